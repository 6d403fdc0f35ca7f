#include "tests/support/faulty_store.hpp"

namespace tasker::test {

namespace {

Error busy() {
    return {ErrorCode::StoreBusy, "the simulated store does not answer"};
}

}  // namespace

Result<void> FaultyStore::run(store::UnitBody const& body) {
    ++calls_;
    pause();
    auto const draw = random_.below(1000);
    if (draw < faults_.lost) return busy();
    if (random_.below(1000) < faults_.repeated) {
        auto const rolled_back = inner_.run([&body](store::UnitOfWork& unit) -> Result<void> {
            TASKER_TRY(body(unit));
            return busy();
        });
        if (rolled_back.error().code() != ErrorCode::StoreBusy) return rolled_back;
    }
    auto done = inner_.run(body);
    if (done) {
        ++commits_;
        pause();
        if (draw < faults_.lost + faults_.unanswered) return busy();
    }
    return done;
}

}  // namespace tasker::test
