#include "cli/log_level.hpp"

namespace tasker::cli {

std::optional<base::LogLevel> log_level_of(std::string_view text) noexcept {
    if (text == "debug") return base::LogLevel::Debug;
    if (text == "info") return base::LogLevel::Info;
    if (text == "warning") return base::LogLevel::Warning;
    if (text == "error") return base::LogLevel::Error;
    if (text == "off") return base::LogLevel::Off;
    return std::nullopt;
}

}  // namespace tasker::cli
