#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/access/place.hpp"
#include "cli/archive.hpp"
#include "engine/control/control.hpp"
#include "model/template.hpp"
#include "store/store.hpp"

namespace tasker::cli {

/// What commands look at and change, wherever it is: in a store that this process opens, or behind
/// a server's REST API. What both answer is printed by the same code.
class Access {
public:
    struct ListedTask {
        model::Task task;
        std::optional<model::StoredTemplate> stored;  ///< of it, only names are sure to be there
    };
    struct Listing {
        std::vector<ListedTask> tasks;  ///< the newest first
        std::size_t total = 0;          ///< also those beyond the limit
    };
    struct Overview {
        TaskRecord record;
        model::Payload input;
    };
    /// What a picture of a task shows.
    struct Scene {
        TaskRecord record;
        model::Template tmpl;
        std::vector<model::Edge> edges;
        bool has_dead_letter = false;
    };
    struct Changed {
        model::Step before;
        TaskRecord after;
    };
    using CommandOf = std::function<engine::Command(StepId id, rules::ManualAction const& action)>;

    virtual ~Access() = default;
    Access() = default;
    Access(Access const&) = delete;
    Access& operator=(Access const&) = delete;

    [[nodiscard]] virtual Result<Listing> list(store::Reader::TaskFilter const& filter) = 0;
    // Tasks and steps are named as find_task and find_step of archive.hpp know them.
    [[nodiscard]] virtual Result<Overview> overview(std::string const& task) = 0;
    [[nodiscard]] virtual Result<Scene> scene(std::string const& task) = 0;
    /// An empty reason or name: the usual one of this way.
    /// \returns the task after it; as find_task, IllegalTransition.
    [[nodiscard]] virtual Result<model::Task> cancel(std::string const& task,
                                                     rules::ManualAction const& action) = 0;
    /// \returns as find_step, IllegalTransition.
    [[nodiscard]] virtual Result<Changed> change_step(StepWords const& words,
                                                      CommandOf const& command_of,
                                                      rules::ManualAction const& action) = 0;

    /// StepAuditResponse, the newest first. \returns as find_step.
    [[nodiscard]] virtual Result<JsonArray> audit(StepWords const& words) = 0;
    /// \returns the task as it was made; TemplateNotFound, DuplicateTask, InvalidRequest.
    [[nodiscard]] virtual Result<model::Task> create(model::TaskRequest const& request) = 0;

    // The dead letter queue, as documents of the REST API.

    /// DlqEntry, the newest first.
    [[nodiscard]] virtual Result<JsonArray> dead_letters(
        store::Reader::DeadLetterFilter const& filter) = 0;
    /// The newest entry of a task. \returns as find_task, DeadLetterNotFound.
    [[nodiscard]] virtual Result<Json> dead_letter_of(std::string const& task) = 0;
    /// \returns DeadLetterNotFound, IllegalTransition.
    [[nodiscard]] virtual Result<void> update_dead_letter(
        engine::ResolveDeadLetter const& order) = 0;
    /// DlqStats.
    [[nodiscard]] virtual Result<JsonArray> dead_letter_statistics() = 0;

    /// What the server says of itself: `status`, `checks`, `info`.
    [[nodiscard]] virtual Result<Json> health() = 0;

    /// What the next command needs to get there too: ` --store FILE`; empty where it is usual.
    [[nodiscard]] virtual std::string argument() const = 0;
    /// What makes a task go on that was mended.
    [[nodiscard]] virtual std::string how_tasks_go_on() const = 0;
};

/// Opens what the options name, else what the environment does. Precedence: --store, --server,
/// --profile, TASKER_SERVER, TASKER_ORCHESTRATION_URL, TASKER_CLIENT_PROFILE, TASKER_STORE,
/// `tasker.db`.
[[nodiscard]] Result<std::unique_ptr<Access>> open_access(Place const& place, Context& context);

inline constexpr std::string_view kNoHistoryByRest =
    "histories of states are not offered by the REST API";
/// The store's name, for what no server tells.
/// \returns InvalidOption, naming `what`, when the place is a server.
[[nodiscard]] Result<std::string> store_of(Place const& place, Context const& context,
                                           std::string_view what);

[[nodiscard]] std::unique_ptr<Access> make_local_access(std::string store, Context const& context);

}  // namespace tasker::cli
