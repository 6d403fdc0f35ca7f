#include "bindings/c/src/text.hpp"

#include <span>
#include <utility>

#include "base/json.hpp"
#include "worker/report/payload_limits.hpp"

namespace tasker::c {

Result<std::string> checked(tasker_text text, std::string_view member) {
    auto const view = view_of(text);
    auto const refused = [&](std::string_view why) {
        return Error(ErrorCode::InvalidOption, std::string(member) + std::string(why));
    };
    if (!worker::is_utf8(view)) return refused(" is not UTF-8");
    if (view.find('\0') != std::string_view::npos) return refused(" must not have a zero in it");
    return std::string(view);
}

Result<Uuid> uuid_at(tasker_id const* id, std::string_view argument) {
    if (id == nullptr) return is_null(argument);
    return uuid_of(*id);
}

Result<std::vector<std::string>> strings_of(tasker_text const* texts, std::size_t count,
                                            std::string_view member) {
    std::vector<std::string> strings;
    if (count == 0) return strings;
    if (texts == nullptr) return is_null(member);
    strings.reserve(count);
    for (auto const& text : std::span(texts, count)) {
        TASKER_TRY_ASSIGN(auto string, checked(text, member));
        strings.push_back(std::move(string));
    }
    return strings;
}

Result<Json> json_of(tasker_text text, std::string_view member) {
    auto parsed = base::parse_json(view_of(text));
    if (!parsed) return std::move(parsed).error().with_context(member);
    return parsed;
}

Result<JsonObject> object_of(tasker_text text, std::string_view member) {
    if (text.size == 0) return JsonObject();
    TASKER_TRY_ASSIGN(auto value, json_of(text, member));
    if (auto* const object = value.if_object()) return std::move(*object);
    return Error(ErrorCode::InvalidOption, std::string(member) + " is not a JSON object");
}

Error too_short(std::string_view record, std::size_t size, std::size_t least) {
    return {ErrorCode::InvalidOption, std::string(record) + ".size is " + std::to_string(size) +
                                          "; it must be at least " + std::to_string(least) +
                                          ": begin with TASKER_INIT"};
}

}  // namespace tasker::c
