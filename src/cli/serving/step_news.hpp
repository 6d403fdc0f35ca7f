#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "engine/committed.hpp"
#include "tasker/json.hpp"

namespace tasker::cli {

/// What became of a step that this process runs, worth a line.
struct StepNews {
    TimePoint at{};
    StepId step_id;
    TaskId task_id;
    std::string step_name;
    std::uint32_t attempt = 0;
    enum class What : std::uint8_t { Started, Completed, WillRetry, Failed, HandedBack, Lost };
    What what = What::Started;
};

/// What a commit tells about a step of this process; none for what happens to others by it.
[[nodiscard]] std::optional<StepNews> news_of(engine::Committed::StepNow const& now, TimePoint at);

[[nodiscard]] std::string line_of(StepNews const& news);
[[nodiscard]] Json json_of(StepNews const& news);

/// From the engine's threads, which must not wait for a terminal, to the one that prints. When it
/// is full, news is counted instead of kept.
class NewsFeed {
public:
    explicit NewsFeed(std::size_t capacity) : capacity_(capacity) {}

    void push(StepNews news);
    /// Nothing more will come.
    void close();

    struct Batch {
        std::deque<StepNews> news;
        std::size_t dropped = 0;  ///< after these
        bool is_last = false;
    };
    /// Waits for news, or for close.
    [[nodiscard]] Batch take();

private:
    std::size_t const capacity_;
    std::mutex mutex_;
    std::condition_variable arrival_;
    std::deque<StepNews> waiting_;
    std::size_t dropped_ = 0;
    bool is_closed_ = false;
};

}  // namespace tasker::cli
