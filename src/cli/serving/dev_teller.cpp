#include "cli/serving/dev_teller.hpp"

#include <optional>

#include "base/json.hpp"
#include "base/timestamp.hpp"
#include "cli/process_environment.hpp"
#include "cli/serving/sample_input.hpp"
#include "cli/text/counted.hpp"

namespace tasker::cli {

namespace {

/// Between single quotes, for a shell.
std::string shell_quoted(std::string_view text) {
    std::string quoted = "'";
    for (auto const c : text) {
        if (c == '\'') {
            quoted += R"('\'')";
        } else {
            quoted += c;
        }
    }
    return quoted + "'";
}

std::optional<std::int64_t> ready_ms() {
    auto const age = process_age();
    if (!age) return std::nullopt;
    return *age / std::chrono::milliseconds(1);
}

}  // namespace

std::string create_command(templates::Registered const& registered, std::string const& address) {
    auto const& tmpl = registered.tmpl;
    JsonObject const request{{"namespace", tmpl.namespace_name},
                             {"name", tmpl.name},
                             {"version", tmpl.version},
                             {"context", sample_input(tmpl)},
                             {"initiator", "me"},
                             {"source_system", "curl"},
                             {"reason", "to try it"}};
    auto body = base::to_text(request);
    std::string more;
    if (tmpl.identity_strategy != model::IdentityStrategy::AlwaysUnique) {
        // The same request once more would be the same task.
        body.pop_back();
        body += R"(,"idempotency_key":")";
        more = "\"$(date +%s%N)\"" + shell_quoted("\"}");
    }
    return "curl -s " + address + "/v1/tasks -H 'content-type: application/json' -d " +
           shell_quoted(body) + more;
}

void DevTeller::tell_started(Started const& started) {
    auto const ms = ready_ms();
    if (output_.is_json) {
        JsonObject line{{"event", "started"},
                        {"at", base::timestamp(context_.clock.now())},
                        {"address", started.address},
                        {"store", started.store},
                        {"templates", started.templates},
                        {"ready_ms", ms ? Json(*ms) : Json(nullptr)}};
        if (started.example) line["try"] = create_command(*started.example, started.address);
        print_json(context_, line);
        return;
    }
    context_.data << "listening on " << started.address;
    if (ms) context_.data << ", ready in " << *ms << " ms";
    context_.data << " (store " << started.store << ", " << counted(started.templates, "template")
                  << ")\n";
    tell_what_to_try(started);
}

void DevTeller::tell_what_to_try(Started const& started) {
    auto& data = context_.data;
    if (started.example) {
        data << "\nCreate a task:\n  " << create_command(*started.example, started.address)
             << "\nSee the results of its steps; UUID is its task_uuid:\n  curl -s "
             << started.address << "/v1/tasks/UUID/workflow_steps\n";
    }
    data << "\nWatch all that happens: curl -sN " << started.address << "/v1/events\n"
         << "All routes: " << started.address << "/api-docs/ui\n";
    if (started.is_watching) data << "Templates are read again when their files change. ";
    data << "Ctrl-C ends it.\n\n" << std::flush;
}

void DevTeller::tell_stopping() {
    if (!output_.is_json) context_.notes << "stopping… (again to quit at once)\n" << std::flush;
}

void DevTeller::tell_stopped(server::http::HttpFigures const& figures) {
    if (output_.is_json) {
        print_json(context_, {{"event", "stopped"},
                              {"at", base::timestamp(context_.clock.now())},
                              {"requests", figures.requests}});
        return;
    }
    context_.data << "stopped after " << counted(figures.requests, "request") << '\n' << std::flush;
}

}  // namespace tasker::cli
