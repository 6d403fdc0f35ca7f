#include "telemetry/exporter.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace tasker::telemetry {

Exporter::Exporter(Options const& options, Resource resource, Parts parts)
    : options_(options),
      resource_(std::move(resource)),
      sender_(std::move(parts.sender)),
      log_(parts.log),
      random_(parts.seed),
      thread_([this] { run(); }) {}

Exporter::~Exporter() {
    stop(Duration::zero());
}

void Exporter::add(Span span) noexcept {
    std::size_t count = 0;
    {
        std::scoped_lock const lock(mutex_);
        if (is_stopping_ || waiting_.size() >= options_.waiting_max) {
            ++figures_.dropped;
            return;
        }
        try {
            waiting_.push_back(std::move(span));
        } catch (std::exception const&) {
            ++figures_.dropped;
            return;
        }
        count = waiting_.size();
    }
    // The thread waits for the first, and then for a whole batch.
    if (count == 1 || count == options_.batch_max) arrival_.notify_one();
}

ExportFigures Exporter::figures() const {
    std::scoped_lock const lock(mutex_);
    auto figures = figures_;
    figures.waiting = waiting_.size();
    return figures;
}

void Exporter::stop(Duration patience) {
    if (!thread_.joinable()) return;
    {
        std::unique_lock lock(mutex_);
        is_stopping_ = true;
        arrival_.notify_all();
        end_.wait_for(lock, patience, [this] { return has_ended_; });
    }
    sender_->cancel();
    thread_.join();
}

void Exporter::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        arrival_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
        arrival_.wait_for(lock, options_.delay,
                          [this] { return is_stopping_ || waiting_.size() >= options_.batch_max; });
        if (waiting_.empty()) break;
        auto const count = std::min(waiting_.size(), options_.batch_max);
        auto const end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
        std::vector<Span> const batch(std::make_move_iterator(waiting_.begin()),
                                      std::make_move_iterator(end));
        waiting_.erase(waiting_.begin(), end);
        lock.unlock();
        send(batch);
        lock.lock();
    }
    has_ended_ = true;
    end_.notify_all();
}

void Exporter::send(std::vector<Span> const& batch) {
    auto const body = encode_spans(resource_, batch);
    for (unsigned attempt = 1;; ++attempt) {
        auto sent = sender_->send(body);
        bool const is_over = sent.what != Sent::What::Later || attempt == options_.attempts_max;
        if (!is_over) {
            tell(sent);
            if (pause_before(attempt, sent)) continue;
        }
        note(sent, batch.size());
        tell(sent);
        return;
    }
}

bool Exporter::pause_before(unsigned attempt, Sent const& sent) {
    // Between half and all of it, so that many processes do not come back at the same time.
    auto const most = options_.pause * (std::int64_t{1} << std::min(attempt - 1, 10U));
    auto const jittered = std::chrono::duration_cast<Duration>(most * (1 + random_.unit()) / 2);
    std::unique_lock lock(mutex_);
    return !arrival_.wait_for(lock, std::max(jittered, sent.not_before.value_or(Duration::zero())),
                              [this] { return is_stopping_; });
}

void Exporter::note(Sent const& sent, std::size_t count) {
    std::scoped_lock const lock(mutex_);
    if (sent.what != Sent::What::Taken) {
        figures_.failed += count;
        return;
    }
    auto const rejected = std::min<std::uint64_t>(sent.rejected, count);
    figures_.exported += count - rejected;
    figures_.failed += rejected;
}

// The beginning and the end of a trouble, not each part of it.
void Exporter::tell(Sent const& sent) {
    bool const has_failed = sent.what != Sent::What::Taken || sent.rejected > 0;
    if (has_failed == is_failing_) return;
    is_failing_ = has_failed;
    if (has_failed) {
        log_.warning("spans cannot be sent: " + sent.why +
                     "; the work goes on without, and what there is no room for is dropped");
    } else {
        log_.info("spans can be sent again");
    }
}

}  // namespace tasker::telemetry
