#include "cli/text/style.hpp"

namespace tasker::cli {

namespace {

std::string_view code_of(Style style) noexcept {
    switch (style) {
        case Style::Plain: return "";
        case Style::Strong: return "\x1b[1m";
        case Style::Faint: return "\x1b[2m";
        case Style::Good: return "\x1b[32m";
        case Style::Bad: return "\x1b[31m";
        case Style::Busy: return "\x1b[36m";
        case Style::Waiting: return "\x1b[33m";
    }
    return "";
}

}  // namespace

std::string paint(std::string_view text, Style style, bool has_colour) {
    if (!has_colour || style == Style::Plain || text.empty()) return std::string(text);
    return std::string(code_of(style)) + std::string(text) + "\x1b[0m";
}

std::string_view symbol_of(model::StepState state, bool has_unicode) noexcept {
    using model::StepState;
    switch (state) {
        case StepState::Pending: return has_unicode ? "·" : ".";
        case StepState::Enqueued: return has_unicode ? "○" : "o";
        case StepState::InProgress:
        case StepState::EnqueuedForOrchestration:
        case StepState::EnqueuedAsErrorForOrchestration: return has_unicode ? "●" : "*";
        case StepState::WaitingForRetry: return has_unicode ? "↻" : "~";
        case StepState::Complete:
        case StepState::ResolvedManually: return has_unicode ? "✓" : "+";
        case StepState::Error: return has_unicode ? "✗" : "x";
        case StepState::Cancelled: return has_unicode ? "⊘" : "-";
    }
    return "?";
}

Style style_of(model::StepState state) noexcept {
    using model::StepState;
    switch (state) {
        case StepState::Pending:
        case StepState::Enqueued:
        case StepState::Cancelled: return Style::Faint;
        case StepState::InProgress:
        case StepState::EnqueuedForOrchestration:
        case StepState::EnqueuedAsErrorForOrchestration: return Style::Busy;
        case StepState::WaitingForRetry: return Style::Waiting;
        case StepState::Complete:
        case StepState::ResolvedManually: return Style::Good;
        case StepState::Error: return Style::Bad;
    }
    return Style::Plain;
}

Style style_of(model::TaskState state) noexcept {
    using model::TaskState;
    switch (state) {
        case TaskState::Complete:
        case TaskState::ResolvedManually: return Style::Good;
        case TaskState::Error:
        case TaskState::BlockedByFailures: return Style::Bad;
        case TaskState::Cancelled: return Style::Faint;
        case TaskState::WaitingForRetry:
        case TaskState::WaitingForDependencies: return Style::Waiting;
        default: return Style::Busy;
    }
}

}  // namespace tasker::cli
