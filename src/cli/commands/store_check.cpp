#include <CLI/CLI.hpp>

#include <memory>
#include <string_view>

#include "cli/commands/commands.hpp"
#include "cli/moving/stores.hpp"
#include "cli/text/audit.hpp"
#include "embedded/store_location.hpp"

namespace tasker::cli {

namespace {

struct CheckOptions {
    std::string store;
};

std::string shown_name(std::string_view location) {
    constexpr std::string_view kScheme = "sqlite:";
    if (location.starts_with(kScheme)) location.remove_prefix(kScheme.size());
    return embedded::public_name(location);
}

/// Checks it once. None if somebody took the store over meanwhile.
Result<std::optional<AuditReport>> check_once(std::string const& location, Context& context) {
    TASKER_TRY_ASSIGN(auto const store, open_inspection(location));
    AuditReport report{.store = shown_name(location), .holder = store->holder().value_or("")};
    audit::OnProgress on_progress;
    if (context.notes_screen().is_terminal) {
        on_progress = [&context](std::size_t tasks) {
            context.notes << '\r' << tasks << " tasks checked" << std::flush;
        };
    }
    TASKER_TRY_ASSIGN(report.summary, audit::check_store(
                                          *store,
                                          [&](audit::Finding const& finding) {
                                              if (report.findings.size() < kFindingsShownMax)
                                                  report.findings.push_back(finding);
                                          },
                                          on_progress));
    if (on_progress) context.notes << "\r\x1b[K" << std::flush;
    if (store->is_outdated()) return std::optional<AuditReport>();
    return std::optional(std::move(report));
}

Result<AuditReport> check_all(std::string const& location, Context& context) {
    constexpr int kTriesMax = 5;
    for (int i = 0; i < kTriesMax; ++i) {
        TASKER_TRY_ASSIGN(auto report, check_once(location, context));
        if (report) return *std::move(report);
    }
    return Error(ErrorCode::StoreBusy, "store " + shown_name(location) +
                                           ": it is opened and closed again and again while it is "
                                           "read; check it when that is over");
}

Result<ExitCode> check(CheckOptions const& options, Output output, Context& context) {
    auto const report = check_all(store_name(context, options.store), context);
    if (!report) {
        // 1 is for findings.
        print_error(context, report.error(), output);
        return ExitCode::Usage;
    }
    if (output.is_json) {
        print_json(context, to_json(*report));
    } else {
        context.data << shown(*report, context.data_screen());
    }
    return report->summary.findings() == 0 ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace

/// `tasker store check [--store STORE] [--json]`
void add_store_check(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("check", "Verify every promise over a store; changes nothing");
    auto const options = std::make_shared<CheckOptions>();  // lives as long as the parser
    add_store_option(*command, options->store);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker store check --store orders.db\n"
                 "  tasker store check --store 'postgres://tasker@db/orders' --json\n"
                 "Processes may work on the store meanwhile. Exit codes: 0 clean, 1 something was\n"
                 "found, 2 wrong usage or not a store.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return check(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
