#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "cli/plugins/search.hpp"
#include "cli/testing/console.hpp"
#include "cli/testing/file_text.hpp"
#include "cli/testing/repository.hpp"

namespace tasker::cli {
namespace {

using test::Console;
using test::RepositoryFiles;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

RepositoryFiles const kShopPlugin{
    {"tasker-plugin.toml",
     "[plugin]\nname = \"shop\"\nversion = \"1.2.0\"\nlanguage = \"python\"\n\n"
     "[[templates]]\nname = \"handler\"\npath = \"templates/handler\"\n"
     "description = \"A handler with its test\"\n"},
    {"templates/handler/template.toml",
     "[[parameters]]\nname = \"name\"\nrequired = true\ndescription = \"of the step\"\n\n"
     "[[parameters]]\nname = \"class\"\ndefault = \"{{ name | pascal_case }}Handler\"\n\n"
     "[[parameters]]\nname = \"needs\"\ntype = \"list\"\ndefault = \"\"\n\n"
     "[[parameters]]\nname = \"kind\"\nchoices = [\"sync\", \"async\"]\ndefault = \"sync\"\n\n"
     "[[parameters]]\nname = \"retries\"\ntype = \"integer\"\ndefault = \"3\"\n\n"
     "[[parameters]]\nname = \"tested\"\ntype = \"boolean\"\ndefault = \"true\"\n\n"
     "[[files]]\nsource = \"handler.py.tera\"\ntarget = \"handlers/{{ name | snake_case }}.py\"\n\n"
     "[[files]]\nsource = \"test.py.tera\"\n"
     "target = \"{% if tested %}tests/test_{{ name | snake_case }}.py{% endif %}\"\n"},
    {"templates/handler/handler.py.tera",
     "{% if kind == \"async\" %}async {% endif %}class {{ class }}:  # {{ retries + 1 }}\n"
     "{%- for need in needs %}\n    {{ need }} = None\n{%- endfor %}\n"},
    {"templates/handler/test.py.tera", "def test_{{ name }}():\n    {{ class }}()\n"}};

class Plugins : public testing::Test {
protected:
    void SetUp() override {
        console_.variables["HOME"] = console_.path("home");
        write_files_to("plugins/shop", kShopPlugin);
        console_.write("tasker.toml", "[cli]\nplugin_paths = [\"plugins\"]\n");
    }
    void write_files_to(std::string const& folder, RepositoryFiles const& files) {
        for (auto const& [path, text] : files) {
            auto const name = folder + "/" + path;
            std::filesystem::create_directories(
                std::filesystem::path(console_.path(name)).parent_path());
            console_.write(name, text);
        }
    }
    test::Said run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"--config", console_.path("tasker.toml")});
        return console_.run_ctl(std::move(arguments));
    }
    test::Said validate() { return run({"plugin", "validate", console_.path("plugins/shop")}); }

    Console console_;
};

TEST_F(Plugins, AreListedWithTheirTemplates) {
    EXPECT_THAT(run({"plugin", "list"}).data, AllOf(HasSubstr("shop"), HasSubstr("1.2.0")));
    EXPECT_THAT(run({"template", "list"}).data,
                AllOf(HasSubstr("handler"), HasSubstr("A handler with its test")));
    EXPECT_THAT(run({"template", "list", "-l", "ruby"}).notes, HasSubstr("no plugin has such"));
    auto const info = run({"template", "info", "handler", "-p", "shop"});
    EXPECT_EQ(info.code, ExitCode::Done) << info.notes;
    EXPECT_THAT(info.data,
                AllOf(HasSubstr("of the step"), HasSubstr("required"), HasSubstr("sync, async")));
    auto const json = run({"--format", "json", "template", "info", "handler"});
    EXPECT_THAT(json.data, HasSubstr(R"("name":"needs","type":"list")"));
    auto const unknown = run({"template", "info", "handlr"});
    EXPECT_EQ(unknown.code, ExitCode::Usage);
    EXPECT_THAT(unknown.notes,
                AllOf(HasSubstr("did you mean handler?"), HasSubstr("--registered")));
}

