// Preloaded into a program, writes down what it does to the files below TORTURE_FOLDER, in order,
// to the file TORTURE_RECORD; and what it prints, which is what it promises to the world.
//
// TORTURE_FAULT makes some of these calls fail: "pwrite:20:28:3" the 20th to the 22nd pwrite with
// the error 28, "pwrite:20:0:1" the 20th writes half of its bytes; also fdatasync and ftruncate.
//
// A write is recorded once it is done, a sync when it begins and when it is done: so a sync that
// was recorded as begun after a write covers that write. What is printed is recorded before it is.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace {

enum class What : std::uint8_t { Name, Write, Truncate, SyncBegin, SyncEnd, Unlink, Print };

/// Before each entry of the record; `size` bytes follow it. In the byte order of the machine.
struct Header {
    std::uint32_t what;
    std::uint32_t file;    ///< a number that a Name gave to a path; of a sync: its file
    std::uint64_t offset;  ///< of a sync: its number
    std::uint64_t size;
};

template <class Function>
Function real(char const* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

using Write = ssize_t (*)(int, void const*, std::size_t);

class Record {
public:
    static Record& the() {
        static Record record;
        return record;
    }

    void opened(int descriptor, char const* path) {
        if (descriptor < 0 || !is_ours(path)) return;
        std::scoped_lock const lock(mutex_);
        if (static_cast<std::size_t>(descriptor) >= files_.size()) std::abort();
        files_[static_cast<std::size_t>(descriptor)] = number_of(path);
    }
    void closed(int descriptor) {
        if (file_of(descriptor) == 0) return;
        files_[static_cast<std::size_t>(descriptor)] = 0;
    }
    void unlinked(char const* path) {
        if (!is_ours(path)) return;
        std::scoped_lock const lock(mutex_);
        put(What::Unlink, number_of(path), 0, {});
    }
    [[nodiscard]] bool knows(int descriptor) const { return file_of(descriptor) != 0; }
    void add(What what, int descriptor, std::uint64_t offset = 0, std::string_view bytes = {}) {
        auto const file = file_of(descriptor);
        if (file == 0) return;
        std::scoped_lock const lock(mutex_);
        put(what, file, offset, bytes);
    }
    void print(std::string_view text) {
        std::scoped_lock const lock(mutex_);
        put(What::Print, 0, 0, text);
    }

private:
    Record() {
        auto const* const folder = std::getenv("TORTURE_FOLDER");
        auto const* const record = std::getenv("TORTURE_RECORD");
        if (folder == nullptr) return;
        folder_ = folder;
        if (record == nullptr) return;
        descriptor_ = real<int (*)(char const*, int, mode_t)>("open")(
            record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }

    [[nodiscard]] bool is_on() const { return descriptor_ >= 0; }
    [[nodiscard]] bool is_ours(std::string_view path) const {
        return !folder_.empty() && path.starts_with(folder_);
    }
    [[nodiscard]] std::uint32_t file_of(int descriptor) const {
        auto const index = static_cast<std::size_t>(descriptor);
        return descriptor >= 0 && index < files_.size() ? files_[index].load() : 0;
    }

    std::uint32_t number_of(std::string_view path) {
        for (std::size_t i = 0; i < names_.size(); ++i) {
            if (names_[i] == path) return static_cast<std::uint32_t>(i + 1);
            if (!names_[i].empty()) continue;
            names_[i] = path;
            auto const number = static_cast<std::uint32_t>(i + 1);
            put(What::Name, number, 0, path);
            return number;
        }
        std::abort();
    }

    void put(What what, std::uint32_t file, std::uint64_t offset, std::string_view bytes) {
        if (!is_on()) return;
        Header const header{.what = static_cast<std::uint32_t>(what),
                            .file = file,
                            .offset = offset,
                            .size = bytes.size()};
        write_out(&header, sizeof header);
        write_out(bytes.data(), bytes.size());
    }
    void write_out(void const* bytes, std::size_t size) const {
        static auto const kWrite = real<Write>("write");
        if (size > 0 && kWrite(descriptor_, bytes, size) != static_cast<ssize_t>(size))
            std::abort();
    }

    std::string folder_;
    int descriptor_ = -1;
    std::mutex mutex_;
    std::array<std::string, 64> names_;
    std::array<std::atomic<std::uint32_t>, 1024> files_{};  // by descriptor; 0: not one of ours
};

/// What TORTURE_FAULT says.
class Faults {
public:
    static Faults& the() {
        static Faults faults;
        return faults;
    }

    enum class Kind : std::uint8_t { Pwrite, Fdatasync, Ftruncate };
    /// The error with which this call is to fail, 0 for half a success, none if it is to work.
    [[nodiscard]] std::optional<int> next(Kind kind) {
        if (count_ == 0 || kind != kind_) return {};
        auto const number = ++calls_;
        if (number < first_ || number - first_ >= count_) return {};
        return error_;
    }

private:
    Faults() {
        auto const* const text = std::getenv("TORTURE_FAULT");
        if (text == nullptr) return;
        std::array<char, 16> name{};
        if (std::sscanf(text, "%15[a-z]:%lu:%d:%lu", name.data(), &first_, &error_, &count_) != 4)
            std::abort();
        std::string_view const kind = name.data();
        if (kind == "fdatasync") kind_ = Kind::Fdatasync;
        if (kind == "ftruncate") kind_ = Kind::Ftruncate;
    }

    Kind kind_ = Kind::Pwrite;
    unsigned long first_ = 0;
    unsigned long count_ = 0;
    int error_ = 0;
    std::atomic<unsigned long> calls_ = 0;
};

/// Whether the disk is full at the moment.
class Space {
public:
    static Space& the() {
        static Space space;
        return space;
    }
    /// Whether a write up to `end` fails.
    [[nodiscard]] bool is_short(int descriptor, std::uint64_t end) {
        if (switch_ == nullptr || ::access(switch_, F_OK) != 0) return false;
        struct stat status{};
        if (is_all() || ::fstat(descriptor, &status) != 0) return true;
        return end > static_cast<std::uint64_t>(status.st_size);
    }

private:
    Space() : switch_(std::getenv("TORTURE_FULL")) {}

    [[nodiscard]] bool is_all() const {
        auto const file = real<int (*)(char const*, int)>("open")(switch_, O_RDONLY | O_CLOEXEC);
        std::array<char, 8> text{};
        auto const size = file < 0 ? 0 : ::read(file, text.data(), text.size());
        if (file >= 0) real<int (*)(int)>("close")(file);
        return size >= 3 && std::string_view(text.data(), 3) == "all";
    }

    char const* switch_;
};

mode_t mode_of(int flags, va_list& arguments) {
    return (flags & O_CREAT) != 0 ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}

int fail(int error) {
    errno = error;
    return -1;
}

int open_as(char const* function, char const* path, int flags, mode_t mode) {
    auto const descriptor = real<int (*)(char const*, int, mode_t)>(function)(path, flags, mode);
    Record::the().opened(descriptor, path);
    return descriptor;
}

ssize_t pwrite_as(char const* function, int descriptor, void const* bytes, std::size_t size,
                  off_t offset) {
    if (Record::the().knows(descriptor)) {
        if (auto const error = Faults::the().next(Faults::Kind::Pwrite)) {
            if (*error != 0 || size < 2) return fail(*error);
            size /= 2;
        }
        if (Space::the().is_short(descriptor, static_cast<std::uint64_t>(offset) + size))
            return fail(ENOSPC);
    }
    auto const written = real<ssize_t (*)(int, void const*, std::size_t, off_t)>(function)(
        descriptor, bytes, size, offset);
    if (written > 0) {
        Record::the().add(What::Write, descriptor, static_cast<std::uint64_t>(offset),
                          {static_cast<char const*>(bytes), static_cast<std::size_t>(written)});
    }
    return written;
}

int truncate_as(char const* function, int descriptor, off_t size) {
    if (Record::the().knows(descriptor)) {
        if (auto const error = Faults::the().next(Faults::Kind::Ftruncate)) return fail(*error);
    }
    auto const done = real<int (*)(int, off_t)>(function)(descriptor, size);
    if (done == 0) Record::the().add(What::Truncate, descriptor, static_cast<std::uint64_t>(size));
    return done;
}

int sync_as(char const* function, int descriptor) {
    if (Record::the().knows(descriptor)) {
        if (auto const error = Faults::the().next(Faults::Kind::Fdatasync)) return fail(*error);
    }
    static std::atomic<std::uint64_t> last{0};
    auto const number = ++last;
    Record::the().add(What::SyncBegin, descriptor, number);
    auto const done = real<int (*)(int)>(function)(descriptor);
    if (done == 0) Record::the().add(What::SyncEnd, descriptor, number);
    return done;
}

}  // namespace

extern "C" {

int open(char const* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    auto const mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_as("open", path, flags, mode);
}
int open64(char const* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    auto const mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_as("open64", path, flags, mode);
}
int close(int descriptor) {
    Record::the().closed(descriptor);
    return real<int (*)(int)>("close")(descriptor);
}
ssize_t pwrite(int descriptor, void const* bytes, std::size_t size, off_t offset) {
    return pwrite_as("pwrite", descriptor, bytes, size, offset);
}
ssize_t pwrite64(int descriptor, void const* bytes, std::size_t size, off64_t offset) {
    return pwrite_as("pwrite64", descriptor, bytes, size, offset);
}
ssize_t write(int descriptor, void const* bytes, std::size_t size) {
    if (descriptor == STDOUT_FILENO) Record::the().print({static_cast<char const*>(bytes), size});
    return real<Write>("write")(descriptor, bytes, size);
}
int ftruncate(int descriptor, off_t size) noexcept {
    return truncate_as("ftruncate", descriptor, size);
}
int ftruncate64(int descriptor, off64_t size) noexcept {
    return truncate_as("ftruncate64", descriptor, size);
}
int fsync(int descriptor) {
    return sync_as("fsync", descriptor);
}
int fdatasync(int descriptor) {
    return sync_as("fdatasync", descriptor);
}
int unlink(char const* path) noexcept {
    auto const done = real<int (*)(char const*)>("unlink")(path);
    if (done == 0) Record::the().unlinked(path);
    return done;
}

}  // extern "C"
