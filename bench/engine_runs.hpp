#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "embedded/host.hpp"
#include "store/store.hpp"
#include "tasker/handlers.hpp"

namespace tasker::bench {

/// A workflow to be measured.
struct Shape {
    std::string name;  ///< of its template
    std::string yaml;
    std::size_t steps = 0;  ///< that a task of it runs
    Json input = JsonObject{{"order", 4711}};
};

/// A chain of four steps, whose results have about so many bytes.
[[nodiscard]] Shape linear4(std::size_t payload_bytes = 0);
/// One step, two beside each other, and one that joins them.
[[nodiscard]] Shape diamond();
/// As linear4; every other step fails the first time.
[[nodiscard]] Shape linear4_with_retries();
/// One step that creates `width` steps beside each other, and one that joins them.
[[nodiscard]] Shape fan_out(std::size_t width);

/// One step that fails and asks for an hour's pause: the longest that an engine grants by default.
[[nodiscard]] Shape patient();
/// The handlers that shapes call.
[[nodiscard]] Handlers handlers();

/// What a run took.
struct Figures {
    double seconds = 0;
    std::size_t steps = 0;
    store::StoreFigures written;

    [[nodiscard]] double steps_per_second() const { return static_cast<double>(steps) / seconds; }
    [[nodiscard]] double us_per_step() const { return seconds * 1e6 / static_cast<double>(steps); }
    [[nodiscard]] double per_step(std::uint64_t count) const {
        return static_cast<double>(count) / static_cast<double>(steps);
    }
};

/// The embedded engine on a store, with handlers that do nothing. Ends the program with a message
/// when something fails.
class EngineRuns {
public:
    explicit EngineRuns(std::string const& store, Role role = Role::EngineAndWorker,
                        std::string const& transport = "store");
    ~EngineRuns();

    /// Submits a task and waits for its end. \returns microseconds.
    [[nodiscard]] double run_one(Shape const& shape);
    /// Keeps `width` tasks going until `total` have ended.
    [[nodiscard]] Figures run_many(Shape const& shape, std::size_t width, std::size_t total);
    /// Starts so many tasks of `patient` and returns when all of them wait.
    void leave_waiting(std::size_t count);

private:
    using HasCome = bool (*)(model::Task const& task);
    /// Keeps `width` tasks going until `total` have come to where they are awaited.
    void run_until(HasCome has_come, Shape const& shape, std::size_t width, std::size_t total);
    void know(Shape const& shape);
    [[nodiscard]] model::TaskRequest request(Shape const& shape) const;

    std::unique_ptr<embedded::Host> host_;
    std::vector<std::string> known_;
    std::int32_t series_ =
        0;  ///< priority: tells the tasks of one measurement from those of the one before
};

}  // namespace tasker::bench
