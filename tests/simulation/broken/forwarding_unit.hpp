#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace tasker::test {

/// Passes everything on: what breaks one thing overrides that one.
class ForwardingUnit : public store::UnitOfWork {
public:
    explicit ForwardingUnit(store::UnitOfWork& inner) : inner_(inner) {}

    Result<std::vector<model::StoredTemplate>> list_templates() override {
        return inner_.list_templates();
    }
    Result<std::optional<model::StoredTemplate>> find_template(TemplateId id) override {
        return inner_.find_template(id);
    }
    Result<std::optional<model::StoredTemplate>> find_template(std::string_view namespace_name,
                                                               std::string_view name,
                                                               std::string_view version) override {
        return inner_.find_template(namespace_name, name, version);
    }
    Result<std::vector<model::Task>> find_tasks(std::span<TaskId const> ids) override {
        return inner_.find_tasks(ids);
    }
    Result<std::optional<model::Task>> find_by_identity(std::string_view identity_hash) override {
        return inner_.find_by_identity(identity_hash);
    }
    Result<std::vector<model::Task>> list_tasks(TaskFilter const& filter) override {
        return inner_.list_tasks(filter);
    }
    Result<std::size_t> count_tasks(TaskFilter const& filter) override {
        return inner_.count_tasks(filter);
    }
    Result<model::Payload> task_context(TaskId id) override { return inner_.task_context(id); }
    Result<std::vector<model::Step>> steps_of(TaskId id) override { return inner_.steps_of(id); }
    Result<std::vector<model::Step>> find_steps(std::span<StepId const> ids) override {
        return inner_.find_steps(ids);
    }
    Result<std::vector<model::Edge>> edges_of(TaskId id) override { return inner_.edges_of(id); }
    Result<std::vector<StepPayloads>> step_payloads(std::span<StepId const> ids) override {
        return inner_.step_payloads(ids);
    }
    Result<std::vector<model::TaskPassage>> history_of(TaskId id) override {
        return inner_.history_of(id);
    }
    Result<std::vector<model::StepPassage>> history_of(StepId id) override {
        return inner_.history_of(id);
    }
    Result<std::vector<model::DeadLetter>> dead_letters(DeadLetterFilter const& filter) override {
        return inner_.dead_letters(filter);
    }
    Result<std::vector<store::StoredEvent>> stored_events(std::string_view namespace_name,
                                                          std::size_t limit) override {
        return inner_.stored_events(namespace_name, limit);
    }
    Result<std::vector<model::OutgoingMessage>> outgoing_messages(std::size_t limit) override {
        return inner_.outgoing_messages(limit);
    }
    Result<std::optional<TimePoint>> next_due() override { return inner_.next_due(); }
    Result<std::vector<model::Step>> due_steps(TimePoint now, std::size_t limit) override {
        return inner_.due_steps(now, limit);
    }
    Result<std::vector<model::Task>> stale_tasks(TimePoint now, std::size_t limit) override {
        return inner_.stale_tasks(now, limit);
    }
    Result<std::vector<model::Step>> claimable_steps(model::Skills const& skills,
                                                     std::size_t limit) override {
        return inner_.claimable_steps(skills, limit);
    }
    Result<std::optional<TimePoint>> next_lease_end() override { return inner_.next_lease_end(); }
    Result<std::vector<model::Step>> expired_leases(TimePoint now, std::size_t limit) override {
        return inner_.expired_leases(now, limit);
    }
    Result<std::vector<model::Step>> leases_of_others(WorkerId keep, std::size_t limit) override {
        return inner_.leases_of_others(keep, limit);
    }
    Result<std::vector<model::Step>> startable_steps(TaskId id) override {
        return inner_.startable_steps(id);
    }
    Result<std::vector<PlacedTask>> resting_tasks(model::TaskState state, std::int64_t after,
                                                  std::size_t limit) override {
        return inner_.resting_tasks(state, after, limit);
    }
    Result<std::vector<model::StepWork>> load_work(std::span<StepId const> ids) override {
        return inner_.load_work(ids);
    }

    Result<TemplateId> put_template(model::StoredTemplate const& stored) override {
        return inner_.put_template(stored);
    }
    Result<std::vector<std::string>> taken_identities(
        std::span<std::string const> hashes) override {
        return inner_.taken_identities(hashes);
    }
    Result<void> insert_tasks(std::span<model::NewTask const> tasks) override {
        return inner_.insert_tasks(tasks);
    }
    Result<void> insert_steps(std::span<model::NewStep const> steps) override {
        return inner_.insert_steps(steps);
    }
    Result<std::size_t> insert_edges(std::span<model::Edge const> edges) override {
        return inner_.insert_edges(edges);
    }
    Result<std::vector<model::Task>> lock_tasks(std::span<TaskId const> ids) override {
        return inner_.lock_tasks(ids);
    }
    Result<std::vector<model::Step>> lock_steps(std::span<StepId const> ids) override {
        return inner_.lock_steps(ids);
    }
    Result<std::vector<bool>> apply(std::span<model::TaskChange const> changes) override {
        return inner_.apply(changes);
    }
    Result<std::vector<bool>> apply(std::span<model::StepChange const> changes) override {
        return inner_.apply(changes);
    }
    Result<std::vector<model::Step>> satisfy(std::span<StepId const> sources) override {
        return inner_.satisfy(sources);
    }
    Result<void> add_open_dependencies(StepId step, std::uint32_t count) override {
        return inner_.add_open_dependencies(step, count);
    }
    Result<std::vector<bool>> save_checkpoints(
        std::span<model::CheckpointWrite const> writes) override {
        return inner_.save_checkpoints(writes);
    }
    Result<std::vector<bool>> renew_leases(std::span<model::LeaseKey const> keys,
                                           TimePoint until) override {
        return inner_.renew_leases(keys, until);
    }
    Result<void> insert_dead_letters(std::span<model::DeadLetter const> letters) override {
        return inner_.insert_dead_letters(letters);
    }
    Result<bool> update_dead_letter(model::DeadLetter const& letter) override {
        return inner_.update_dead_letter(letter);
    }
    Result<void> insert_events(std::span<store::StoredEvent const> events) override {
        return inner_.insert_events(events);
    }
    Result<void> insert_messages(std::span<model::OutgoingMessage const> messages) override {
        return inner_.insert_messages(messages);
    }
    Result<std::vector<model::OutgoingMessage>> take_messages(TimePoint now, TimePoint until,
                                                              std::size_t limit) override {
        return inner_.take_messages(now, until, limit);
    }
    Result<void> remove_messages(std::span<Uuid const> ids) override {
        return inner_.remove_messages(ids);
    }
    Result<std::vector<bool>> remove_tasks(std::span<TaskId const> ids) override {
        return inner_.remove_tasks(ids);
    }

protected:
    [[nodiscard]] store::UnitOfWork& inner() { return inner_; }

private:
    store::UnitOfWork& inner_;
};

}  // namespace tasker::test
