#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/json.hpp"
#include "cli/testing/console.hpp"
#include "tests/server/serving.hpp"

namespace tasker::test {

/// `tasker-ctl` and `tasker` beside a server, which the environment names.
class CommandLine : public Serving {
protected:
    void SetUp() override {
        Serving::SetUp();
        console_.variables["TASKER_ORCHESTRATION_URL"] = url();
    }

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }

    cli::test::Said ctl(std::vector<std::string> arguments) {
        return console_.run_ctl(std::move(arguments));
    }
    /// With `--format json`; it is to end well.
    Json json_of(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"--format", "json"});
        auto const said = ctl(std::move(arguments));
        EXPECT_EQ(said.code, cli::ExitCode::Done) << said.notes;
        auto parsed = base::parse_json(said.data);
        EXPECT_TRUE(parsed) << said.data;
        return parsed ? *std::move(parsed) : Json(JsonObject{});
    }

    cli::test::Console console_;
};

}  // namespace tasker::test
