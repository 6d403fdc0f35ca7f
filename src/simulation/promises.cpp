#include "simulation/promises.hpp"

namespace tasker::simulation {

std::string_view to_text(Promise promise) noexcept {
    switch (promise) {
        case Promise::EndsAsComputed: return "it ends as computed";
        case Promise::AllOrNothing: return "all or nothing";
        case Promise::AnsweredMeansDurable: return "answered means durable";
        case Promise::OnlyLegalMoves: return "only legal moves";
        case Promise::DependenciesFirst: return "dependencies first";
        case Promise::OneResultAnAttempt: return "one result an attempt";
        case Promise::NoLostWakeUp: return "no lost wake-up";
        case Promise::ACrashCostsSeconds: return "a crash costs seconds";
        case Promise::BoundedMemory: return "bounded memory";
    }
    return "?";
}

std::string describe(BrokenPromise const& broken) {
    return "promise " + std::to_string(static_cast<int>(broken.promise)) + " (" +
           std::string(to_text(broken.promise)) + "): " + broken.sentence;
}

std::string describe(std::vector<BrokenPromise> const& broken) {
    std::string text;
    for (auto const& one : broken)
        text += (text.empty() ? "" : "; ") + describe(one);
    return text;
}

}  // namespace tasker::simulation
