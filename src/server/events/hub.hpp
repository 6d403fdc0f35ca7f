#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/committed.hpp"
#include "server/events/event_text.hpp"
#include "server/events/told_state.hpp"
#include "server/http/live_body.hpp"
#include "store/store.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker::server {
struct Backend;
}
namespace tasker::server::rest {
struct TaskView;
}

namespace tasker::server::events {

struct HubOptions {
    std::size_t subscribers_max = 1024;
    std::size_t newest_max = 100;    ///< tasks that who watches all is told of first
    std::size_t changed_max = 8192;  ///< that wait to be looked at; more are looked for
    std::size_t told_max = 65'536;   ///< entries of ToldState
    Duration heartbeat = std::chrono::seconds(15);
    Duration window = std::chrono::milliseconds(20);  ///< what changes within goes together
    Duration pause = std::chrono::seconds(1);         ///< after the store failed
};

/// Of the clients that watch.
struct HubFigures {
    std::size_t open = 0;
    std::uint64_t opened = 0;
    std::uint64_t sent = 0;  ///< events, each client's for itself
};

/// Who watches tasks over HTTP. Commits only say which tasks changed; one thread reads them as they
/// are now, makes each text once, and sends it to all who want it. So what changes faster than it
/// is read is told in fewer events, and a client costs a text in a queue. Thread-safe.
class Hub {
public:
    /// The backend outlives it.
    explicit Hub(Backend& backend, HubOptions options = {});
    ~Hub();
    Hub(Hub const&) = delete;
    Hub& operator=(Hub const&) = delete;

    /// Once.
    void start();
    /// Ends all streams, and those that still come. Benign the second time.
    void stop();

    /// A commit of this process. Quick.
    void note(engine::Committed const& committed) noexcept;
    /// Tasks that another process changed; `any`: there may be more.
    void note_elsewhere(std::span<TaskId const> tasks, bool any) noexcept;

    /// Whether one more may watch.
    [[nodiscard]] bool has_room();
    /// Tells of this task, or of all: first how it is now, then what changes.
    void add(std::shared_ptr<http::LiveBody> stream, std::optional<TaskId> task);
    [[nodiscard]] std::size_t subscribers() const noexcept { return count_; }
    [[nodiscard]] HubFigures figures() const noexcept {
        return {.open = count_, .opened = opened_, .sent = sent_};
    }

private:
    struct Subscriber {
        std::shared_ptr<http::LiveBody> stream;
        std::optional<TaskId> task;  ///< none: all
    };
    struct Work {
        std::vector<Subscriber> newcomers;
        std::vector<TaskId> changed;
        bool any = false;
        [[nodiscard]] bool is_empty() const { return newcomers.empty() && changed.empty() && !any; }
    };
    /// How a task is now; null: there is none.
    struct Look {
        TaskId id;
        std::shared_ptr<rest::TaskView const> view;
    };

    // Under the lock.
    void mark(TaskId id);
    [[nodiscard]] bool has_work() const;
    [[nodiscard]] Work take_work();

    // Of the thread.
    void run();
    void do_work(Work work);
    [[nodiscard]] Result<std::vector<Look>> look_at(std::vector<TaskId> const& ids,
                                                    bool with_newest);
    void tell_changes(std::span<Look const> looks);
    void welcome(Subscriber newcomer, std::span<Look const> looks);
    void tell_all(TaskId id, std::vector<EventText> const& texts);
    void end_watched(Look const& look);
    void beat();
    void drop_closed();
    void give_back(Work work);
    void send(Subscriber const& subscriber, EventText text);

    Backend& backend_;
    HubOptions const options_;

    std::mutex mutex_;
    std::condition_variable arrival_;
    std::vector<Subscriber> newcomers_;
    std::unordered_set<TaskId> changed_;
    std::unordered_map<TaskId, std::size_t> watched_;  ///< by how many
    std::size_t watch_all_ = 0;
    bool is_any_changed_ = false;
    bool is_stopping_ = false;
    std::atomic<std::size_t> count_ = 0;
    std::atomic<std::uint64_t> opened_ = 0;
    std::atomic<std::uint64_t> sent_ = 0;

    // Of the thread.
    std::vector<Subscriber> subscribers_;
    ToldState told_;
    std::optional<TimePoint> last_beat_;
    bool is_failing_ = false;

    std::thread thread_;
};

}  // namespace tasker::server::events
