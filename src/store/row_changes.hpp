#pragma once

#include "model/step.hpp"
#include "model/task.hpp"
#include "tasker/error.hpp"

namespace tasker::store {

/// Refuses (Internal) a row that no store may hold: what a schema says by its CHECKs.
[[nodiscard]] Result<void> check_row(model::Step const& step);
[[nodiscard]] Result<void> check_row(model::Task const& task);
[[nodiscard]] Result<void> check_row(model::NewTask const& made);

/// Gives a stored row what a StepChange may change: not what is fixed when a step is made, and not
/// open_dependencies.
void write_change(model::Step& stored, model::Step const& after);
/// The same for a TaskChange.
void write_change(model::Task& stored, model::Task const& after);

/// As Reader::startable_steps.
[[nodiscard]] bool is_startable(model::Step const& step) noexcept;

/// The order of Reader::edges_of.
[[nodiscard]] bool is_before(model::Edge const& a, model::Edge const& b) noexcept;

}  // namespace tasker::store
