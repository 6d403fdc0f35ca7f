#include "server/backend.hpp"
#include "server/rest/routes.hpp"
#include "server/rest/schemas.hpp"
#include "server/routing/answer.hpp"
#include "server/routing/openapi.hpp"

namespace tasker::server::rest {

namespace {

/// A page that needs nothing from elsewhere: it lists what the document says.
constexpr std::string_view kPage = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Tasker API</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; }
details { border: 1px solid #8884; border-radius: 6px; margin: .4rem 0; padding: .4rem .8rem; }
pre { overflow-x: auto; }
</style>
</head>
<body>
<h1>Tasker API</h1>
<p>As <a href="/api-docs/openapi.json">OpenAPI 3.1</a>.</p>
<div id="operations"></div>
<script>
const place = document.getElementById("operations");
const add = (to, name, text) => {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  return to.appendChild(element);
};
fetch("/api-docs/openapi.json").then((answer) => answer.json()).then((api) => {
  for (const [path, operations] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(operations)) {
      const details = add(place, "details");
      const summary = add(details, "summary");
      add(summary, "code", method.toUpperCase() + " " + path);
      summary.append(" " + operation.summary);
      add(details, "pre", JSON.stringify(operation, null, 2));
    }
});
</script>
</body>
</html>
)";

Result<routing::Answer> show_page(Backend& /*backend*/, routing::Call const& /*call*/) {
    return routing::Answer(
        http::Response{.content_type = "text/html; charset=utf-8", .body = std::string(kPage)});
}

}  // namespace

Result<routing::Answer> show_orchestration_document(Backend& backend,
                                                    routing::Call const& /*call*/) {
    auto const routes = orchestration_routes(
        backend.description.has_config_route ? ConfigRoute::Present : ConfigRoute::Absent);
    return routing::json_answer(routing::openapi_document(routes, schemas()));
}

void add_document_routes(std::vector<routing::Route>& routes, routing::Handle show_document) {
    using enum http::Method;
    routes.push_back({.method = Get,
                      .pattern = "/api-docs/openapi.json",
                      .operation = "get_openapi_document",
                      .group = "api-docs",
                      .summary = "This document",
                      .answer = "AnyObject",
                      .may_wait = false,
                      .handle = show_document});
    routes.push_back({.method = Get,
                      .pattern = "/api-docs/ui",
                      .operation = "get_api_page",
                      .group = "api-docs",
                      .summary = "This document as a page",
                      .content_type = "text/html",
                      .may_wait = false,
                      .handle = show_page});
}

}  // namespace tasker::server::rest
