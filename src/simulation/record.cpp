#include "simulation/record.hpp"

namespace tasker::simulation {

std::string_view to_text(Ending ending) noexcept {
    switch (ending) {
        case Ending::Succeeded: return "succeeded";
        case Ending::FailedRetryably: return "failed_retryably";
        case Ending::FailedForGood: return "failed_for_good";
        case Ending::TimedOut: return "timed_out";
        case Ending::CutOff: return "cut_off";
        case Ending::AnswerLost: return "answer_lost";
        case Ending::AnswerRefused: return "answer_refused";
        case Ending::Rejected: return "rejected";
        case Ending::Stopped: return "stopped";
    }
    return "?";
}

std::string_view to_text(Finding::Kind kind) noexcept {
    switch (kind) {
        case Finding::Kind::NeverRests: return "never_rests";
        case Finding::Kind::BrokenContract: return "broken_contract";
        case Finding::Kind::UnexplainedEnd: return "unexplained_end";
        case Finding::Kind::BrokenPromise: return "broken_promise";
    }
    return "?";
}

}  // namespace tasker::simulation
