#include "server/events/told_state.hpp"

namespace tasker::server::events {

bool ToldState::tell(model::Task const& task) {
    auto const [place, is_new] = places_.try_emplace(task.id);
    if (is_new) {
        place->second = tasks_.insert(tasks_.begin(), TaskMark{.id = task.id});
        ++entries_;
        make_room();
    } else {
        tasks_.splice(tasks_.begin(), tasks_, place->second);
    }
    auto& mark = tasks_.front();
    if (mark.is_told && mark.moves == task.moves && mark.tally == task.tally) return false;
    mark.is_told = true;
    mark.moves = task.moves;
    mark.tally = task.tally;
    return true;
}

bool ToldState::tell(model::Step const& step) {
    StepMark const now{
        .moves = step.moves, .attempt = step.attempt, .open_dependencies = step.open_dependencies};
    auto const [place, is_new] = tasks_.front().steps.try_emplace(step.id, now);
    if (is_new) {
        ++entries_;
        make_room();
        return step.moves > 0;
    }
    if (place->second == now) return false;
    place->second = now;
    return true;
}

void ToldState::forget(TaskId id) {
    auto const place = places_.find(id);
    if (place == places_.end()) return;
    entries_ -= 1 + place->second->steps.size();
    tasks_.erase(place->second);
    places_.erase(place);
}

void ToldState::clear() {
    tasks_.clear();
    places_.clear();
    entries_ = 0;
}

void ToldState::make_room() {
    while (entries_ > entries_max_ && tasks_.size() > 1)
        forget(tasks_.back().id);
}

}  // namespace tasker::server::events
