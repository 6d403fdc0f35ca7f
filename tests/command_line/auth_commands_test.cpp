#include <sys/stat.h>

#include "cli/testing/console.hpp"
#include "cli/testing/file_text.hpp"
#include "server/auth/private_key.hpp"
#include "tests/server/served_auth.hpp"

// Keys and tokens that the command line makes, at a server that asks for them.

namespace tasker::test {
namespace {

using cli::ExitCode;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string without_line_break(std::string text) {
    while (text.ends_with('\n'))
        text.pop_back();
    return text;
}

class MadeTokens : public Serving {
protected:
    void SetUp() override {
        auto const made = console_.run({"auth", "generate-keys", "-o", console_.path("keys")});
        ASSERT_EQ(made.code, ExitCode::Done) << made.notes;
        EXPECT_THAT(made.data, HasSubstr(private_key()));
        auto opened =
            server::auth::Gatekeeper::open({.algorithms = {server::auth::Algorithm::Rs256},
                                            .public_key = cli::test::file_text(public_key())},
                                           {.clock = clock_, .log = log_});
        ASSERT_TRUE(opened) << opened.error().message();
        keeper_ = *std::move(opened);
        start(keeper_->authorize(), {.log = &log_, .clock = nullptr});
        console_.variables["TASKER_SERVER"] = "http://127.0.0.1:" + std::to_string(port());
    }
    void TearDown() override {
        Serving::TearDown();
        keeper_.reset();
    }

    [[nodiscard]] std::string private_key() const {
        return console_.path("keys/jwt-private-key.pem");
    }
    [[nodiscard]] std::string public_key() const {
        return console_.path("keys/jwt-public-key.pem");
    }
    std::string token(std::vector<std::string> more) {
        std::vector<std::string> arguments{"auth", "generate-token", "--private-key",
                                           private_key()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        auto const said = console_.run(arguments);
        EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
        return without_line_break(said.data);
    }
    cli::test::Said validate(std::string const& text, std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{"auth", "validate-token", "-t",
                                           text,   "--public-key",   public_key()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return console_.run(arguments);
    }

    base::SystemClock clock_;
    RecordedLog log_;
    std::unique_ptr<server::auth::Gatekeeper> keeper_;
    cli::test::Console console_;
};

TEST_F(MadeTokens, AreAcceptedForWhatTheyPermit) {
    console_.variables["TASKER_AUTH_TOKEN"] = token({"-p", "tasks:read,tasks:list", "-s", "anna"});
    auto const listed = console_.run({"task", "list"});
    EXPECT_EQ(listed.code, ExitCode::Done) << listed.notes;
    auto const refused = console_.run({"dlq", "list"});
    EXPECT_EQ(refused.code, ExitCode::Usage);
    EXPECT_THAT(refused.notes, HasSubstr("dlq:read"));
    console_.variables["TASKER_AUTH_TOKEN"] = token({"-p", "dlq:*"});
    EXPECT_EQ(console_.run({"dlq", "list"}).code, ExitCode::Done);
    console_.variables["TASKER_AUTH_TOKEN"] = token({"-p", "dlq:*", "--audience", "others"});
    EXPECT_EQ(console_.run({"dlq", "list"}).code, ExitCode::Usage);
}

TEST_F(MadeTokens, AreFoundValidByTheSameRules) {
    auto const good = token({"-p", "tasks:*", "-s", "anna", "-e", "2"});
    auto const said = validate(good);
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_THAT(said.data, AllOf(StartsWith("valid\n"), HasSubstr("sub           anna\n"),
                                 HasSubstr(R"(permissions   ["tasks:*"])")));
    console_.input = good + "\n";
    EXPECT_EQ(validate("@-").code, ExitCode::Done);
    EXPECT_EQ(validate("@" + console_.write("token.txt", good + "\n")).code, ExitCode::Done);
    auto const json = validate(good, {"--json"});
    EXPECT_THAT(json.data, StartsWith(R"({"valid":true,"reason":null,)"));
}

TEST_F(MadeTokens, AreFoundWrongForTheRightReason) {
    auto const good = token({"-p", "tasks:*"});
    auto changed = good;
    changed[good.rfind('.') + 1] = changed[good.rfind('.') + 1] == 'A' ? 'B' : 'A';
    auto const signature = validate(changed);
    EXPECT_EQ(signature.code, ExitCode::Failed);
    EXPECT_THAT(signature.data, StartsWith("not valid (invalid): Its signature"));
    auto expired = good_claims(clock_.now() - std::chrono::hours(48), {"tasks:read"});
    auto const pem = cli::test::file_text(private_key());
    auto const key = server::auth::PrivateKey::from_pem(pem);
    ASSERT_TRUE(key);
    auto const old = validate(key->sign(expired));
    EXPECT_EQ(old.code, ExitCode::Failed);
    EXPECT_THAT(old.data, AllOf(StartsWith("not valid (expired)"), HasSubstr("exp  ")));
    EXPECT_THAT(validate("a.b").data, StartsWith("not valid (malformed)"));
    EXPECT_THAT(validate(good, {"--issuer", "others"}).data, StartsWith("not valid (invalid)"));
}

TEST_F(MadeTokens, ComeFromKeysThatOnlyTheirOwnerReads) {
    struct stat facts{};
    ASSERT_EQ(::stat(private_key().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat(public_key().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0644U);
    auto const before = cli::test::file_text(private_key());
    auto const again = console_.run({"auth", "generate-keys", "-o", console_.path("keys")});
    EXPECT_EQ(again.code, ExitCode::Usage);
    EXPECT_THAT(again.notes, HasSubstr("--force"));
    EXPECT_EQ(cli::test::file_text(private_key()), before);
    EXPECT_EQ(console_.run({"auth", "generate-keys", "-o", console_.path("keys"), "--force"}).code,
              ExitCode::Done);
    EXPECT_NE(cli::test::file_text(private_key()), before);
}

TEST(TokenMistakes, AreNamedWithoutASecret) {
    cli::test::Console console;
    auto const wrong = console.run({"auth", "generate-token", "-p", "tasks:reed"});
    EXPECT_EQ(wrong.code, ExitCode::Usage);
    EXPECT_THAT(wrong.notes, HasSubstr("did you mean tasks:read?"));
    auto const absent =
        console.run({"auth", "generate-token", "--private-key", console.path("no.pem")});
    EXPECT_EQ(absent.code, ExitCode::Usage);
    EXPECT_THAT(absent.notes, HasSubstr("tasker auth generate-keys"));
    auto const file = console.write("short.pem", "hunter2");
    auto const no_key = console.run({"auth", "generate-token", "--private-key", file});
    EXPECT_EQ(no_key.code, ExitCode::Usage);
    EXPECT_THAT(no_key.notes, AllOf(HasSubstr("PEM"), Not(HasSubstr("hunter2"))));
    EXPECT_EQ(console.run({"auth", "generate-keys", "-k", "1024"}).code, ExitCode::Usage);
    auto const listed = console.run({"auth", "show-permissions"});
    EXPECT_THAT(listed.data, HasSubstr("dlq:*\n  dlq:read\n"));
    EXPECT_THAT(listed.notes, IsEmpty());
}

}  // namespace
}  // namespace tasker::test
