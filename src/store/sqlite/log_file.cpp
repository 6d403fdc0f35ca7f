#include "store/sqlite/log_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <tuple>
#include <vector>

namespace tasker::store::sqlite {

namespace {

constexpr std::size_t kBufferBytesMax = 1024 * 1024;
// SQLite's unix VFS mistakes some longer writes for a full disk (it masks their size with 0x1ffff).
constexpr std::size_t kWriteBytesMax = 64 * 1024;

/// Unlike any other: a process may have this library twice, each in its own addon, on one SQLite.
char const* vfs_name() {
    static auto const kName = [] {
        constexpr std::string_view kBegin = "tasker-log-";
        std::array<char, 32> name{};  // and a zero
        auto* const end = std::ranges::copy(kBegin, name.begin()).out;
        std::ignore =
            std::to_chars(end, name.end() - 1, reinterpret_cast<std::uintptr_t>(&vfs_name));
        return name;
    }();
    return kName.data();
}

/// What SQLite allocates for a log; the file of the VFS below stands right behind it.
struct OpenLog {
    sqlite3_file base;  // first: SQLite sees only this
    LogFile* log;
};

}  // namespace

/// SQLite's calls. The buffer is what was written since the last sync, in one stretch.
struct LogFileMethods {
    struct Buffered : LogFile {
        std::vector<char> bytes;
        sqlite3_int64 start = 0;
        bool has_header = false;
    };

    static Buffered& log_of(sqlite3_file* file) {
        return static_cast<Buffered&>(*reinterpret_cast<OpenLog*>(file)->log);
    }
    static sqlite3_file* real_of(sqlite3_file* file) { return log_of(file).real_; }

    static int write_out(Buffered& log) {
        auto* const real = log.real_;
        int result_code = SQLITE_OK;
        if (!log.bytes.empty())
            log.room_->claim(log.start + static_cast<sqlite3_int64>(log.bytes.size()));
        for (std::size_t done = 0; done < log.bytes.size() && result_code == SQLITE_OK;) {
            auto const size = std::min(log.bytes.size() - done, kWriteBytesMax);
            result_code =
                real->pMethods->xWrite(real, log.bytes.data() + done, static_cast<int>(size),
                                       log.start + static_cast<sqlite3_int64>(done));
            done += size;
        }
        log.bytes.clear();
        return result_code;
    }

    static int open(sqlite3_vfs* vfs, char const* name, sqlite3_file* file, int flags,
                    int* flags_out) {
        auto* const real_vfs = static_cast<sqlite3_vfs*>(vfs->pAppData);
        if ((flags & SQLITE_OPEN_WAL) == 0) {
            return real_vfs->xOpen(real_vfs, name, file, flags, flags_out);
        }
        auto* const opened = new (file) OpenLog{};
        auto* const real = reinterpret_cast<sqlite3_file*>(opened + 1);
        auto const result_code = real_vfs->xOpen(real_vfs, name, real, flags, flags_out);
        if (result_code != SQLITE_OK) return result_code;
        auto* const log = new (std::nothrow) Buffered;
        if (log == nullptr) {
            real->pMethods->xClose(real);
            return SQLITE_NOMEM;
        }
        log->real_ = real;
        sqlite3_int64 size = 0;
        auto const measured = real->pMethods->xFileSize(real, &size);
        log->room_.emplace(name, measured == SQLITE_OK ? size : 0);
        opened->log = log;
        opened->base.pMethods = &methods();
        return SQLITE_OK;
    }

    static int close(sqlite3_file* file) {
        auto* const log = &log_of(file);
        auto* const real = log->real_;
        auto const written = write_out(*log);
        delete log;
        auto const closed = real->pMethods->xClose(real);
        return written != SQLITE_OK ? written : closed;
    }

    static int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 at) {
        auto& log = log_of(file);
        if (auto const written = write_out(log); written != SQLITE_OK) return written;
        return log.real_->pMethods->xRead(log.real_, bytes, size, at);
    }