TEST_F(Plugins, AreMeantByTaskerOnlyWhenItIsTold) {
    EXPECT_THAT(console_.run({"template", "list"}).notes, HasSubstr("--server URL"));
    auto const both = console_.run({"template", "list", "--plugins", "--registered"});
    EXPECT_EQ(both.code, ExitCode::Usage);
    auto const server = console_.run({"template", "list", "-l", "ruby", "--server", "http://a"});
    EXPECT_EQ(server.code, ExitCode::Usage);
    console_.variables["TASKER_ORCHESTRATION_URL"] = "http://127.0.0.1:1";
    for (auto const* const option : {"--registered", "--namespace=shop"}) {
        auto const asked = console_.run_ctl({"template", "list", option});
        EXPECT_THAT(asked.notes, HasSubstr("GET http://127.0.0.1:1/v1/templates")) << option;
    }
}

TEST_F(Plugins, MakeFiles) {
    auto const folder = console_.path("out") + "/";
    auto const made = run({"template", "generate", "handler", "-p", "name=chargeCard", "-p",
                           "needs=a, b", "-p", "kind=async", "-o", folder});
    EXPECT_EQ(made.code, ExitCode::Done) << made.notes;
    EXPECT_EQ(made.data,
              folder + "handlers/charge_card.py\n" + folder + "tests/test_charge_card.py\n");
    EXPECT_EQ(test::file_text(folder + "handlers/charge_card.py"),
              "async class ChargeCardHandler:  # 4\n    a = None\n    b = None\n");
    EXPECT_EQ(test::file_text(folder + "tests/test_charge_card.py"),
              "def test_chargeCard():\n    ChargeCardHandler()\n");
    auto const again =
        run({"template", "generate", "handler", "-p", "name=chargeCard", "-o", folder});
    EXPECT_EQ(again.code, ExitCode::Usage);
    EXPECT_THAT(again.notes, HasSubstr("--force"));
    auto const one = run({"template", "generate", "handler", "-p", "name=x", "-p", "tested=false"});
    EXPECT_EQ(one.data, "class XHandler:  # 4\n") << one.notes;
}

TEST_F(Plugins, RefuseParametersThatDoNotFit) {
    struct Mistake {
        std::vector<std::string> words;
        char const* says;
    };
    for (auto const& [words, says] :
         {Mistake{{"handler"}, "the parameter name is missing; give -p name=... (of the step)"},
          Mistake{{"handler", "-p", "nam=x"}, "has no parameter \"nam\"; did you mean name?"},
          Mistake{{"handler", "-p", "name"}, "\"name\" is no parameter; give -p NAME=VALUE"},
          Mistake{{"handler", "-p", "name=x", "-p", "name=y"}, "is given twice"},
          Mistake{{"handler", "-p", "name=x", "-p", "kind=odd"}, "it is one of sync, async"},
          Mistake{{"handler", "-p", "name=x", "-p", "retries=1.5"}, "it is a whole number"},
          Mistake{{"handler", "-p", "name=x", "-p", "tested=yes"}, "it is true or false"},
          Mistake{{"handlr", "-p", "name=x"}, "did you mean handler?"},
          Mistake{{"handler", "--plugin", "shp"}, "did you mean the plugin shop?"},
          Mistake{{"handler", "-l", "ruby"}, "no plugin has a template \"handler\" for ruby"}}) {
        std::vector<std::string> arguments{"template", "generate"};
        arguments.insert(arguments.end(), words.begin(), words.end());
        auto const said = run(arguments);
        EXPECT_EQ(said.code, ExitCode::Usage) << says;
        EXPECT_THAT(said.notes, HasSubstr(says));
        EXPECT_THAT(said.data, IsEmpty());
    }
}

