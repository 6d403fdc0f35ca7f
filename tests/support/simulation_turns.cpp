#include <string>
#include <utility>

#include "tests/support/simulation.hpp"

// What may happen next while nothing goes wrong: lanes, clients, time.

namespace tasker::test {

bool Simulation::take_turn() {
    ++turns_;
    random_ = chance_of_turn(options_.seed, turns_);
    if (is_disturbed_) {
        if (auto const planned = plan_.at(turns_)) strike(*planned);
    }
    auto has_done = false;
    auto const draw = random_.below(100);
    if (draw < 46) {
        has_done = step_lane(random_.below(process_.lane_count()));
    } else if (draw < 86) {
        has_done = let_worker_act();
    } else if (draw < 92) {
        has_done = send_late_report() || send_request();
    } else if (draw < 95) {
        renew_leases();
    } else if (is_disturbed_ || random_.one_in(4)) {
        move_clock();
    }
    after_turn();
    return has_done;
}

void Simulation::after_turn() {
    for (auto& worker : process_.workers()) {
        if (worker->take_freed()) tell_places();
        if (worker->take_refused()) outcome_.coverage.count(Sight::NoPlaceFree);
        if (auto const& wrong = worker->complaint()) complain(wrong->promise, wrong->sentence);
    }
    if (store_.is_dead()) {
        outcome_.coverage.count(Sight::DiedInsideAUnit);
        kill_process(random_);
    }
    if (store_.commits() == seen_commits_ || !options_.checks_promises) return;
    seen_commits_ = store_.commits();
    checker_.check_rows();
    if (!outcome_.broken.empty()) return;
    for (auto const& [promise, sentence] : checker_.broken())
        complain(promise, sentence);
}

bool Simulation::step_lane(std::size_t index) {
    auto const done_before = done_in_between_;
    auto const count = process_.step_lane(index);
    // One that found nothing may have let another one in that did something.
    if (count == 0) return done_in_between_ != done_before;
    note("lane " + std::string(process_.lane_name(index)) + ": " + std::to_string(count));
    return true;
}

bool Simulation::step_all_lanes() {
    auto has_done = false;
    for (std::size_t i = 0; i < process_.lane_count(); ++i)
        has_done |= step_lane(i);
    after_turn();
    return has_done;
}

void Simulation::let_lane_in_between() {
    if (!scenario_.may_interleave || process_.lane_count() == 0 || !random_.one_in(6)) return;
    auto const index = random_.below(process_.lane_count());
    if (process_.is_busy(index)) return;
    if (!step_lane(index)) return;
    ++done_in_between_;
    outcome_.coverage.count(Sight::LaneInBetween);
}

bool Simulation::send_request() {
    for (std::size_t i = 0; i < requests_.size(); ++i) {
        if (requests_[i].phase != Request::Phase::Waiting) continue;
        return submit(i);
    }
    return false;
}

bool Simulation::submit(std::size_t index) {
    note("request " + std::to_string(index));
    requests_[index].phase = Request::Phase::Sent;
    auto const done = process_.engine().submit(
        requests_[index].request, [this, index](Result<model::Task> const& answer) {
            if (store_.is_dead()) return;  // nobody hears it
            auto const is_known = !answer && answer.error().code() == ErrorCode::DuplicateTask;
            if (answer) checker_.check_answer(*answer);
            if (answer || is_known) {
                requests_[index].phase = Request::Phase::Answered;
                return;
            }
            if (answer.error().code() != ErrorCode::StoreBusy) {
                complain(Promise::AllOrNothing,
                         "a request was refused: " + answer.error().message());
            }
            requests_[index].phase = Request::Phase::Waiting;
        });
    if (done) return true;
    requests_[index].phase = Request::Phase::Waiting;
    if (done.error().code() == ErrorCode::LaneFull) {
        outcome_.coverage.count(Sight::QueueFull);
    } else {
        complain(Promise::BoundedMemory, "a request was not taken: " + done.error().message());
    }
    return false;
}

void Simulation::move_clock() {
    auto const due = process_.engine().next_due();
    if (due && *due > clock_.now() && *due - clock_.now() < std::chrono::hours(1) &&
        random_.one_in(2)) {
        clock_.advance_to(*due);
    } else {
        clock_.advance(Duration(random_.below(3'000'000)));
    }
}

}  // namespace tasker::test
