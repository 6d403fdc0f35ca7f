// The first line is a JSON Schema, the rest a document. Any schema is compiled or refused; any
// document is checked in bounded time, by the laws of logic.
#include <algorithm>

#include "base/json.hpp"
#include "base/json_schema.hpp"
#include "fuzz/property.hpp"

namespace tasker::fuzz {
namespace {

bool is_given_up(base::JsonSchema::Violation const& violation) {
    return violation.reason.find("too long") != std::string::npos ||
           violation.reason.starts_with("cannot be checked");
}

void check_reasons(std::vector<base::JsonSchema::Violation> const& violations, Json const& value) {
    for (auto const& violation : violations) {
        must(!violation.reason.empty(), "a violation says what the schema wants");
        boost::json::error_code failed;
        std::ignore = value.find_pointer(violation.path, failed);
        must(!failed, "a violation names a place in the document");
    }
}

/// `not` turns an answer round; only where nothing refers to a place in the schema, which moves.
void turn_round(Json const& schema, Json const& value, bool does_fit) {
    if (base::to_text(schema).find("$ref") != std::string::npos) return;
    auto const opposite = base::JsonSchema::compile(JsonObject{{"not", schema}});
    if (!opposite) return;  // one level deeper than allowed
    auto const violations = opposite->check(value);
    if (std::ranges::any_of(violations, is_given_up)) return;
    must(violations.empty() != does_fit, "a document fits a schema or its opposite");
}

void check(Json const& schema, base::JsonSchema const& compiled, Json const& value) {
    auto const violations = compiled.check(value);
    check_reasons(violations, value);
    must(base::JsonSchema(compiled).check(value).size() == violations.size(),
         "a copy answers the same");
    if (std::ranges::any_of(violations, is_given_up)) return;
    turn_round(schema, value, violations.empty());
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    auto rest = fuzz::text_of(data, size);
    auto const schema = base::parse_json(fuzz::cut_at(rest, '\n'));
    if (!schema) return -1;  // nothing for this corpus: `json` looks at such
    auto const compiled = base::JsonSchema::compile(*schema);
    if (!compiled) {
        fuzz::must_say_why(compiled.error());
        return 0;
    }
    if (auto const value = base::parse_json(rest)) fuzz::check(*schema, *compiled, *value);
    return 0;
}
