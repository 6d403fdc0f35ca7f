#include "store/sqlite/ownership.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

#include "base/timestamp.hpp"

namespace tasker::store::sqlite {

namespace {

constexpr int kRefusalsMax = 1'000;

Error lock_error(std::filesystem::path const& file, int reason) {
    auto const code = reason == EACCES || reason == EPERM || reason == EROFS || reason == EISDIR
                          ? ErrorCode::StoreReadOnly
                      : reason == ENOENT || reason == ENOTDIR ? ErrorCode::FileNotFound
                      : reason == ENOSPC || reason == EDQUOT  ? ErrorCode::StoreFull
                                                              : ErrorCode::StoreBusy;
    return Error(code, "the lock of store " + file.string() + ": " +
                           std::generic_category().message(reason));
}

std::string name_in(int descriptor) {
    std::array<char, 512> text{};
    auto const size = ::pread(descriptor, text.data(), text.size(), 0);
    std::string owner(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!owner.empty() && owner.back() == '\n')
        owner.pop_back();
    if (owner.empty()) owner = "another process";  // it has not written its name yet
    return owner;
}

Error held_error(std::filesystem::path const& file, int descriptor) {
    auto const owner = name_in(descriptor);
    std::string since;
    struct stat status{};
    if (::fstat(descriptor, &status) == 0) {
        since = " since " +
                base::short_timestamp(TimePoint(std::chrono::seconds(status.st_mtim.tv_sec)));
    }
    return Error(ErrorCode::StoreHeld, "store " + file.string() + " is held by " + owner + since);
}

bool is_same_file(int descriptor, std::filesystem::path const& path) {
    struct stat opened{};
    struct stat named{};
    return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

}  // namespace

Result<Ownership> Ownership::acquire(std::filesystem::path const& file,
                                     std::string const& owner_name) {
    auto lock = file;
    lock += ".lock";
    for (int refusals = 0;;) {
        int const descriptor = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (descriptor < 0) return lock_error(file, errno);
        if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            // Shared: somebody only asks who the owner is, and gives it back at once.
            int const reason = errno;
            bool const is_asked = reason == EWOULDBLOCK && ++refusals < kRefusalsMax &&
                                  ::flock(descriptor, LOCK_SH | LOCK_NB) == 0;
            if (is_asked) {
                ::close(descriptor);
                std::this_thread::yield();
                continue;
            }
            auto error =
                reason == EWOULDBLOCK ? held_error(file, descriptor) : lock_error(file, reason);
            ::close(descriptor);
            return error;
        }
        // The last owner removes the file; who locked the removed one holds nothing.
        if (!is_same_file(descriptor, lock)) {
            ::close(descriptor);
            continue;
        }
        Ownership ownership(std::move(lock), descriptor);
        auto const text = owner_name + " (pid " + std::to_string(::getpid()) + ")\n";
        // Only a courtesy to whom it keeps out: the lock holds without it.
        if (::ftruncate(descriptor, 0) == 0) {
            [[maybe_unused]] auto const size = ::pwrite(descriptor, text.data(), text.size(), 0);
        }
        return ownership;
    }
}

std::optional<std::string> owner_of(std::filesystem::path const& file) {
    auto lock = file;
    lock += ".lock";
    int const descriptor = ::open(lock.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return std::nullopt;
    std::optional<std::string> owner;
    // A lock that is had is given back at once, by closing.
    if (::flock(descriptor, LOCK_SH | LOCK_NB) != 0) owner = name_in(descriptor);
    ::close(descriptor);
    return owner;
}

Ownership::Ownership(Ownership&& other) noexcept
    : lock_(std::move(other.lock_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

Ownership::~Ownership() {
    if (descriptor_ < 0) return;
    ::unlink(lock_.c_str());
    ::close(descriptor_);
}

}  // namespace tasker::store::sqlite
