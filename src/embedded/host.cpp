#include "embedded/host.hpp"

#include <algorithm>
#include <future>
#include <random>
#include <utility>

#include "embedded/missing_handlers.hpp"
#include "embedded/store_location.hpp"
#include "embedded/templates_on_disk.hpp"
#include "embedded/transport_location.hpp"
#include "engine/commit_spans.hpp"

namespace tasker::embedded {

namespace {

constexpr Duration kMoment = std::chrono::milliseconds(5);
/// How long the last spans may take to be sent when all work is done.
constexpr Duration kLastSpans = std::chrono::seconds(2);

std::uint64_t seed_from_system() {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32U) | device();
}

Error needs_company(std::string const& location) {
    return {ErrorCode::InvalidOption,
            "a process that is only an engine or only a worker needs others beside it; the store " +
                public_name(location) + " is of one process: give postgres://HOST/DATABASE"};
}

Result<void> check_virtual_time(HostOptions const& options) {
    if (!options.virtual_time) return {};
    auto const needs = [](std::string_view what) {
        return Error(ErrorCode::InvalidOption,
                     "virtual time is for tests of workflows in one "
                     "process: " +
                         std::string(what));
    };
    if (options.store != ":memory:") {
        return needs("the store must be :memory:, not " + public_name(options.store));
    }
    if (options.transport != "store") return needs("the transport must be store");
    if (options.role != Role::EngineAndWorker) return needs("it must be engine and worker");
    if (!options.pulling) return needs("handlers must be run by who pulls their calls");
    return {};
}

std::unique_ptr<base::VirtualClock> virtual_clock_of(HostOptions const& options) {
    if (!options.virtual_time) return nullptr;
    return std::make_unique<base::VirtualClock>(options.virtual_time->start);
}

std::uint64_t seed_of(HostOptions const& options) {
    return options.virtual_time ? options.virtual_time->seed : seed_from_system();
}

/// Sends a request to a lane and waits for the answer, after `drive` did what there is to do.
template <class T, class Send, class Drive>
Result<T> await(Send const& send, Drive const& drive) {
    auto promise = std::make_shared<std::promise<Result<T>>>();  // the lane may outlive the wait
    auto answer = promise->get_future();
    TASKER_TRY(send([promise](Result<T> result) { promise->set_value(std::move(result)); }));
    drive();
    return answer.get();
}

}  // namespace

Host::Host(HostOptions options, Handlers handlers)
    : options_(std::move(options)),
      handlers_(std::move(handlers)),
      virtual_clock_(virtual_clock_of(options_)),
      clock_(virtual_clock_ ? static_cast<base::Clock const&>(*virtual_clock_) : system_clock_),
      log_(options_.log ? options_.log
                        : base::make_stderr_log(options_.log_level, options_.log_format)),
      ids_(clock_, seed_of(options_)),
      registry_(options_.environment) {}

engine::EngineOptions Host::engine_options(Host const& host) {
    auto options = host.options_.engine;
    auto const role = host.options_.role;
    if (role == Role::Worker) options.duty = engine::Duty::Steps;
    // Steps in a store that no other process can open are no business of a broker's.
    auto& messages = options.messages;
    messages.sends_steps = host.store_->is_shared();
    messages.receives_steps = host.store_->is_shared() && role != Role::Engine;
    messages.receives_requests = role != Role::Worker;
    messages.prefetch = std::min(messages.prefetch, host.options_.worker.max_concurrent_handlers);
    return options;
}

std::unique_ptr<engine::Engine> Host::make_engine(Host& host) {
    return std::make_unique<engine::Engine>(
        engine::Engine::Parts{.store = *host.store_,
                              .registry = host.registry_,
                              .clock = host.clock_,
                              .ids = host.ids_,
                              .log = *host.log_,
                              .observer = host,
                              .seed = seed_of(host.options_),
                              .settings = host.options_.settings,
                              .options = engine_options(host),
                              .broker = host.broker_.get()});
}

Result<std::unique_ptr<Host>> Host::open(HostOptions options, Handlers handlers) {
    if (options.role != Role::EngineAndWorker && !is_shared_location(options.store))
        return needs_company(options.store);
    TASKER_TRY(check_virtual_time(options));
    std::unique_ptr<Host> host(new Host(std::move(options), std::move(handlers)));
    TASKER_TRY_ASSIGN(host->tracer_,
                      telemetry::Tracer::open(
                          host->options_.telemetry,
                          {.clock = host->clock_, .log = *host->log_, .seed = seed_from_system()}));
    auto const& opener = host->options_.store_opener;
    TASKER_TRY_ASSIGN(host->store_,
                      opener ? opener()
                             : open_store(host->options_.store, store::SqliteOptions::Access::Own,
                                          host->options_.owner_name, host->log_.get()));
    TASKER_TRY_ASSIGN(host->broker_,
                      open_broker(host->options_.transport, host->options_.store,
                                  host->options_.broker_breaker, host->clock_, *host->log_));
    auto const role = host->options_.role;
    bool const is_shared = host->store_->is_shared();
    host->engine_ = make_engine(*host);
    if (role != Role::Engine) {
        TASKER_TRY_ASSIGN(host->worker_,
                          worker::Worker::create(host->options_.worker,
                                                 {.inlet = *host->engine_,
                                                  .clock = host->clock_,
                                                  .ids = host->ids_,
                                                  .log = *host->log_,
                                                  .handlers = host->handlers_,
                                                  .has_company = is_shared,
                                                  .tracer = host->tracer_.get(),
                                                  .pulling = host->options_.pulling,
                                                  .has_threads = !host->has_virtual_time()}));
    }
    TASKER_TRY(host->engine_->recover());
    if (host->worker_ != nullptr) host->engine_->attach(host->worker_->outlet());
    if (auto const& time = host->options_.virtual_time) {
        host->stepper_ = std::make_unique<Stepper>(Stepper::Parts{.engine = *host->engine_,
                                                                  .worker = *host->worker_,
                                                                  .clock = *host->virtual_clock_,
                                                                  .seed = time->seed});
    }
    TASKER_TRY_ASSIGN(auto notices, open_notices(host->options_.store, host->clock_, *host->log_));
    if (notices) {
        host->neighbours_ = std::make_unique<Neighbours>(
            std::move(notices),
            Neighbours::Parts{.engine = *host->engine_,
                              .waiters = host->waiters_,
                              .clock = host->clock_,
                              .has_timers = role != Role::Worker,
                              .sweep_interval = host->options_.engine.shared_sweep_interval});
    }
    return host;
}

