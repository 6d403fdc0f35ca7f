#pragma once

#include <memory>
#include <string>

#include "base/log.hpp"
#include "cli/access/place.hpp"
#include "cli/context.hpp"
#include "cli/remote/rest_client.hpp"

namespace tasker::cli {

/// The REST API: of a server, or what a server would say of a store that this process opens. One
/// thread.
class RestDoor {
public:
    virtual ~RestDoor() = default;
    RestDoor() = default;
    RestDoor(RestDoor const&) = delete;
    RestDoor& operator=(RestDoor const&) = delete;

    /// \returns as RestClient::ask; of a store, FileNotFound when it is not there, StoreHeld when
    /// it is to be changed while a process runs it.
    [[nodiscard]] virtual Result<RestAnswer> ask(RestRequest const& request) = 0;
    /// `http://127.0.0.1:8080`, or the store, without a secret.
    [[nodiscard]] virtual std::string name() const = 0;
    [[nodiscard]] virtual bool is_server() const noexcept = 0;

    /// What was asked for. \returns a refusal as TaskNotFound, DuplicateTask or InvalidRequest.
    [[nodiscard]] Result<Json> document_of(RestRequest const& request);
};

/// Who stands at the door, for the log of who did what. The log outlives the door.
struct Visitor {
    std::string name;  ///< `mcp:claude-code`
    base::Log& log;
};

/// Opens what the place says, as open_access does.
[[nodiscard]] Result<std::unique_ptr<RestDoor>> open_door(Place const& place, Visitor visitor,
                                                          Context& context);

[[nodiscard]] std::unique_ptr<RestDoor> make_local_door(std::string store, Visitor visitor,
                                                        Context const& context);

}  // namespace tasker::cli
