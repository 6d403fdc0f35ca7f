#include "cli/task_export.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "base/timestamp.hpp"
#include "cli/text/records.hpp"

namespace tasker::cli {

namespace {

std::string why() {
    return std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): of a command with one thread
}

/// A new file is there after a power loss only if its folder was synced too.
void sync_folder(std::filesystem::path const& file) {
    auto const folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    auto const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

Result<JsonArray> steps_of(store::Reader& reader, std::vector<model::Step> const& steps) {
    std::vector<StepId> ids;
    ids.reserve(steps.size());
    for (auto const& step : steps)
        ids.push_back(step.id);
    TASKER_TRY_ASSIGN(auto const payloads, reader.step_payloads(ids));
    JsonArray list;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto object = to_json(steps[i], payloads[i].results);
        object["inputs"] = parsed(payloads[i].inputs);
        object["checkpoint"] = parsed(payloads[i].checkpoint);
        TASKER_TRY_ASSIGN(auto const history, reader.history_of(steps[i].id));
        object["transitions"] = to_json(history);
        list.push_back(std::move(object));
    }
    return list;
}

JsonArray edges_of(std::vector<model::Edge> const& edges, std::vector<model::Step> const& steps) {
    std::unordered_map<StepId, std::string_view> names;
    for (auto const& step : steps)
        names.emplace(step.id, step.name);
    JsonArray list;
    for (auto const& edge : edges)
        list.push_back(JsonObject{{"from", names.at(edge.from)}, {"to", names.at(edge.to)}});
    return list;
}

}  // namespace

Result<JsonObject> export_of(store::Reader& reader, TemplateNames const& names,
                             model::Task const& task) {
    constexpr std::size_t kAll = 1'000'000;
    auto object = to_json(task, names.find(task.template_id));
    TASKER_TRY_ASSIGN(auto const context, reader.task_context(task.id));
    TASKER_TRY_ASSIGN(auto const history, reader.history_of(task.id));
    TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(task.id));
    TASKER_TRY_ASSIGN(auto const edges, reader.edges_of(task.id));
    TASKER_TRY_ASSIGN(auto const letters, reader.dead_letters({.task = task.id, .limit = kAll}));
    TASKER_TRY_ASSIGN(auto list, steps_of(reader, steps));
    object["identity_hash"] = task.identity_hash;
    object["ended_at"] = base::timestamp(task.state_since);
    object["context"] = parsed(context);
    object["steps"] = std::move(list);
    object["edges"] = edges_of(edges, steps);
    object["transitions"] = to_json(history);
    JsonArray dead_letters;
    for (auto const& letter : letters) {
        dead_letters.push_back(JsonObject{
            {"reason", model::to_text(letter.reason)},
            {"status", model::to_text(letter.status)},
            {"created_at", base::timestamp(letter.created_at)},
            {"resolved_at",
             letter.resolved_at ? Json(base::timestamp(*letter.resolved_at)) : Json(nullptr)},
            {"resolution_notes", letter.resolution_notes},
            {"resolved_by", letter.resolved_by},
            {"snapshot", parsed(letter.snapshot)},
            {"metadata", parsed(letter.metadata)}});
    }
    object["dead_letters"] = std::move(dead_letters);
    return object;
}

Result<TaskExport> TaskExport::open(std::filesystem::path const& file) {
    constexpr auto kMode = S_IRUSR | S_IWUSR | S_IRGRP;  // payloads may be nobody else's business
    auto const descriptor = ::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, kMode);
    if (descriptor < 0) {
        return Error(ErrorCode::InvalidOption,
                     "--export " + file.string() + " cannot be written: " + why());
    }
    TaskExport opened(file, descriptor);
    TASKER_TRY(opened.check_content());
    sync_folder(file);
    return opened;
}

// It may be a store: adding lines to that would destroy it.
Result<void> TaskExport::check_content() {
    char first = '{';
    char last = '\n';
    auto const size = ::lseek(descriptor_, 0, SEEK_END);
    bool const is_read = size <= 0 || (::pread(descriptor_, &first, 1, 0) == 1 &&
                                       ::pread(descriptor_, &last, 1, size - 1) == 1);
    if (!is_read || first != '{') {
        return Error(ErrorCode::InvalidOption,
                     "--export " + file_.string() +
                         " exists and is not a file of exported tasks; give another name");
    }
    // A crash cut its last line off: that task is still in the store and comes again.
    if (last != '\n') return append("\n");
    return {};
}

TaskExport::~TaskExport() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

TaskExport::TaskExport(TaskExport&& other) noexcept
    : file_(std::move(other.file_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

Result<void> TaskExport::append(std::string_view lines) {
    while (!lines.empty()) {
        auto const count = ::write(descriptor_, lines.data(), lines.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            return Error(ErrorCode::StoreFull,
                         "the export " + file_.string() + " could not be written: " + why());
        }
        lines.remove_prefix(static_cast<std::size_t>(count));
    }
    if (::fsync(descriptor_) != 0) {
        return Error(ErrorCode::StoreFull,
                     "the export " + file_.string() + " is not on the disk: " + why());
    }
    return {};
}

}  // namespace tasker::cli
