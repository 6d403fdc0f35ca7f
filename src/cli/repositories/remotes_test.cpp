#include "cli/repositories/remotes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "cli/testing/console.hpp"
#include "cli/testing/file_text.hpp"
#include "cli/testing/repository.hpp"
#include "configuration/reading/toml.hpp"

namespace tasker::cli {
namespace {

using test::commit_files;
using test::Console;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(RepositoryUrl, IsWhatGitMayBeGiven) {
    for (auto const* const url :
         {"https://git.example/a/b.git", "http://git.example/b", "ssh://git@git.example:22/a/b",
          "git://git.example/b", "git@git.example:a/b.git", "git.example:b", "/srv/git/b",
          "file:///srv/git/b", "ssh://git@[::1]/b"}) {
        EXPECT_TRUE(check_repository_url(url)) << url;
    }
}

TEST(RepositoryUrl, IsNothingThatGitWouldRunOrTakeForAnOption) {
    for (auto const* const url :
         {"", "-u./x", "--upload-pack=touch x", "ext::sh -c id", "ext::id", "fd::17", "a-b::c",
          "ssh://-oProxyCommand=id/x", "ssh://git@-oProxyCommand=id/x", "-oProxyCommand=id:x",
          "git@-oProxyCommand=id:x", "relative/path", "name", "ftp://git.example/b", "https://",
          "https://git.example/a b", "https://git.example/\n", "http:///x"}) {
        auto const checked = check_repository_url(url);
        ASSERT_FALSE(checked) << url;
        EXPECT_EQ(checked.error().code(), ErrorCode::InvalidOption);
    }
}

TEST(RepositoryUrl, HasNoPassword) {
    auto const checked = check_repository_url("https://anna:hunter2@git.example/a");
    ASSERT_FALSE(checked);
    EXPECT_THAT(checked.error().message(),
                AllOf(HasSubstr("git help credentials"), Not(HasSubstr("hunter2"))));
}

TEST(RepositoryRef, IsABranchATagOrACommit) {
    for (auto const* const ref : {"main", "v1.2", "feature/a", "HEAD", "a1b2c3"})
        EXPECT_TRUE(check_repository_ref(ref)) << ref;
    for (auto const* const ref : {"", "-x", "--upload-pack=id", "+main", "a:b", "a..b", "a b",
                                  "a~1", "a^", "@{1}", "a\n", "/a"}) {
        EXPECT_FALSE(check_repository_ref(ref)) << ref;
    }
}

TEST(Remotes, AreReadInBothForms) {
    CliSettings settings;
    configuration::Findings findings;
    auto const table = configuration::parse_toml(
        "plugin-paths = [\"plugins\", \"/srv/plugins\"]\n[[remotes]]\nname = \"ops\"\n"
        "url = \"https://git.example/ops\"\ngit-ref = \"v2\"\n",
        "t.toml", findings);
    ASSERT_TRUE(table);
    ASSERT_TRUE(read_cli_table(configuration::Value(*table), "here/.config/tasker.toml", settings));
    auto const ops = settings.remote("ops");
    ASSERT_TRUE(ops);
    EXPECT_EQ(ops->git_ref, "v2");
    EXPECT_EQ(ops->config_path, "config/tasker/");
    ASSERT_EQ(settings.plugin_paths.size(), 2U);
    EXPECT_EQ(settings.plugin_paths[0], "here/plugins");
    EXPECT_EQ(settings.plugin_paths[1], "/srv/plugins");
    auto const unknown = settings.remote("opz");
    EXPECT_THAT(unknown.error().message(), HasSubstr("did you mean ops?"));
}

class RemoteCommands : public testing::Test {
protected:
    void SetUp() override { console_.variables["HOME"] = console_.path("home"); }

    test::Said run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"--config", file_});
        return console_.run_ctl(std::move(arguments));
    }
    std::string repository() const { return console_.path("repository"); }
    static Json document(test::Said const& said) {
        auto parsed = base::parse_json(said.data);
        EXPECT_TRUE(parsed) << said.data << said.notes;
        return parsed ? *std::move(parsed) : Json(JsonObject());
    }

    Console console_;
    std::string file_ = console_.path("tasker.toml");
};

