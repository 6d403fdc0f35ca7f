#include "bindings/c/src/rest_door.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "server/rest/routes.hpp"

namespace tasker::c {

namespace {

using server::http::Method;

Result<Method> method_of(std::string_view text) {
    constexpr std::array kMethods{Method::Get, Method::Post, Method::Put, Method::Patch,
                                  Method::Delete};
    auto const* const found = std::ranges::find(kMethods, text, server::http::to_text);
    if (found != kMethods.end()) return *found;
    return Error(ErrorCode::InvalidOption, "method is \"" + std::string(text) +
                                               "\"; it must be GET, POST, PUT, PATCH or DELETE");
}

}  // namespace

RestDoor::RestDoor(embedded::Host& host)
    : host_(host),
      backend_{
          .store = host.store(),
          .registry = host.registry(),
          .clock = host.clock(),
          .ids = host.ids(),
          .log = host.log(),
          .submit = [&host](model::TaskRequest request) { return host.submit(std::move(request)); },
          .command = [&host](engine::Command order) { return host.command(std::move(order)); },
          .settings = host.options().settings,
          .tracer = host.tracer()},
      api_(backend_, server::rest::orchestration_routes(server::rest::ConfigRoute::Absent),
           [](std::string_view /*permission*/, server::Headers /*headers*/) {
               return server::Admission{.caller = "embedded"};
           }) {}

Result<RestDoor::Answer> RestDoor::ask(std::string_view method, std::string target,
                                       std::string body) {
    server::http::Request request{.target = std::move(target), .body = std::move(body)};
    TASKER_TRY_ASSIGN(request.method, method_of(method));
    request.id = host_.ids().v7().to_string();
    if (!request.body.empty()) {
        request.headers.push_back({.name = "content-type", .value = "application/json"});
    }
    auto response = api_.answer(request);
    if (response.on_live) {
        return Error(ErrorCode::InvalidOption,
                     "the target is a stream of events, which only a server sends");
    }
    return Answer{.status = response.status, .body = std::move(response.body)};
}

}  // namespace tasker::c
