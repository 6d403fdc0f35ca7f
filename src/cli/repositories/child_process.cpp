#include "cli/repositories/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace tasker::cli {

namespace {

constexpr std::size_t kKeptBytesMax = std::size_t{64} * 1024;
constexpr auto kGrace = std::chrono::seconds(2);

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    ~Descriptor() { close(); }

    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
    void close() {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }

private:
    int number_ = -1;
};

Error system_error(std::string const& what, int number) {
    return {ErrorCode::Internal, what + ": " + std::generic_category().message(number)};
}

/// One text that the program writes.
struct Stream {
    Descriptor source;  ///< ours
    Descriptor target;  ///< the program's
    std::string kept;

    static Result<Stream> open() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            return system_error("a pipe cannot be opened", errno);
        Stream stream;
        stream.source = Descriptor(ends[0]);
        stream.target = Descriptor(ends[1]);
        if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
            return system_error("a pipe cannot be set up", errno);
        return stream;
    }

    /// What is there now; at the end of the text the pipe is closed.
    void read_what_is_there() {
        std::array<char, 4096> piece{};
        while (source.is_open()) {
            auto const count = ::read(source.number(), piece.data(), piece.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0 && errno == EAGAIN) return;
            if (count <= 0) {
                source.close();
                return;
            }
            auto const room = kKeptBytesMax - kept.size();
            kept.append(piece.data(), std::min(room, static_cast<std::size_t>(count)));
        }
    }
};

std::vector<std::string> child_environment(ChildCommand const& command) {
    auto const is_replaced = [&command](std::string_view name) {
        return std::ranges::find(command.without, name) != command.without.end() ||
               std::ranges::any_of(command.variables,
                                   [name](auto const& one) { return one.first == name; });
    };
    std::vector<std::string> lines;
    for (auto const* const* line = environ; *line != nullptr; ++line) {
        std::string_view const text(*line);
        if (!is_replaced(text.substr(0, text.find('=')))) lines.emplace_back(text);
    }
    for (auto const& [name, value] : command.variables)
        lines.emplace_back(name).append("=").append(value);
    return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// How a program is started: its three streams, no signal blocked or ignored.
class Start {
public:
    Start(Stream const& output, Stream const& complaints) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, output.target.number(), STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, complaints.target.number(), STDERR_FILENO);
        ::posix_spawnattr_init(&attributes_);
        ::sigset_t none;
        ::sigset_t ours;
        ::sigemptyset(&none);
        ::sigemptyset(&ours);
        for (auto const signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
            ::sigaddset(&ours, signal);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &ours);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    Start(Start const&) = delete;
    Start& operator=(Start const&) = delete;
    ~Start() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    Result<::pid_t> run(ChildCommand const& command) const {
        auto words = command.words;
        auto lines = child_environment(command);
        ::pid_t id = 0;
        auto const failure = ::posix_spawnp(&id, words.front().c_str(), &actions_, &attributes_,
                                            pointers_to(words).data(), pointers_to(lines).data());
        if (failure == 0) return id;
        return Error(ErrorCode::FileNotFound,
                     words.front() + " cannot be run: " + std::generic_category().message(failure));
    }

private:
    ::posix_spawn_file_actions_t actions_{};
    ::posix_spawnattr_t attributes_{};
};

using Steady = std::chrono::steady_clock;

/// Reads until the process has ended; false when the time is over before.
bool read_until_end(int process, std::array<Stream*, 2> const& streams, Steady::time_point end) {
    for (;;) {
        auto const left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - Steady::now()).count();
        // What is closed has a number below 0, which poll passes over.
        std::array<::pollfd, 3> awaited{{{.fd = process, .events = POLLIN},
                                         {.fd = streams[0]->source.number(), .events = POLLIN},
                                         {.fd = streams[1]->source.number(), .events = POLLIN}}};
        auto const ready = ::poll(awaited.data(), awaited.size(),
                                  static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000)));
        for (auto* const stream : streams)
            stream->read_what_is_there();
        if (ready > 0 && awaited[0].revents != 0) return true;
        if (ready == 0 && left <= 0) return false;
        if (ready < 0 && errno != EINTR) return false;
    }
}

int exit_code_from(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<ChildEnd> run_to_end(ChildCommand const& command) {
    TASKER_TRY_ASSIGN(auto output, Stream::open());
    TASKER_TRY_ASSIGN(auto complaints, Stream::open());
    TASKER_TRY_ASSIGN(auto const id, Start(output, complaints).run(command));
    output.target.close();
    complaints.target.close();
    // Not the number of a library's function: older ones have none.
    Descriptor const process(static_cast<int>(::syscall(SYS_pidfd_open, id, 0)));
    std::array<Stream*, 2> const streams{&output, &complaints};
    auto is_in_time = read_until_end(process.number(), streams, Steady::now() + command.time_max);
    if (!is_in_time) {
        ::kill(id, SIGTERM);
        if (!read_until_end(process.number(), streams, Steady::now() + kGrace)) ::kill(id, SIGKILL);
    }
    int status = 0;
    while (::waitpid(id, &status, 0) < 0 && errno == EINTR)
        continue;
    for (auto* const stream : streams)
        stream->read_what_is_there();
    if (!is_in_time) {
        auto const seconds = std::chrono::duration<double>(command.time_max).count();
        return Error(ErrorCode::Timeout,
                     command.words.front() + " did not end within " +
                         (seconds < 1 ? std::string("a second")
                                      : std::to_string(static_cast<int>(seconds)) + " seconds"));
    }
    return ChildEnd{.exit_code = exit_code_from(status),
                    .output = std::move(output.kept),
                    .complaints = std::move(complaints.kept)};
}

}  // namespace tasker::cli
