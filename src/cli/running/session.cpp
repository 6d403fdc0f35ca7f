#include "cli/running/session.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>

#include "base/ids.hpp"
#include "cli/live/feed.hpp"
#include "cli/log_level.hpp"
#include "cli/running/progress.hpp"
#include "cli/running/summary.hpp"
#include "cli/running/watch.hpp"
#include "cli/text/report.hpp"
#include "embedded/host.hpp"
#include "rules/identity.hpp"

namespace tasker::cli {

namespace {

constexpr Duration kDrain = std::chrono::seconds(10);

base::LogLevel level_of(RunOptions const& options, Screen const& notes) {
    if (auto const level = log_level_of(options.log_level)) return *level;
    // Messages between the frames of a live view would tear it.
    return notes.is_terminal && !options.is_quiet ? base::LogLevel::Error : base::LogLevel::Warning;
}

embedded::HostOptions host_options(RunOptions const& options, Prepared const& prepared,
                                   Context const& context) {
    embedded::HostOptions host{.store = store_name(context, options.store),
                               .transport = transport_name(context, options.transport),
                               .environment = prepared.environment,
                               .owner_name = "tasker run",
                               .log_level = level_of(options, context.notes_screen())};
    host.worker.max_concurrent_handlers = options.concurrency;
    return host;
}

/// The task that has this identity already.
Result<std::optional<model::Task>> find_existing(store::Store& store, std::string const& identity) {
    std::optional<model::Task> found;
    TASKER_TRY(store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(found, reader.find_by_identity(identity));
        return {};
    }));
    return found;
}

void say(Context& context, RunOptions const& options, std::string const& text) {
    if (!options.is_quiet) context.notes << text << '\n' << std::flush;
}

void stop(embedded::Host& host, Context& context) {
    auto const stopped = host.stop(kDrain);
    host.watch({});
    if (!stopped) context.notes << "note: " << stopped.error().message() << '\n' << std::flush;
}

}  // namespace

Result<ExitCode> run_session(RunOptions const& options, Prepared prepared, Output output,
                             Context& context) {
    base::Ids ids(context.clock, std::random_device{}());
    TASKER_TRY_ASSIGN(auto const identity,
                      rules::identity_of(prepared.tmpl, prepared.request, ids));
    Summary summary{.store = store_name(context, options.store)};
    if (options.is_again) summary.key = prepared.request.idempotency_key;

    live::Feed feed;  // outlives the host, whose threads push into it
    TASKER_TRY_ASSIGN(auto const host,
                      embedded::Host::open(host_options(options, prepared, context),
                                           std::move(prepared.handlers)));
    TASKER_TRY(host->register_templates({prepared.tmpl}));
    TASKER_TRY_ASSIGN(auto task, find_existing(host->store(), identity));
    if (task) {
        summary.task = task->id;
        summary.was_there_before = true;
        if (embedded::has_settled(*task)) {
            say(context, options,
                "task " + task->id.to_string() + " of an earlier run has this input or key" +
                    (model::is_terminal(task->state) ? "; --again runs it once more" : ""));
            return print_summary(summary, host->store(), output, context);
        }
        say(context, options, "resuming task " + task->id.to_string());
    }

    host->watch([&feed](engine::Committed const& committed) { feed.push(committed); });
    context.on_interrupt([&feed] { feed.interrupt(); });
    auto const ending = [&]() -> Result<Ending> {
        if (task) feed.focus(task->id);
        TASKER_TRY(host->start());
        if (!task) {
            TASKER_TRY_ASSIGN(task, host->submit(prepared.request));
            summary.task = task->id;
            feed.focus(task->id);
        }
        live::Board board(prepared.tmpl, *task);
        Progress progress(Progress::form_for(context.notes_screen(), options.is_quiet), board,
                          host->store(), context);
        Watch watch(host->store(), feed, board, progress);
        if (summary.was_there_before) TASKER_TRY(watch.look());
        std::optional<Watch::Clock::time_point> deadline;
        if (options.timeout_s) {
            deadline = Watch::Clock::now() + std::chrono::duration_cast<Duration>(
                                                 std::chrono::duration<double>(*options.timeout_s));
        }
        TASKER_TRY_ASSIGN(auto const ended, watch.stay(deadline));
        progress.finish();
        if (ended == Ending::Interrupted) {
            context.notes << "stopping… (again to quit at once)\n" << std::flush;
        }
        stop(*host, context);
        // What ended while everything stopped has ended all the same.
        TASKER_TRY(watch.look());
        return embedded::has_settled(board.task()) ? Ending::Settled : ended;
    }();
    // The feed goes away below: nobody may push into it, nor interrupt it.
    context.on_interrupt({});
    if (!ending) {
        std::ignore = host->stop(kDrain);
        host->watch({});
        return ending.error();
    }
    summary.ending = *ending;
    return print_summary(summary, host->store(), output, context);
}

}  // namespace tasker::cli
