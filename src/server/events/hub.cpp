#include "server/events/hub.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <tuple>
#include <utility>

#include "server/backend.hpp"
#include "server/events/task_events.hpp"
#include "server/rest/views.hpp"

namespace tasker::server::events {

namespace {

/// Looked at in one transaction, and before anything is told.
constexpr std::size_t kLooksMax = 32;

}  // namespace

Hub::Hub(Backend& backend, HubOptions options)
    : backend_(backend), options_(options), told_(options.told_max) {}

Hub::~Hub() {
    stop();
}

void Hub::start() {
    thread_ = std::thread([this] { run(); });
}

void Hub::stop() {
    std::vector<Subscriber> rest;
    {
        std::scoped_lock const lock(mutex_);
        is_stopping_ = true;
        rest = std::exchange(newcomers_, {});
    }
    arrival_.notify_all();
    if (thread_.joinable()) thread_.join();
    for (auto const& newcomer : rest)
        newcomer.stream->finish();
    for (auto const& subscriber : std::exchange(subscribers_, {}))
        subscriber.stream->finish();
    count_ = 0;
}

void Hub::note(engine::Committed const& committed) noexcept {
    if (count_ == 0) return;
    {
        std::scoped_lock const lock(mutex_);
        for (auto const& now : committed.tasks)
            mark(now.task.id);
        for (auto const& now : committed.steps)
            mark(now.step.task_id);
        if (!has_work()) return;
    }
    arrival_.notify_one();
}

void Hub::note_elsewhere(std::span<TaskId const> tasks, bool any) noexcept {
    if (count_ == 0) return;
    {
        std::scoped_lock const lock(mutex_);
        for (auto const id : tasks)
            mark(id);
        is_any_changed_ = is_any_changed_ || any;
        if (!has_work()) return;
    }
    arrival_.notify_one();
}

void Hub::mark(TaskId id) {
    if (watch_all_ == 0 && !watched_.contains(id)) return;
    if (changed_.size() < options_.changed_max) {
        changed_.insert(id);
    } else if (!changed_.contains(id)) {
        is_any_changed_ = true;
    }
}

bool Hub::has_room() {
    return count_ < options_.subscribers_max;
}

void Hub::add(std::shared_ptr<http::LiveBody> stream, std::optional<TaskId> task) {
    bool is_late = false;
    {
        std::scoped_lock const lock(mutex_);
        is_late = is_stopping_;
        if (!is_late) {
            ++count_;
            ++opened_;
            if (task) ++watched_[*task];
            if (!task) ++watch_all_;
            newcomers_.push_back({.stream = stream, .task = task});
        }
    }
    if (is_late) return stream->finish();
    // Others tell of what they change from now on; before it is looked at.
    backend_.ask_for_changes();
    arrival_.notify_one();
}

bool Hub::has_work() const {
    return !newcomers_.empty() || !changed_.empty() || is_any_changed_;
}

Hub::Work Hub::take_work() {
    Work work{.newcomers = std::exchange(newcomers_, {}),
              .any = std::exchange(is_any_changed_, false)};
    if (work.any) {
        // Whoever is watched may have changed.
        for (auto const& [id, watchers] : watched_)
            changed_.insert(id);
    }
    for (auto const& newcomer : work.newcomers) {
        if (newcomer.task) changed_.insert(*newcomer.task);
    }
    // Newcomers first: nobody is told of changes to what he was not told of.
    for (auto const& newcomer : work.newcomers) {
        if (newcomer.task && changed_.erase(*newcomer.task) > 0)
            work.changed.push_back(*newcomer.task);
    }
    while (!changed_.empty() && work.changed.size() < kLooksMax)
        work.changed.push_back(changed_.extract(changed_.begin()).value());
    return work;
}

void Hub::run() {
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
        auto const is_called = [this] { return is_stopping_ || has_work(); };
        if (count_ == 0) {
            arrival_.wait(lock, is_called);
        } else {
            arrival_.wait_for(lock, options_.heartbeat, is_called);
        }
        if (is_stopping_) return;
        auto work = take_work();
        lock.unlock();
        if (!work.is_empty()) do_work(std::move(work));
        beat();
        drop_closed();
        lock.lock();
        arrival_.wait_for(lock, is_failing_ ? options_.pause : options_.window,
                          [this] { return is_stopping_; });
    }
}

void Hub::do_work(Work work) {
    auto const watches_all = [](Subscriber const& one) { return !one.task; };
    bool const with_newest = std::ranges::any_of(work.newcomers, watches_all) ||
                             (work.any && std::ranges::any_of(subscribers_, watches_all));
    Result<std::vector<Look>> looks = std::vector<Look>();
    try {
        looks = look_at(work.changed, with_newest);
    } catch (std::exception const& bug) {
        looks = Error(ErrorCode::Internal, bug.what());
    }
    if (!looks) {
        if (!std::exchange(is_failing_, true)) {
            backend_.log.warning("events wait, as the store cannot be read: " +
                                 looks.error().message());
        }
        return give_back(std::move(work));
    }
    is_failing_ = false;
    tell_changes(*looks);
    for (auto& newcomer : work.newcomers)
        welcome(std::move(newcomer), *looks);
    for (auto const& look : *looks)
        end_watched(look);
}