TEST_F(RemoteCommands, AddListUpdateAndRemove) {
    commit_files(repository(), {{"a.txt", "one"}});
    console_.write("tasker.toml",
                   "# mine\n[profile.default.orchestration]\nbase_url = \"http://a\"\n");
    auto const before = test::file_text(file_);
    auto const added = run({"remote", "add", "contrib", repository(), "--plugin-path", "plugins"});
    EXPECT_EQ(added.code, ExitCode::Done) << added.notes;
    EXPECT_EQ(test::file_text(file_),
              before + "\n[cli.remotes.contrib]\nurl = \"" + repository() +
                  "\"\ngit_ref = \"main\"\nconfig_path = \"config/tasker/\"\n"
                  "plugin_path = \"plugins\"\n");
    EXPECT_THAT(run({"remote", "list"}).data, AllOf(HasSubstr("contrib"), HasSubstr("never")));

    auto const first = document(run({"remote", "update", "--json"}));
    auto const& fetched = first.at("remotes").at(0);
    EXPECT_TRUE(fetched.at("before").is_null());
    auto const folder = std::string(fetched.at("folder").as_string());
    EXPECT_THAT(folder, StartsWith(console_.path("home/.cache/tasker-ctl/remotes/contrib-")));
    EXPECT_EQ(test::file_text(folder + "/a.txt"), "one");
    EXPECT_FALSE(std::filesystem::exists(folder + "/.git"));
    EXPECT_THAT(run({"remote", "update", "contrib"}).data, HasSubstr(", nothing new\n"));

    commit_files(repository(), {{"a.txt", "two"}});
    EXPECT_EQ(test::file_text(folder + "/a.txt"), "one") << "only when told to";
    EXPECT_THAT(run({"remote", "update"}).data, HasSubstr(" -> "));
    EXPECT_EQ(test::file_text(folder + "/a.txt"), "two");

    EXPECT_EQ(run({"remote", "remove", "contrib"}).code, ExitCode::Done);
    EXPECT_EQ(test::file_text(file_), before);
    EXPECT_FALSE(std::filesystem::exists(folder));
    EXPECT_THAT(run({"remote", "list"}).notes, HasSubstr("remote add NAME URL"));
}

TEST_F(RemoteCommands, KeepWhatWasFetchedWhenItCannotBeFetchedAgain) {
    commit_files(repository(), {{"a.txt", "one"}});
    ASSERT_EQ(run({"remote", "add", "contrib", repository()}).code, ExitCode::Done);
    ASSERT_EQ(run({"remote", "update"}).code, ExitCode::Done);
    std::filesystem::rename(repository(), console_.path("elsewhere"));
    auto const failed = run({"remote", "update"});
    EXPECT_EQ(failed.code, ExitCode::Failed);
    EXPECT_THAT(failed.notes, AllOf(HasSubstr("contrib"), HasSubstr("it cannot be fetched")));
    auto const listed = document(run({"remote", "list", "--json"}));
    auto const folder = std::string(listed.at("remotes").at(0).at("folder").as_string());
    EXPECT_EQ(test::file_text(folder + "/a.txt"), "one");
    auto const entries =
        std::filesystem::directory_iterator(console_.path("home/.cache/tasker-ctl/remotes"));
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 1) << "nothing half fetched is left";
}

TEST_F(RemoteCommands, FetchABranchATagAndSayWhatThereIsNot) {
    commit_files(repository(), {{"a.txt", "one"}});
    ASSERT_EQ(run({"remote", "add", "contrib", repository(), "-g", "v9"}).code, ExitCode::Done);
    auto const failed = run({"remote", "update", "contrib"});
    EXPECT_EQ(failed.code, ExitCode::Failed);
    EXPECT_THAT(failed.notes, HasSubstr("(v9)"));
}

