#include "codegen/typescript_types.hpp"

#include <algorithm>
#include <array>

#include "base/joined.hpp"
#include "base/json.hpp"
#include "codegen/generate.hpp"
#include "codegen/names.hpp"
#include "codegen/text.hpp"

namespace tasker::codegen {

namespace {

constexpr std::array<std::string_view, 47> kTypeScriptKeywords{
    "arguments", "await",      "break",   "case",    "catch",      "class",     "const",
    "continue",  "debugger",   "default", "delete",  "do",         "else",      "enum",
    "eval",      "export",     "extends", "false",   "finally",    "for",       "function",
    "if",        "implements", "import",  "in",      "instanceof", "interface", "let",
    "new",       "null",       "package", "private", "protected",  "public",    "return",
    "static",    "super",      "switch",  "this",    "throw",      "true",      "try",
    "typeof",    "var",        "void",    "while",   "with"};

std::string zod_text(std::string_view format) {
    if (format == "date-time") return "z.string().datetime({ offset: true })";
    if (format == "date") return "z.string().date()";
    if (format == "time") return "z.string().time()";
    if (format == "uuid") return "z.string().uuid()";
    if (format == "email") return "z.string().email()";
    if (format == "uri") return "z.string().url()";
    return "z.string()";
}

std::string zod_type(Type const& type);

std::string bare_zod_type(Type const& type) {
    switch (type.kind) {
        case Type::Kind::Any: return "z.unknown()";
        case Type::Kind::Boolean: return "z.boolean()";
        case Type::Kind::Integer: return "z.number().int()";
        case Type::Kind::Number: return "z.number()";
        case Type::Kind::String: return zod_text(type.format);
        case Type::Kind::List: return "z.array(" + zod_type(type.items.front()) + ")";
        case Type::Kind::Map: return "z.record(z.string(), " + zod_type(type.items.front()) + ")";
        case Type::Kind::Named:
            // What is not there yet: checked all the same, but its type is not known here.
            return type.is_recursive ? "z.lazy((): z.ZodType<unknown> => " + type.name + "Schema)"
                                     : type.name + "Schema";
        case Type::Kind::Union:
            return "z.union([" + base::joined(type.items, ", ", zod_type) + "])";
    }
    return "z.unknown()";
}

std::string zod_type(Type const& type) {
    auto text = bare_zod_type(type);
    return type.is_nullable && type.kind != Type::Kind::Any ? text + ".nullable()" : text;
}

std::string typescript_key(std::string const& key) {
    return is_identifier(key) ? key : quoted_text(key);
}

std::string typescript_remark(Type const& type) {
    if (!type.remark.empty()) return "Anything: " + type.remark + ".";
    if (type.kind == Type::Kind::Named && type.is_recursive)
        return "Contains itself: checked, its type is unknown here.";
    for (auto const& item : type.items) {
        if (auto remark = typescript_remark(item); !remark.empty()) return remark;
    }
    return {};
}

std::string zod_enumeration(Definition const& definition) {
    std::vector<std::string> values;
    bool const is_text = definition.values.front().is_string();
    for (auto const& value : definition.values) {
        auto const text = base::to_text(value);
        values.push_back(is_text ? text : "z.literal(" + text + ")");
    }
    auto const list = base::joined(values, ", ");
    if (is_text) return "z.enum([" + list + "])";
    return values.size() == 1 ? list : "z.union([" + list + "])";
}

std::string zod_record(Definition const& definition) {
    std::string text = "z.object({\n";
    for (auto const& field : definition.fields) {
        if (field.key == "__proto__") {
            text += "  // __proto__ is left out: to an object it is not a member.\n";
            continue;
        }
        text += comment("  //", field.description) +
                comment("  //", typescript_remark(field.type)) + "  " + typescript_key(field.key) +
                ": " + zod_type(field.type) + (field.is_required ? "" : ".optional()") + ",\n";
    }
    return text + "})" + (definition.is_closed ? ".strict()" : "");
}

std::string zod_definition(Definition const& definition) {
    switch (definition.shape) {
        case Definition::Shape::Record: return zod_record(definition);
        case Definition::Shape::Enumeration: return zod_enumeration(definition);
        case Definition::Shape::Union:
        case Definition::Shape::Alias: break;
    }
    return zod_type(definition.type);
}

}  // namespace

std::string typescript_types(Workflow const& workflow) {
    auto text = comment("//", std::string(kDoNotEdit) + " from " + workflow.title +
                                  ". Changes are lost: change the template.") +
                "import { z } from 'zod';\n";
    for (auto const& definition : workflow.definitions) {
        if (definition.shape == Definition::Shape::Union) continue;  // written where it is used
        text += "\n" + comment("//", definition.description) + comment("//", definition.remark);
        if (definition.shape == Definition::Shape::Alias)
            text += comment("//", typescript_remark(definition.type));
        text += "export const " + definition.name + "Schema = " + zod_definition(definition) +
                ";\nexport type " + definition.name + " = z.infer<typeof " + definition.name +
                "Schema>;\n";
    }
    return text;
}

std::string typescript_name(std::string_view name) {
    auto made = camel_case(name);
    auto const is_keyword =
        std::ranges::find(kTypeScriptKeywords, std::string_view(made)) != kTypeScriptKeywords.end();
    return is_keyword ? made + "_" : made;
}

}  // namespace tasker::codegen
