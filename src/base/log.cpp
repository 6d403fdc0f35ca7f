#include "base/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>

namespace tasker::base {

namespace {

spdlog::level::level_enum level_of(LogLevel level) noexcept {
    switch (level) {
        case LogLevel::Debug: return spdlog::level::debug;
        case LogLevel::Info: return spdlog::level::info;
        case LogLevel::Warning: return spdlog::level::warn;
        case LogLevel::Error: return spdlog::level::err;
        case LogLevel::Off: return spdlog::level::off;
    }
    return spdlog::level::off;
}

class StderrLog final : public AdjustableLog {
public:
    explicit StderrLog(LogLevel least)
        // The automatic mode asks isatty: a file or a pipe gets no escape sequences.
        : logger_("tasker", std::make_shared<spdlog::sinks::stderr_color_sink_mt>(
                                spdlog::color_mode::automatic)) {
        logger_.set_level(level_of(least));
        logger_.set_formatter(std::make_unique<spdlog::pattern_formatter>(
            "%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v", spdlog::pattern_time_type::utc));
    }

    void write(LogLevel level, std::string_view message) noexcept override {
        if (level == LogLevel::Off) return;
        // spdlog reports its own failures on stderr instead of throwing.
        logger_.log(level_of(level), spdlog::string_view_t(message.data(), message.size()));
    }

    void set_least(LogLevel least) noexcept override { logger_.set_level(level_of(least)); }

private:
    spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<AdjustableLog> make_stderr_log(LogLevel least) {
    return std::make_unique<StderrLog>(least);
}

}  // namespace tasker::base
