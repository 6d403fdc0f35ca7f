#include "codegen/ruby_types.hpp"

#include <algorithm>
#include <array>

#include "base/joined.hpp"
#include "base/json.hpp"
#include "codegen/generate.hpp"
#include "codegen/names.hpp"
#include "codegen/text.hpp"

namespace tasker::codegen {

namespace {

constexpr std::array<std::string_view, 41> kRubyKeywords{
    "BEGIN",   "END",    "alias", "and",   "begin",     "break",  "case",   "class",  "def",
    "defined", "do",     "else",  "elsif", "end",       "ensure", "false",  "for",    "if",
    "in",      "module", "next",  "nil",   "not",       "or",     "redo",   "rescue", "retry",
    "return",  "self",   "super", "then",  "true",      "undef",  "unless", "until",  "when",
    "while",   "yield",  "raise", "send",  "initialize"};

std::string ruby_type(Type const& type);

std::string bare_ruby_type(Type const& type) {
    switch (type.kind) {
        case Type::Kind::Any: return "Types::Any";
        case Type::Kind::Boolean: return "Types::Strict::Bool";
        case Type::Kind::Integer: return "Types::Strict::Integer";
        case Type::Kind::Number: return "(Types::Strict::Integer | Types::Strict::Float)";
        case Type::Kind::String:
            if (type.format == "date-time") return "Types::JSON::DateTime";
            return type.format == "date" ? "Types::JSON::Date" : "Types::Strict::String";
        case Type::Kind::List:
            return "Types::Strict::Array.of(" + ruby_type(type.items.front()) + ")";
        case Type::Kind::Map:
            return "Types::Strict::Hash.map(Types::Coercible::String, " +
                   ruby_type(type.items.front()) + ")";
        case Type::Kind::Named:
            // A constant that does not exist yet cannot be named.
            return type.is_recursive ? "Types::Any" : type.name;
        case Type::Kind::Union: return "(" + base::joined(type.items, " | ", ruby_type) + ")";
    }
    return "Types::Any";
}

std::string ruby_type(Type const& type) {
    auto text = bare_ruby_type(type);
    return type.is_nullable && text != "Types::Any" ? text + ".optional" : text;
}

std::string ruby_remark(Type const& type) {
    if (!type.remark.empty()) return "Anything: " + type.remark + ".";
    if (type.kind == Type::Kind::Named && type.is_recursive)
        return "Anything: " + type.name + " contains itself.";
    for (auto const& item : type.items) {
        if (auto remark = ruby_remark(item); !remark.empty()) return remark;
    }
    return {};
}

std::string ruby_symbol(std::string const& key) {
    return ":" + (is_identifier(key) ? key : ruby_text(key));
}

std::string ruby_record(Definition const& definition) {
    auto text = "class " + definition.name + " < Dry::Struct\n  transform_keys(&:to_sym)\n";
    if (definition.is_closed) text += "  schema schema.strict\n";
    if (!definition.fields.empty()) text += '\n';
    for (auto const& field : definition.fields) {
        text += comment("  #", field.description) + comment("  #", ruby_remark(field.type)) +
                (field.is_required ? "  attribute " : "  attribute? ") + ruby_symbol(field.key) +
                ", " + ruby_type(field.type) + "\n";
    }
    return text + "end\n";
}

std::string ruby_definition(Definition const& definition) {
    auto text = comment("#", definition.description) + comment("#", definition.remark);
    switch (definition.shape) {
        case Definition::Shape::Record: return text + ruby_record(definition);
        case Definition::Shape::Enumeration: {
            auto const written = [](Json const& value) {
                return value.is_string() ? ruby_text(value.get_string()) : base::to_text(value);
            };
            return text + definition.name + " = Types::Strict::" +
                   (definition.values.front().is_string() ? "String" : "Integer") + ".enum(" +
                   base::joined(definition.values, ", ", written) + ")\n";
        }
        case Definition::Shape::Union:
        case Definition::Shape::Alias: break;
    }
    return text + comment("#", ruby_remark(definition.type)) + definition.name + " = " +
           ruby_type(definition.type) + "\n";
}

}  // namespace

std::string ruby_text(std::string_view text) {
    std::string safe;
    for (auto const c : quoted_text(text)) {
        if (c == '#') safe += '\\';
        safe += c;
    }
    return safe;
}

std::string ruby_name(std::string_view name) {
    auto made = snake_case(name);
    auto const is_keyword =
        std::ranges::find(kRubyKeywords, std::string_view(made)) != kRubyKeywords.end();
    return is_keyword ? made + "_" : made;
}

std::string in_ruby_modules(Workflow const& workflow, std::string_view lines) {
    auto text = "module " + pascal_case(workflow.namespace_name) + "\n  module " +
                pascal_case(without_language(workflow.name)) + "\n";
    while (!lines.empty()) {
        auto const end = lines.find('\n');
        auto const line = lines.substr(0, end);
        if (!line.empty()) text += "    " + std::string(line);
        text += '\n';
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    }
    return text + "  end\nend\n";
}

std::string ruby_types(Workflow const& workflow) {
    std::string body = "module Types\n  include Dry.Types()\nend\n";
    for (auto const& definition : workflow.definitions) {
        if (definition.shape == Definition::Shape::Union) continue;  // written where it is used
        body += "\n" + ruby_definition(definition);
    }
    return "# frozen_string_literal: true\n\n" +
           comment("#", std::string(kDoNotEdit) + " from " + workflow.title +
                            ". Changes are lost: change the template.") +
           "require \"dry-struct\"\n\n" + in_ruby_modules(workflow, body);
}

}  // namespace tasker::codegen
