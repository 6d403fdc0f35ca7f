#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tasker/error.hpp"

namespace tasker::cli {

/// Tells when template files change: those named, and all in the folders named and below them. A
/// file that was written counts once it was closed, and one that another was renamed to at once.
class TemplateWatch {
public:
    struct Change {
        std::filesystem::path file;  ///< as embedded::template_files names it
        bool is_gone = false;
        friend bool operator==(Change const&, Change const&) = default;
    };
    using OnChanges = std::function<void(std::vector<Change> const&)>;

    /// From now on no change is missed. \returns FileNotFound, also when the system watches
    /// nothing more.
    [[nodiscard]] static Result<std::unique_ptr<TemplateWatch>> open(
        std::vector<std::string> const& paths);
    ~TemplateWatch();
    TemplateWatch(TemplateWatch const&) = delete;
    TemplateWatch& operator=(TemplateWatch const&) = delete;

    /// Tells from now on, on a thread of its own, also what changed since it was opened. Once.
    void start(OnChanges on_changes);
    /// Tells nothing more. Benign the second time.
    void stop();

private:
    struct Folder {
        std::filesystem::path path;
        std::set<std::string> only{};  ///< of these files; empty: all templates, and folders
    };
    TemplateWatch() = default;
    [[nodiscard]] Result<void> watch_path(std::filesystem::path const& path);
    [[nodiscard]] Result<void> watch_folder(Folder folder);
    /// With all below it. Those that cannot be watched are left out.
    void watch_tree(std::filesystem::path const& path);
    void run(OnChanges const& on_changes);
    [[nodiscard]] std::vector<Change> read_changes();
    /// What the system told.
    struct Event {
        int watch = 0;
        std::uint32_t what = 0;
        std::string name;
    };
    void take_event(Event const& event, std::vector<Change>& changes);
    static void add_all_files(Folder const& folder, std::vector<Change>& changes);

    int inotify_ = -1;
    int stop_ = -1;
    std::map<int, Folder> folders_;  ///< by watch; of the thread once it runs
    std::thread thread_;
};

}  // namespace tasker::cli
