#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "template/load.hpp"

namespace tasker::templates {

/// A place in the text, both from 1; line 0 is the whole file.
struct Mark {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

/// What can be found; the rows are in finding_codes.def.
enum class FindingCode : std::uint8_t {
#define TASKER_FINDING(name, code, severity, meaning) name,
#include "template/finding_codes.def"
#undef TASKER_FINDING
};

[[nodiscard]] std::string_view to_text(FindingCode code) noexcept;
[[nodiscard]] Severity severity_of(FindingCode code) noexcept;

/// Collects what is found in one file. Bounded: of each severity the first 1000 are kept.
class Findings {
public:
    explicit Findings(std::string_view file) : file_(file) {}

    void add(FindingCode code, Mark place, std::string message);

    /// `; did you mean "charge"?`, or nothing. The comparisons for one file are bounded, so that a
    /// file with ten thousand wrong names among ten thousand steps is still answered at once.
    [[nodiscard]] std::string did_you_mean(std::string_view name,
                                           std::span<std::string const> candidates);

    [[nodiscard]] bool has_errors() const noexcept { return count_of(Severity::Error) > 0; }

    /// Everything, in order of place, each finding once.
    [[nodiscard]] std::vector<Finding> in_order() &&;

private:
    [[nodiscard]] std::size_t count_of(Severity severity) const noexcept {
        return counts_[static_cast<std::size_t>(severity)];
    }

    std::string file_;
    std::vector<Finding> found_;
    std::array<std::size_t, 3> counts_{};
    std::size_t comparisons_left_ = 200'000;
};

}  // namespace tasker::templates
