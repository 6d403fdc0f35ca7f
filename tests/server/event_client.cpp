#include "tests/server/event_client.hpp"

#include "base/json.hpp"

namespace tasker::test {

EventClient::EventClient(std::uint16_t port, std::string const& target, std::string const& headers)
    : client_(port) {
    if (!client_.send(Client::text_of({.target = target, .headers = headers}))) return;
    head_ = client_.receive_head().value_or(Answer());
}

std::optional<Event> EventClient::next() {
    for (;;) {
        auto end = text_.find("\n\n");
        while (end == std::string::npos) {
            auto const chunk = client_.receive_chunk();
            if (!chunk || chunk->empty()) return std::nullopt;
            text_ += *chunk;
            end = text_.find("\n\n");
        }
        std::string_view lines = std::string_view(text_).substr(0, end + 1);
        Event event;
        while (!lines.empty()) {
            auto const line = lines.substr(0, lines.find('\n'));
            lines.remove_prefix(line.size() + 1);
            auto const colon = line.find(": ");
            auto const field = line.substr(0, colon);
            auto const value =
                colon == std::string_view::npos ? std::string_view() : line.substr(colon + 2);
            if (field == "event") event.name = value;
            if (field == "id") event.id = value;
            if (field == "data") {
                auto parsed = base::parse_json(value);
                if (parsed) event.data = *std::move(parsed);
            }
        }
        text_.erase(0, end + 2);
        if (!event.name.empty()) return event;
    }
}

}  // namespace tasker::test
