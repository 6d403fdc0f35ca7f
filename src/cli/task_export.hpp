#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/archive.hpp"
#include "tasker/error.hpp"

namespace tasker::cli {

/// One task with all that the store knows of it, as one object: its input, its identity, its steps
/// with inputs, results and histories, its edges, its history, its dead letters.
[[nodiscard]] Result<JsonObject> export_of(store::Reader& reader, TemplateNames const& names,
                                           model::Task const& task);

/// A file of such objects, one a line. Lines are added at its end and never taken away.
class TaskExport {
public:
    /// Opens the file, or makes it. \returns InvalidOption if it has something else, or cannot be
    /// written.
    [[nodiscard]] static Result<TaskExport> open(std::filesystem::path const& file);
    ~TaskExport();
    TaskExport(TaskExport&& other) noexcept;
    TaskExport& operator=(TaskExport&&) = delete;

    /// Adds lines and waits until they are on the disk. \returns StoreFull when they are not.
    [[nodiscard]] Result<void> append(std::string_view lines);

private:
    TaskExport(std::filesystem::path file, int descriptor)
        : file_(std::move(file)), descriptor_(descriptor) {}
    [[nodiscard]] Result<void> check_content();

    std::filesystem::path file_;
    int descriptor_;
};

}  // namespace tasker::cli
