#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

namespace tasker::server::http {

/// Counts those who wait, and how many may. Thread-safe.
class WaitingRoom {
public:
    explicit WaitingRoom(std::size_t capacity) : capacity_(capacity) {}
    WaitingRoom(WaitingRoom const&) = delete;
    WaitingRoom& operator=(WaitingRoom const&) = delete;

    /// Taken as long as it lives; outlived by its room, as far as await_empty is called.
    class Place {
    public:
        Place(Place&& other) noexcept : room_(std::exchange(other.room_, nullptr)) {}
        Place& operator=(Place&&) = delete;
        Place(Place const&) = delete;
        Place& operator=(Place const&) = delete;
        ~Place() {
            if (room_ != nullptr) room_->leave();
        }

    private:
        friend class WaitingRoom;
        explicit Place(WaitingRoom& room) : room_(&room) {}
        WaitingRoom* room_;
    };

    /// \returns nothing when it is full.
    [[nodiscard]] std::optional<Place> enter() {
        std::scoped_lock const lock(mutex_);
        if (count_ >= capacity_) return std::nullopt;
        ++count_;
        return Place(*this);
    }

    /// How much of it is taken: 0 to 1.
    [[nodiscard]] double fill() const {
        std::scoped_lock const lock(mutex_);
        return static_cast<double>(count_) / static_cast<double>(capacity_);
    }

    void await_empty() {
        std::unique_lock lock(mutex_);
        left_.wait(lock, [this] { return count_ == 0; });
    }

private:
    void leave() {
        std::scoped_lock const lock(mutex_);  // told under it: who waits may end the room
        if (--count_ == 0) left_.notify_all();
    }

    std::size_t const capacity_;
    mutable std::mutex mutex_;
    std::condition_variable left_;
    std::size_t count_ = 0;
};

}  // namespace tasker::server::http
