#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "bindings/c/include/tasker/tasker.h"
#include "fuzz/property.hpp"

// What a line of the fuzz target of the C ABI is read with, and its answers are checked with.

namespace tasker::fuzz {

[[nodiscard]] inline tasker_text text(std::string_view view) {
    return {.data = view.data(), .size = view.size()};
}

/// What a call said: an error has a number that is described, and a message.
inline void said(tasker_status status, tasker_error* error) {
    if (status == TASKER_OK) {
        must(error == nullptr, "a success has no error");
        return;
    }
    tasker_error_record record;
    TASKER_INIT(record);
    must(tasker_status_describe(status, &record) == TASKER_OK, "a number is that of an error");
    must(status != TASKER_INTERNAL, "nothing from outside is a bug inside");
    if (error == nullptr) return;
    must(tasker_error_read(error, &record) == TASKER_OK, "an error can be read");
    must(record.status == status, "an error has the number that was returned");
    must(record.message.size > 0, "an error says why");
    must(tasker_error_release(error) == TASKER_OK, "an error can be released");
}

/// Takes members off a line, each behind the mark `|`.
class Members {
public:
    explicit Members(std::string_view rest) : rest_(rest) {}
    tasker_text next() { return text(cut_at(rest_, '|')); }
    std::uint64_t number() {
        auto const part = cut_at(rest_, '|');
        std::uint64_t number = 0;
        std::memcpy(&number, part.data(), std::min(part.size(), sizeof number));
        return number;
    }
    std::uint32_t small() { return static_cast<std::uint32_t>(number()); }
    /// Most of the time what there is; sometimes none, or one that is made of bytes.
    tasker_id id(tasker_id const& usual) {
        auto const part = cut_at(rest_, '|');
        if (part.empty()) return usual;
        tasker_id id{};
        std::memcpy(id.bytes, part.data(), std::min(part.size(), sizeof id.bytes));
        return id;
    }

private:
    std::string_view rest_;
};

}  // namespace tasker::fuzz
