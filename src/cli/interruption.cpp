#include "cli/interruption.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <initializer_list>
#include <utility>

#include "base/assert.hpp"

namespace tasker::cli {

namespace {

constexpr char kEnd = 'e';
constexpr char kSignal = 's';
constexpr char kHangup = 'h';
constexpr int kInterrupted = 1;

std::atomic<int> write_end{-1};  // all that the signal handler touches

extern "C" void write_to_pipe(int signal) {
    auto const saved = errno;
    std::ignore = ::write(write_end.load(), signal == SIGHUP ? &kHangup : &kSignal, 1);
    errno = saved;
}

void set_handler(std::initializer_list<int> signals, void (*handler)(int)) {
    struct sigaction action{};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (auto const signal : signals)
        sigaction(signal, &action, nullptr);
}

constexpr auto kInterrupts = {SIGINT, SIGTERM};
constexpr auto kHangups = {SIGHUP};

}  // namespace

Interruption::Interruption() {
    auto const made = ::pipe(pipe_);
    TASKER_ASSERT(made == 0);
    write_end = pipe_[1];
    listener_ = std::thread([this] { listen(); });
}

Interruption::~Interruption() {
    set_handler(kInterrupts, SIG_DFL);
    if (on_hangup_) set_handler(kHangups, SIG_DFL);
    std::ignore = ::write(pipe_[1], &kEnd, 1);
    listener_.join();
    ::close(pipe_[0]);
    ::close(pipe_[1]);
}

void Interruption::hand_to(std::function<void()> on_first) {
    auto const is_wanted = static_cast<bool>(on_first);
    {
        std::scoped_lock const lock(mutex_);
        on_first_ = std::move(on_first);
    }
    set_handler(kInterrupts, is_wanted ? write_to_pipe : SIG_DFL);
}

void Interruption::hand_hangup_to(std::function<void()> on_each) {
    auto const is_wanted = static_cast<bool>(on_each);
    {
        std::scoped_lock const lock(hangup_mutex_);
        on_hangup_ = std::move(on_each);
    }
    set_handler(kHangups, is_wanted ? write_to_pipe : SIG_DFL);
}

void Interruption::listen() {
    int count = 0;
    for (;;) {
        char what = 0;
        auto const size = ::read(pipe_[0], &what, 1);
        if (size < 0 && errno == EINTR) continue;
        if (size != 1 || what == kEnd) return;
        if (what == kHangup) {
            std::scoped_lock const lock(hangup_mutex_);
            if (on_hangup_) on_hangup_();
            continue;
        }
        if (++count > 1) {
            constexpr char kShowCursor[] = "\x1b[?25h\n";
            if (::isatty(STDERR_FILENO) == 1) {
                std::ignore = ::write(STDERR_FILENO, kShowCursor, sizeof kShowCursor - 1);
            }
            ::_exit(kInterrupted);
        }
        std::scoped_lock const lock(mutex_);
        if (on_first_) on_first_();
    }
}

}  // namespace tasker::cli
