#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "cli/context.hpp"
#include "server/http/server.hpp"
#include "template/registry.hpp"

namespace tasker::cli {

/// A command for the shell that creates a task of this template on the server at this address.
[[nodiscard]] std::string create_command(templates::Registered const& tmpl,
                                         std::string const& address);

/// What the user of `tasker dev` sees.
class DevTeller {
public:
    DevTeller(Output output, Context& context) : output_(output), context_(context) {}

    struct Started {
        std::string address;  ///< `http://127.0.0.1:8080`
        std::string store;
        std::size_t templates = 0;
        std::shared_ptr<templates::Registered const> example;  ///< what to try; null: none
        bool is_watching = false;
    };
    void tell_started(Started const& started);
    void tell_stopping();
    void tell_stopped(server::http::HttpFigures const& figures);

private:
    void tell_what_to_try(Started const& started);

    Output const output_;
    Context& context_;
};

}  // namespace tasker::cli
