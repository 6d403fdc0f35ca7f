#include "store/sqlite/log_room.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace tasker::store::sqlite {

namespace {

constexpr std::int64_t kAhead = 1024 * 1024;
constexpr std::size_t kFillBytes = 512 * 1024;

}  // namespace

LogRoom::~LogRoom() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void LogRoom::claim(std::int64_t end) {
    std::unique_lock lock(mutex_);
    written_ = end;
    if (end <= end_) return;
    filled_.wait(lock, [this] { return !is_filling_; });
    end_ = std::max(end_, end);
}

void LogRoom::cut(std::int64_t size) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [this] { return !is_filling_; });
    end_ = std::min(end_, size);
}

bool LogRoom::is_short() const {
    std::scoped_lock const lock(mutex_);
    return !has_failed_ && end_ - written_ < kAhead;
}

void LogRoom::extend() {
    while (is_short()) {
        std::int64_t from = 0;
        {
            std::scoped_lock const lock(mutex_);
            from = end_;
            is_filling_ = true;
        }
        bool const is_filled = fill(from);
        {
            std::scoped_lock const lock(mutex_);
            is_filling_ = false;
            has_failed_ = !is_filled;
            if (is_filled) end_ = from + static_cast<std::int64_t>(kFillBytes);
        }
        filled_.notify_all();
    }
}

bool LogRoom::fill(std::int64_t from) {
    static std::vector<char> const kZeros(kFillBytes, '\0');
    if (descriptor_ < 0) descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) return false;
    for (std::size_t done = 0; done < kZeros.size();) {
        auto const written = ::pwrite(descriptor_, kZeros.data() + done, kZeros.size() - done,
                                      from + static_cast<std::int64_t>(done));
        if (written <= 0) return false;
        done += static_cast<std::size_t>(written);
    }
    return ::fdatasync(descriptor_) == 0;
}

}  // namespace tasker::store::sqlite