    static int write(sqlite3_file* file, void const* bytes, int size, sqlite3_int64 at) {
        auto& log = log_of(file);
        auto const end = log.start + static_cast<sqlite3_int64>(log.bytes.size());
        if (at != end || log.bytes.size() >= kBufferBytesMax) {
            if (auto const written = write_out(log); written != SQLITE_OK) return written;
        }
        if (log.bytes.empty()) log.start = at;
        if (at == 0) log.has_header = true;
        auto const* const first = static_cast<char const*>(bytes);
        try {
            log.bytes.insert(log.bytes.end(), first, first + size);
        } catch (...) {
            return SQLITE_NOMEM;
        }
        return SQLITE_OK;
    }

    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        auto& log = log_of(file);
        if (auto const written = write_out(log); written != SQLITE_OK) return written;
        log.room_->cut(size);
        return log.real_->pMethods->xTruncate(log.real_, size);
    }

    static int sync(sqlite3_file* file, int flags) {
        auto& log = log_of(file);
        if (auto const written = write_out(log); written != SQLITE_OK) return written;
        if (log.leaves_syncs_ && !log.has_header) return SQLITE_OK;
        log.has_header = false;
        return log.real_->pMethods->xSync(log.real_, flags);
    }

    static int size_of(sqlite3_file* file, sqlite3_int64* size) {
        auto& log = log_of(file);
        if (auto const written = write_out(log); written != SQLITE_OK) return written;
        return log.real_->pMethods->xFileSize(log.real_, size);
    }

    // A log is never locked by itself.
    static int lock(sqlite3_file* file, int kind) {
        return real_of(file)->pMethods->xLock(real_of(file), kind);
    }
    static int unlock(sqlite3_file* file, int kind) {
        return real_of(file)->pMethods->xUnlock(real_of(file), kind);
    }
    static int is_reserved(sqlite3_file* file, int* answer) {
        return real_of(file)->pMethods->xCheckReservedLock(real_of(file), answer);
    }
    static int control(sqlite3_file* file, int operation, void* argument) {
        return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
    }
    static int sector_size(sqlite3_file* file) {
        return real_of(file)->pMethods->xSectorSize(real_of(file));
    }
    static int characteristics(sqlite3_file* file) {
        return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
    }

    static sqlite3_io_methods const& methods() {
        static sqlite3_io_methods const kMethods{
            .iVersion = 1,
            .xClose = close,
            .xRead = read,
            .xWrite = write,
            .xTruncate = truncate,
            .xSync = sync,
            .xFileSize = size_of,
            .xLock = lock,
            .xUnlock = unlock,
            .xCheckReservedLock = is_reserved,
            .xFileControl = control,
            .xSectorSize = sector_size,
            .xDeviceCharacteristics = characteristics,
        };
        return kMethods;
    }
};

char const* LogFile::vfs() {
    static bool const kIsRegistered = [] {
        auto* const real = sqlite3_vfs_find(nullptr);
        if (real == nullptr) return false;
        static sqlite3_vfs ours = *real;
        ours.zName = vfs_name();
        ours.pNext = nullptr;
        ours.pAppData = real;
        ours.szOsFile = static_cast<int>(sizeof(OpenLog)) + real->szOsFile;
        ours.xOpen = LogFileMethods::open;
        return sqlite3_vfs_register(&ours, 0) == SQLITE_OK;
    }();
    return kIsRegistered ? vfs_name() : nullptr;
}

LogFile* LogFile::of(sqlite3* connection) {
    sqlite3_file* file = nullptr;
    auto const found = sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER,
                                            static_cast<void*>(&file));
    if (found != SQLITE_OK || file == nullptr || file->pMethods != &LogFileMethods::methods()) {
        return nullptr;
    }
    return &LogFileMethods::log_of(file);
}

int LogFile::sync() {
    return real_->pMethods->xSync(real_, SQLITE_SYNC_NORMAL);
}

}  // namespace tasker::store::sqlite
