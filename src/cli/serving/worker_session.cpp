#include "cli/serving/worker_session.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include "base/joined.hpp"
#include "base/timestamp.hpp"
#include "cli/running/preparation.hpp"
#include "cli/serving/api_opening.hpp"
#include "cli/serving/reach.hpp"
#include "cli/serving/reloading.hpp"
#include "cli/serving/step_news.hpp"
#include "cli/serving/telemetry.hpp"
#include "cli/serving/worker_configuration.hpp"
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
    void tell_started(std::string const& worker, std::vector<std::string> const& handlers,
                      WorkerSettings const& settings, WorkerWeb const* web) {
        auto const store = embedded::public_name(settings.store);
        auto const& namespaces = settings.worker.namespaces;
        auto const concurrency = settings.worker.max_concurrent_handlers;
        if (output_.is_json) {
            JsonObject event{{"event", "started"},
                             {"at", base::timestamp(context_.clock.now())},
                             {"worker", worker},
                             {"store", store},
                             {"handlers", array_of(handlers)},
                             {"namespaces", array_of(namespaces)},
                             {"concurrency", concurrency}};
            if (web != nullptr) add_addresses(*web, settings.api, event);
            print_json(context_, std::move(event));
            return;
        }
        context_.data << "worker " << worker << " on " << store << ": "
                      << counted(handlers.size(), "handler") << " (" << base::joined(handlers)
                      << "), "
                      << (namespaces.empty() ? "all namespaces" : "of " + base::joined(namespaces))
                      << ", up to " << counted(concurrency, "step") << " at once"
                      << (web == nullptr ? "" : where_it_tells(*web, settings.api)) << '\n'
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
    static void add_addresses(WorkerWeb const& web, ApiSettings const& api, JsonObject& event) {
        if (web.rest() != nullptr) event["address"] = url_of(*web.rest(), api);
        if (web.grpc() == nullptr) return;
        event["grpc_address"] = web.grpc()->to_text();
        event["grpc_encrypted"] = api.grpc_certificate.has_value();
    }
    static std::string where_it_tells(WorkerWeb const& web, ApiSettings const& api) {
        std::string text = ", tells how it is on ";
        if (web.rest() != nullptr) text += url_of(*web.rest(), api);
        if (web.rest() != nullptr && web.grpc() != nullptr) text += ", ";
        if (web.grpc() != nullptr) text += grpc_place(*web.grpc(), api);
        return text;
    }
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

embedded::HostOptions worker_host(WorkerSettings const& settings) {
    return {.store = settings.store,
            .transport = settings.transport,
            .broker_breaker = settings.broker_breaker,
            .environment = settings.environment,
            .owner_name = "tasker worker",
            .role = Role::Worker,
            .worker = settings.worker,
            .settings = settings.engine,
            .engine = settings.engine_of_worker,
            .log_level = settings.log_level};
}

/// \returns null when none is wanted.
Result<std::unique_ptr<WorkerWeb>> open_wanted_web(PreparedApis const& apis, embedded::Host& host,
                                                   WorkerSettings const& settings, bool has_files,
                                                   server::Authorize authorize) {
    if (!apis.http && !apis.grpc) return std::unique_ptr<WorkerWeb>();
    return WorkerWeb::open(apis, host,
                           {.description = describe(settings, has_files),
                            .type = settings.type,
                            .namespaces = settings.worker.namespaces},
                           std::move(authorize));
}

/// The engine, then what tells of it.
Result<void> start_all(embedded::Host& host, WorkerWeb* web) {
    TASKER_TRY(host.start());
    return web == nullptr ? Result<void>() : web->start();
}

/// What is reachable from elsewhere although it should not be, for whom it may concern.
void warn_of_reach_of(WorkerWeb const& web, ApiSettings const& api, Context& context) {
    if (web.rest() != nullptr && !web.rest()->is_loopback())
        warn_of_reach(context, *web.rest(), api, "look at all that the worker tells");
    if (web.grpc() != nullptr) warn_of_grpc_reach(context, *web.grpc(), api);
}

/// What happens at SIGHUP; nothing where there are no files.
std::function<void()> reading_worker_again(WorkerConfiguration& configuration, ApiGuard& guard,
                                           embedded::Host& host) {
    if (!configuration.has_files()) return {};
    return [&] {
        configuration.read_again(host.log(), [&](WorkerSettings const& now) -> Result<void> {
            TASKER_TRY(guard.adopt(now.api));
            host.set_log_level(now.log_level);
            return {};
        });
    };
}

/// While it lives, what becomes of steps goes to a feed.
class StepWatch {
public:
    StepWatch(embedded::Host& host, NewsFeed& feed, base::Clock const& clock) : host_(host) {
        host.watch([&feed, &clock](engine::Committed const& committed) {
            for (auto const& now : committed.steps) {
                if (auto news = news_of(now, clock.now())) feed.push(*std::move(news));
            }
        });
    }
    ~StepWatch() { host_.watch({}); }
    StepWatch(StepWatch const&) = delete;
    StepWatch& operator=(StepWatch const&) = delete;

private:
    embedded::Host& host_;
};

/// Ctrl-C and SIGTERM, as long as it lives: also those that come while the worker starts.
class StopWish {
public:
    explicit StopWish(Context& context) : context_(context) {
        context.on_interrupt([this] {
            is_there_ = true;
            is_there_.notify_all();
        });
    }
    ~StopWish() { context_.on_interrupt({}); }
    StopWish(StopWish const&) = delete;
    StopWish& operator=(StopWish const&) = delete;
    void await() const { is_there_.wait(false); }

private:
    Context& context_;
    std::atomic<bool> is_there_ = false;
};

/// Tells what is done until the worker is interrupted, and stops it. \returns what stopping said.
Result<void> run_until_interrupted(embedded::Host& host, WorkerWeb* web, NewsFeed& feed,
                                   StopWish const& wish, Duration drain, WorkerTeller& teller) {
    Result<void> stopped;
    std::thread stopper([&] {
        wish.await();
        teller.tell_stopping();
        if (web != nullptr) web->note_stopping();
        stopped = host.stop(drain);
        if (web != nullptr) web->stop(drain);
        feed.close();
    });
    for (bool is_last = false; !is_last;) {
        auto const batch = feed.take();
        teller.tell(batch);
        is_last = batch.is_last;
    }
    stopper.join();
    return stopped;
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
    WorkerConfiguration configuration(command, context);
    if (!configuration.tell(output)) return ExitCode::Failed;
    auto const settings = configuration.settings();
    TASKER_TRY_ASSIGN(auto const apis, prepare_apis(settings.api, command.api));
    TASKER_TRY_ASSIGN(auto templates, load_templates(command.templates, command.is_quiet, context));

    NewsFeed feed(kNewsMax);  // outlives the host, whose threads push into it
    WorkerTeller teller(output, command.is_quiet, context);
    auto options = worker_host(settings);
    TASKER_TRY(add_telemetry(options, context, kWorkerService));
    TASKER_TRY_ASSIGN(auto const host,
                      embedded::Host::open(std::move(options), std::move(handlers)));
    TASKER_TRY(host->register_templates(std::move(templates)));
    TASKER_TRY_ASSIGN(
        auto const guard,
        ApiGuard::open(settings.api, apis, {.clock = host->clock(), .log = host->log()}));
    TASKER_TRY_ASSIGN(
        auto const web,
        open_wanted_web(apis, *host, settings, configuration.has_files(), guard->authorize()));
    std::optional<StepWatch> watch;
    if (teller.wants_steps()) watch.emplace(*host, feed, context.clock);
    StopWish const wish(context);
    Reloading const reloading(context, reading_worker_again(configuration, *guard, *host));
    TASKER_TRY(start_all(*host, web.get()));
    if (settings.api.has_grpc && !apis.grpc) tell_no_grpc(context);
    if (web != nullptr) warn_of_reach_of(*web, settings.api, context);
    teller.tell_started(host->worker()->metrics().worker_id, names, settings, web.get());
    auto const stopped =
        run_until_interrupted(*host, web.get(), feed, wish, seconds_of(command.drain_s), teller);
    teller.tell_stopped(host->worker()->metrics());
    if (stopped) return ExitCode::Done;
    context.notes << "note: " << stopped.error().message() << '\n' << std::flush;
    return ExitCode::Failed;
}

}  // namespace tasker::cli
