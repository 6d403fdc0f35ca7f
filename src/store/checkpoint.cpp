#include "store/checkpoint.hpp"

#include <string>
#include <utility>

#include "base/timestamp.hpp"

namespace tasker::store {

namespace {

void append_mark(std::string& text, model::Payload const& cursor) {
    text += "\"cursor\":";
    text += cursor.empty() ? "null" : cursor.text();
}

}  // namespace

model::Payload to_payload(Checkpoint const& checkpoint) {
    std::string text = "{";
    append_mark(text, checkpoint.cursor);
    text += ",\"items_processed\":" + std::to_string(checkpoint.items_processed);
    text += ",\"timestamp\":\"" + base::short_timestamp(checkpoint.at) + '"';
    if (!checkpoint.accumulated_results.empty()) {
        text += ",\"accumulated_results\":" + checkpoint.accumulated_results.text();
    }
    text += ",\"history\":[";
    for (auto const& mark : checkpoint.history) {
        if (text.back() != '[') text += ',';
        text += '{';
        append_mark(text, mark.cursor);
        text += ",\"timestamp\":\"" + base::short_timestamp(mark.at) + "\"}";
    }
    text += "]}";
    return model::Payload(std::move(text));
}

}  // namespace tasker::store
