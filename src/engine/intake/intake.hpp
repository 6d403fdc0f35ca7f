#pragma once

#include <vector>

#include "engine/advance.hpp"
#include "engine/dependencies.hpp"
#include "rules/plan.hpp"

namespace tasker::engine {

/// Requests become tasks: checked, planned, written, and their first steps claimed, all requests of
/// a batch in one unit of work.
class Intake {
public:
    explicit Intake(Dependencies const& deps) : deps_(deps) {}

    /// \returns per request the task as written, or InvalidRequest, TemplateNotFound, InvalidInput,
    ///          DuplicateTask, or the store's error (then its outcome is unknown; the identity
    ///          makes repeating harmless).
    [[nodiscard]] std::vector<Result<model::Task>> drain(
        std::vector<model::TaskRequest> const& requests);

private:
    struct Admitted {
        std::size_t index = 0;  // in the batch
        std::shared_ptr<templates::Registered const> registered;
        std::string identity;
        bool has_new_identity = false;  // so the store need not be asked
    };
    [[nodiscard]] Result<Admitted> admit(model::TaskRequest const& request) const;
    [[nodiscard]] Result<void> write(store::UnitOfWork& unit, Places::Reservation& places,
                                     std::vector<model::TaskRequest> const& requests,
                                     std::vector<Admitted> const& admitted,
                                     std::vector<Result<model::Task>>& answers,
                                     Aftermath& aftermath) const;
    [[nodiscard]] Result<void> start(rules::Plan& plan,
                                     std::shared_ptr<templates::Registered const> const& registered,
                                     Places::Reservation& places, TimePoint now,
                                     Aftermath& aftermath) const;

    Dependencies const& deps_;
};

}  // namespace tasker::engine
