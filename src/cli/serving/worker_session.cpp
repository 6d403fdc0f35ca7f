#include "cli/serving/worker_session.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "base/timestamp.hpp"
#include "cli/log_level.hpp"
#include "cli/running/preparation.hpp"
#include "cli/serving/step_news.hpp"
#include "cli/serving/telemetry.hpp"
#include "cli/serving/worker_web.hpp"
#include "cli/text/counted.hpp"
#include "embedded/host.hpp"
#include "embedded/store_location.hpp"

namespace tasker::cli {

namespace {

constexpr std::size_t kNewsMax = 10'000;

Duration seconds_of(double seconds) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

std::string joined(std::vector<std::string> const& words) {
    std::string text;
    for (auto const& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

JsonArray array_of(std::vector<std::string> const& words) {
    JsonArray array;
    for (auto const& word : words)
        array.emplace_back(word);
    return array;
}

/// What the user sees, one line or one object at a time.
class WorkerTeller {
public:
    WorkerTeller(Output output, bool is_quiet, Context& context)
        : output_(output), is_quiet_(is_quiet), context_(context) {}

    /// \param web  null: it has no server of its own
    void tell_started(std::string const& worker, std::string const& store,
                      std::vector<std::string> const& handlers, WorkerCommand const& command,
                      WorkerWeb const* web) {
        if (output_.is_json) {
            JsonObject event{{"event", "started"},
                             {"at", base::timestamp(context_.clock.now())},
                             {"worker", worker},
                             {"store", store},
                             {"handlers", array_of(handlers)},
                             {"namespaces", array_of(command.namespaces)},
                             {"concurrency", command.concurrency}};
            if (web != nullptr) event["address"] = web->address();
            print_json(context_, std::move(event));
            return;
        }
        context_.data << "worker " << worker << " on " << store << ": "
                      << counted(handlers.size(), "handler") << " (" << joined(handlers) << "), "
                      << (command.namespaces.empty() ? "all namespaces"
                                                     : "of " + joined(command.namespaces))
                      << ", up to " << counted(command.concurrency, "step") << " at once"
                      << (web == nullptr ? "" : ", tells how it is on " + web->address()) << '\n'
                      << std::flush;
    }

    void tell(NewsFeed::Batch const& batch) {
        for (auto const& news : batch.news) {
            if (output_.is_json) {
                print_json(context_, json_of(news));
            } else {
                context_.data << line_of(news) << '\n';
            }
        }
        if (batch.dropped > 0) tell_dropped(batch.dropped);
        context_.data << std::flush;
    }

    void tell_stopping() {
        if (!output_.is_json) {
            context_.notes << "stopping… (again to quit at once)\n" << std::flush;
        }
    }

    void tell_stopped(worker::WorkerMetrics const& metrics) {
        if (output_.is_json) {
            print_json(context_, {{"event", "stopped"},
                                  {"at", base::timestamp(context_.clock.now())},
                                  {"succeeded", metrics.steps_succeeded},
                                  {"failed", metrics.steps_failed},
                                  {"handed_back", metrics.steps_handed_back},
                                  {"refused", metrics.reports_refused}});
            return;
        }
        context_.data << "stopped: " << counted(metrics.steps_succeeded, "step") << " succeeded, "
                      << metrics.steps_failed << " failed, " << metrics.steps_handed_back
                      << " handed back\n"
                      << std::flush;
    }

    [[nodiscard]] bool wants_steps() const noexcept { return !is_quiet_; }

private:
    void tell_dropped(std::size_t count) {
        if (output_.is_json) {
            print_json(context_, {{"event", "not_shown"}, {"count", count}});
        } else {
            context_.data << "… and " << count << " more, too fast to be shown\n";
        }
    }

    Output const output_;
    bool const is_quiet_;
    Context& context_;
};

embedded::HostOptions worker_host(WorkerCommand const& command, Context const& context) {
    embedded::HostOptions host{
        .store = store_name(context, command.store),
        .transport = transport_name(context, command.transport),
        .environment = command.environment.empty() ? context.variable("TASKER_ENV").value_or("")
                                                   : command.environment,
        .owner_name = "tasker worker",
        .role = Role::Worker,
        .log_level = log_level_of(command.log_level).value_or(base::LogLevel::Warning)};
    host.worker.max_concurrent_handlers = command.concurrency;
    host.worker.namespaces = command.namespaces;
    host.worker.lease = seconds_of(command.lease_s);
    host.settings.lease = host.worker.lease;
    return host;
}

/// \returns null when none is wanted.
Result<std::unique_ptr<WorkerWeb>> open_wanted_web(
    std::optional<server::http::Endpoint> const& endpoint, embedded::Host& host,
    WorkerCommand const& command, Context const& context) {
    if (!endpoint) return std::unique_ptr<WorkerWeb>();
    auto const options = worker_host(command, context);
    return WorkerWeb::open(*endpoint, host,
                           {.environment = options.environment,
                            .transport = options.transport,
                            .namespaces = command.namespaces});
}

}  // namespace

Result<ExitCode> run_worker(WorkerCommand const& command, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto handlers, load_all_handlers(command.handler_libraries, context));
    auto const names = handlers.names();
    if (names.empty() && handlers.resolver_names().size() == 1) {
        return Error(ErrorCode::InvalidOption,
                     "a worker without handlers has nothing to run; give the library that has "
                     "them: --handlers LIBRARY.so");
    }
    TASKER_TRY_ASSIGN(auto const endpoint, worker_endpoint(command));
    TASKER_TRY_ASSIGN(auto templates, load_templates(command.templates, command.is_quiet, context));

    NewsFeed feed(kNewsMax);  // outlives the host, whose threads push into it
    WorkerTeller teller(output, command.is_quiet, context);
    auto options = worker_host(command, context);
    TASKER_TRY(add_telemetry(options, context, kWorkerService));
    TASKER_TRY_ASSIGN(auto const host,
                      embedded::Host::open(std::move(options), std::move(handlers)));
    TASKER_TRY(host->register_templates(std::move(templates)));
    TASKER_TRY_ASSIGN(auto const web, open_wanted_web(endpoint, *host, command, context));
    if (teller.wants_steps()) {
        host->watch([&](engine::Committed const& committed) {
            for (auto const& now : committed.steps) {
                if (auto news = news_of(now, context.clock.now())) feed.push(*std::move(news));
            }
        });
    }
    std::atomic<bool> is_interrupted = false;
    context.on_interrupt([&] {
        is_interrupted = true;
        is_interrupted.notify_all();
    });
    auto const started = host->start();
    Result<void> stopped;
    if (started) {
        if (web != nullptr) web->start();
        teller.tell_started(host->worker()->metrics().worker_id,
                            embedded::public_name(store_name(context, command.store)), names,
                            command, web.get());
        std::thread stopper([&] {
            is_interrupted.wait(false);
            teller.tell_stopping();
            if (web != nullptr) web->note_stopping();
            stopped = host->stop(seconds_of(command.drain_s));
            feed.close();
        });
        for (bool is_last = false; !is_last;) {
            auto const batch = feed.take();
            teller.tell(batch);
            is_last = batch.is_last;
        }
        stopper.join();
    }
    context.on_interrupt({});
    host->watch({});
    TASKER_TRY(started);
    teller.tell_stopped(host->worker()->metrics());
    if (stopped) return ExitCode::Done;
    context.notes << "note: " << stopped.error().message() << '\n' << std::flush;
    return ExitCode::Failed;
}

}  // namespace tasker::cli
