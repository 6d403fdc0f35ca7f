#pragma once

#include <type_traits>

#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"

// What may stand in the file for an enumerator: its number.

namespace tasker::store {

template <class T>
concept Enumerator = std::is_enum_v<T> && sizeof(T) == 1;

/// The last enumerator of a type that is read: what is past it was not written by us.
template <Enumerator T>
inline constexpr T kLast = T::is_missing_here;

template <>
inline constexpr auto kLast<model::TaskState> = model::TaskState::ResolvedManually;
template <>
inline constexpr auto kLast<model::TaskEvent> =
    static_cast<model::TaskEvent>(model::kTaskEventCount - 1);
template <>
inline constexpr auto kLast<model::StepState> = model::StepState::ResolvedManually;
template <>
inline constexpr auto kLast<model::StepEvent> =
    static_cast<model::StepEvent>(model::kStepEventCount - 1);
template <>
inline constexpr auto kLast<model::StepType> = model::StepType::BatchWorker;
template <>
inline constexpr auto kLast<model::FailureStrategy> = model::FailureStrategy::Isolate;
template <>
inline constexpr auto kLast<model::EdgeKind> = model::EdgeKind::WorkerToConvergence;
template <>
inline constexpr auto kLast<model::IdentityStrategy> = model::IdentityStrategy::AlwaysUnique;
template <>
inline constexpr auto kLast<model::DeadLetterReason> = model::DeadLetterReason::Manual;
template <>
inline constexpr auto kLast<model::DeadLetterStatus> = model::DeadLetterStatus::Cancelled;

}  // namespace tasker::store
