// Bytes are what a client sends, request after request. Whatever they are, the API answers each one
// that is HTTP: with a status that it knows, in a form that can be read, without its inside in an
// error.
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "base/json.hpp"
#include "fuzz/property.hpp"
#include "server/api.hpp"
#include "server/backend.hpp"
#include "server/http/finishing.hpp"
#include "server/rest/routes.hpp"
#include "store/memory/memory_store.hpp"
#include "template/load.hpp"
#include "tests/support/virtual_clock.hpp"

namespace tasker::fuzz {
namespace {

namespace beast = boost::beast;
using server::http::Request;
using server::http::Response;

constexpr char const* kFuzzedTemplate = R"(
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: shop.charge } }
)";

/// A server on an empty store, whose engine takes everything and does nothing.
struct World {
    test::VirtualClock clock;
    base::Ids ids{clock, 1};
    base::SilentLog log;
    std::unique_ptr<store::Store> store = store::make_memory_store();
    templates::Registry registry{""};
    server::Backend backend{
        .store = *store,
        .registry = registry,
        .clock = clock,
        .ids = ids,
        .log = log,
        .submit = [this](model::TaskRequest const&) -> Result<model::Task> {
            return model::Task{.id = ids.next<TaskId>()};
        },
        .command = [](engine::Command const&) -> Result<model::Task> { return model::Task{}; },
        .submit_then = [this](model::TaskRequest const&, auto const& on_answer) -> Result<void> {
            on_answer(model::Task{.id = ids.next<TaskId>()});
            return {};
        },
        .description = {.has_config_route = true}};
    server::Api api{backend,
                    server::rest::orchestration_routes(server::rest::ConfigRoute::Present)};

    World() {
        auto tmpl = templates::load_text(kFuzzedTemplate, "fuzz.yaml");
        must(tmpl.has_value(), "the template is right");
        tmpl->id = ids.next<TemplateId>();
        must(registry.put(*std::move(tmpl)).has_value(), "the template is taken");
    }
};

server::http::Method fuzzed_method(beast::string_view name) {
    using enum server::http::Method;
    for (auto const method : {Get, Head, Post, Put, Patch, Delete, Options}) {
        if (to_text(method) == std::string_view(name.data(), name.size())) return method;
    }
    return Other;
}

/// As a connection makes it of what the parser took in.
Request request_of(beast::http::request<beast::http::string_body> message) {
    Request request{.method = fuzzed_method(message.method_string()),
                    .target = std::string(message.target())};
    for (auto const& field : message)
        request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    request.body = std::move(message.body());
    return request;
}

/// Takes one request off the front; none when the rest is no whole one.
std::optional<Request> take_request(std::string_view& rest) {
    beast::http::request_parser<beast::http::string_body> parser;
    parser.eager(true);
    parser.header_limit(4096);
    parser.body_limit(4096);
    beast::error_code code;
    while (!parser.is_done() && !rest.empty()) {
        auto const used = parser.put(boost::asio::buffer(rest.data(), rest.size()), code);
        if (code || used == 0) return std::nullopt;
        rest.remove_prefix(used);
    }
    if (!parser.is_done()) return std::nullopt;
    return request_of(parser.release());
}

void check_answer(Request const& request, Response const& response) {
    constexpr std::array kKnown{200U, 204U, 400U, 401U, 403U, 404U, 405U,
                                409U, 413U, 415U, 422U, 500U, 503U};
    must(std::ranges::find(kKnown, response.status) != kKnown.end(), "the status is one of ours");
    must(request.headers.size() < 4096, "the parser keeps to its limits");
    for (auto const& header : response.headers) {
        must(header.value.find_first_of("\r\n") == std::string::npos,
             "nobody puts lines into the head of an answer");
    }
    if (response.content_type != "application/json") return;
    auto const body = base::parse_json(response.body);
    must(body.has_value(), "what is called JSON is JSON");
    if (response.status < 400) return;
    must(body->is_object() && body->get_object().contains("error"), "an error has its envelope");
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    static fuzz::World world;
    auto rest = fuzz::text_of(data, size);
    while (auto request = fuzz::take_request(rest)) {
        auto const is_waiting = world.api.way_of(*request) != server::http::Way::AtOnce;
        auto response = world.api.answer(*request);
        fuzz::check_answer(*request, response);
        fuzz::must(is_waiting || response.status != 503, "what never waits is always answered");
        auto const size_before = response.body.size();
        server::http::compress(*request, 64, response);
        fuzz::must(response.body.size() <= size_before, "compressing makes nothing longer");
    }
    return 0;
}
