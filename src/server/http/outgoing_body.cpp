#include "server/http/outgoing_body.hpp"

#include <utility>

namespace tasker::server::http {

bool OutgoingBody::send(std::shared_ptr<std::string const> text) {
    std::scoped_lock const lock(mutex_);
    if (is_over_ || is_finished_) return false;
    if (text->empty()) return true;
    waiting_bytes_ += text->size();
    if (waiting_bytes_ + taken_bytes_ > bytes_max_) {
        is_over_ = true;
        waiting_.clear();
        writer_.cut_off();
        return false;
    }
    waiting_.push_back(std::move(text));
    if (!std::exchange(is_awake_, true)) writer_.wake();
    return true;
}

void OutgoingBody::finish() {
    std::scoped_lock const lock(mutex_);
    if (is_over_ || std::exchange(is_finished_, true)) return;
    if (!std::exchange(is_awake_, true)) writer_.wake();
}

bool OutgoingBody::is_open() const {
    std::scoped_lock const lock(mutex_);
    return !is_over_ && !is_finished_;
}

OutgoingBody::Batch OutgoingBody::take() {
    std::scoped_lock const lock(mutex_);
    taken_bytes_ = std::exchange(waiting_bytes_, 0);
    Batch batch{.texts = std::exchange(waiting_, {}), .is_last = is_finished_};
    is_awake_ = !batch.texts.empty() || is_finished_;
    return batch;
}

void OutgoingBody::cut_off() {
    std::scoped_lock const lock(mutex_);
    is_over_ = true;
    waiting_.clear();
    writer_ = {.wake = [] {}, .cut_off = [] {}};
}

}  // namespace tasker::server::http
