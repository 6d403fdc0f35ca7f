#include "simulation/fault.hpp"

#include <vector>

#include "base/nearest.hpp"

namespace tasker::simulation {

namespace {

struct Words {
    std::string_view name;
    std::string_view sentence;
};

constexpr std::array<Words, kFaultCount> kWords{{
    {"failure", "a handler fails; an attempt is left"},
    {"permanent-failure", "a handler fails for good"},
    {"timeout", "a handler's time is up"},
    {"slow", "a handler takes nearly all of its time"},
    {"stall", "a worker stands still past its lease"},
    {"lost-answer", "a handler is done, its answer gets lost"},
    {"double-answer", "a handler's answer arrives twice"},
    {"crash", "the process dies and is started again"},
    {"worker-crash", "a worker dies with what it runs"},
    {"database", "a commit fails, or only seems to"},
    {"clock", "the clock leaps, or is set back"},
    {"cancel", "somebody cancels the task"},
}};

Error unknown(std::string_view name) {
    std::vector<std::string> known{"none", "some", "all"};
    for (auto const& words : kWords)
        known.emplace_back(words.name);
    auto message = "\"" + std::string(name) + "\" is no fault";
    if (auto const near = base::nearest(std::string(name), known)) {
        return {ErrorCode::InvalidOption, message + "; did you mean " + *near + "?"};
    }
    message += "; known are ";
    for (auto const& one : known)
        message += (&one == known.data() ? "" : ", ") + one;
    return {ErrorCode::InvalidOption, message};
}

}  // namespace

std::string_view to_text(Fault fault) noexcept {
    return kWords[static_cast<std::size_t>(fault)].name;
}

std::string_view describe(Fault fault) noexcept {
    return kWords[static_cast<std::size_t>(fault)].sentence;
}

std::optional<Fault> fault_from(std::string_view text) noexcept {
    for (std::size_t i = 0; i < kFaultCount; ++i) {
        if (kWords[i].name == text) return fault_at(i);
    }
    return std::nullopt;
}

FaultSet FaultSet::some() {
    auto set = all();
    for (auto const fault : {Fault::PermanentFailure, Fault::Clock, Fault::Cancel})
        set.remove(fault);
    return set;
}

FaultSet FaultSet::all() {
    FaultSet set;
    set.faults_.set();
    return set;
}

Result<FaultSet> FaultSet::from(std::string_view text) {
    FaultSet set;
    for (;;) {
        auto const comma = text.find(',');
        auto const name = text.substr(0, comma);
        if (name == "all") {
            set = all();
        } else if (name == "some") {
            set.faults_ |= some().faults_;
        } else if (auto const fault = fault_from(name)) {
            set.add(*fault);
        } else if (name != "none") {
            return unknown(name);
        }
        if (comma == std::string_view::npos) return set;
        text.remove_prefix(comma + 1);
    }
}

}  // namespace tasker::simulation
