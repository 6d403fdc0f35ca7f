#include "base/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <exception>

#include "base/clock.hpp"
#include "base/json_text.hpp"
#include "base/timestamp.hpp"

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

std::string_view word_of(LogLevel level) noexcept {
    switch (level) {
        case LogLevel::Debug: return "debug";
        case LogLevel::Info: return "info";
        case LogLevel::Warning: return "warning";
        case LogLevel::Error: return "error";
        case LogLevel::Off: return "off";
    }
    return {};
}

class StderrLog final : public AdjustableLog {
public:
    StderrLog(LogLevel least, LogFormat format)
        // The automatic mode asks isatty: a file or a pipe gets no escape sequences.
        : logger_("tasker", std::make_shared<spdlog::sinks::stderr_color_sink_mt>(
                                spdlog::color_mode::automatic)),
          format_(format) {
        logger_.set_level(level_of(least));
        auto const* const pattern =
            format == LogFormat::Json ? "%v" : "%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v";
        logger_.set_formatter(
            std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
    }

    void write(LogLevel level, std::string_view message) noexcept override {
        if (level == LogLevel::Off) return;
        if (format_ == LogFormat::Json) return write_facts(level, message, {});
        put(level, message);
    }

    void write_facts(LogLevel level, std::string_view message,
                     std::span<LogFact const> facts) noexcept override {
        if (!takes(level)) return;
        if (format_ == LogFormat::Text) return Log::write_facts(level, message, facts);
        try {
            put(level, json_line(clock_.now(), level, message, facts));
        } catch (std::exception const&) {
            put(level, R"({"message": "a line of the log could not be made"})");
        }
    }

    [[nodiscard]] bool takes(LogLevel level) const noexcept override {
        return level != LogLevel::Off && logger_.should_log(level_of(level));
    }

    void set_least(LogLevel least) noexcept override { logger_.set_level(level_of(least)); }

private:
    void put(LogLevel level, std::string_view text) noexcept {
        // spdlog reports its own failures on stderr instead of throwing.
        logger_.log(level_of(level), spdlog::string_view_t(text.data(), text.size()));
    }

    spdlog::logger logger_;
    LogFormat const format_;
    SystemClock const clock_;
};

}  // namespace

void Log::write_facts(LogLevel level, std::string_view message,
                      std::span<LogFact const> facts) noexcept {
    try {
        std::string text(message);
        for (auto const& fact : facts) {
            text.append(" ").append(fact.name).append("=");
            auto const* const number = std::get_if<std::int64_t>(&fact.value);
            text += number == nullptr ? std::get<std::string>(fact.value) : std::to_string(*number);
        }
        write(level, text);
    } catch (std::exception const&) {
        write(level, message);
    }
}

std::string json_line(TimePoint at, LogLevel level, std::string_view message,
                      std::span<LogFact const> facts) {
    JsonText line;
    line.string("timestamp", timestamp(at)).string("level", word_of(level));
    line.string("message", message);
    for (auto const& fact : facts) {
        if (auto const* const number = std::get_if<std::int64_t>(&fact.value)) {
            line.integer(fact.name, *number);
        } else {
            line.string(fact.name, std::get<std::string>(fact.value));
        }
    }
    return line.take();
}

std::unique_ptr<AdjustableLog> make_stderr_log(LogLevel least, LogFormat format) {
    return std::make_unique<StderrLog>(least, format);
}

}  // namespace tasker::base
