#pragma once

#include <algorithm>
#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tasker::model {

/// What a step asks of its worker, borrowed from its template.
struct QueueName {
    std::string_view namespace_name;
    std::string_view handler;  ///< the callable
};

/// Where a step waits that is enqueued and not claimed yet: with all others that ask the same of a
/// worker. Both parts are empty when nobody knew the step's definition: then it is for every
/// worker, and who takes it says what is wrong.
struct Queue {
    std::string namespace_name;
    std::string handler;

    Queue() = default;
    Queue(std::string its_namespace, std::string its_handler)
        : namespace_name(std::move(its_namespace)), handler(std::move(its_handler)) {}
    explicit Queue(QueueName name) : namespace_name(name.namespace_name), handler(name.handler) {}

    [[nodiscard]] QueueName name() const noexcept { return {namespace_name, handler}; }
    friend auto operator<=>(Queue const&, Queue const&) = default;
};

/// What a worker can run: the steps of which queues it takes. Each list is sorted; none means all.
struct Skills {
    std::optional<std::vector<std::string>> namespaces;
    std::optional<std::vector<std::string>> handlers;

    [[nodiscard]] bool are_all() const noexcept { return !namespaces && !handlers; }
    [[nodiscard]] bool cover(QueueName queue) const noexcept {
        if (queue.namespace_name.empty() && queue.handler.empty()) return true;
        return has(namespaces, queue.namespace_name) && has(handlers, queue.handler);
    }
    /// Whether there may be queues of this namespace that they cover.
    [[nodiscard]] bool serve(std::string_view namespace_name) const noexcept {
        return namespace_name.empty() || has(namespaces, namespace_name);
    }
    friend bool operator==(Skills const&, Skills const&) = default;

private:
    [[nodiscard]] static bool has(std::optional<std::vector<std::string>> const& list,
                                  std::string_view one) noexcept {
        return !list || std::binary_search(list->begin(), list->end(), one, std::less<>());
    }
};

}  // namespace tasker::model