TEST_F(Plugins, WriteNothingOutsideOfTheFolder) {
    for (auto const* const target :
         {"../x.py", "/tmp/x.py", "a/../../x.py", "{{ name }}", "a/", "a\\\\b", ".git/config"}) {
        write_files_to("plugins/shop", {{"templates/handler/template.toml",
                                         "[[parameters]]\nname = \"name\"\n[[files]]\n"
                                         "source = \"test.py.tera\"\ntarget = \"" +
                                             std::string(target) + "\"\n"},
                                        {"templates/handler/test.py.tera", "x"}});
        auto const said = run({"template", "generate", "handler", "-p", "name=../../x", "-o",
                               console_.path("out") + "/"});
        EXPECT_EQ(said.code, ExitCode::Usage) << target;
        EXPECT_THAT(said.notes, HasSubstr("is no name of a file below the folder")) << target;
    }
    EXPECT_FALSE(console_.exists("out"));
}

TEST_F(Plugins, ReadNothingOutsideOfTheirs) {
    console_.write("secret.txt", "hunter2");
    std::filesystem::create_symlink(console_.path("secret.txt"),
                                    console_.path("plugins/shop/templates/handler/link.tera"));
    for (auto const* const source : {"../../../../secret.txt", "/etc/hostname", "link.tera"}) {
        write_files_to("plugins/shop",
                       {{"templates/handler/template.toml",
                         "[[files]]\nsource = \"" + std::string(source) + "\"\ntarget = \"x\"\n"}});
        auto const said = run({"template", "generate", "handler"});
        EXPECT_EQ(said.code, ExitCode::Usage) << source;
        EXPECT_THAT(said.notes, HasSubstr("leads out of its folder"));
        EXPECT_THAT(said.data, IsEmpty());
        EXPECT_EQ(validate().code, ExitCode::Failed);
    }
}

TEST_F(Plugins, AreValidWhenNothingIsFound) {
    auto const valid = validate();
    EXPECT_EQ(valid.code, ExitCode::Done);
    EXPECT_EQ(valid.data, "shop: 1 template, no findings\n");
    EXPECT_EQ(run({"plugin", "validate", console_.path("plugins")}).code, ExitCode::Usage);
    EXPECT_THAT(run({"plugin", "validate", console_.path("plugins/shop"), "--json"}).data,
                HasSubstr(R"("valid":true)"));
}

TEST_F(Plugins, AreToldWhatIsWrongWithThem) {
    struct Mistake {
        char const* file;
        char const* text;
        ExitCode code;
        char const* says;
    };
    for (auto const& [file, text, code, says] :
         {Mistake{"tasker-plugin.toml", "[plugin", ExitCode::Failed, "tasker-plugin.toml:1:"},
          Mistake{"tasker-plugin.toml", "a = 1\n", ExitCode::Failed, "[plugin] is missing"},
          Mistake{"tasker-plugin.toml", "[plugin]\nname = 1\n", ExitCode::Failed,
                  "tasker-plugin.toml:2:8: error: name is to be a text"},
          Mistake{"tasker-plugin.toml",
                  "[plugin]\nname = \"a\"\n[[templates]]\nname = \"b\"\npath = \"../c\"\n",
                  ExitCode::Failed, "leads out of its folder"},
          Mistake{"tasker-plugin.toml",
                  "[plugin]\nname = \"a\"\n[[templates]]\nname = \"b\"\npath = \"c\"\n",
                  ExitCode::Failed, "there is no such file"},
          Mistake{"templates/handler/template.toml", "[[parameters]]\nname = \"a-b\"\n",
                  ExitCode::Failed, "is no name that {{ }} could have"},
          Mistake{"templates/handler/template.toml",
                  "[[parameters]]\nname = \"a\"\ntype = \"text\"\n", ExitCode::Failed,
                  "known are string, integer, boolean, list"},
          Mistake{"templates/handler/handler.py.tera", "a\n{{ name | uper }}", ExitCode::Failed,
                  "handler.py.tera:2:11: there is no filter \"uper\"; did you mean upper?"},
          Mistake{"templates/handler/handler.py.tera", "{{ nam }}", ExitCode::Done,
                  "handler.py.tera:1:4: warning: nam is no parameter of the template handler; did "
                  "you mean name?"},
          Mistake{"templates/handler/handler.py.tera", "x", ExitCode::Done,
                  "warning: the parameter needs is read by nothing"}}) {
        write_files_to("plugins/shop", kShopPlugin);
        console_.write("plugins/shop/" + std::string(file), text);
        auto const said = validate();
        EXPECT_EQ(said.code, code) << says << said.data;
        EXPECT_THAT(said.data, HasSubstr(says));
    }
}

