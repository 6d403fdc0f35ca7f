#include "codegen/rust_types.hpp"

#include <algorithm>
#include <array>

#include "base/joined.hpp"
#include "base/json.hpp"
#include "codegen/generate.hpp"
#include "codegen/names.hpp"
#include "codegen/text.hpp"

namespace tasker::codegen {

namespace {

constexpr std::array<std::string_view, 53> kRustKeywords{
    "abstract", "as",      "async", "await",    "become", "box",    "break", "const",  "continue",
    "crate",    "do",      "dyn",   "else",     "enum",   "extern", "false", "final",  "fn",
    "for",      "gen",     "if",    "impl",     "in",     "let",    "loop",  "macro",  "match",
    "mod",      "move",    "mut",   "override", "priv",   "pub",    "ref",   "return", "self",
    "static",   "struct",  "super", "trait",    "true",   "try",    "type",  "typeof", "union",
    "unsafe",   "unsized", "use",   "virtual",  "where",  "while",  "yield", "main"};
constexpr std::string_view kRustDerives =
    "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]\n";

/// Where a type stands: a struct that contains itself needs a box around it, an alias cannot.
enum class RustPlace : std::uint8_t { Member, Behind, Alias };

std::string rust_type(Type const& type, RustPlace place);

std::string bare_rust_type(Type const& type, RustPlace place) {
    auto const inner = place == RustPlace::Alias ? place : RustPlace::Behind;
    switch (type.kind) {
        case Type::Kind::Any: return "Value";
        case Type::Kind::Boolean: return "bool";
        case Type::Kind::Integer: return "i64";
        case Type::Kind::Number: return "f64";
        case Type::Kind::String: return "String";
        case Type::Kind::List: return "Vec<" + rust_type(type.items.front(), inner) + ">";
        case Type::Kind::Map:
            return "BTreeMap<String, " + rust_type(type.items.front(), inner) + ">";
        case Type::Kind::Union: return type.name;
        case Type::Kind::Named: break;
    }
    if (!type.is_recursive || place == RustPlace::Behind) return type.name;
    return place == RustPlace::Alias ? "Value" : "Box<" + type.name + ">";
}

std::string rust_type(Type const& type, RustPlace place) {
    auto text = bare_rust_type(type, place);
    return type.is_nullable && text != "Value" ? "Option<" + text + ">" : text;
}

std::string rust_remark(Type const& type) {
    if (!type.remark.empty()) return "Anything: " + type.remark + ".";
    if (!type.format.empty()) return "Format: " + type.format + ".";
    for (auto const& item : type.items) {
        if (auto remark = rust_remark(item); !remark.empty()) return remark;
    }
    return {};
}

std::string rust_field(Field const& field, std::string const& name) {
    auto text = comment("    ///", field.description) + comment("    ///", rust_remark(field.type));
    auto type = rust_type(field.type, RustPlace::Member);
    std::vector<std::string> attributes;
    if (name != field.key) attributes.push_back("rename = " + rust_text(field.key));
    if (!field.is_required) {
        attributes.emplace_back("default");
        attributes.emplace_back("skip_serializing_if = \"Option::is_none\"");
        if (!type.starts_with("Option<")) type = "Option<" + type + ">";
    }
    if (!attributes.empty()) text += "    #[serde(" + base::joined(attributes, ", ") + ")]\n";
    return text + "    pub " + name + ": " + type + ",\n";
}

std::string rust_record(Definition const& definition) {
    std::string text(kRustDerives);
    if (definition.is_closed) text += "#[serde(deny_unknown_fields)]\n";
    text += "pub struct " + definition.name + " {\n";
    auto const names = member_names(definition.keys(), rust_name);
    for (std::size_t i = 0; i < names.size(); ++i)
        text += rust_field(definition.fields[i], names[i]);
    return text + "}\n";
}

std::string rust_enumeration(Definition const& definition) {
    if (!definition.values.front().is_string()) {
        return comment("///", "One of " + base::to_text(JsonArray(definition.values.begin(),
                                                                  definition.values.end()))) +
               "pub type " + definition.name + " = i64;\n";
    }
    auto text = std::string(kRustDerives) + "pub enum " + definition.name + " {\n";
    UniqueNames names;
    for (auto const& value : definition.values) {
        auto variant = pascal_case(value.get_string());
        if (variant == "Self") variant += "_";
        auto const name = names.take(variant);
        text += "    #[serde(rename = " + rust_text(value.get_string()) + ")]\n    " + name + ",\n";
    }
    return text + "}\n";
}

std::string variant_name(Type const& type) {
    switch (type.kind) {
        case Type::Kind::Any: return "Anything";
        case Type::Kind::Boolean: return "Boolean";
        case Type::Kind::Integer: return "Integer";
        case Type::Kind::Number: return "Number";
        case Type::Kind::String: return "Text";
        case Type::Kind::List: return "List";
        case Type::Kind::Map: return "Map";
        case Type::Kind::Named:
        case Type::Kind::Union: break;
    }
    return type.name;
}

std::string rust_union(Definition const& definition) {
    auto text =
        std::string(kRustDerives) + "#[serde(untagged)]\npub enum " + definition.name + " {\n";
    UniqueNames names;
    for (auto const& one : definition.type.items) {
        text += "    " + names.take(variant_name(one)) + "(" + rust_type(one, RustPlace::Member) +
                "),\n";
    }
    return text + "}\n";
}

std::string rust_definition(Definition const& definition) {
    switch (definition.shape) {
        case Definition::Shape::Record: return rust_record(definition);
        case Definition::Shape::Enumeration: return rust_enumeration(definition);
        case Definition::Shape::Union: return rust_union(definition);
        case Definition::Shape::Alias: break;
    }
    return "pub type " + definition.name + " = " + rust_type(definition.type, RustPlace::Alias) +
           ";\n";
}

}  // namespace

std::string rust_text(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out = "\"";
    for (auto const c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') {
            auto const byte = static_cast<unsigned char>(c);
            out += "\\x";
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 0x0FU];
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string rust_name(std::string_view name) {
    auto made = snake_case(name);
    auto const is_keyword =
        std::ranges::find(kRustKeywords, std::string_view(made)) != kRustKeywords.end();
    return is_keyword ? made + "_" : made;
}

std::string rust_types(Workflow const& workflow) {
    std::string body;
    for (auto const& definition : workflow.definitions) {
        body += "\n" + comment("///", definition.description) + comment("///", definition.remark);
        if (definition.shape == Definition::Shape::Alias)
            body += comment("///", rust_remark(definition.type));
        body += rust_definition(definition);
    }
    auto text = comment("//", std::string(kDoNotEdit) + " from " + workflow.title +
                                  ". Changes are lost: change the template.");
    auto const has = [&](std::string_view word) { return body.find(word) != std::string::npos; };
    if (has("BTreeMap<")) text += "use std::collections::BTreeMap;\n\n";
    if (has("#[derive(")) text += "use serde::{Deserialize, Serialize};\n";
    if (has("Value")) text += "use serde_json::Value;\n";
    return text + body;
}

}  // namespace tasker::codegen
