#include "bindings/c/src/callback_log.hpp"

#include <atomic>

#include "bindings/c/src/text.hpp"

namespace tasker::c {

namespace {

std::uint32_t number_of_level(base::LogLevel level) noexcept {
    switch (level) {
        case base::LogLevel::Debug: return TASKER_LOG_DEBUG;
        case base::LogLevel::Info: return TASKER_LOG_INFO;
        case base::LogLevel::Warning: return TASKER_LOG_WARNING;
        case base::LogLevel::Error: return TASKER_LOG_ERROR;
        case base::LogLevel::Off: return TASKER_LOG_OFF;
    }
    return TASKER_LOG_OFF;
}

class CallbackLog final : public base::AdjustableLog {
public:
    CallbackLog(tasker_log log, void* context, base::LogLevel least)
        : log_(log), context_(context), least_(least) {}

    void write(base::LogLevel level, std::string_view message) noexcept override {
        if (takes(level)) log_(context_, number_of_level(level), text_of(message));
    }
    [[nodiscard]] bool takes(base::LogLevel level) const noexcept override {
        return level != base::LogLevel::Off && level >= least_.load();
    }
    void set_least(base::LogLevel least) noexcept override { least_ = least; }

private:
    tasker_log const log_;
    void* const context_;
    std::atomic<base::LogLevel> least_;
};

}  // namespace

base::LogLevel log_level_of(std::uint32_t level) noexcept {
    switch (level) {
        case TASKER_LOG_TRACE:
        case TASKER_LOG_DEBUG: return base::LogLevel::Debug;
        case TASKER_LOG_INFO: return base::LogLevel::Info;
        case TASKER_LOG_WARNING: return base::LogLevel::Warning;
        case TASKER_LOG_ERROR: return base::LogLevel::Error;
        default: return base::LogLevel::Off;
    }
}

std::shared_ptr<base::AdjustableLog> make_callback_log(tasker_log log, void* context,
                                                       base::LogLevel least) {
    return std::make_shared<CallbackLog>(log, context, least);
}

}  // namespace tasker::c
