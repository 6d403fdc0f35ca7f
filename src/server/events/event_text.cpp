#include "server/events/event_text.hpp"

#include "base/json.hpp"

namespace tasker::server::events {

EventText event_text(std::string_view name, std::string_view id, JsonObject const& data) {
    std::string text = "event: ";
    text += name;
    if (!id.empty()) {
        text += "\nid: ";
        text += id;
    }
    // The text of a JSON document has no line breaks.
    text += "\ndata: ";
    base::append_text(text, data);
    text += "\n\n";
    return std::make_shared<std::string const>(std::move(text));
}

EventText heartbeat_text() {
    static auto const kText = std::make_shared<std::string const>(": here\n\n");
    return kText;
}

EventText greeting_text() {
    static auto const kText = std::make_shared<std::string const>("retry: 2000\n\n");
    return kText;
}

}  // namespace tasker::server::events
