#include "cli/commands/dlq_status.hpp"

#include <array>

#include "server/rest/dead_letters.hpp"

namespace tasker::cli {

namespace {

constexpr std::array kDeadLetterStatuses{
    model::DeadLetterStatus::Pending, model::DeadLetterStatus::ManuallyResolved,
    model::DeadLetterStatus::PermanentlyFailed, model::DeadLetterStatus::Cancelled};

}  // namespace

std::optional<model::DeadLetterStatus> dead_letter_status_from(std::string const& text) {
    for (auto const status : kDeadLetterStatuses) {
        if (model::to_text(status) == text) return status;
    }
    return server::rest::status_from(text);
}

std::string why_no_dead_letter_status(std::string const& text) {
    if (dead_letter_status_from(text)) return {};
    auto message = "\"" + text + "\" is no status of an entry; known are ";
    for (auto const status : kDeadLetterStatuses) {
        if (status != kDeadLetterStatuses.front()) message += ", ";
        message += model::to_text(status);
    }
    return message;
}

}  // namespace tasker::cli
