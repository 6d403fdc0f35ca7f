#include "bench/own_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "base/json.hpp"
#include "bench/failure.hpp"

namespace tasker::bench {

OwnProcess::OwnProcess(std::vector<std::string> arguments) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail(std::string("pipe: ") + std::strerror(errno));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    arguments.insert(arguments.begin(), "tasker_bench");
    std::vector<char*> pointers;
    for (auto& argument : arguments)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    auto const error =
        ::posix_spawn(&id_, "/proc/self/exe", &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    output_ = ends[0];
    if (error != 0) fail(std::string("a process cannot be started: ") + std::strerror(error));
}

OwnProcess::~OwnProcess() {
    if (output_ >= 0) ::close(output_);
    if (id_ == 0) return;
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
}

JsonObject OwnProcess::answer() {
    std::string text;
    std::array<char, 4096> part{};
    for (;;) {
        auto const size = ::read(output_, part.data(), part.size());
        if (size <= 0) break;
        text.append(part.data(), static_cast<std::size_t>(size));
    }
    int status = 0;
    ::waitpid(id_, &status, 0);
    id_ = 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail("a process of the measurement failed");
    auto const parsed = must(base::parse_json(text));
    if (!parsed.is_object()) fail("a process of the measurement answered " + text);
    return parsed.get_object();
}

void OwnProcess::print(JsonObject const& answer) {
    std::printf("%s\n", base::to_text(answer).c_str());
}

}  // namespace tasker::bench
