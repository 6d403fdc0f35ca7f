#include "files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <string>
#include <system_error>

namespace airports {

namespace {

tasker::Error failed(std::string const& what, std::filesystem::path const& path, int code) {
    return {tasker::ErrorCode::FileNotFound,
            what + " " + path.string() + ": " + std::generic_category().message(code)};
}

class OpenFile {
public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    ~OpenFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    OpenFile(OpenFile const&) = delete;
    OpenFile& operator=(OpenFile const&) = delete;

    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }

    /// These return 0 or the system's error number; too short a file is EIO.
    [[nodiscard]] int read_all(std::span<char> buffer, std::uint64_t offset) const {
        while (!buffer.empty()) {
            auto const count =
                ::pread(descriptor_, buffer.data(), buffer.size(), static_cast<off_t>(offset));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return count < 0 ? errno : EIO;
            buffer = buffer.subspan(static_cast<std::size_t>(count));
            offset += static_cast<std::uint64_t>(count);
        }
        return 0;
    }
    [[nodiscard]] int write_all(std::string_view text) const {
        while (!text.empty()) {
            auto const written = ::write(descriptor_, text.data(), text.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return errno;
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        return 0;
    }
    [[nodiscard]] int sync() const { return ::fsync(descriptor_) == 0 ? 0 : errno; }

private:
    int descriptor_;
};

}  // namespace

tasker::Result<std::string> read_file(std::filesystem::path const& path) {
    std::error_code error;
    auto const size = std::filesystem::file_size(path, error);
    if (error) return failed("read", path, error.value());
    return read_part(path, {.offset = 0, .size = size});
}

tasker::Result<std::string> read_part(std::filesystem::path const& path, FilePart part) {
    OpenFile const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) return failed("read", path, errno);
    std::string text(part.size, '\0');
    if (int const code = file.read_all(text, part.offset); code != 0) {
        return failed("read", path, code);
    }
    return text;
}

tasker::Result<void> replace_file(std::filesystem::path const& path, std::string_view text) {
    auto const folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return failed("make folder", folder, error.value());

    // Always the same name beside it: what a killed process left is overwritten, not collected.
    auto const part = std::filesystem::path(path.string() + ".part");
    {
        OpenFile const file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (!file.is_open()) return failed("write", part, errno);
        if (int const code = file.write_all(text); code != 0) return failed("write", part, code);
        if (int const code = file.sync(); code != 0) return failed("write", part, code);
    }
    std::filesystem::rename(part, path, error);
    if (error) return failed("rename to", path, error.value());
    // The new name is durable only when its folder is.
    OpenFile const directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.is_open()) return failed("open", folder, errno);
    if (int const code = directory.sync(); code != 0) return failed("write", folder, code);
    return {};
}

}  // namespace airports
