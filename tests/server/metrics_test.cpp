#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "server/metrics/catalogue.hpp"
#include "server/metrics/prometheus_text.hpp"
#include "tests/server/scrape.hpp"
#include "tests/server/serving.hpp"

// What /metrics tells is what docs/reference/metrics.md names.

namespace tasker::test {
namespace {

using server::metrics::MetricPlace;
using testing::HasSubstr;

class ServedMetrics : public Serving {};

TEST_F(ServedMetrics, AreThoseOfTheReference) {
    EXPECT_EQ(scraped_kinds(get("/metrics").body), documented_kinds(MetricPlace::Server));
}

TEST_F(ServedMetrics, TellHowLongWorkTook) {
    settled_task("order");
    settled_task("broken");
    // Waiters are told of a commit a moment before it is counted.
    auto text = get("/metrics").body;
    while (text.find("tasker_tasks_failures_total 1\n") == std::string::npos)
        text = get("/metrics").body;
    for (auto const& [name, count] :
         std::map<std::string, std::uint64_t>{{"task_initialization_duration_milliseconds", 2},
                                              {"step_result_processing_duration_milliseconds", 3},
                                              {"task_finalization_duration_milliseconds", 2},
                                              {"task_completion_duration_milliseconds", 2}}) {
        EXPECT_THAT(text, HasSubstr("# TYPE tasker_" + name + " histogram\n"));
        EXPECT_THAT(text, HasSubstr("tasker_" + name + "_count " + std::to_string(count) + "\n"));
        EXPECT_THAT(text, HasSubstr("tasker_" + name + "_bucket{le=\"+Inf\"} " +
                                    std::to_string(count) + "\n"));
        EXPECT_THAT(text, HasSubstr("tasker_" + name + "_sum "));
    }
}

TEST_F(ServedMetrics, CountWhoWasLetIn) {
    start([](std::string_view permission, auto const& /*headers*/) {
        server::Admission admission;
        if (permission == "templates:read") return admission;
        auto const is_known = permission == "tasks:list";
        admission.denial = server::Denial{.status = is_known ? 403U : 401U,
                                          .code = is_known ? "FORBIDDEN" : "UNAUTHORIZED",
                                          .message = "no"};
        return admission;
    });
    std::ignore = get("/v1/templates");
    std::ignore = get("/v1/tasks");
    std::ignore = get("/v1/dlq");
    auto const text = get("/metrics").body;
    EXPECT_THAT(text, HasSubstr("tasker_auth_requests_total 3\n"));
    EXPECT_THAT(text, HasSubstr("tasker_auth_failures_total 1\n"));
    EXPECT_THAT(text, HasSubstr("tasker_permission_denials_total 1\n"));
}

TEST(PrometheusText, WritesAHistogramCumulated) {
    base::Histogram histogram;
    histogram.record(std::chrono::microseconds(200), 2);
    histogram.record(std::chrono::milliseconds(3));
    histogram.record(std::chrono::hours(2));
    server::metrics::PrometheusText text;
    text.histogram("step_execution_duration_milliseconds", histogram.counts());
    auto const lines = text.take();
    std::string const name = "tasker_step_execution_duration_milliseconds";
    EXPECT_THAT(lines,
                HasSubstr(name + "_bucket{le=\"0.25\"} 2\n" + name + "_bucket{le=\"0.5\"} 2\n"));
    EXPECT_THAT(lines,
                HasSubstr(name + "_bucket{le=\"2.5\"} 2\n" + name + "_bucket{le=\"5\"} 3\n"));
    EXPECT_THAT(lines,
                HasSubstr(name + "_bucket{le=\"3600000\"} 3\n" + name + "_bucket{le=\"+Inf\"} 4\n" +
                          name + "_sum 7200003.400\n" + name + "_count 4\n"));
}

TEST(MetricsPage, IsTheOneInTheReference) {
    auto const now = server::metrics::metrics_page();
    auto const* const golden = std::getenv("TASKER_GOLDEN");
    if (golden != nullptr && std::string_view(golden) == "write")
        std::ofstream(TASKER_METRICS_FILE) << now;
    std::ostringstream stored;
    stored << std::ifstream(TASKER_METRICS_FILE).rdbuf();
    EXPECT_EQ(stored.str(), now)
        << "write it anew: TASKER_GOLDEN=write served_test --gtest_filter='MetricsPage*'";
}

}  // namespace
}  // namespace tasker::test