TEST_F(Plugins, SteerNoTerminal) {
    write_files_to("plugins/shop",
                   {{"tasker-plugin.toml",
                     "[plugin]\nname = \"shop\"\n[[templates]]\nname = \"handler\"\npath = "
                     "\"templates/handler\"\n"
                     "description = \"a\\u001b[2Jb\\nc\"\n\"\\u001bkey\" = 1\n"},
                    {"templates/handler/template.toml",
                     "[[files]]\nsource = \"test.py.tera\"\ntarget = \"x\\u001b[1m\"\n"},
                    {"templates/handler/test.py.tera", "{{ throw(message=\"a\x1b[2J\") }}"}});
    for (auto const& arguments :
         std::vector<std::vector<std::string>>{{"template", "list"},
                                               {"template", "info", "handler"},
                                               {"template", "generate", "handler"}}) {
        auto const said = run(arguments);
        EXPECT_THAT(said.data + said.notes, Not(HasSubstr("\x1b")));
    }
    write_files_to("plugins/shop", {{"templates/handler/template.toml",
                                     "[[files]]\nsource = \"test.py.tera\"\ntarget = \"x\"\n"}});
    auto const thrown = run({"template", "generate", "handler"});
    EXPECT_THAT(thrown.notes, AllOf(HasSubstr("a [2J"), Not(HasSubstr("\x1b"))));
    EXPECT_THAT(run({"template", "list"}).data, HasSubstr("a [2Jb c"));
    EXPECT_THAT(validate().data, AllOf(HasSubstr("is read by nothing"), Not(HasSubstr("\x1b"))));
}

TEST_F(Plugins, AreFoundBelowFoldersAndInRemotes) {
    write_files_to("plugins/deep/a/b", kShopPlugin);
    write_files_to("plugins/deep/a/b/c/d/e", kShopPlugin);
    write_files_to("plugins/.hidden/a", kShopPlugin);
    std::filesystem::create_directory_symlink(console_.path("plugins"),
                                              console_.path("plugins/loop"));
    auto const folders = plugin_folders(console_.path("plugins"));
    ASSERT_EQ(folders.size(), 2U);
    EXPECT_EQ(folders[0], console_.path("plugins/deep/a/b"));
    auto const several = run({"template", "generate", "handler", "-p", "name=x"});
    EXPECT_THAT(several.notes, HasSubstr("several plugins have a template"));

    std::filesystem::remove_all(console_.path("plugins"));
    auto const repository = console_.path("repository");
    RepositoryFiles files;
    for (auto const& [path, text] : kShopPlugin)
        files.emplace_back("plugins/shop/" + path, text);
    test::commit_files(repository, files);
    auto const by_url = run({"template", "list", "--url", repository});
    EXPECT_THAT(by_url.data, HasSubstr("handler")) << by_url.notes;
    ASSERT_EQ(run({"remote", "add", "contrib", repository, "--plugin-path", "plugins"}).code,
              ExitCode::Done);
    EXPECT_THAT(run({"plugin", "list"}).notes, HasSubstr("tasker remote update contrib"));
    ASSERT_EQ(run({"remote", "update"}).code, ExitCode::Done);
    EXPECT_THAT(run({"plugin", "list"}).data, HasSubstr("contrib"));
    auto const made =
        run({"template", "generate", "handler", "-p", "name=x", "-p", "tested=false"});
    EXPECT_THAT(made.data, StartsWith("class XHandler:")) << made.notes;
}

}  // namespace
}  // namespace tasker::cli
