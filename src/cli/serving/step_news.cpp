#include "cli/serving/step_news.hpp"

#include <algorithm>
#include <utility>

#include "base/timestamp.hpp"

namespace tasker::cli {

namespace {

using What = StepNews::What;

bool has_event(std::vector<model::StepMove> const& path, model::StepEvent event) {
    return std::ranges::find(path, event, &model::StepMove::event) != path.end();
}

std::optional<What> what_of(engine::Committed::StepNow const& now) {
    using model::StepEvent;
    using model::StepState;
    auto const& path = now.path;
    bool const was_reported = has_event(path, StepEvent::EnqueueForOrchestration) ||
                              has_event(path, StepEvent::EnqueueAsErrorForOrchestration);
    switch (now.step.state) {
        case StepState::InProgress:
            return has_event(path, StepEvent::Start) ? std::optional(What::Started) : std::nullopt;
        case StepState::Complete:
            return was_reported ? std::optional(What::Completed) : std::nullopt;
        case StepState::Error: return was_reported ? What::Failed : What::Lost;
        case StepState::WaitingForRetry:
            if (was_reported) return What::WillRetry;
            if (!has_event(path, StepEvent::WaitForRetry)) return std::nullopt;
            return now.step.lost_leases > 0 ? What::Lost : What::HandedBack;
        default: return std::nullopt;
    }
}

std::string_view word_of(What what) {
    switch (what) {
        case What::Started: return "started";
        case What::Completed: return "completed";
        case What::WillRetry: return "failed, will be retried";
        case What::Failed: return "failed";
        case What::HandedBack: return "handed back";
        case What::Lost: return "lost";
    }
    return "";
}

std::string_view name_of(What what) {
    switch (what) {
        case What::Started: return "step_started";
        case What::Completed: return "step_completed";
        case What::WillRetry: return "step_will_retry";
        case What::Failed: return "step_failed";
        case What::HandedBack: return "step_handed_back";
        case What::Lost: return "step_lost";
    }
    return "";
}

}  // namespace

std::optional<StepNews> news_of(engine::Committed::StepNow const& now, TimePoint at) {
    auto const what = what_of(now);
    if (!what) return std::nullopt;
    return StepNews{.at = at,
                    .step_id = now.step.id,
                    .task_id = now.step.task_id,
                    .step_name = now.step.name,
                    .attempt = now.step.attempt,
                    .what = *what};
}

std::string line_of(StepNews const& news) {
    return base::short_timestamp(news.at) + " " + news.step_name + " " +
           std::string(word_of(news.what)) + " (task " + news.task_id.to_string() + ", attempt " +
           std::to_string(news.attempt) + ")";
}

Json json_of(StepNews const& news) {
    return {{"event", name_of(news.what)},           {"at", base::timestamp(news.at)},
            {"task_uuid", news.task_id.to_string()}, {"step_uuid", news.step_id.to_string()},
            {"step_name", news.step_name},           {"attempt", news.attempt}};
}

void NewsFeed::push(StepNews news) {
    {
        std::scoped_lock const lock(mutex_);
        if (waiting_.size() == capacity_) {
            ++dropped_;
        } else {
            waiting_.push_back(std::move(news));
        }
    }
    arrival_.notify_one();
}

void NewsFeed::close() {
    {
        std::scoped_lock const lock(mutex_);
        is_closed_ = true;
    }
    arrival_.notify_one();
}

NewsFeed::Batch NewsFeed::take() {
    std::unique_lock lock(mutex_);
    arrival_.wait(lock, [this] { return is_closed_ || !waiting_.empty(); });
    return {.news = std::exchange(waiting_, {}),
            .dropped = std::exchange(dropped_, 0),
            .is_last = is_closed_};
}

}  // namespace tasker::cli