TEST_F(RemoteCommands, RefuseNamesTwiceAndWhatGitMustNotSee) {
    ASSERT_EQ(run({"remote", "add", "contrib", "https://git.example/a"}).code, ExitCode::Done);
    auto const before = test::file_text(file_);
    for (auto const& [arguments, says] :
         std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{"contrib", "https://git.example/b"}, "there is a remote contrib already"},
             {{"a/b", "https://git.example/b"}, "is no name of a remote"},
             {{"b", "ext::sh -c id"}, "has blanks"},
             {{"b", "ext::id"}, "names a program"},
             {{"b", "https://git.example/b", "-g", "a:b"}, "is no branch"},
             {{"b", "https://git.example/b", "--config-path", "../x"}, "leads out"},
             {{"b", "https://git.example/b", "--plugin-path", "/x"}, "leads out"}}) {
        std::vector<std::string> words{"remote", "add"};
        words.insert(words.end(), arguments.begin(), arguments.end());
        auto const said = run(words);
        EXPECT_EQ(said.code, ExitCode::Usage);
        EXPECT_THAT(said.notes, HasSubstr(says));
    }
    EXPECT_EQ(test::file_text(file_), before);
    EXPECT_EQ(run({"remote", "remove", "contrb"}).code, ExitCode::Usage);
    EXPECT_THAT(run({"remote", "remove", "contrb"}).notes, HasSubstr("did you mean contrib?"));
}

TEST_F(RemoteCommands, RemoveNothingElse) {
    std::string const kept = "[cli.remotes.a]\nurl = \"https://git.example/a\"\n";
    std::string const text = "[cli]\nplugin_paths = [\"x\"]\n" + kept +
                             "\n[cli.remotes.b]\nurl = \"https://git.example/b\"\n\n"
                             "# about it\n[profile.c]\ndescription = '''\n[cli.remotes.a]\n'''\n";
    console_.write("tasker.toml", text);
    EXPECT_EQ(run({"remote", "remove", "b"}).code, ExitCode::Done);
    EXPECT_EQ(test::file_text(file_), "[cli]\nplugin_paths = [\"x\"]\n" + kept +
                                          "\n# about it\n[profile.c]\ndescription = '''\n"
                                          "[cli.remotes.a]\n'''\n");
    std::string const inlined =
        "cli.remotes.a = { url = \"https://git.example/a\" }\n"
        "[profile.c]\ndescription = '''\n[cli.remotes.a]\n'''\n";
    console_.write("tasker.toml", inlined);
    auto const refused = run({"remote", "remove", "a"});
    EXPECT_EQ(refused.code, ExitCode::Usage);
    EXPECT_THAT(refused.notes, HasSubstr("by hand"));
    EXPECT_EQ(test::file_text(file_), inlined);
}

TEST_F(RemoteCommands, GiveConfigurationOfARepository) {
    commit_files(
        repository(),
        {{"deploy/base/common.toml", "[common.database.pool]\nmax_connections = 7\n"},
         {"config/tasker/base/common.toml", "[common.database.pool]\nmax_conections = 7\n"},
         {"leak/base/common.toml", "->/etc/hostname"}});
    ASSERT_EQ(run({"remote", "add", "ops", repository(), "--config-path", "deploy/"}).code,
              ExitCode::Done);
    auto const dumped = run({"config", "dump", "--remote", "ops", "-p", "common.database.pool"});
    EXPECT_EQ(dumped.code, ExitCode::Done) << dumped.notes;
    EXPECT_THAT(dumped.data, HasSubstr(R"("max_connections":7)"));
    auto const page = run({"config", "generate", "--remote", "ops", "-c", "common"});
    EXPECT_EQ(page.code, ExitCode::Done) << page.notes;
    EXPECT_THAT(page.data, HasSubstr("\nmax_connections = 7"));
    auto const other = run({"config", "validate-sources", "--url", repository(), "-c", "common"});
    EXPECT_THAT(other.data, HasSubstr("max_conections"));
    EXPECT_EQ(run({"config", "validate-sources", "--remote", "ops", "-c", "common"}).code,
              ExitCode::Done);
    auto const link = run({"config", "dump", "--url", repository(), "-s", "leak"});
    EXPECT_EQ(link.code, ExitCode::Failed) << "a link is a file with a path in it: no TOML";
    for (auto const* const folder : {"nowhere", "../..", "/etc"}) {
        auto const refused = run({"config", "generate", "--url", repository(), "-s", folder});
        EXPECT_EQ(refused.code, ExitCode::Usage) << folder;
        EXPECT_THAT(refused.data, IsEmpty());
    }
}

}  // namespace
}  // namespace tasker::cli
