#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
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

    using Collect = std::function<std::vector<model::TaskRequest> const&()>;  // as Lane::Collect

    /// \returns per request the task as written, or InvalidRequest, TemplateNotFound, InvalidInput,
    ///          DuplicateTask, or the store's error (then its outcome is unknown; the identity
    ///          makes repeating harmless).
    [[nodiscard]] std::vector<Result<model::Task>> drain(Collect const& collect);

private:
    using Answers = std::vector<Result<model::Task>>;
    struct Admitted {
        std::size_t index = 0;  // in the batch
        std::shared_ptr<templates::Registered const> registered;
        std::string identity;
        bool has_new_identity = false;  // so the store need not be asked
    };
    struct Batch;

    void admit_all(Batch& batch, std::span<model::TaskRequest const> requests,
                   store::Reader& reader) const;
    [[nodiscard]] Result<Admitted> admit(model::TaskRequest const& request,
                                         store::Reader& reader) const;
    [[nodiscard]] Result<void> write(Batch& batch, store::UnitOfWork& unit) const;
    [[nodiscard]] Result<void> start(rules::Plan& plan,
                                     std::shared_ptr<templates::Registered const> const& registered,
                                     Places::Reservation& places, TimePoint now,
                                     Aftermath& aftermath) const;

    Dependencies const& deps_;
};

}  // namespace tasker::engine
