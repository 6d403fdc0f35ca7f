#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "bindings/c/include/tasker/c/host.h"
#include "bindings/c/src/definition_texts.hpp"
#include "bindings/c/src/engine_server.hpp"
#include "bindings/c/src/event_queue.hpp"
#include "bindings/c/src/guard.hpp"
#include "bindings/c/src/handles.hpp"
#include "bindings/c/src/rest_door.hpp"
#include "bindings/c/src/submissions.hpp"
#include "bindings/c/src/wakes.hpp"
#include "bindings/c/src/watches.hpp"
#include "bindings/c/src/worker_door.hpp"
#include "embedded/host.hpp"
#include "tasker/error.hpp"

namespace tasker::c {

/// What a tasker_host names. Thread-safe.
class HostObject {
public:
    /// \returns as tasker_host_open.
    [[nodiscard]] static Result<std::shared_ptr<HostObject>> open(
        tasker_host_options_record const& options);
    HostObject(HostObject const&) = delete;
    HostObject& operator=(HostObject const&) = delete;

    /// While it lives, the host is not destroyed: who closes it waits.
    class Use {
    public:
        Use(std::shared_ptr<HostObject> object)
            : object_(std::move(object)) {}  // NOLINT(*-explicit-*)
        Use(Use&&) noexcept = default;
        Use& operator=(Use&&) = delete;
        Use(Use const&) = delete;
        Use& operator=(Use const&) = delete;
        ~Use() {
            if (object_ != nullptr) object_->leave();
        }
        HostObject* operator->() const noexcept { return object_.get(); }
        HostObject& operator*() const noexcept { return *object_; }

    private:
        std::shared_ptr<HostObject> object_;
    };
    /// \returns NotRunning when it is being closed.
    [[nodiscard]] static Result<Use> use(std::shared_ptr<HostObject> object);

    [[nodiscard]] embedded::Host& host() noexcept { return *host_; }
    /// \returns NotRunning where the role has none.
    [[nodiscard]] Result<worker::Worker*> worker() noexcept;
    [[nodiscard]] Waker& waker() noexcept { return *waker_; }
    [[nodiscard]] std::shared_ptr<Stops> const& stops() const noexcept { return stops_; }
    [[nodiscard]] EventQueue& events() noexcept { return *events_; }
    [[nodiscard]] Watches& watches() noexcept { return watches_; }
    [[nodiscard]] Submissions& submissions() noexcept { return submissions_; }
    [[nodiscard]] DefinitionTexts& definitions() noexcept { return definitions_; }
    [[nodiscard]] RestDoor& rest() noexcept { return *rest_; }
    /// The server that takes in tasks for a worker; null: none was named, or it is none.
    [[nodiscard]] EngineServer* engine_server() noexcept { return engine_server_.get(); }

    [[nodiscard]] Result<void> start();
    [[nodiscard]] Result<void> drain();
    [[nodiscard]] Result<void> stop(Duration patience);
    /// Stops it, waits for all others who use it, and destroys the host.
    void close();
    /// \returns NotRunning before start, Stopping after stop.
    [[nodiscard]] Result<void> check_running() const;
    [[nodiscard]] std::uint32_t state() const noexcept { return state_.load(); }
    /// Where its worker tells by HTTP how it is; empty: nowhere.
    [[nodiscard]] std::string_view web_address() const noexcept {
        return door_ == nullptr ? std::string_view() : door_->address();
    }
    /// How long this thread may wait for something: not at all with virtual time, when nothing
    /// comes of waiting.
    [[nodiscard]] Duration patience(std::uint64_t milliseconds) const noexcept;

private:
    HostObject(std::shared_ptr<Waker> waker, tasker_host_options_record const& options);
    void leave() noexcept;

    std::shared_ptr<Waker> const waker_;        // shared with what Tasker's threads call
    std::shared_ptr<Stops> const stops_;        // shared with calls, which may outlive the host
    std::unique_ptr<EventQueue> const events_;  // before the host, whose threads fill it
    Watches watches_;                           // told by the host's threads
    Submissions submissions_;                   // the same
    DefinitionTexts definitions_;
    std::unique_ptr<embedded::Host> host_;
    std::unique_ptr<RestDoor> rest_;
    std::unique_ptr<EngineServer> engine_server_;
    std::unique_ptr<WorkerDoor> door_;  ///< null: it tells nowhere by HTTP how it is

    std::atomic<std::uint32_t> state_;
    std::mutex lifecycle_;  // start, drain, stop: one at a time
    std::mutex mutex_;
    std::condition_variable idle_;
    std::size_t users_ = 0;
    bool is_closing_ = false;
};

template <>
struct ObjectOf<tasker_host> {
    using Type = HostObject;
    static constexpr Kind kKind = Kind::Host;
};

/// The host of a handle. \returns NotRunning when there is none: never opened, or closed.
[[nodiscard]] Result<HostObject::Use> host_of(tasker_host const* host);

}  // namespace tasker::c
