#include "bindings/c/include/tasker/c/host.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "bindings/c/src/callback_log.hpp"
#include "bindings/c/src/host_object.hpp"
#include "bindings/c/src/text.hpp"
#include "embedded/missing_handlers.hpp"
#include "embedded/templates_on_disk.hpp"
#include "template/load.hpp"
#include "worker/report/payload_limits.hpp"

namespace tasker::c {

namespace {

/// On a store that processes share another one may have the handlers; else nobody could run it.
Result<void> add_templates(HostObject& object, std::vector<model::Template> templates) {
    auto& host = object.host();
    if (host.options().pulling->takes_unlisted)
        return host.register_templates(std::move(templates));
    for (auto const& tmpl : templates) {
        auto found = embedded::check_handlers(tmpl, host.handlers());
        if (found) continue;
        if (!host.store().is_shared()) return found;
        if (host.worker() == nullptr) continue;
        host.log().warning(found.error().message() + "\nthey wait for others");
    }
    return host.register_templates(std::move(templates));
}

}  // namespace

}  // namespace tasker::c

using namespace tasker;     // NOLINT(google-build-using-namespace): what C sees has no namespace
using namespace tasker::c;  // NOLINT(google-build-using-namespace)

tasker_status tasker_host_options(tasker_host_options_record* options) noexcept {
    return guarded([&]() -> Result<void> {
        auto const milliseconds = [](Duration span) {
            return static_cast<std::uint64_t>(
                std::chrono::duration_cast<std::chrono::milliseconds>(span).count());
        };
        WorkerOptions const worker;
        tasker_host_options_record made{};
        made.role = TASKER_ENGINE_AND_WORKER;
        made.store = tasker_text_of(":memory:");
        made.transport = tasker_text_of("store");
        made.max_concurrent_handlers = static_cast<std::uint32_t>(worker.max_concurrent_handlers);
        made.prefetch = static_cast<std::uint32_t>(worker.prefetch);
        made.event_queue_max = static_cast<std::uint32_t>(worker.events.capacity);
        made.handler_timeout_ms = milliseconds(worker.handler_timeout);
        made.lease_ms = milliseconds(worker.lease);
        made.completion_send_timeout_ms = milliseconds(worker.completion_send_timeout);
        made.starvation_threshold_ms = milliseconds(worker.starvation_threshold);
        made.log_level = TASKER_LOG_WARNING;
        made.virtual_start_us = microseconds_of(embedded::HostOptions::VirtualTime{}.start);
        return fill_record(options, made, "options");
    });
}

tasker_status tasker_host_open(tasker_host_options_record const* options, tasker_host** host,
                               tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (host == nullptr) return is_null("host");
        *host = nullptr;
        TASKER_TRY_ASSIGN(auto const wanted, take_record(options, "options"));
        TASKER_TRY_ASSIGN(auto object, HostObject::open(wanted));
        *host = make_handle<tasker_host>(std::move(object));
        return {};
    });
}

tasker_status tasker_host_add_template(tasker_host* host, tasker_text yaml, tasker_text source_name,
                                       tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY_ASSIGN(auto const name, checked(source_name, "source_name"));
        TASKER_TRY_ASSIGN(auto tmpl,
                          templates::load_text(view_of(yaml), name.empty() ? "<text>" : name));
        std::vector<model::Template> one;
        one.push_back(std::move(tmpl));
        return add_templates(*object, std::move(one));
    });
}

tasker_status tasker_host_add_templates(tasker_host* host, tasker_text path, size_t* count,
                                        tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (count != nullptr) *count = 0;
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY_ASSIGN(auto const place, checked(path, "path"));
        TASKER_TRY_ASSIGN(auto const files, embedded::template_files(place));
        std::vector<model::Template> all;
        for (auto const& file : files) {
            TASKER_TRY_ASSIGN(auto tmpl, templates::load_file(file));
            all.push_back(std::move(tmpl));
        }
        TASKER_TRY(add_templates(*object, std::move(all)));
        if (count != nullptr) *count = files.size();
        return {};
    });
}

tasker_status tasker_host_start(tasker_host* host, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        return object->start();
    });
}

tasker_status tasker_host_drain(tasker_host* host, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        return object->drain();
    });
}

tasker_status tasker_host_stop(tasker_host* host, uint64_t patience_ms,
                               tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        return object->stop(patience_of(patience_ms));
    });
}

tasker_status tasker_host_close(tasker_host* host) noexcept {
    return guarded([&]() -> Result<void> {
        if (host == nullptr) return {};
        auto const object = remove(host);
        if (object == nullptr) {
            return Error(ErrorCode::NotRunning, "the host is not there: it was closed before");
        }
        object->close();
        return {};
    });
}

tasker_status tasker_host_log(tasker_host* host, uint32_t level, tasker_text message,
                              tasker_text const* field_names, tasker_text const* field_values,
                              size_t field_count) noexcept {
    return guarded([&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        auto& log = object->host().log();
        auto const taken_as = log_level_of(level);
        if (!log.takes(taken_as)) return {};
        if (field_count > 0 && field_names == nullptr) return is_null("field_names");
        if (field_count > 0 && field_values == nullptr) return is_null("field_values");
        std::vector<std::string> names;
        names.reserve(field_count);  // facts look at them
        std::vector<base::LogFact> facts;
        for (std::size_t i = 0; i < field_count; ++i) {
            auto const& name = names.emplace_back(worker::to_utf8(view_of(field_names[i])));
            facts.push_back({.name = name, .value = worker::to_utf8(view_of(field_values[i]))});
        }
        log.write_facts(taken_as, worker::to_utf8(view_of(message)), facts);
        return {};
    });
}
