#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "cli/testing/console.hpp"
#include "embedded/host.hpp"
#include "server/worker_web/worker_server.hpp"
#include "template/load.hpp"

// `tasker worker list|status|health` at a worker's own server.

namespace tasker::test {
namespace {

using cli::ExitCode;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr char const* kOrder = R"(
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: shop.charge } }
)";

class WorkerViews : public testing::Test {
protected:
    void SetUp() override {
        Handlers handlers;
        handlers.add("shop.charge", [](StepContext& /*step*/) -> StepResult { return Json(1); });
        auto opened = embedded::Host::open({.store = ":memory:"}, std::move(handlers));
        ASSERT_TRUE(opened) << opened.error().message();
        host_ = *std::move(opened);
        ASSERT_TRUE(host_->register_templates({*templates::load_text(kOrder, "order.yaml")}));
        ASSERT_TRUE(host_->start());
        side_.reset(
            new server::WorkerSide{.handlers = host_->handlers(),
                                   .metrics = [this] { return host_->worker()->metrics(); },
                                   .started_at = host_->clock().now() - std::chrono::seconds(90)});
        backend_.reset(new server::Backend{.store = host_->store(),
                                           .registry = host_->registry(),
                                           .clock = host_->clock(),
                                           .ids = ids_,
                                           .log = host_->log(),
                                           .worker = side_.get()});
        auto server = server::worker_web::WorkerServer::open(*backend_, {.endpoint = {.port = 0}});
        ASSERT_TRUE(server) << server.error().message();
        server_ = *std::move(server);
        server_->start();
        url_ = "http://127.0.0.1:" + std::to_string(server_->endpoint().port);
        id_ = host_->worker()->metrics().worker_id;
    }
    void TearDown() override {
        server_.reset();
        if (host_ != nullptr) std::ignore = host_->stop(std::chrono::seconds(10));
        backend_.reset();
        side_.reset();
        host_.reset();
    }
    cli::test::Said run(std::vector<std::string> arguments) {
        return console_.run(std::move(arguments));
    }

    base::SystemClock clock_;
    base::Ids ids_{clock_, 1};
    std::unique_ptr<embedded::Host> host_;
    std::unique_ptr<server::WorkerSide> side_;
    std::unique_ptr<server::Backend> backend_;
    std::unique_ptr<server::worker_web::WorkerServer> server_;
    std::string url_;
    std::string id_;
    cli::test::Console console_;
};

TEST_F(WorkerViews, ListWhatProfilesNameEachAddressOnce) {
    auto const file =
        console_.write("servers.toml", "[profile.a.worker]\nbase_url = \"" + url_ +
                                           "\"\n[profile.b.worker]\nbase_url = \"" + url_ + "\"\n");
    auto const listed = console_.run_ctl({"-c", file, "worker", "list"});
    EXPECT_EQ(listed.code, ExitCode::Done) << listed.notes;
    EXPECT_THAT(listed.data, AllOf(HasSubstr(id_), HasSubstr("healthy"), HasSubstr("shop")));
    EXPECT_EQ(std::ranges::count(listed.data, '\n'), 2) << listed.data;
    auto const other = console_.run_ctl({"-c", file, "worker", "list", "-n", "depot"});
    EXPECT_THAT(other.data, IsEmpty());
    EXPECT_THAT(other.notes, HasSubstr("no worker runs steps of depot"));
    EXPECT_THAT(console_.run_ctl({"-c", file, "worker", "status", "a"}).data, HasSubstr(id_));
}

TEST_F(WorkerViews, ShowAWorkerByItsId) {
    auto const shown = run({"worker", "status", id_, "--url", url_});
    EXPECT_EQ(shown.code, ExitCode::Done) << shown.notes;
    EXPECT_THAT(shown.data, AllOf(StartsWith("worker        " + id_ + "\n"),
                                  HasSubstr("namespaces    shop\n"), HasSubstr("CHECK ")));
    auto const unknown = run({"worker", "status", "worker-7", "--url", url_});
    EXPECT_EQ(unknown.code, ExitCode::Usage);
    EXPECT_THAT(unknown.notes, HasSubstr("there are " + id_));
}

TEST_F(WorkerViews, AskHowWorkersAre) {
    console_.variables["TASKER_WORKER_URL"] = url_;
    auto const one = run({"worker", "health", id_});
    EXPECT_EQ(one.code, ExitCode::Done) << one.notes;
    EXPECT_THAT(one.data, StartsWith("worker " + id_ + " is healthy\n"));
    auto const all = run({"worker", "health", "--all", "--json"});
    EXPECT_THAT(all.data, StartsWith(R"({"workers":[{"name":")"));
    EXPECT_EQ(run({"system", "health", "--workers"}).code, ExitCode::Done);
}

TEST_F(WorkerViews, FailWhenOneDoesNotAnswer) {
    auto const file = console_.write(
        "servers.toml", "[profile.a.worker]\nbase_url = \"" + url_ +
                            "\"\n[profile.b.worker]\nbase_url = \"http://127.0.0.1:1\"\n");
    auto const listed = console_.run_ctl({"-c", file, "worker", "list"});
    EXPECT_EQ(listed.code, ExitCode::Failed);
    EXPECT_THAT(listed.data, AllOf(HasSubstr("healthy"), HasSubstr("unreachable")));
    EXPECT_THAT(listed.notes, AllOf(HasSubstr("http://127.0.0.1:1/health/detailed"),
                                    HasSubstr("is a worker with --bind running there?")));
    EXPECT_EQ(console_.run_ctl({"-c", file, "worker", "health"}).code, ExitCode::Failed);
    EXPECT_EQ(console_.run_ctl({"-c", file, "worker", "status", "b"}).code, ExitCode::Failed);
}

TEST_F(WorkerViews, SayWhatAWorkerRefuses) {
    auto const refused = run({"config", "show", "--server", url_});
    EXPECT_EQ(refused.code, ExitCode::Usage);
    EXPECT_THAT(refused.notes,
                HasSubstr(url_ + " does not tell its configuration: Resource not found;"));
}

}  // namespace
}  // namespace tasker::test
