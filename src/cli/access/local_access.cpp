#include <utility>

#include "cli/access/access.hpp"
#include "cli/overseer.hpp"
#include "cli/text/report.hpp"
#include "server/rest/audit.hpp"
#include "server/rest/dead_letters.hpp"
#include "template/load.hpp"

namespace tasker::cli {

namespace {

class LocalAccess final : public Access {
public:
    LocalAccess(std::string store, Context const& context)
        : store_(std::move(store)), context_(context) {}

    Result<Listing> list(store::Reader::TaskFilter const& filter) override {
        TASKER_TRY_ASSIGN(auto const store, open_for_reading(context_, store_));
        std::vector<model::Task> tasks;
        Listing listing;
        TemplateNames names;
        TASKER_TRY(store->read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(tasks, reader.list_tasks(filter));
            TASKER_TRY_ASSIGN(listing.total, reader.count_tasks(filter));
            TASKER_TRY_ASSIGN(names, TemplateNames::load(reader));
            return {};
        }));
        for (auto& task : tasks) {
            auto const* const stored = names.find(task.template_id);
            ListedTask listed{.task = std::move(task), .stored = std::nullopt};
            if (stored != nullptr) listed.stored = *stored;
            listing.tasks.push_back(std::move(listed));
        }
        return listing;
    }

    Result<Overview> overview(std::string const& task) override {
        Overview overview;
        TASKER_TRY(look_at({.store = store_, .id = task}, context_,
                           [&](store::Reader& reader, model::Task const& found) -> Result<void> {
                               TASKER_TRY_ASSIGN(overview.input, reader.task_context(found.id));
                               TASKER_TRY_ASSIGN(overview.record, load_record(reader, found));
                               return {};
                           }));
        return overview;
    }

    Result<Scene> scene(std::string const& task) override {
        Scene scene;
        TASKER_TRY(look_at({.store = store_, .id = task}, context_,
                           [&](store::Reader& reader, model::Task const& found) -> Result<void> {
                               TASKER_TRY_ASSIGN(scene.edges, reader.edges_of(found.id));
                               TASKER_TRY_ASSIGN(
                                   auto const letters,
                                   reader.dead_letters({.task = found.id, .limit = 1}));
                               scene.has_dead_letter = !letters.empty();
                               TASKER_TRY_ASSIGN(scene.record, load_record(reader, found));
                               return {};
                           }));
        TASKER_TRY_ASSIGN(scene.tmpl, templates::from_json(scene.record.stored.configuration));
        return scene;
    }

    Result<model::Task> cancel(std::string const& task,
                               rules::ManualAction const& action) override {
        // Looked for first: a store that is not there must not be made.
        TASKER_TRY_ASSIGN(auto const found, look_at({.store = store_, .id = task}, context_));
        TASKER_TRY_ASSIGN(auto const overseer, Overseer::open(store_, context_.clock));
        auto command = engine::CancelTask{.task_id = found.id, .action = action};
        if (command.action.reason.empty())
            command.action.reason = "cancelled from the command line";
        if (command.action.who.empty()) command.action.who = "cli-operator";
        auto after = overseer->carry_out(std::move(command));
        if (!after) return Error(after.error()).with_context("task " + found.id.to_string());
        return after;
    }

    Result<Changed> change_step(StepWords const& words, CommandOf const& command_of,
                                rules::ManualAction const& action) override {
        Changed changed;
        TASKER_TRY_ASSIGN(changed.before, look_up(words));
        TASKER_TRY_ASSIGN(auto const overseer, Overseer::open(store_, context_.clock));
        TASKER_TRY_ASSIGN(auto task, overseer->carry_out(command_of(changed.before.id, action)));
        TASKER_TRY(overseer->store().read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(changed.after, load_record(reader, task));
            return {};
        }));
        return changed;
    }

    Result<JsonArray> audit(StepWords const& words) override {
        JsonArray entries;
        TASKER_TRY(read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const step, find_step(reader, words));
            TASKER_TRY_ASSIGN(auto const tasks, reader.find_tasks({&step.task_id, 1}));
            if (tasks.empty()) return no_task(step.task_id.to_string());
            TASKER_TRY_ASSIGN(auto const payloads, reader.step_payloads({&step.id, 1}));
            TASKER_TRY_ASSIGN(auto const history, reader.history_of(step.id));
            entries =
                server::rest::audit_of(step, payloads.front().results, history, tasks.front());
            return {};
        }));
        return entries;
    }

    Result<model::Task> create(model::TaskRequest const& /*request*/) override {
        return Error(ErrorCode::InvalidOption,
                     "only a server takes tasks to run them later: give --server URL; `tasker run` "
                     "runs one on a store");
    }

    Result<JsonArray> dead_letters(store::Reader::DeadLetterFilter const& filter) override {
        JsonArray list;
        TASKER_TRY(read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const letters, reader.dead_letters(filter));
            list.clear();
            for (auto const& letter : letters)
                list.push_back(server::rest::document_of(letter));
            return {};
        }));
        return list;
    }

    Result<Json> dead_letter_of(std::string const& task) override {
        Json found;
        TASKER_TRY(look_at({.store = store_, .id = task}, context_,
                           [&](store::Reader& reader, model::Task const& of) -> Result<void> {
                               TASKER_TRY_ASSIGN(auto const letters,
                                                 reader.dead_letters({.task = of.id, .limit = 1}));
                               if (letters.empty()) return no_dead_letter(of.id);
                               found = server::rest::document_of(letters.front());
                               return {};
                           }));
        return found;
    }

    Result<void> update_dead_letter(engine::ResolveDeadLetter const& order) override {
        // A store that is not there must not be made.
        TASKER_TRY(read([](store::Reader&) -> Result<void> { return {}; }));
        TASKER_TRY_ASSIGN(auto const overseer, Overseer::open(store_, context_.clock));
        TASKER_TRY(overseer->carry_out(order));
        return {};
    }

    Result<JsonArray> dead_letter_statistics() override {
        JsonArray rows;
        TASKER_TRY(read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const letters,
                              server::rest::all_dead_letters(reader, std::nullopt));
            rows = server::rest::statistics_of(letters);
            return {};
        }));
        return rows;
    }

    Result<Json> health() override {
        return Error(ErrorCode::InvalidOption,
                     "only a server says how it is: give --server URL; `tasker store check` looks "
                     "into a store");
    }

    [[nodiscard]] std::string argument() const override { return store_argument(store_); }

    [[nodiscard]] std::string how_tasks_go_on() const override {
        return "the task goes on when its store is run again: the same `tasker run` as before" +
               (store_ == "tasker.db" ? std::string() : ", with" + store_argument(store_));
    }

private:
    template <class Read>
    Result<void> read(Read const& what) const {
        TASKER_TRY_ASSIGN(auto const store, open_for_reading(context_, store_));
        return store->read(what);
    }

    Result<model::Step> look_up(StepWords const& words) const {
        std::optional<model::Step> step;
        TASKER_TRY_ASSIGN(auto const store, open_for_reading(context_, store_));
        TASKER_TRY(store->read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(step, find_step(reader, words));
            return {};
        }));
        return *step;
    }

    std::string const store_;
    Context const& context_;
};

}  // namespace

std::unique_ptr<Access> make_local_access(std::string store, Context const& context) {
    return std::make_unique<LocalAccess>(std::move(store), context);
}

}  // namespace tasker::cli
