#include "configuration/reading/toml.hpp"

#include <algorithm>

#include "configuration/reading/obstacles.hpp"
#include "configuration/reading/text_file.hpp"

namespace tasker::configuration {

namespace {

/// The library asserts of some texts what does not hold. Then they are not TOML; the process goes
/// on.
struct FailedAssertion {};
[[noreturn]] void fail_assertion() {
    throw FailedAssertion();
}

}  // namespace

}  // namespace tasker::configuration

#undef NDEBUG  // without assertions the library assumes what it asserts
#define TOML_ASSERT(condition)                           \
    (static_cast<bool>(condition) ? static_cast<void>(0) \
                                  : ::tasker::configuration::fail_assertion())
// The library recurses into each nested value; the stack of a thread has room for these.
// NOLINTBEGIN(readability-identifier-naming): the library's names
#define TOML_MAX_NESTED_VALUES 32
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
// NOLINTEND(readability-identifier-naming)
#include <toml++/toml.h>

namespace tasker::configuration {

namespace {

Mark mark_of(toml::source_region const& region) noexcept {
    return {static_cast<std::uint32_t>(region.begin.line),
            static_cast<std::uint32_t>(region.begin.column)};
}

Value::Table table_from(toml::table const& table);

Value value_from(toml::node const& node) {
    Value value = Value::Moment();
    if (auto const* const boolean = node.as_boolean()) {
        value = boolean->get();
    } else if (auto const* const integer = node.as_integer()) {
        value = std::int64_t{integer->get()};
    } else if (auto const* const number = node.as_floating_point()) {
        value = number->get();
    } else if (auto const* const text = node.as_string()) {
        value = text->get();
    } else if (auto const* const table = node.as_table()) {
        value = table_from(*table);
    } else if (auto const* const array = node.as_array()) {
        Value::List list;
        list.reserve(array->size());
        for (auto const& item : *array)
            list.push_back(value_from(item));
        value = std::move(list);
    }
    value.set_mark(mark_of(node.source()));
    return value;
}

Value::Table table_from(toml::table const& table) {
    Value::Table members;
    members.reserve(table.size());
    for (auto const& [key, node] : table)
        members.push_back({std::string(key.str()), value_from(node), mark_of(key.source())});
    return members;
}

/// The library's reason without what it quotes of the text, but for single signs that it expected.
std::string reason_of(std::string_view description) {
    std::string reason;
    auto rest = description.substr(0, description.find(", saw "));
    while (!rest.empty()) {
        auto const quote = rest.find('\'');
        reason += rest.substr(0, quote);
        if (quote == std::string_view::npos) break;
        rest.remove_prefix(quote);
        auto const is_sign = rest.size() >= 3 && rest[2] == '\'' &&
                             std::string_view("=[]{},:-.").find(rest[1]) != std::string_view::npos;
        if (!is_sign) break;
        reason += rest.substr(0, 3);
        rest.remove_prefix(3);
    }
    while (reason.ends_with(' ') || reason.ends_with(':'))
        reason.pop_back();
    return reason.empty() ? "the text is not TOML" : "the text is not TOML: " + reason;
}

}  // namespace

std::optional<Value::Table> parse_toml(std::string_view text, std::string const& file,
                                       Findings& findings) {
    if (text.size() > kFileBytesMax) {
        findings.add(FindingCode::TooLarge, file, {}, {},
                     "the text has more than 1 MiB, which no configuration needs");
        return std::nullopt;
    }
    if (auto const obstacle = first_obstacle(text)) {
        findings.add(obstacle->code, file, obstacle->place, {}, std::string(obstacle->why));
        return std::nullopt;
    }
    try {
        return table_from(toml::parse(text, std::string_view(file)));
    } catch (toml::parse_error const& error) {
        findings.add(FindingCode::TomlSyntax, file, mark_of(error.source()), {},
                     reason_of(error.description()));
    } catch (FailedAssertion const&) {
        findings.add(FindingCode::TomlSyntax, file, {}, {}, reason_of(""));
    }
    return std::nullopt;
}

}  // namespace tasker::configuration
