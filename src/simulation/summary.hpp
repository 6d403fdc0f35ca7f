#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/template.hpp"
#include "simulation/record.hpp"

namespace tasker::simulation {

/// In how many runs something was seen, and a run that shows it.
struct Sighting {
    std::uint64_t count = 0;
    std::uint64_t seed = 0;  ///< the lowest

    void see(std::uint64_t at) {
        if (count == 0 || at < seed) seed = at;
        ++count;
    }
};

/// Why a handler ran once more.
enum class Why : std::uint8_t {
    Failure,
    Timeout,
    Crash,
    WorkerCrash,
    LostAnswer,
    Stall,
    LostLease,  ///< for another reason: the clock leapt
};
inline constexpr std::size_t kWhyCount = 7;
/// `lost answer`.
[[nodiscard]] std::string_view to_text(Why why) noexcept;

/// What was seen of a step of the template. Of batch workers, of any of them.
struct StepSummary {
    std::string name;
    Sighting ran;
    Sighting ran_again;                   ///< more than once in one run
    Sighting doubled;                     ///< once more although it had succeeded
    Sighting overlapped;                  ///< twice at the same time
    Sighting repeated;                    ///< once more after it had been cut off or had timed out
    std::array<Sighting, kWhyCount> why;  ///< runs in which it ran once more for this reason
    std::uint64_t handler_runs = 0;       ///< in all
    std::uint32_t most = 0;               ///< handler runs of one step in one run
    std::uint64_t most_seed = 0;
    std::uint32_t highest_attempt = 0;
    std::uint32_t attempts_max = 0;
    std::uint64_t checkpoints = 0;
};

/// What a decision chose, or how many batches a batchable step made.
struct ChoiceSummary {
    std::string step;
    std::map<std::vector<std::string>, Sighting> choices;
    std::vector<std::string> never;  ///< branches that no run took
};
struct BatchSummary {
    std::string step;
    std::map<std::size_t, Sighting> counts;
};

/// Two steps that do not wait for each other, and that began in either order.
struct PairSummary {
    std::string one;
    std::string other;
    Sighting one_first;
    Sighting other_first;
};

struct FaultSummary {
    std::uint64_t strikes = 0;
    Sighting runs;
};

struct SeenFinding {
    std::uint64_t seed = 0;
    Finding finding;
};

/// What many runs of a workflow were. The order in which they are added does not matter.
class Summary {
public:
    explicit Summary(model::Template tmpl);

    void add(Record const& record);
    /// That of other runs of the same template.
    void add(Summary const& other);

    [[nodiscard]] std::uint64_t runs() const { return runs_; }
    [[nodiscard]] std::map<model::TaskState, Sighting> const& ends() const { return ends_; }
    /// In the order of the template.
    [[nodiscard]] std::vector<StepSummary> const& steps() const { return steps_; }
    /// Orders in which steps began, the most frequent first.
    [[nodiscard]] std::vector<std::pair<std::vector<std::string>, Sighting>> orders() const;
    /// Those that were seen in both orders.
    [[nodiscard]] std::vector<PairSummary> pairs() const;
    [[nodiscard]] std::vector<ChoiceSummary> decisions() const;
    [[nodiscard]] std::vector<BatchSummary> batches() const;
    [[nodiscard]] std::vector<std::string> never_reached() const;
    [[nodiscard]] std::array<FaultSummary, kFaultCount> const& faults() const { return faults_; }
    [[nodiscard]] Sighting const& calm() const { return calm_; }  ///< runs without any fault
    /// In order of seeds, at most kFindingsMax.
    [[nodiscard]] std::vector<SeenFinding> const& findings() const { return findings_; }
    [[nodiscard]] std::uint64_t runs_with_findings() const { return runs_with_findings_; }
    [[nodiscard]] std::pair<Duration, std::uint64_t> longest() const { return longest_; }

    static constexpr std::size_t kFindingsMax = 100;

private:
    /// The moments at which a task's steps began, by place in the template.
    using Beginnings = std::vector<std::size_t>;

    [[nodiscard]] std::size_t place_of(std::string const& template_step) const;
    void add_steps(Record const& record);
    void add_again(StepSummary& step, std::vector<HandlerRun const*> const& runs,
                   std::uint64_t seed);
    void add_order(Record const& record);
    void keep_finding(SeenFinding const& finding);

    model::Template tmpl_;
    std::map<std::string, std::size_t, std::less<>> places_;
    std::vector<std::vector<bool>> waits_for_;  // ancestors, by place; empty in large templates
    std::uint64_t runs_ = 0;
    std::map<model::TaskState, Sighting> ends_;
    std::vector<StepSummary> steps_;
    std::map<Beginnings, Sighting> orders_;
    std::map<std::pair<std::size_t, std::size_t>, Sighting> before_;
    std::map<std::string, std::map<std::vector<std::string>, Sighting>> decisions_;
    std::map<std::string, std::map<std::size_t, Sighting>> batches_;
    std::array<FaultSummary, kFaultCount> faults_{};
    Sighting calm_;
    std::vector<SeenFinding> findings_;
    std::uint64_t runs_with_findings_ = 0;
    std::pair<Duration, std::uint64_t> longest_{};
};

}  // namespace tasker::simulation
