#pragma once

#include <string>

#include "embedded/host.hpp"
#include "server/api.hpp"
#include "server/backend.hpp"

namespace tasker::c {

/// The routes of the REST API on a host, without a network. Thread-safe; blocks.
class RestDoor {
public:
    /// The host outlives it.
    explicit RestDoor(embedded::Host& host);

    struct Answer {
        unsigned status = 0;
        std::string body;
    };
    [[nodiscard]] Result<Answer> ask(std::string_view method, std::string target, std::string body);
    void set_state(server::OperationalState state) noexcept { backend_.state = state; }

private:
    embedded::Host& host_;
    server::Backend backend_;
    server::Api api_;
};

}  // namespace tasker::c
