#include <utility>

#include "cli/access/rest_door.hpp"
#include "cli/access/servers.hpp"
#include "server/audit_log.hpp"

namespace tasker::cli {

namespace {

/// A server's own log tells who by the key; ours tells which program it was.
class RemoteDoor final : public RestDoor {
public:
    RemoteDoor(std::unique_ptr<RestClient> client, Visitor visitor, base::Clock const& clock)
        : client_(std::move(client)), visitor_(std::move(visitor)), audit_(visitor_.log, clock) {}

    Result<RestAnswer> ask(RestRequest const& request) override {
        auto answer = client_->ask(request);
        if (request.is_safe()) return answer;
        auto const target = client_->name() + request.target;
        // 0: what became of it is not known.
        audit_.done({.caller = visitor_.name,
                     .operation = request.method,
                     .target = target,
                     .request_id = "",
                     .subject = "",
                     .status = answer ? answer->status : 0});
        return answer;
    }

    [[nodiscard]] std::string name() const override { return client_->name(); }
    [[nodiscard]] bool is_server() const noexcept override { return true; }

private:
    std::unique_ptr<RestClient> const client_;
    Visitor const visitor_;
    server::AuditLog audit_;
};

}  // namespace

Result<std::unique_ptr<RestDoor>> open_door(Place const& place, Visitor visitor, Context& context) {
    if (!names_server(place, context))
        return make_local_door(store_name(context, place.store), std::move(visitor), context);
    TASKER_TRY_ASSIGN(auto line, open_server(place, context));
    return std::unique_ptr<RestDoor>(
        std::make_unique<RemoteDoor>(std::move(line.client), std::move(visitor), context.clock));
}

}  // namespace tasker::cli
