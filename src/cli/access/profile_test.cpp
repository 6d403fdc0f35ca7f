#include "cli/access/profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/console.hpp"
#include "cli/testing/file_text.hpp"

namespace tasker::cli {
namespace {

using test::Console;
using test::Said;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ProfileCommands : public testing::Test {
protected:
    Said run(std::vector<std::string> const& more) {
        std::vector<std::string> arguments{"-c", file_, "profile"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return console_.run_ctl(arguments);
    }
    void write(std::string const& text) { console_.write("servers.toml", text); }
    std::string text() { return test::file_text(file_); }

    Console console_;
    std::string const file_ = console_.path("servers.toml");
};

TEST_F(ProfileCommands, BeginWithAFileThatIsValid) {
    EXPECT_EQ(run({"init"}).code, ExitCode::Done);
    EXPECT_EQ(run({"validate"}).code, ExitCode::Done);
    EXPECT_THAT(run({"list"}).data, AllOf(HasSubstr("default"), HasSubstr("http://localhost:8080"),
                                          HasSubstr("http://localhost:8081")));
    auto const again = run({"init"});
    EXPECT_EQ(again.code, ExitCode::Usage);
    EXPECT_THAT(again.notes, HasSubstr("--force"));
    write("broken");
    EXPECT_EQ(run({"init", "--force"}).code, ExitCode::Done);
    EXPECT_EQ(run({"validate"}).code, ExitCode::Done);
    EXPECT_EQ(console_.run_ctl({"-c", file_, "init", "--no-contrib"}).code, ExitCode::Usage);
}

TEST_F(ProfileCommands, AddBehindWhatTheFileHas) {
    write("# mine\n[profile.a.orchestration]\nbase_url = \"http://a\"");
    auto const added =
        run({"add", "b", "-d", "the \"b\"", "-t", "rest", "--orchestration-url",
             "https://b.example", "--worker-url", "http://w:81", "--tools", "tier1,tier2"});
    EXPECT_EQ(added.code, ExitCode::Done) << added.notes;
    EXPECT_THAT(text(), StartsWith("# mine\n[profile.a.orchestration]\n"));
    EXPECT_EQ(run({"validate"}).code, ExitCode::Done) << text();
    EXPECT_THAT(run({"show", "b"}).data,
                AllOf(HasSubstr("description   the \"b\"\n"), HasSubstr("https://b.example\n"),
                      HasSubstr("http://w:81\n"), HasSubstr("tools         tier1, tier2\n")));
    EXPECT_THAT(run({"show", "a"}).data, HasSubstr("http://a\n"));
}

TEST_F(ProfileCommands, AddNothingThatWouldNotWork) {
    auto const before = "profile = { a = { orchestration = { base_url = \"http://a\" } } }\n";
    write(before);
    auto const url = std::vector<std::string>{"--orchestration-url", "http://b"};
    struct Case {
        std::vector<std::string> arguments;
        char const* says;
    };
    for (auto const& [arguments, says] :
         {Case{{"add", "a", url[0], url[1]}, "there is a profile a already"},
          Case{{"add", "b", url[0], url[1]}, "the profile cannot be added"},
          Case{{"add", "b.c", url[0], url[1]}, "is no name of a profile"},
          Case{{"add", "b", url[0], "localhost"}, "is no URL of a server"},
          Case{{"add", "b", url[0], url[1], "-t", "grpc"}, "the command line asks by REST"},
          Case{{"add", "b"}, "a profile names a server"}}) {
        auto const said = run(arguments);
        EXPECT_EQ(said.code, ExitCode::Usage);
        EXPECT_THAT(said.notes, HasSubstr(says));
        EXPECT_EQ(text(), before);
    }
}

TEST_F(ProfileCommands, MakeTheFileWhereThereIsNone) {
    EXPECT_EQ(run({"add", "b", "--orchestration-url", "http://b"}).code, ExitCode::Done);
    EXPECT_EQ(text(),
              "[profile.b]\ntransport = \"rest\"\n[profile.b.orchestration]\n"
              "base_url = \"http://b\"\n");
}

TEST_F(ProfileCommands, FindEverythingThatIsWrong) {
    write(R"(
[profile.a]
descripton = "x"
[profile.a.orchestration]
base_url = "localhost:8080"
auth = { api_kee = "hunter2" }
[profile.b]
transport = "grpc"
[profile.b.orchestration]
base_url = "http://b"
[profile.c]
[profile.d.orchestration]
timeout_ms = 0
[profile.e.orchestration]
base_url = "http://e"
auth = { token = { file = "absent.key" } }
)");
    auto const said = run({"validate"});
    EXPECT_EQ(said.code, ExitCode::Failed);
    for (auto const* const says :
         {"profile.a.descripton is read by nothing; did you mean description?",
          "profile.a.orchestration.auth.api_kee is read by nothing; did you mean api_key?",
          "profile.a.orchestration: \"localhost:8080\" is no URL of a server",
          "profile.b.transport is \"grpc\"", "profile.c names no server",
          "profile.d.orchestration.base_url is missing",
          "absent.key: ", "servers.toml: 5 profiles, 7 findings"}) {
        EXPECT_THAT(said.data, HasSubstr(says));
    }
    EXPECT_THAT(said.data, Not(HasSubstr("hunter2")));
    EXPECT_THAT(run({"list"}).data, HasSubstr("http://e"));
}

TEST_F(ProfileCommands, ShowNoSecret) {
    write("[profile.a.orchestration]\nbase_url = \"http://a\"\nauth = { token = \"hunter2\" }\n");
    auto const said = run({"show", "a"});
    EXPECT_THAT(said.data,
                AllOf(HasSubstr("shown to it   token (***)\n"), Not(HasSubstr("hunter2"))));
    EXPECT_THAT(run({"show", "a", "--json"}).data, HasSubstr(R"("shows":"token")"));
    EXPECT_EQ(run({"show", "b"}).code, ExitCode::Usage);
}

TEST_F(ProfileCommands, ReadTheOlderPlacesToo) {
    std::filesystem::create_directories(console_.path(".tasker"));
    console_.write(".tasker/client.toml", "[profile.old.orchestration]\nbase_url = \"http://o\"\n");
    console_.variables["HOME"] = console_.path("");
    EXPECT_THAT(console_.run({"profile", "list"}).data, HasSubstr("http://o"));
    std::filesystem::create_directories(console_.path(".config/tasker"));
    console_.write(".config/tasker/client.toml",
                   "[profile.new.orchestration]\nbase_url = \"http://n\"\n");
    EXPECT_THAT(console_.run({"profile", "list"}).data,
                AllOf(HasSubstr("http://n"), Not(HasSubstr("http://o"))));
}

}  // namespace
}  // namespace tasker::cli
