#include "cli/simulating/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "cli/testing/golden.hpp"
#include "template/load.hpp"

namespace tasker::cli {
namespace {

using simulation::Ending;
using simulation::Event;
using simulation::Fault;
using simulation::Record;
using simulation::Summary;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::is_golden;

// Records are written by hand, so that the texts do not change when the engine does.

Simulated shop() {
    auto loaded = templates::load_text(
        "name: order\nnamespace_name: shop\nversion: \"1.0.0\"\nsteps:\n"
        "  - { name: charge_card, handler: { callable: a } }\n"
        "  - { name: route, type: decision, dependencies: [charge_card],\n"
        "      handler: { callable: a } }\n"
        "  - { name: pack, dependencies: [route], handler: { callable: a } }\n"
        "  - { name: review, dependencies: [route], handler: { callable: a } }\n"
        "  - { name: insure, dependencies: [route], handler: { callable: a } }\n",
        "order.yaml");
    EXPECT_TRUE(loaded) << loaded.error().message();
    Simulated simulated;
    simulated.workflow.tmpl = *std::move(loaded);
    return simulated;
}

struct Ran {
    char const* step;
    int began_ms;
    int ended_ms;
    Ending ending = Ending::Succeeded;
    std::uint32_t attempt = 1;
    std::optional<Fault> fault{};
};

Record record_of(std::uint64_t seed, std::vector<Ran> const& runs,
                 model::TaskState end = model::TaskState::Complete) {
    Record record{.seed = seed, .end = end};
    std::map<std::string, std::uint32_t> claims;
    for (auto const& ran : runs) {
        record.runs.push_back({.step = ran.step,
                               .template_step = ran.step,
                               .claim = ++claims[ran.step],
                               .attempt = ran.attempt,
                               .attempts_max = 3,
                               .worker = claims[ran.step] % 2,
                               .began = milliseconds(ran.began_ms),
                               .ended = milliseconds(ran.ended_ms),
                               .ending = ran.ending,
                               .did_succeed = ran.ending == Ending::Succeeded ||
                                              ran.ending == Ending::AnswerLost ||
                                              ran.ending == Ending::AnswerRefused,
                               .fault = ran.fault});
        if (ran.fault) {
            record.strikes.push_back({.at = milliseconds(ran.ended_ms),
                                      .fault = *ran.fault,
                                      .what = std::string(describe(*ran.fault))});
        }
        record.elapsed = std::max<Duration>(record.elapsed, milliseconds(ran.ended_ms));
    }
    for (auto const& [name, count] : claims) {
        record.steps.push_back(
            {.name = name, .template_step = name, .state = model::StepState::Complete});
    }
    return record;
}

Summary five_runs(Simulated const& simulated) {
    Summary summary(simulated.workflow.tmpl);
    auto both = record_of(
        1, {{"charge_card", 0, 40}, {"route", 40, 50}, {"pack", 50, 70}, {"review", 55, 90}});
    both.decisions = {{.step = "route", .chosen = {"pack", "review"}}};
    summary.add(both);
    auto turned = record_of(2, {{"charge_card", 0, 40, Ending::AnswerLost, 1, Fault::LostAnswer},
                                {"charge_card", 30'040, 30'090},
                                {"route", 30'090, 30'100},
                                {"review", 30'100, 30'150},
                                {"pack", 30'120, 30'140}});
    turned.decisions = {{.step = "route", .chosen = {"pack", "review"}}};
    summary.add(turned);
    auto stalled = record_of(3, {{"charge_card", 0, 60'000, Ending::AnswerRefused, 1, Fault::Stall},
                                 {"charge_card", 30'000, 30'050},
                                 {"route", 30'050, 30'070, Ending::CutOff, 1, Fault::Crash},
                                 {"route", 35'000, 35'020},
                                 {"pack", 35'020, 35'050}});
    stalled.decisions = {{.step = "route", .chosen = {"pack"}}};
    summary.add(stalled);
    summary.add(record_of(
        4,
        {{"charge_card", 0, 30'000, Ending::TimedOut, 1, Fault::Timeout},
         {"charge_card", 31'000, 31'010, Ending::FailedRetryably, 2, Fault::Failure},
         {"charge_card", 33'000, 33'010, Ending::FailedForGood, 3, Fault::PermanentFailure}},
        model::TaskState::BlockedByFailures));
    auto found = record_of(5, {{"charge_card", 0, 40}, {"route", 40, 50, Ending::Rejected}},
                           model::TaskState::BlockedByFailures);
    found.findings = {{.kind = simulation::Finding::Kind::BrokenContract,
                       .text = "route: it asks for shp, which is no step of the template"}};
    summary.add(found);
    return summary;
}

Record told() {
    auto record = record_of(2, {{"charge_card", 0, 40, Ending::AnswerLost, 1, Fault::LostAnswer},
                                {"charge_card", 30'040, 30'090}});
    using enum Event::Kind;
    record.story = {
        {.at = seconds(0), .kind = Progress, .text = "the task is created with 2 steps"},
        {.at = seconds(0),
         .kind = Progress,
         .text = "charge_card starts (attempt 1 of 3, worker 2)"},
        {.at = milliseconds(40),
         .kind = Event::Kind::Fault,
         .text = "lost-answer: the answer of charge_card gets lost"},
        {.at = milliseconds(40),
         .kind = Bad,
         .text = "charge_card had succeeded (attempt 1), and nobody heard of it"},
        {.at = milliseconds(30'040),
         .kind = Waiting,
         .text = "charge_card is taken back from a worker that is silent"},
        {.at = milliseconds(30'040),
         .kind = Progress,
         .text = "charge_card starts again (attempt 1 of 3, worker 1)"},
        {.at = milliseconds(30'090), .kind = Good, .text = "charge_card succeeded (attempt 1)"},
        {.at = milliseconds(30'090), .kind = Note, .text = "worker 2 goes on"},
        {.at = milliseconds(30'090), .kind = Good, .text = "the task ends: complete"}};
    return record;
}

TEST(SimulationReport, IsAsReviewed) {
    auto const simulated = shop();
    auto const summary = five_runs(simulated);
    SimulateOptions const options{.faults = "all"};
    EXPECT_TRUE(is_golden("simulate/report.txt", report_of(summary, options, simulated, {})));
    EXPECT_TRUE(is_golden("simulate/report_colours.txt",
                          report_of(summary, options, simulated,
                                    {.is_terminal = true, .has_colour = true, .columns = 80})));
    EXPECT_TRUE(is_golden("simulate/report_ascii.txt",
                          report_of(summary, options, simulated,
                                    {.is_terminal = true, .has_unicode = false, .columns = 60})));
    EXPECT_TRUE(is_golden("simulate/report.json",
                          base::to_text(to_json(summary, options, simulated)) + "\n"));
}

TEST(SimulationReport, SaysInWordsWhatMustBeIdempotent) {
    auto const simulated = shop();
    auto const text = report_of(five_runs(simulated), {}, simulated, {});
    EXPECT_THAT(text, testing::HasSubstr("Make these idempotent"));
    EXPECT_THAT(text, testing::HasSubstr("charge_card: in 2 of 5 runs, seed 2 shows it; "
                                         "twice at once in 1, seed 3"));
    EXPECT_THAT(text, testing::HasSubstr("insure was never reached"));
    EXPECT_THAT(text, testing::HasSubstr("insure was never chosen"));
}

TEST(SimulationReport, DoesNotDependOnTheOrderOfRuns) {
    auto const simulated = shop();
    auto const whole = five_runs(simulated);
    Summary turned(simulated.workflow.tmpl);
    Summary const empty(simulated.workflow.tmpl);
    turned.add(whole);
    turned.add(empty);
    EXPECT_EQ(report_of(whole, {}, simulated, {}), report_of(turned, {}, simulated, {}));
}

TEST(SimulationStory, IsAsReviewed) {
    auto const simulated = shop();
    EXPECT_TRUE(is_golden("simulate/story.txt", story_of(told(), {}, simulated, {})));
    EXPECT_TRUE(is_golden(
        "simulate/story_colours.txt",
        story_of(told(), {}, simulated, {.is_terminal = true, .has_colour = true, .columns = 60})));
    EXPECT_TRUE(is_golden("simulate/story.json", base::to_text(to_json(told())) + "\n"));
}

}  // namespace
}  // namespace tasker::cli
