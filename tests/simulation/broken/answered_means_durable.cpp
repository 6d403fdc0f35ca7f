#include "tests/simulation/broken/variants.hpp"

namespace tasker::test {

namespace {

/// Answers before the commit, and then drops it.
class AnswersTooEarly final : public store::Store {
public:
    AnswersTooEarly(store::Store& rows, std::uint64_t seed) : rows_(rows), random_(seed) {}
    Result<void> run(store::UnitBody const& body) override {
        if (!random_.one_in(200)) return rows_.run(body);
        auto has_failed = false;
        auto done = rows_.run([&](store::UnitOfWork& unit) -> Result<void> {
            auto const written = body(unit);
            has_failed = !written;
            return has_failed ? written : Error(ErrorCode::StoreBusy, "dropped");
        });
        return has_failed ? done : Result<void>();
    }
    Result<void> read(store::ReadBody const& body) override { return rows_.read(body); }

private:
    store::Store& rows_;
    base::Random random_;
};

}  // namespace

std::vector<BrokenVariant> breaks_answered_means_durable() {
    Sabotage sabotage;
    sabotage.store = [](store::Store& rows, std::uint64_t seed) -> std::unique_ptr<store::Store> {
        return std::make_unique<AnswersTooEarly>(rows, seed);
    };
    return {{Promise::AnsweredMeansDurable, "a commit is dropped after its answer",
             std::move(sabotage)}};
}

}  // namespace tasker::test
