#include "base/json_schema.hpp"

// Without it valijson ends the process where it finds a mistake in a schema.
#define VALIJSON_USE_EXCEPTIONS 1  // NOLINT(readability-identifier-naming): its own name

#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <exception>
#include <set>
#include <utility>

#include "base/schema_preparation.hpp"
#include "base/schema_text_rules.hpp"

namespace tasker::base {

namespace {

/// `["<root>", "[items]", "[3]"]` is `/items/3`.
std::string pointer_of(std::vector<std::string> const& context) {
    std::string pointer;
    for (auto const& part : context) {
        if (part.size() < 2 || part.front() != '[' || part.back() != ']') continue;
        pointer.push_back('/');
        for (char const c : std::string_view(part).substr(1, part.size() - 2)) {
            if (c == '~') {
                pointer.append("~0");
            } else if (c == '/') {
                pointer.append("~1");
            } else {
                pointer.push_back(c);
            }
        }
    }
    return pointer;
}

/// valijson adds a line at each level above the one that says what is wrong.
bool is_echo(std::string const& description) {
    return description.starts_with("Failed to validate item #") ||
           description.starts_with("Failed to validate against schema associated with property");
}

}  // namespace

struct JsonSchema::Compiled {
    valijson::Schema schema;
    std::optional<std::size_t> name_size_max;
};

JsonSchema::JsonSchema(std::shared_ptr<Compiled const> compiled) : compiled_(std::move(compiled)) {}

Result<JsonSchema> JsonSchema::compile(Json const& schema) {
    TASKER_TRY_ASSIGN(auto const prepared, prepare_schema(schema));
    try {
        auto compiled = std::make_shared<Compiled>();
        compiled->name_size_max = prepared.name_size_max;
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        add_text_rules(parser);
        parser.populateSchema(valijson::adapters::BoostJsonAdapter(prepared.schema),
                              compiled->schema);
        return JsonSchema(std::move(compiled));
    } catch (std::exception const& e) {
        return Error(ErrorCode::InvalidTemplate, std::string("not a JSON Schema: ") + e.what());
    }
}

std::vector<JsonSchema::Violation> JsonSchema::check(Json const& value) const {
    std::vector<Violation> violations;
    if (compiled_->name_size_max) {
        if (auto const path = path_of_long_name(value, *compiled_->name_size_max)) {
            violations.push_back({*path, "a property name is too long to match a pattern"});
            return violations;
        }
    }
    try {
        valijson::Validator validator;
        valijson::ValidationResults results;
        valijson::adapters::BoostJsonAdapter const target(value);
        if (validator.validate(compiled_->schema, target, &results)) return violations;
        std::set<std::pair<std::string, std::string>> seen;
        valijson::ValidationResults::Error error;
        while (results.popError(error)) {
            if (is_echo(error.description)) continue;
            auto path = pointer_of(error.context);
            if (!seen.emplace(path, error.description).second) continue;
            violations.push_back({std::move(path), error.description});
        }
        if (violations.empty()) violations.push_back({"", "does not fit the schema"});
    } catch (std::exception const& e) {
        violations.push_back({"", std::string("cannot be checked: ") + e.what()});
    }
    return violations;
}

}  // namespace tasker::base
