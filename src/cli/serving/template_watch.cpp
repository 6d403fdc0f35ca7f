#include "cli/serving/template_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <tuple>
#include <utility>

#include "embedded/templates_on_disk.hpp"

namespace tasker::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kChanges =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ONLYDIR;

bool is_template_name(fs::path const& file) {
    return file.extension() == ".yaml" || file.extension() == ".yml";
}

Error not_watched(fs::path const& path) {
    return {ErrorCode::FileNotFound,
            path.string() + " cannot be watched: " + std::system_category().message(errno)};
}

}  // namespace

Result<std::unique_ptr<TemplateWatch>> TemplateWatch::open(std::vector<std::string> const& paths) {
    std::unique_ptr<TemplateWatch> watch(new TemplateWatch());
    watch->inotify_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    watch->stop_ = ::eventfd(0, EFD_CLOEXEC);
    if (watch->inotify_ < 0 || watch->stop_ < 0) return not_watched("a folder");
    for (auto const& path : paths)
        TASKER_TRY(watch->watch_path(path));
    return watch;
}

TemplateWatch::~TemplateWatch() {
    stop();
    for (auto const file : {inotify_, stop_}) {
        if (file >= 0) ::close(file);
    }
}

Result<void> TemplateWatch::watch_path(fs::path const& path) {
    std::error_code failure;
    if (fs::is_directory(path, failure)) {
        TASKER_TRY(watch_folder({.path = path}));
        watch_tree(path);
        return {};
    }
    if (!fs::is_regular_file(path, failure)) {
        return Error(ErrorCode::FileNotFound, path.string() + ": no such file or folder");
    }
    // The folder, as editors put another file in its place.
    return watch_folder({.path = path.parent_path(), .only = {path.filename().string()}});
}

Result<void> TemplateWatch::watch_folder(Folder folder) {
    auto const& path = folder.path;
    auto const id = ::inotify_add_watch(inotify_, path.empty() ? "." : path.c_str(), kChanges);
    if (id < 0) return not_watched(path);
    auto const [place, is_new] = folders_.try_emplace(id, folder);
    auto& only = place->second.only;
    if (is_new || only.empty()) return {};
    // A folder that is watched whole wins over files in it.
    if (folder.only.empty()) {
        place->second = std::move(folder);
    } else {
        only.merge(folder.only);
    }
    return {};
}

void TemplateWatch::watch_tree(fs::path const& path) {
    std::error_code failure;
    fs::recursive_directory_iterator entry(path, failure);
    for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
        if (entry->is_directory(failure)) std::ignore = watch_folder({.path = entry->path()});
    }
}

void TemplateWatch::start(OnChanges on_changes) {
    thread_ = std::thread([this, told = std::move(on_changes)] { run(told); });
}

void TemplateWatch::stop() {
    if (!thread_.joinable()) return;
    std::uint64_t const one = 1;
    std::ignore = ::write(stop_, &one, sizeof one);
    thread_.join();
}

void TemplateWatch::run(OnChanges const& on_changes) {
    for (;;) {
        std::array<pollfd, 2> both{{{.fd = inotify_, .events = POLLIN, .revents = 0},
                                    {.fd = stop_, .events = POLLIN, .revents = 0}}};
        if (::poll(both.data(), both.size(), -1) < 0 && errno != EINTR) return;
        if (both[1].revents != 0) return;
        if (both[0].revents == 0) continue;
        auto const changes = read_changes();
        if (!changes.empty()) on_changes(changes);
    }
}

std::vector<TemplateWatch::Change> TemplateWatch::read_changes() {
    constexpr std::size_t kBytes = std::size_t{64} * 1024;
    std::vector<char> buffer(kBytes);
    std::vector<Change> changes;
    auto const size = ::read(inotify_, buffer.data(), buffer.size());
    for (ssize_t at = 0; at < size;) {
        inotify_event event{};
        std::memcpy(&event, buffer.data() + at, sizeof event);
        auto const* const text = buffer.data() + at + sizeof event;
        at += static_cast<ssize_t>(sizeof event + event.len);
        take_event({.watch = event.wd,
                    .what = event.mask,
                    .name = std::string(text, ::strnlen(text, event.len))},
                   changes);
    }
    return changes;
}

void TemplateWatch::take_event(Event const& event, std::vector<Change>& changes) {
    if ((event.what & IN_Q_OVERFLOW) != 0) {
        // What was lost is not known: all of it is read again.
        for (auto const& [id, folder] : folders_)
            add_all_files(folder, changes);
        return;
    }
    auto const found = folders_.find(event.watch);
    if (found == folders_.end()) return;
    if ((event.what & IN_IGNORED) != 0) {
        folders_.erase(found);
        return;
    }
    auto const folder = found->second;
    auto const path = folder.path / event.name;
    bool const is_gone = (event.what & (IN_DELETE | IN_MOVED_FROM)) != 0;
    if ((event.what & IN_ISDIR) != 0) {
        if (is_gone || !folder.only.empty()) return;
        Folder const below{.path = path};
        std::ignore = watch_folder(below);
        watch_tree(path);
        add_all_files(below, changes);  // they may have been there before it was watched
        return;
    }
    if ((event.what & IN_CREATE) != 0) return;  // it will be written, and closed
    if (folder.only.empty() ? !is_template_name(path) : !folder.only.contains(event.name)) return;
    std::erase_if(changes, [&](Change const& older) { return older.file == path; });
    changes.push_back({.file = path, .is_gone = is_gone});
}

void TemplateWatch::add_all_files(Folder const& folder, std::vector<Change>& changes) {
    for (auto const& name : folder.only)
        changes.push_back({.file = folder.path / name});
    if (!folder.only.empty()) return;
    auto const files = embedded::template_files(folder.path);
    if (!files) return;
    for (auto const& file : *files)
        changes.push_back({.file = file});
}

}  // namespace tasker::cli