Host::~Host() {
    std::ignore = stop(std::chrono::seconds(0));
}

Result<void> Host::register_templates(std::vector<model::Template> templates) {
    return embedded::register_templates(std::move(templates), *store_, registry_, clock_, ids_);
}

Result<void> Host::start() {
    if (stepper_) {
        TASKER_TRY(worker_->start());
        settle();
        return {};
    }
    TASKER_TRY(engine_->start());
    if (neighbours_) neighbours_->start();
    if (worker_ == nullptr) return {};
    return worker_->start();
}

Result<void> Host::stop(Duration drain) {
    if (engine_ == nullptr) return {};
    if (stepper_) {
        // What is left is given up: nobody would do anything while this thread waits for it.
        std::ignore = worker_->quiesce();
        settle();
        drain = Duration(0);
    }
    // The worker first: its last reports and the steps it hands back still find the engine.
    auto stopped = worker_ != nullptr ? worker_->stop(drain) : Result<void>();
    engine_->stop();
    if (neighbours_) neighbours_->stop();
    waiters_.stop();
    if (tracer_) tracer_->stop(kLastSpans);
    return stopped;
}

Result<model::Task> Host::submit(model::TaskRequest request) {
    auto const drive = stepper_ ? transport::Drive::Engine : transport::Drive::Caller;
    return await<model::Task>(
        [&](auto on_answer) {
            return engine_->submit(std::move(request), std::move(on_answer), drive);
        },
        [this] { settle(); });
}

Result<void> Host::submit(model::TaskRequest request,
                          engine::Engine::OnAnswer<model::Task> on_answer) {
    TASKER_TRY(engine_->submit(std::move(request), std::move(on_answer)));
    settle();
    return {};
}

Result<void> Host::submit_later(model::TaskRequest request) {
    return submit(std::move(request), [this](Result<model::Task> const& answer) {
        if (!answer) log_->error("a task was refused: " + answer.error().message());
    });
}

Result<model::Task> Host::command(engine::Command command) {
    return await<model::Task>(
        [&](auto on_answer) { return engine_->command(std::move(command), std::move(on_answer)); },
        [this] { settle(); });
}

Result<void> Host::change_claims(std::vector<std::string> handlers) {
    if (worker_ == nullptr) return Error(ErrorCode::NotRunning, "the host has no worker");
    TASKER_TRY(worker_->change_claims(std::move(handlers)));
    engine_->steps_were_enqueued();  // some may have waited for it
    return {};
}

Result<std::vector<model::HandlerReference>> Host::wanted_handlers() {
    return embedded::wanted_handlers(*store_, registry_);
}

void Host::settle() {
    if (stepper_) stepper_->settle();
}

TimePoint Host::advance(TimePoint until) {
    return stepper_ ? stepper_->advance(until) : clock_.now();
}

Result<model::Task> Host::wait(TaskId id, std::optional<Duration> patience) {
    if (stepper_) patience = Duration::zero();
    // To look at a task at once that was made a moment ago would only hold up its first step.
    bool const is_new = clock_.now() - base::time_of(id.uuid) < kMoment;
    Waiters::Patience const all{
        .in_all = patience,
        .before_look = is_new ? std::min(patience.value_or(kMoment), kMoment) : Duration::zero(),
        .between_looks = neighbours_ ? std::optional(options_.look_interval) : std::nullopt};
    return waiters_.wait(id, all, [&]() -> Result<model::Task> {
        model::Task now;
        if (neighbours_) neighbours_->ask_for_settled();  // each time: nobody listens for ever
        TASKER_TRY(store_->read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const tasks, reader.find_tasks({&id, 1}));
            if (tasks.empty()) {
                return Error(ErrorCode::TaskNotFound, "no task has the id " + id.to_string());
            }
            now = tasks.front();
            return {};
        }));
        return now;
    });
}

void Host::watch(Watcher watcher) {
    std::scoped_lock const lock(watcher_mutex_);
    watcher_ = std::move(watcher);
}

void Host::watch_neighbours(NeighbourWatcher watcher) {
    if (neighbours_) neighbours_->watch(std::move(watcher));
}

void Host::ask_for_changes() {
    if (neighbours_) neighbours_->ask_for_changes();
}

void Host::on_commit(engine::Committed const& committed) {
    for (auto const& [task, path] : committed.tasks)
        waiters_.notice(task);
    if (neighbours_) neighbours_->tell(committed);
    if (tracer_) engine::record_spans(committed, registry_, *tracer_);
    std::scoped_lock const lock(watcher_mutex_);
    if (watcher_) watcher_(committed);
}

}  // namespace tasker::embedded
