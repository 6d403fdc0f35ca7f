#include "cli/mcp/stdio_service.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace tasker::cli::mcp {

namespace {

using tasker::mcp::Session;
using tasker::mcp::ToolCall;

constexpr std::size_t kWaitingCallsMax = 64;

/// Writes whole lines, from any thread.
class LineWriter {
public:
    explicit LineWriter(std::ostream& output) : output_(output) {}

    void write(std::string const& line) {
        std::scoped_lock const lock(mutex_);
        output_ << line << '\n' << std::flush;
    }

private:
    std::mutex mutex_;
    std::ostream& output_;
};

/// Runs calls in the order in which they came.
class CallRunner {
public:
    CallRunner(Session& session, LineWriter& writer)
        : session_(session), writer_(writer), thread_([this] { run(); }) {}
    /// Waits until all calls are answered.
    ~CallRunner() {
        {
            std::scoped_lock const lock(mutex_);
            is_ending_ = true;
        }
        changed_.notify_one();
        thread_.join();
    }
    CallRunner(CallRunner const&) = delete;
    CallRunner& operator=(CallRunner const&) = delete;

    /// \returns whether there is room for it.
    [[nodiscard]] bool add(ToolCall& call) {
        {
            std::scoped_lock const lock(mutex_);
            if (waiting_.size() >= kWaitingCallsMax) return false;
            waiting_.push_back(std::move(call));
        }
        changed_.notify_one();
        return true;
    }

private:
    void run() {
        while (auto const call = next()) {
            if (auto const answer = session_.run(*call)) writer_.write(*answer);
        }
    }

    std::optional<ToolCall> next() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return is_ending_ || !waiting_.empty(); });
        if (waiting_.empty()) return std::nullopt;
        auto call = std::move(waiting_.front());
        waiting_.pop_front();
        return call;
    }

    Session& session_;
    LineWriter& writer_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<ToolCall> waiting_;
    bool is_ending_ = false;
    std::thread thread_;
};

/// One line, of which no more is kept than a message may have.
struct InputLine {
    std::string text;
    bool is_too_long = false;
};

/// \returns none at the end of the input; a last line without an end counts.
std::optional<InputLine> read_line(std::istream& input) {
    InputLine line;
    auto& buffer = *input.rdbuf();
    for (auto c = buffer.sbumpc(); c != std::char_traits<char>::eof(); c = buffer.sbumpc()) {
        if (c == '\n') return line;
        if (line.text.size() < tasker::mcp::kMessageBytesMax) {
            line.text += static_cast<char>(c);
        } else {
            line.is_too_long = true;
        }
    }
    if (line.text.empty()) return std::nullopt;
    return line;
}

bool is_blank(std::string const& text) {
    return text.find_first_not_of(" \t\r") == std::string::npos;
}

}  // namespace

void serve_lines(Session& session, std::istream& input, std::ostream& output) {
    LineWriter writer(output);
    CallRunner runner(session, writer);
    while (auto const line = read_line(input)) {
        if (line->is_too_long) {
            writer.write(tasker::mcp::fault_text(tasker::mcp::too_long()));
            continue;
        }
        if (is_blank(line->text)) continue;
        auto reaction = session.receive(line->text);
        if (auto const* const answer = std::get_if<std::string>(&reaction)) writer.write(*answer);
        if (auto* const call = std::get_if<ToolCall>(&reaction)) {
            if (!runner.add(*call)) writer.write(session.refuse(*call));
        }
    }
}

}  // namespace tasker::cli::mcp
