#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tasker/json.hpp"

namespace tasker::bench {

/// This program once more, so that what is measured in it is alone in its memory.
class OwnProcess {
public:
    /// Starts it with these arguments.
    explicit OwnProcess(std::vector<std::string> arguments);
    OwnProcess(OwnProcess const&) = delete;
    OwnProcess& operator=(OwnProcess const&) = delete;
    /// Ends it if it still runs.
    ~OwnProcess();

    /// Waits for its end. \returns the JSON object that it printed.
    [[nodiscard]] JsonObject answer();

    /// In the process that was started: its answer.
    static void print(JsonObject const& answer);

private:
    pid_t id_ = 0;
    int output_ = -1;
};

}  // namespace tasker::bench
