#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tasker/json.hpp"
#include "tests/server/client.hpp"

namespace tasker::test {

struct Event {
    std::string name;
    std::string id;
    Json data;
};

/// Reads a stream of events.
class EventClient {
public:
    EventClient(std::uint16_t port, std::string const& target, std::string const& headers = "");

    [[nodiscard]] Answer const& head() const noexcept { return head_; }
    /// The next one, without comments; none when the stream has ended.
    [[nodiscard]] std::optional<Event> next();
    /// Reads until there is such an event. \returns it; none when the stream ends before.
    template <class IsIt>
    [[nodiscard]] std::optional<Event> await(IsIt is_it) {
        for (auto event = next(); event; event = next()) {
            if (is_it(*event)) return event;
        }
        return std::nullopt;
    }
    [[nodiscard]] std::optional<Event> await_named(std::string const& name) {
        return await([&](Event const& event) { return event.name == name; });
    }

private:
    Client client_;
    Answer head_;
    std::string text_;
};

}  // namespace tasker::test
