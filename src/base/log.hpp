#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tasker::base {

enum class LogLevel : unsigned char { Debug, Info, Warning, Error, Off };

/// Where messages for operators go. Passed in; thread-safe; never throws. Callers put no secret and
/// no payload into a message.
class Log {
public:
    virtual ~Log() = default;
    virtual void write(LogLevel level, std::string_view message) noexcept = 0;

    void debug(std::string_view message) noexcept { write(LogLevel::Debug, message); }
    void info(std::string_view message) noexcept { write(LogLevel::Info, message); }
    void warning(std::string_view message) noexcept { write(LogLevel::Warning, message); }
    void error(std::string_view message) noexcept { write(LogLevel::Error, message); }
};

/// Says nothing: for tests and for programs that want silence.
class SilentLog final : public Log {
public:
    void write(LogLevel /*level*/, std::string_view /*message*/) noexcept override {}
};

/// One whose threshold can change while others write.
class AdjustableLog : public Log {
public:
    /// Messages below `least` are dropped from now on.
    virtual void set_least(LogLevel least) noexcept = 0;
};

/// Writes lines with time and level to stderr; messages below `least` are dropped.
[[nodiscard]] std::unique_ptr<AdjustableLog> make_stderr_log(LogLevel least);

}  // namespace tasker::base
