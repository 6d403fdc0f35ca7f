#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/value.hpp"

namespace tasker::configuration {

enum class Severity : std::uint8_t { Error, Warning, Info };
[[nodiscard]] std::string_view to_text(Severity severity) noexcept;

/// What can be found; the rows are in finding_codes.def.
enum class FindingCode : std::uint8_t {
#define TASKER_CONFIGURATION_FINDING(name, code, severity, meaning) name,
#include "configuration/finding_codes.def"
#undef TASKER_CONFIGURATION_FINDING
};
inline constexpr std::size_t kFindingCodeCount =
    static_cast<std::size_t>(FindingCode::MoreFindings) + 1;

[[nodiscard]] std::string_view to_text(FindingCode code) noexcept;
[[nodiscard]] Severity severity_of(FindingCode code) noexcept;
[[nodiscard]] std::string_view meaning_of(FindingCode code) noexcept;

/// One finding. Neither message nor anything else holds a secret.
struct Finding {
    FindingCode code = FindingCode::TomlSyntax;
    Severity severity = Severity::Error;
    std::string file;     ///< as it was given; empty for what is in no file
    Mark place{};         ///< line 0: the whole file
    std::string key;      ///< its path; empty for what is about none
    std::string message;  ///< what is wrong and what would be right

    /// `config.toml:12:7: error: common.database.pool.max_connections: 0 is … [OUT_OF_RANGE]`
    [[nodiscard]] std::string to_text() const;
};

/// Collects what is found. Bounded: of each severity the first 1000 are kept.
class Findings {
public:
    void add(FindingCode code, std::string file, Mark place, std::string key, std::string message);

    [[nodiscard]] bool has_errors() const noexcept { return count_of(Severity::Error) > 0; }
    /// Whether another finding of this code would still be kept.
    [[nodiscard]] bool has_room_for(FindingCode code) const noexcept;
    /// Everything: errors first, then by file in the order of reading, and place.
    [[nodiscard]] std::vector<Finding> in_order() &&;

private:
    [[nodiscard]] std::size_t count_of(Severity severity) const noexcept {
        return counts_[static_cast<std::size_t>(severity)];
    }

    std::vector<Finding> found_;
    std::array<std::size_t, 3> counts_{};
};

}  // namespace tasker::configuration
