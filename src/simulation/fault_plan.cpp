#include "simulation/fault_plan.hpp"

#include <numeric>

namespace tasker::simulation {

base::Random chance_of_turn(std::uint64_t seed, std::uint64_t turn) {
    // Hashed twice: neighbouring states of the generator would share their draws.
    return base::Random(base::Random(seed ^ (turn * 0xD1342543DE82EF95U)).bits());
}

base::Random chance_of(std::uint64_t seed, std::string_view name, std::uint64_t number) {
    // FNV-1a, 64 bits.
    auto hash = seed ^ 0xCBF29CE484222325U;
    for (auto const byte : name) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 0x100000001B3U;
    }
    return chance_of_turn(hash, number);
}

FaultPlan::FaultPlan(std::uint64_t seed, FaultSet allowed) : seed_(seed) {
    if (allowed.empty()) return;
    auto random = chance_of(seed, "faults");
    in_a_thousand_turns_ = 10 + random.below(110);
    in_a_thousand_runs_ = 100 + random.below(500);
    left_ = random.one_in(8) ? 0 : 1 + random.below(8);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kFaultCount; ++i) {
        auto const weight = random.one_in(3) ? 0 : 1 + random.below(8);
        weights_[i] = allowed.contains(fault_at(i)) ? weight : 0;
        sum += weights_[i];
    }
    if (sum > 0) return;
    for (std::size_t i = 0; i < kFaultCount; ++i)
        weights_[i] = allowed.contains(fault_at(i)) ? 1 : 0;
}

std::optional<FaultPlan::Planned> FaultPlan::at_turn(std::uint64_t turn) const {
    return draw(chance_of(seed_, "turn", turn), in_a_thousand_turns_, kCallFaultCount, kFaultCount);
}

std::optional<FaultPlan::Planned> FaultPlan::at_run(std::string_view step,
                                                    std::uint32_t claim) const {
    return draw(chance_of(seed_ + 1, step, claim), in_a_thousand_runs_, 0, kCallFaultCount);
}

std::optional<FaultPlan::Planned> FaultPlan::draw(base::Random chance, std::uint64_t in_a_thousand,
                                                  std::size_t first, std::size_t last) const {
    if (left_ == 0 || chance.below(1000) >= in_a_thousand) return std::nullopt;
    auto const begin = weights_.begin() + static_cast<std::ptrdiff_t>(first);
    auto const end = weights_.begin() + static_cast<std::ptrdiff_t>(last);
    auto const sum = std::accumulate(begin, end, std::uint64_t{0});
    if (sum == 0) return std::nullopt;
    auto left = chance.below(sum);
    auto kind = first;
    while (left >= weights_[kind])
        left -= weights_[kind++];
    return Planned{.fault = fault_at(kind), .chance = chance};
}

}  // namespace tasker::simulation
