#include "cli/json_argument.hpp"

#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "base/json.hpp"

namespace tasker::cli {

namespace {

std::string all_of(std::istream& stream) {
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::string_view kind_of(Json const& value) {
    switch (value.kind()) {
        case boost::json::kind::null: return "null";
        case boost::json::kind::bool_: return "a boolean";
        case boost::json::kind::int64:
        case boost::json::kind::uint64:
        case boost::json::kind::double_: return "a number";
        case boost::json::kind::string: return "a text";
        case boost::json::kind::array: return "an array";
        case boost::json::kind::object: return "an object";
    }
    return "a value";
}

}  // namespace

Result<Json> read_json(std::string const& argument, std::string_view option, Context& context) {
    std::string text = argument;
    std::string place(option);
    if (argument == "@-") {
        text = all_of(context.input);
        place += " (standard input)";
    } else if (argument.starts_with('@')) {
        auto const name = argument.substr(1);
        std::ifstream file(name, std::ios::binary);
        if (!file) {
            auto const reason = std::error_code(errno, std::generic_category()).message();
            return Error(ErrorCode::FileNotFound, place + " " + argument + ": " + reason);
        }
        text = all_of(file);
        place += " " + argument;
    }
    auto parsed = base::parse_json(text);
    if (!parsed) {
        auto error = std::move(parsed).error().with_context(place);
        if (argument.starts_with('@')) return error;
        return Error(error.code(), error.message() + "; give JSON, as in " + std::string(option) +
                                       " '{\"id\": 7}', or @FILE");
    }
    return parsed;
}

Result<JsonObject> read_object(std::string const& argument, std::string_view option,
                               Context& context) {
    TASKER_TRY_ASSIGN(auto value, read_json(argument, option, context));
    if (!value.is_object()) {
        return Error(ErrorCode::InvalidJson, std::string(option) + " is " +
                                                 std::string(kind_of(value)) +
                                                 "; give an object, as in {\"id\": 7}");
    }
    return std::move(value.as_object());
}

}  // namespace tasker::cli
