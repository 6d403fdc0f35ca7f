#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "engine/dependencies.hpp"
#include "engine/messages/consumer.hpp"
#include "model/task.hpp"

namespace tasker::engine {

/// Tasks that are asked for by messages (spec/orchestration.md 5.1). A message is acknowledged when
/// its task is durable; one that comes twice finds it there.
class RequestArrivals {
public:
    using OnAnswer = std::function<void(Result<model::Task>)>;
    /// The engine's intake.
    using Submit = std::function<Result<void>(model::TaskRequest, OnAnswer)>;

    RequestArrivals(Dependencies const& deps, transport::Broker& broker, Submit submit)
        : deps_(deps),
          consumer_(broker, deps.log, "requests for tasks", kBatchMax),
          submit_(std::move(submit)) {}

    /// Waits up to `patience` for messages, and for the answers to them, which others give. In a
    /// simulation both would be one thread, so there it is not used.
    std::size_t step(Duration patience);
    void run();
    /// Thread-safe.
    void close() { consumer_.close(); }

private:
    static constexpr std::size_t kBatchMax = 64;

    [[nodiscard]] std::vector<Result<model::Task>> ask_for(
        std::vector<model::TaskRequest> const& requests) const;
    void settle(std::vector<transport::Message> const& messages,
                std::vector<Result<model::Task>> const& answers);

    Dependencies const& deps_;
    Consumer consumer_;
    Submit const submit_;
};

}  // namespace tasker::engine
