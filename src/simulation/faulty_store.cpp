#include "simulation/faulty_store.hpp"

#include <utility>

namespace tasker::simulation {

namespace {

Error busy() {
    return {ErrorCode::StoreBusy, "the simulated store does not answer"};
}

}  // namespace

Result<void> FaultyStore::run(store::UnitBody const& body) {
    ++calls_;
    pause();
    if (is_dead_ || !is_reachable_) return busy();
    auto const mishap = std::exchange(next_, std::nullopt);
    if (mishap == Mishap::DeathBefore) is_dead_ = true;
    if (mishap == Mishap::Lost || is_dead_) return busy();
    if (mishap == Mishap::Repeated) {
        auto const rolled_back = inner_.run([&body](store::UnitOfWork& unit) -> Result<void> {
            TASKER_TRY(body(unit));
            return busy();
        });
        if (rolled_back.error().code() != ErrorCode::StoreBusy) return rolled_back;
    }
    auto done = inner_.run(body);
    if (!done) return done;
    ++commits_;
    if (mishap == Mishap::DeathAfter) is_dead_ = true;
    if (mishap == Mishap::Unanswered || is_dead_) return busy();
    pause();
    return done;
}

Result<void> FaultyStore::read(store::ReadBody const& body) {
    return is_dead_ ? busy() : inner_.read(body);
}

}  // namespace tasker::simulation