void Hub::give_back(Work work) {
    std::scoped_lock const lock(mutex_);
    for (auto const id : work.changed)
        mark(id);
    is_any_changed_ = is_any_changed_ || work.any;
    newcomers_.insert(newcomers_.begin(), std::make_move_iterator(work.newcomers.begin()),
                      std::make_move_iterator(work.newcomers.end()));
}

Result<std::vector<Hub::Look>> Hub::look_at(std::vector<TaskId> const& ids, bool with_newest) {
    std::vector<Look> looks;
    auto const body = [&](store::Reader& reader) -> Result<void> {
        looks.clear();  // it may be called again
        rest::TemplateNames names(backend_, reader);
        TASKER_TRY_ASSIGN(auto tasks, reader.find_tasks(ids));
        std::unordered_set<TaskId> there;
        for (auto const& task : tasks)
            there.insert(task.id);
        for (auto const id : ids) {
            if (!there.contains(id)) looks.push_back({.id = id});
        }
        if (with_newest) {
            TASKER_TRY_ASSIGN(auto newest, reader.list_tasks({.limit = options_.newest_max}));
            for (auto& task : newest) {
                if (there.insert(task.id).second) tasks.push_back(std::move(task));
            }
        }
        for (auto& task : tasks) {
            auto const id = task.id;
            TASKER_TRY_ASSIGN(auto view, rest::view_of(backend_, reader, std::move(task), names,
                                                       rest::Depth::Whole));
            looks.push_back(
                {.id = id, .view = std::make_shared<rest::TaskView const>(std::move(view))});
        }
        return {};
    };
    TASKER_TRY(backend_.store.read(body));
    return looks;
}

void Hub::tell_changes(std::span<Look const> looks) {
    if (subscribers_.empty()) return;
    auto const now = backend_.clock.now();
    for (auto const& look : looks) {
        if (look.view != nullptr) tell_all(look.id, change_events(*look.view, now, told_));
    }
}

void Hub::tell_all(TaskId id, std::vector<EventText> const& texts) {
    if (texts.empty()) return;
    for (auto const& subscriber : subscribers_) {
        if (subscriber.task && *subscriber.task != id) continue;
        for (auto const& text : texts)
            send(subscriber, text);
    }
}

void Hub::send(Subscriber const& subscriber, EventText text) {
    if (subscriber.stream->send(std::move(text))) ++sent_;
}

void Hub::welcome(Subscriber newcomer, std::span<Look const> looks) {
    auto& stream = *newcomer.stream;
    stream.send(greeting_text());
    auto const now = backend_.clock.now();
    std::vector<Look const*> told;
    for (auto const& look : looks) {
        if (look.view != nullptr && (!newcomer.task || *newcomer.task == look.id))
            told.push_back(&look);
    }
    // Ids are in order of creation.
    std::ranges::sort(told, {}, [](Look const* look) { return look->id; });
    for (auto const* const look : told) {
        if (!newcomer.task) {
            send(newcomer, task_event(*look->view));
            continue;
        }
        for (auto const& text : state_events(*look->view, now))
            send(newcomer, text);
    }
    send(newcomer, current_event(told.size()));
    subscribers_.push_back(std::move(newcomer));
}

void Hub::end_watched(Look const& look) {
    if (look.view != nullptr && !model::is_terminal(look.view->task.state)) return;
    for (auto const& subscriber : subscribers_) {
        if (!subscriber.task || *subscriber.task != look.id) continue;
        send(subscriber, end_event(look.id, look.view.get()));
        subscriber.stream->finish();
    }
    if (look.view == nullptr) told_.forget(look.id);
}

void Hub::beat() {
    auto const now = backend_.clock.now();
    // The clock may have been set back.
    if (last_beat_ && now >= *last_beat_ && now < *last_beat_ + options_.heartbeat) return;
    last_beat_ = now;
    if (subscribers_.empty()) return;
    for (auto const& subscriber : subscribers_)
        std::ignore = subscriber.stream->send(heartbeat_text());
    backend_.ask_for_changes();
}

void Hub::drop_closed() {
    std::vector<std::optional<TaskId>> gone;  // what they watched
    std::erase_if(subscribers_, [&](Subscriber const& one) {
        if (one.stream->is_open()) return false;
        gone.push_back(one.task);
        return true;
    });
    if (gone.empty()) return;
    {
        std::scoped_lock const lock(mutex_);
        for (auto const& task : gone) {
            if (!task) {
                --watch_all_;
            } else if (--watched_[*task] == 0) {
                watched_.erase(*task);
            }
        }
        count_ -= gone.size();
    }
    if (subscribers_.empty()) told_.clear();
}

}  // namespace tasker::server::events
