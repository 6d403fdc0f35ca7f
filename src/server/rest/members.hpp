#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/timestamp.hpp"
#include "model/payload.hpp"
#include "server/rest/values.hpp"
#include "tasker/uuid.hpp"

namespace tasker::server::rest {

// Two ways to put a document together, for functions that tell its members in one way: as a value,
// for whoever looks into it, or as text, which takes a fifth of the time.

struct NaiveTime {
    std::optional<TimePoint> at;  ///< none: null
};

/// Members of a JSON object.
class JsonMembers {
public:
    explicit JsonMembers(JsonObject& object) : object_(object) {}

    template <class Value>
    void add(std::string_view name, Value const& value) {
        object_[name] = Json(value);
    }
    void add(std::string_view name, Uuid const& uuid) { object_[name] = uuid.to_string(); }
    void add(std::string_view name, std::optional<Uuid> const& uuid) {
        object_[name] = uuid ? Json(uuid->to_string()) : Json(nullptr);
    }
    void add(std::string_view name, std::optional<TimePoint> at) {
        object_[name] = time_or_null(at);
    }
    void add(std::string_view name, std::optional<std::int64_t> number) {
        object_[name] = number ? Json(*number) : Json(nullptr);
    }
    void add(std::string_view name, NaiveTime time) { object_[name] = naive_time_or_null(time.at); }
    void add(std::string_view name, std::vector<std::string> const& texts) {
        object_[name] = JsonArray(texts.begin(), texts.end());
    }
    void add(std::string_view name, model::Payload const& payload) {
        object_[name] = parsed(payload);
    }
    /// `tell` says the members of each.
    template <class Items, class Tell>
    void add_list(std::string_view name, Items const& items, Tell const& tell) {
        JsonArray list;
        for (auto const& item : items) {
            JsonObject object;
            JsonMembers members(object);
            tell(members, item);
            list.push_back(std::move(object));
        }
        object_[name] = std::move(list);
    }

private:
    JsonObject& object_;
};

/// The same as text. Names need no escapes; payloads are JSON, as those of the engine are.
class TextMembers {
public:
    /// Appends to `out`, an object that is whole once this is gone.
    explicit TextMembers(std::string& out) : out_(out) { out_ += '{'; }
    ~TextMembers() { out_ += '}'; }
    TextMembers(TextMembers const&) = delete;
    TextMembers& operator=(TextMembers const&) = delete;

    void add(std::string_view name, std::string_view text) {
        begin(name);
        base::append_text(out_, text);
    }
    template <std::integral Integer>
    void add(std::string_view name, Integer number) {
        begin(name);
        char digits[24];
        out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    }
    void add(std::string_view name, bool is_true) {
        begin(name);
        out_ += is_true ? "true" : "false";
    }
    void add(std::string_view name, double number) {
        begin(name);
        base::append_text(out_, Json(number));
    }
    void add(std::string_view name, Uuid const& uuid) { add_plain(name, uuid.to_string()); }
    void add(std::string_view name, std::optional<Uuid> const& uuid) {
        return uuid ? add(name, *uuid) : add_null(name);
    }
    void add(std::string_view name, std::optional<TimePoint> at) {
        return at ? add_plain(name, base::timestamp(*at)) : add_null(name);
    }
    void add(std::string_view name, std::optional<std::int64_t> number) {
        return number ? add(name, *number) : add_null(name);
    }
    void add(std::string_view name, NaiveTime time) {
        return time.at ? add_plain(name, base::naive_timestamp(*time.at)) : add_null(name);
    }
    void add(std::string_view name, std::vector<std::string> const& texts) {
        begin(name);
        out_ += '[';
        for (auto const& text : texts) {
            if (&text != &texts.front()) out_ += ',';
            base::append_text(out_, std::string_view(text));
        }
        out_ += ']';
    }
    void add(std::string_view name, model::Payload const& payload) {
        if (payload.empty()) return add_null(name);
        begin(name);
        out_ += payload.text();
    }
    template <class Items, class Tell>
    void add_list(std::string_view name, Items const& items, Tell const& tell) {
        begin(name);
        out_ += '[';
        bool is_first = true;
        for (auto const& item : items) {
            if (!std::exchange(is_first, false)) out_ += ',';
            TextMembers members(out_);
            tell(members, item);
        }
        out_ += ']';
    }

private:
    void begin(std::string_view name) {
        out_ += out_.back() == '{' ? "\"" : ",\"";
        out_ += name;
        out_ += "\":";
    }
    /// What needs no escapes.
    void add_plain(std::string_view name, std::string_view text) {
        begin(name);
        ((out_ += '"') += text) += '"';
    }
    void add_null(std::string_view name) {
        begin(name);
        out_ += "null";
    }

    std::string& out_;
};

}  // namespace tasker::server::rest
