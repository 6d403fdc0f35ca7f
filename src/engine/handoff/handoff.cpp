#include "engine/handoff/handoff.hpp"

#include <utility>

#include "engine/advance.hpp"

namespace tasker::engine {

std::size_t Handoff::step() {
    if (!deps_.places.has_backlog()) return 0;
    auto places = deps_.places.reservation();
    auto const free = places.grow(Advance::kBacklogMax);
    if (free == 0) return 0;
    // Before the look: what another lane enqueues after it sets the mark again.
    deps_.places.clear_backlog();

    Aftermath aftermath;
    auto const done = deps_.store.run([&](store::UnitOfWork& unit) -> Result<void> {
        places.restart();
        Advance advance(unit, places, deps_, deps_.clock.now(), /*has_backlog=*/true);
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const written, advance.finish());
        aftermath = advance.take_aftermath();
        return {};
    });
    if (!done) {
        places.restart();
        deps_.log.warning("claiming waiting steps failed: " + done.error().message());
        // Given back before the mark is set: free places would ring at once, again and again.
        {
            auto const unused = std::move(places);
        }
        deps_.places.mark_backlog();
        deps_.places.alarm().set(deps_.clock.now() + std::chrono::seconds(1));
        return 0;
    }
    auto const count = aftermath.assignments.size();
    // What waits for a worker that is full is looked for again when it has a place.
    if (deps_.places.are_choosy() && !places.has_places_of_all()) deps_.places.mark_backlog();
    carry_out(std::move(aftermath), places, deps_);
    if (count >= free) deps_.places.add_backlog();  // there may be more
    return count;
}

}  // namespace tasker::engine
