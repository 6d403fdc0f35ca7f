#pragma once

#include <span>
#include <string>

#include "store/fingerprint.hpp"
#include "store/import.hpp"

namespace tasker::test {

/// Of everything that an inspection shows; what is damaged is an error.
[[nodiscard]] inline Result<store::Fingerprint> fingerprint_of(store::Inspection& store) {
    store::Fingerprint sum;
    auto const add = [&sum](auto const& one) -> Result<void> {
        sum += store::fingerprint_of(one);
        return {};
    };
    TASKER_TRY(store.each_template(add));
    std::string damage;
    TASKER_TRY(store.each_task(
        [&](store::InspectedTask const& task) -> Result<void> {
            if (!task.unreadable.empty()) damage = task.unreadable.front();
            if (!task.contradictions.empty()) damage = task.contradictions.front();
            return add(task);
        },
        [&](std::string const& what) { damage = what; }));
    if (!damage.empty()) return Error(ErrorCode::StoreCorrupt, damage);
    TASKER_TRY(store.each_event(add));
    TASKER_TRY(store.each_message(add));
    return sum;
}

/// Copies everything as it is; StoreCorrupt if it is not the same there.
[[nodiscard]] inline Result<void> copy(store::Inspection& from, store::Import& to) {
    TASKER_TRY(from.each_template(
        [&](model::StoredTemplate const& one) { return to.put(std::span(&one, 1)); }));
    TASKER_TRY(from.each_task(
        [&](store::InspectedTask const& task) { return to.put(std::span(&task, 1)); },
        [](std::string const&) {}));
    TASKER_TRY(
        from.each_event([&](store::StoredEvent const& one) { return to.put(std::span(&one, 1)); }));
    TASKER_TRY(from.each_message(
        [&](model::OutgoingMessage const& one) { return to.put(std::span(&one, 1)); }));
    TASKER_TRY_ASSIGN(auto const expected, fingerprint_of(from));
    TASKER_TRY(to.inspect([&](store::Inspection& copied) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const found, fingerprint_of(copied));
        if (found == expected) return {};
        return Error(ErrorCode::StoreCorrupt, "the copy is another one");
    }));
    return to.commit();
}

}  // namespace tasker::test
