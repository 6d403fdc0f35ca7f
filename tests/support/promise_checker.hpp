#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/committed.hpp"
#include "store/store.hpp"
#include "tests/support/simulated_parts.hpp"

namespace tasker::test {

/// What a worker told the engine, and what it was answered.
struct ToldReport {
    enum class Answer : std::uint8_t { None, Accepted, Refused, Unknown };
    std::string token;  ///< stands in the result that it carries
    Answer answer = Answer::None;
};
/// All outcomes that were reported for an attempt.
using Reports = std::map<std::pair<StepId, std::uint32_t>, std::vector<ToldReport>>;

/// Watches the promises of the design over a run: it is told every commit, looks at the rows after
/// each turn, and at the histories in the end. What it finds are sentences.
class PromiseChecker final : public engine::Observer {
public:
    explicit PromiseChecker(store::Store& store) : store_(store) {}

    /// \param born  names of the steps that a task of it has from its first commit on
    void add_template(model::Template const& tmpl, std::set<std::string> born) {
        templates_[tmpl.id] = {.tmpl = &tmpl, .born = std::move(born)};
    }
    /// The clock was set back: histories may show it.
    void allow_earlier() { may_be_earlier_ = true; }

    /// Told about every move, in words, for a trace.
    void set_note(std::function<void(std::string)> note) { note_ = std::move(note); }

    void on_commit(engine::Committed const& committed) override;
    /// A client was answered with this row.
    void check_answer(model::Task const& told);
    /// Rows against rows: after every turn that changed something.
    void check_rows();
    /// The engine has nothing to do at this moment: nothing is overdue by more than a sweep.
    void check_idle(TimePoint now, Duration sweep_interval);
    /// Histories, results, and that nothing waits which nobody will wake: when all is at rest.
    void check_at_rest(Reports const& reports);

    [[nodiscard]] std::vector<BrokenPromise> const& broken() const { return broken_; }
    [[nodiscard]] std::uint64_t events() const { return events_; }

private:
    struct Seen {
        model::Task task;
        std::map<StepId, model::Step> steps;
        std::vector<model::Edge> edges;
    };

    struct Known {
        model::Template const* tmpl = nullptr;
        std::set<std::string> born;
    };

    void complain(Promise promise, std::string const& about, std::string const& what);
    void check_birth(store::Reader& reader, Seen const& seen);
    void check_told(store::Reader& reader);
    void check_task(store::Reader& reader, model::Task const& task);
    void check_tally(model::Task const& task, std::vector<model::Step> const& steps);
    void check_step(model::Step const& step, model::Step const* before, Seen const& seen);
    void check_dependencies(model::Step const& step, Seen const& seen);
    void check_rest(model::Task const& task, std::vector<model::Step> const& steps);
    void check_reasons(model::Task const& task, std::vector<model::Step> const& steps);
    void check_history(store::Reader& reader, model::Task const& task);
    void check_history(store::Reader& reader, model::Step const& step, Reports const& reports);

    store::Store& store_;
    std::map<TemplateId, Known> templates_;
    std::map<TaskId, std::uint32_t> told_tasks_;  ///< moves that somebody was told about
    std::map<StepId, std::uint32_t> told_steps_;
    bool may_be_earlier_ = false;
    std::map<TaskId, Seen> seen_;
    std::function<void(std::string)> note_;
    std::vector<BrokenPromise> broken_;
    std::uint64_t events_ = 0;
};

}  // namespace tasker::test
