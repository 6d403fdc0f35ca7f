#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tasker/error.hpp"
#include "tasker/events.hpp"

namespace tasker::worker {

/// The publishers that templates name. Thread-safe.
class PublisherRegistry {
public:
    /// \returns DuplicateHandler when the name is taken, InvalidOption when it is empty or
    /// `default`.
    [[nodiscard]] Result<void> add(std::shared_ptr<EventPublisher const> publisher);
    /// Null when there is none of this name.
    [[nodiscard]] std::shared_ptr<EventPublisher const> find(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> names() const;
    void remove(std::string_view name);
    void clear();
    /// `default` is always there. \returns HandlerNotFound listing what is required, what is there
    /// and what is missing.
    [[nodiscard]] Result<void> require(std::vector<std::string> const& names) const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<EventPublisher const>, std::less<>> publishers_;
};

}  // namespace tasker::worker
