#include "cli/configuring/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace tasker::cli {

namespace {

Error cannot_write(std::string const& file, int error) {
    return {ErrorCode::FileNotFound,
            file + ": it cannot be written: " + std::generic_category().message(error)};
}

/// 0, or the error number.
int write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        auto const written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor) == 0 ? 0 : errno;
}

}  // namespace

Result<void> replace_file(std::string const& file, std::string_view text, FileReaders readers) {
    std::error_code code;
    auto target = std::filesystem::path(file);
    if (std::filesystem::exists(target, code)) {
        // What a link leads to is replaced, and nothing that is more than a file.
        if (!std::filesystem::is_regular_file(target, code))
            return Error(ErrorCode::FileNotFound, file + ": it is no file that could be replaced");
        target = std::filesystem::canonical(target, code);
    }
    auto beside = target.string() + ".XXXXXX";
    auto const descriptor = ::mkstemp(beside.data());  // mode 0600
    if (descriptor < 0) return cannot_write(file, errno);
    constexpr ::mode_t kEverybodyReads = 0644;
    auto error = write_all(descriptor, text);
    if (readers == FileReaders::Everybody && ::fchmod(descriptor, kEverybodyReads) != 0 &&
        error == 0) {
        error = errno;
    }
    if (::close(descriptor) != 0 && error == 0) error = errno;
    if (error == 0) std::filesystem::rename(beside, target, code);
    if (error == 0 && code) error = code.value();
    if (error == 0) return {};
    std::filesystem::remove(beside, code);
    return cannot_write(file, error);
}

}  // namespace tasker::cli
