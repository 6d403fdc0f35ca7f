#include "base/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tasker::base {

namespace {

/// Optimal string alignment: insert, delete, replace, swap of neighbours. Gives up, and returns
/// more than `limit`, as soon as no row can come back below it.
std::size_t edits_between(std::string_view a, std::string_view b, std::size_t limit) {
    auto const longer = std::max(a.size(), b.size());
    if (longer - std::min(a.size(), b.size()) > limit) return limit + 1;
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t const replaced = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        if (*std::ranges::min_element(row) > limit + 1) return limit + 1;
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view name, std::span<std::string const> candidates) {
    // Names longer than any of ours would make this quadratic in input that a stranger chose.
    constexpr std::size_t kNameSizeMax = 256;
    if (name.size() > kNameSizeMax) return std::nullopt;
    auto best_edits = std::max<std::size_t>(1, name.size() / 3) + 1;
    std::string const* best = nullptr;
    for (auto const& candidate : candidates) {
        if (candidate.size() > kNameSizeMax) continue;
        auto const edits = edits_between(name, candidate, best_edits - 1);
        if (edits < best_edits) {
            best_edits = edits;
            best = &candidate;
            if (edits == 0) break;
        }
    }
    if (best == nullptr) return std::nullopt;
    return *best;
}

}  // namespace tasker::base
