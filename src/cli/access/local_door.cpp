#include <random>
#include <utility>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "cli/access/rest_door.hpp"
#include "cli/archive.hpp"
#include "cli/overseer.hpp"
#include "embedded/store_location.hpp"
#include "server/api.hpp"
#include "server/rest/routes.hpp"
#include "template/registry.hpp"

namespace tasker::cli {

namespace {

server::http::Method method_from(std::string_view text) noexcept {
    using server::http::Method;
    for (auto const method : {Method::Get, Method::Post, Method::Patch, Method::Delete}) {
        if (to_text(method) == text) return method;
    }
    return Method::Other;
}

server::http::Request request_of(RestRequest const& asked, std::string id) {
    server::http::Request request{.method = method_from(asked.method), .target = asked.target};
    request.id = std::move(id);
    if (asked.body) {
        request.headers.push_back({.name = "content-type", .value = "application/json"});
        request.body = base::to_text(*asked.body);
    }
    return request;
}

/// `error.message` of the envelope, or the text itself.
std::string refusal_of(server::http::Response const& response) {
    auto const parsed = base::parse_json(response.body);
    auto const* const object = parsed ? parsed->if_object() : nullptr;
    auto const* const error = object == nullptr ? nullptr : object->if_contains("error");
    auto const* const members = error == nullptr ? nullptr : error->if_object();
    auto const* const message = members == nullptr ? nullptr : members->if_contains("message");
    if (message != nullptr && message->is_string()) return std::string(message->get_string());
    return response.body;
}

Result<RestAnswer> answer_of(server::http::Response const& response) {
    constexpr unsigned kServerFault = 500;
    if (response.status >= kServerFault) return Error(ErrorCode::Internal, refusal_of(response));
    if (response.status != 200) {
        return RestAnswer{
            .status = response.status, .document = nullptr, .message = refusal_of(response)};
    }
    TASKER_TRY_ASSIGN(auto document, base::parse_json(response.body));
    return RestAnswer{.status = 200, .document = std::move(document), .message = {}};
}

/// The routes of the server, on a store that is opened for each question: so that no other process
/// is kept from it.
class LocalDoor final : public RestDoor {
public:
    LocalDoor(std::string store, Visitor visitor, Context const& context)
        : store_(std::move(store)),
          visitor_(std::move(visitor)),
          context_(context),
          ids_(context.clock, std::random_device{}()) {}

    Result<RestAnswer> ask(RestRequest const& request) override {
        TASKER_TRY(check_offered(request));
        // A store that is not there must not be made.
        TASKER_TRY_ASSIGN(auto reading, open_for_reading(context_, store_));
        if (request.is_safe()) return answer_on(*reading, nullptr, request);
        reading.reset();
        TASKER_TRY_ASSIGN(auto const overseer, Overseer::open(store_, context_.clock));
        return answer_on(overseer->store(), overseer.get(), request);
    }

    [[nodiscard]] std::string name() const override { return embedded::public_name(store_); }
    [[nodiscard]] bool is_server() const noexcept override { return false; }

private:
    static Result<void> check_offered(RestRequest const& request) {
        if (request.target.starts_with("/health") || request.target == "/config") {
            return Error(ErrorCode::InvalidOption,
                         "only a server says how it is and how it is configured, and this is a "
                         "store; name a server by a profile");
        }
        if (request.method == "POST") {
            return Error(ErrorCode::InvalidOption,
                         "only a server takes tasks to run them later, and this is a store; name a "
                         "server by a profile");
        }
        return {};
    }

    Result<RestAnswer> answer_on(store::Store& store, Overseer* overseer,
                                 RestRequest const& request) {
        templates::Registry registry("");
        server::Backend backend{.store = store,
                                .registry = registry,
                                .clock = context_.clock,
                                .ids = ids_,
                                .log = visitor_.log,
                                .command = [overseer](engine::Command order) {
                                    return overseer->carry_out(std::move(order));
                                }};
        backend.state = server::OperationalState::Normal;
        server::Api api(backend,
                        server::rest::orchestration_routes(server::rest::ConfigRoute::Absent),
                        [this](std::string_view /*permission*/, server::Headers /*headers*/) {
                            return server::Admission{.caller = visitor_.name};
                        });
        return answer_of(api.answer(request_of(request, ids_.v7().to_string())));
    }

    std::string const store_;
    Visitor const visitor_;
    Context const& context_;
    base::Ids ids_;
};

}  // namespace

std::unique_ptr<RestDoor> make_local_door(std::string store, Visitor visitor,
                                          Context const& context) {
    return std::make_unique<LocalDoor>(std::move(store), std::move(visitor), context);
}

}  // namespace tasker::cli
