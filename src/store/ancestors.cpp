#include "store/ancestors.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_set>

namespace tasker::store {

Result<std::vector<StepId>> ancestors_of(StepId step, ParentsOf const& parents_of) {
    std::vector<StepId> found;
    std::unordered_set<StepId> seen{step};
    auto const add_parents = [&](StepId child) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const* const parents, parents_of(child));
        for (auto const parent : *parents) {
            if (seen.insert(parent).second) found.push_back(parent);
        }
        return {};
    };

    TASKER_TRY(add_parents(step));
    for (std::size_t level = 0; level < found.size();) {
        // [level, level_end) are the steps of one distance.
        auto const level_end = found.size();
        std::sort(found.begin() + static_cast<std::ptrdiff_t>(level), found.end());
        for (; level < level_end; ++level) {
            TASKER_TRY(add_parents(found[level]));
        }
    }
    return found;
}

}  // namespace tasker::store
