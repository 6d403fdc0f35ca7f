#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "tasker/time.hpp"

namespace tasker::base {

enum class LogLevel : unsigned char { Debug, Info, Warning, Error, Off };

/// What a message is about, for programs that read the log. The name outlives it.
struct LogFact {
    std::string_view name;
    std::variant<std::string, std::int64_t> value;
};

/// Where messages for operators go. Passed in; thread-safe; never throws. Callers put no secret and
/// no payload into a message.
class Log {
public:
    virtual ~Log() = default;
    virtual void write(LogLevel level, std::string_view message) noexcept = 0;

    /// With facts, which are members of the line where that is JSON, else behind the message:
    /// `message name=value`.
    virtual void write_facts(LogLevel level, std::string_view message,
                             std::span<LogFact const> facts) noexcept;
    /// Whether a message of this level goes anywhere: to ask before making facts.
    [[nodiscard]] virtual bool takes(LogLevel /*level*/) const noexcept { return true; }

    void debug(std::string_view message) noexcept { write(LogLevel::Debug, message); }
    void info(std::string_view message) noexcept { write(LogLevel::Info, message); }
    void warning(std::string_view message) noexcept { write(LogLevel::Warning, message); }
    void error(std::string_view message) noexcept { write(LogLevel::Error, message); }
};

/// Says nothing: for tests and for programs that want silence.
class SilentLog final : public Log {
public:
    void write(LogLevel /*level*/, std::string_view /*message*/) noexcept override {}
    [[nodiscard]] bool takes(LogLevel /*level*/) const noexcept override { return false; }
};

/// One whose threshold can change while others write.
class AdjustableLog : public Log {
public:
    /// Messages below `least` are dropped from now on.
    virtual void set_least(LogLevel least) noexcept = 0;
};

enum class LogFormat : unsigned char {
    Text,
    Json,  ///< an object a line: `timestamp`, `level`, `message`, and facts
};

/// Writes lines with time and level to stderr; messages below `least` are dropped.
[[nodiscard]] std::unique_ptr<AdjustableLog> make_stderr_log(LogLevel least,
                                                             LogFormat format = LogFormat::Text);

/// A line of JSON, without its end.
[[nodiscard]] std::string json_line(TimePoint at, LogLevel level, std::string_view message,
                                    std::span<LogFact const> facts);

}  // namespace tasker::base
