#include "bindings/c/src/handles.hpp"

#include <mutex>

#include "base/assert.hpp"

namespace tasker::c {

namespace {

// A handle is, from the highest bit: kind (4), generation (28), slot + 1 (32).
constexpr unsigned kKindShift = 60;
constexpr unsigned kGenerationShift = 32;
constexpr std::uint32_t kGenerationMax = (1U << 28U) - 1;

}  // namespace

Handles& Handles::of_process() {
    // Never destroyed: runtimes may release handles while the process ends.
    static auto* const kHandles = new Handles;
    return *kHandles;
}

std::uint64_t Handles::add(Kind kind, std::shared_ptr<void> object) {
    TASKER_ASSERT(object != nullptr);
    std::scoped_lock const lock(mutex_);
    auto index = static_cast<std::uint32_t>(slots_.size());
    if (free_.empty()) {
        slots_.emplace_back();
    } else {
        index = free_.front();
        free_.pop_front();
    }
    auto& slot = slots_[index];
    slot.kind = kind;
    slot.object = std::move(object);
    return (static_cast<std::uint64_t>(kind) << kKindShift) |
           (static_cast<std::uint64_t>(slot.generation) << kGenerationShift) | (index + 1U);
}

Handles::Slot const* Handles::slot_of(Kind kind, std::uint64_t handle) const noexcept {
    auto const place = static_cast<std::uint32_t>(handle);
    if (place == 0 || place > slots_.size()) return nullptr;
    if (handle >> kKindShift != static_cast<std::uint64_t>(kind)) return nullptr;
    auto const& slot = slots_[place - 1];
    auto const generation = static_cast<std::uint32_t>(handle >> kGenerationShift) & kGenerationMax;
    return slot.kind == kind && slot.generation == generation ? &slot : nullptr;
}

std::shared_ptr<void> Handles::find(Kind kind, std::uint64_t handle) const noexcept {
    std::shared_lock const lock(mutex_);
    auto const* const slot = slot_of(kind, handle);
    return slot == nullptr ? nullptr : slot->object;
}

std::shared_ptr<void> Handles::remove(Kind kind, std::uint64_t handle) noexcept {
    std::scoped_lock const lock(mutex_);
    if (slot_of(kind, handle) == nullptr) return nullptr;
    auto const index = static_cast<std::uint32_t>(handle) - 1;
    auto& slot = slots_[index];
    auto object = std::move(slot.object);
    slot = {.generation = slot.generation == kGenerationMax ? 1 : slot.generation + 1};
    free_.push_back(index);
    return object;
}

std::size_t Handles::count() const noexcept {
    std::shared_lock const lock(mutex_);
    return slots_.size() - free_.size();
}

}  // namespace tasker::c
