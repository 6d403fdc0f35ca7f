#include <algorithm>
#include <charconv>
#include <utility>

#include "server/routing/router.hpp"

namespace tasker::server::routing {

namespace {

Refused bad_request(std::string message) {
    return {.status = 400, .code = "BAD_REQUEST", .message = std::move(message)};
}

Result<Call::Value> wrong(std::string message) {
    return Error(ErrorCode::InvalidRequest, std::move(message));
}

Result<Call::Value> integer_from(Parameter const& parameter, std::string const& text) {
    std::int64_t number = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, number);
    if (read.ec == std::errc() && read.ptr == end && number >= parameter.least &&
        number <= parameter.most) {
        return Call::Value(number);
    }
    return wrong(std::string(parameter.name) + " is \"" + text + "\"; it must be an integer from " +
                 std::to_string(parameter.least) + " to " + std::to_string(parameter.most));
}

Result<Call::Value> word_from(Parameter const& parameter, std::string const& text) {
    if (std::ranges::find(parameter.words, text) != parameter.words.end()) return Call::Value(text);
    auto message = std::string(parameter.name) + " is \"" + text + "\"; known are ";
    for (auto const word : parameter.words)
        message += (word == parameter.words.front() ? "" : ", ") + std::string(word);
    return wrong(std::move(message));
}

Result<Call::Value> value_from(Parameter const& parameter, std::string const& text) {
    switch (parameter.kind) {
        case Parameter::Kind::Text: return Call::Value(text);
        case Parameter::Kind::Integer: return integer_from(parameter, text);
        case Parameter::Kind::Word: return word_from(parameter, text);
        case Parameter::Kind::Uuid: break;
    }
    TASKER_TRY_ASSIGN(auto const uuid, Uuid::parse(text));
    return Call::Value(uuid);
}

std::optional<Refused> read_path(Route const& route, Target const& target, Call& call) {
    auto const pattern = parse_target(route.pattern);
    for (std::size_t i = 0; i < target.segments.size(); ++i) {
        auto const& name = pattern->segments[i];
        if (!name.starts_with('{')) continue;
        auto const& text = target.segments[i];
        auto const parameter = std::ranges::find(
            route.path, std::string_view(name).substr(1, name.size() - 2), &Parameter::name);
        if (auto wrong = read_value(*parameter, text, call)) return wrong;
    }
    return std::nullopt;
}

std::optional<Refused> read_query(Route const& route, Target const& target, Call& call) {
    for (auto const& parameter : route.query) {
        bool is_given = false;
        for (auto const& [name, text] : target.query) {
            if (name != parameter.name) continue;
            if (!text) return bad_request(name + " cannot be decoded; it must be UTF-8");
            // As forms send what was not filled in.
            if (text->empty() && parameter.kind == Parameter::Kind::Text) continue;
            if (std::exchange(is_given, true)) return bad_request(name + " is given twice");
            if (auto wrong = read_value(parameter, *text, call)) return wrong;
        }
        if (!is_given && parameter.otherwise) call.set(parameter.name, *parameter.otherwise);
    }
    return std::nullopt;
}

}  // namespace

std::optional<Refused> read_value(Parameter const& parameter, std::string const& text, Call& call) {
    auto value = value_from(parameter, text);
    if (value) {
        call.set(parameter.name, *std::move(value));
        return std::nullopt;
    }
    if (parameter.kind != Parameter::Kind::Uuid) return bad_request(value.error().message());
    if (!parameter.complaint.empty()) return bad_request(std::string(parameter.complaint));
    return Refused{.status = 400, .code = "INVALID_UUID", .message = text};
}

std::optional<Refused> read_parameters(Route const& route, Target const& target, Call& call) {
    auto wrong = read_path(route, target, call);
    return wrong ? wrong : read_query(route, target, call);
}

}  // namespace tasker::server::routing
