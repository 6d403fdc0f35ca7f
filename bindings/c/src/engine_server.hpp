#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "bindings/c/include/tasker/c/host.h"
#include "bindings/c/src/rest_door.hpp"
#include "configuration/settings/worker.hpp"
#include "http_client/client.hpp"

namespace tasker::c {

/// Where the server is that takes in tasks for a process that does not, and what it is shown.
struct EngineAddress {
    std::string url;  ///< empty: there is none
    Duration time_max = std::chrono::seconds(30);
    std::uint32_t retries_max = 0;
    std::string credential_header{};
    std::string credential{};
};

/// What the record says, over what the configuration does. \returns InvalidOption naming the
/// member.
[[nodiscard]] Result<EngineAddress> engine_address(
    tasker_host_options_record const& options,
    configuration::OrchestrationClient const* configured);

/// Asks that server over HTTP. Thread-safe; one request at a time, each blocks.
class EngineServer {
public:
    /// \returns InvalidOption when the address is none; null where there is none.
    [[nodiscard]] static Result<std::unique_ptr<EngineServer>> open(EngineAddress address);

    /// What it answered; 502 or 504 with a document like its own when it did not.
    [[nodiscard]] RestDoor::Answer ask(std::string_view method, std::string_view target,
                                       std::string body);
    /// Who waits for an answer gets none. From any thread.
    void cancel() noexcept { client_->cancel(); }

private:
    EngineServer(EngineAddress address, std::string prefix,
                 std::unique_ptr<http_client::Client> client)
        : address_(std::move(address)), prefix_(std::move(prefix)), client_(std::move(client)) {}
    [[nodiscard]] std::optional<http_client::Problem> exchange(http_client::Request const& request,
                                                               http_client::Answer& answer);

    EngineAddress const address_;
    std::string const prefix_;  // of targets
    std::mutex mutex_;
    std::unique_ptr<http_client::Client> const client_;
};

}  // namespace tasker::c
