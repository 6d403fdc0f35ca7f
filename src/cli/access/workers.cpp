#include "cli/access/workers.hpp"

#include "cli/text/documents.hpp"

namespace tasker::cli {

std::vector<WorkerReport> ask_workers(std::vector<WorkerLine> const& lines) {
    std::vector<WorkerReport> reports;
    for (auto const& line : lines) {
        WorkerReport report{.name = line.name, .url = line.client->name()};
        auto answer = line.client->document_of({.target = "/health/detailed"});
        if (!answer) {
            report.status = "unreachable";
            report.error = answer.error();
        } else {
            report.document = *std::move(answer);
            report.id = cell_of(report.document, "worker_id");
            report.status = cell_of(report.document, "status");
        }
        reports.push_back(std::move(report));
    }
    return reports;
}

JsonObject to_json(WorkerReport const& report) {
    return {{"name", report.name},
            {"url", report.url},
            {"worker_id", report.id.empty() ? Json(nullptr) : Json(report.id)},
            {"status", report.status},
            {"error", report.error ? Json(report.error->message()) : Json(nullptr)},
            {"health", report.document}};
}

Result<WorkerReport> worker_named(std::vector<WorkerReport> const& reports, std::string const& id) {
    std::string known;
    for (auto const& report : reports) {
        if (report.id == id || report.name == id || report.url == id) return report;
        known += (known.empty() ? "" : ", ") + (report.id.empty() ? report.name : report.id);
        if (report.error) known += " (it does not answer)";
    }
    return Error(ErrorCode::InvalidOption, "no worker that is asked has the id \"" + id +
                                               "\"; there are " + known +
                                               "; a profile or --url names others");
}

}  // namespace tasker::cli
