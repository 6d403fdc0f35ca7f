#include "ledger.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string_view>
#include <system_error>
#include <utility>

#include "tasker/json.hpp"

namespace orders {

namespace {

tasker::Error failed(std::string const& what, std::filesystem::path const& path, int code) {
    return {tasker::ErrorCode::FileNotFound,
            what + " " + path.string() + ": " + std::generic_category().message(code)};
}

/// The ledger, open and locked against everybody else until it is destroyed.
class LockedFile {
public:
    explicit LockedFile(std::filesystem::path path)
        : path_(std::move(path)),
          descriptor_(::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {}
    ~LockedFile() {
        if (descriptor_ >= 0) ::close(descriptor_);  // gives the lock back
    }
    LockedFile(LockedFile const&) = delete;
    LockedFile& operator=(LockedFile const&) = delete;

    [[nodiscard]] tasker::Result<void> lock() const {
        if (descriptor_ < 0) return failed("open", path_, errno);
        while (::flock(descriptor_, LOCK_EX) != 0) {
            if (errno != EINTR) return failed("lock", path_, errno);
        }
        return {};
    }

    [[nodiscard]] tasker::Result<std::string> read() const {
        std::string text;
        char buffer[65536];
        while (true) {
            auto const count =
                ::pread(descriptor_, buffer, sizeof buffer, static_cast<off_t>(text.size()));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return failed("read", path_, errno);
            if (count == 0) return text;
            text.append(buffer, static_cast<std::size_t>(count));
        }
    }

    [[nodiscard]] tasker::Result<void> truncate(std::size_t size) const {
        if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) {
            return failed("truncate", path_, errno);
        }
        return {};
    }

    [[nodiscard]] tasker::Result<void> append(std::string_view text) const {
        while (!text.empty()) {
            auto const count = ::write(descriptor_, text.data(), text.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return failed("write", path_, errno);
            text.remove_prefix(static_cast<std::size_t>(count));
        }
        if (::fsync(descriptor_) != 0) return failed("write", path_, errno);
        return {};
    }

private:
    std::filesystem::path const path_;
    int const descriptor_;
};

bool has_key(std::string_view ledger, std::string const& key) {
    while (!ledger.empty()) {
        auto const line = ledger.substr(0, ledger.find('\n'));
        ledger.remove_prefix(std::min(line.size() + 1, ledger.size()));
        boost::json::error_code error;
        auto const value = boost::json::parse(line, error);
        auto const* const entry = error ? nullptr : value.if_object();
        auto const* const found = entry == nullptr ? nullptr : entry->if_contains("key");
        auto const* const text = found == nullptr ? nullptr : found->if_string();
        if (text != nullptr && *text == key) return true;
    }
    return false;
}

}  // namespace

tasker::Result<Recorded> record(std::filesystem::path const& ledger, Entry const& entry) {
    std::error_code error;
    if (ledger.has_parent_path()) std::filesystem::create_directories(ledger.parent_path(), error);
    if (error) return failed("make the folder of", ledger, error.value());

    LockedFile const file(ledger);
    TASKER_TRY(file.lock());
    TASKER_TRY_ASSIGN(auto const text, file.read());
    // A process that died while it wrote leaves the beginning of a line: it was never answered, so
    // it never happened.
    auto const complete = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
    if (has_key(std::string_view(text).substr(0, complete), entry.key)) return Recorded::Before;
    if (complete < text.size()) {
        TASKER_TRY(file.truncate(complete));
    }
    TASKER_TRY(file.append(
        boost::json::serialize(tasker::JsonObject{{"key", entry.key},
                                                  {"kind", entry.kind},
                                                  {"order", entry.order},
                                                  {"amount_cents", entry.amount_cents}}) +
        '\n'));
    return Recorded::Now;
}

}  // namespace orders
