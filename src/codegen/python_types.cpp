#include "codegen/python_types.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/joined.hpp"
#include "base/json.hpp"
#include "codegen/generate.hpp"
#include "codegen/names.hpp"
#include "codegen/text.hpp"

namespace tasker::codegen {

namespace {

constexpr std::array<std::string_view, 35> kPythonKeywords{
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

/// What a field may not be called: a model has it already, or a type of another field would be
/// hidden by it.
constexpr std::array<std::string_view, 47> kPythonModelWords{"construct",
                                                             "copy",
                                                             "dict",
                                                             "from_orm",
                                                             "json",
                                                             "parse_file",
                                                             "parse_obj",
                                                             "parse_raw",
                                                             "schema",
                                                             "schema_json",
                                                             "update_forward_refs",
                                                             "validate",
                                                             "model_config",
                                                             "model_fields",
                                                             "model_computed_fields",
                                                             "model_extra",
                                                             "model_fields_set",
                                                             "model_construct",
                                                             "model_copy",
                                                             "model_dump",
                                                             "model_dump_json",
                                                             "model_json_schema",
                                                             "model_parametrized_name",
                                                             "model_post_init",
                                                             "model_rebuild",
                                                             "model_validate",
                                                             "model_validate_json",
                                                             "model_validate_strings",
                                                             "Any",
                                                             "Literal",
                                                             "BaseModel",
                                                             "ConfigDict",
                                                             "Field",
                                                             "UUID",
                                                             "bool",
                                                             "int",
                                                             "float",
                                                             "str",
                                                             "list",
                                                             "date",
                                                             "datetime",
                                                             "time",
                                                             "annotations",
                                                             "match",
                                                             "case",
                                                             "type",
                                                             "self"};

class PythonTypes {
public:
    explicit PythonTypes(Workflow const& workflow) : workflow_(workflow) {}

    std::string text() {
        for (auto const& definition : workflow_.definitions)
            add(definition);
        auto head = comment("#", std::string(kDoNotEdit) + " from " + workflow_.title +
                                     ". Changes are lost: change the template.");
        return head + "from __future__ import annotations\n\n" + imports() + body_;
    }

private:
    /// Whether names that come later can be used: in annotations, which are read later too.
    enum class Place : std::uint8_t { Annotation, Expression };

    [[nodiscard]] std::string imports() const {
        std::string text;
        auto const add_from = [&](std::string_view module, std::set<std::string> const& names) {
            if (names.empty()) return;
            std::vector<std::string> const sorted(names.begin(), names.end());
            text += "from " + std::string(module) + " import " + base::joined(sorted, ", ") + "\n";
        };
        add_from("datetime", datetime_);
        add_from("typing", typing_);
        add_from("uuid", uuid_);
        if (!text.empty() && !pydantic_.empty()) text += '\n';
        add_from("pydantic", pydantic_);
        return text;
    }

    void add(Definition const& definition) {
        switch (definition.shape) {
            case Definition::Shape::Union: return;  // written where it is used
            case Definition::Shape::Record: add_record(definition); return;
            case Definition::Shape::Enumeration: {
                typing_.insert("Literal");
                add_alias(definition,
                          "Literal[" + base::joined(definition.values, ", ", base::to_text) + "]");
                return;
            }
            case Definition::Shape::Alias:
                add_alias(definition, type_of(definition.type, Place::Expression));
        }
    }

    void add_alias(Definition const& definition, std::string const& type) {
        body_ += "\n\n" + comment("#", definition.description) +
                 comment("#", definition.type.remark) + definition.name + " = " + type + "\n";
    }

    void add_record(Definition const& definition) {
        pydantic_.insert("BaseModel");
        body_ += "\n\nclass " + definition.name + "(BaseModel):\n" + docstring(definition);
        std::string fields;
        auto const names = member_names(definition.keys(),
                                        [this](std::string const& key) { return field_name(key); });
        bool has_alias = false;
        bool has_model_prefix = false;
        for (std::size_t i = 0; i < names.size(); ++i) {
            auto const& field = definition.fields[i];
            auto const& name = names[i];
            has_alias = has_alias || name != field.key;
            has_model_prefix = has_model_prefix || name.starts_with("model_");
            fields += field_lines(field, name);
        }
        body_ += configuration(definition.is_closed, has_alias, has_model_prefix);
        body_ += fields.empty() ? "    pass\n" : fields;
    }

    std::string configuration(bool is_closed, bool has_alias, bool has_model_prefix) {
        std::vector<std::string> settings;
        if (is_closed) settings.emplace_back("extra=\"forbid\"");
        if (has_alias) {
            settings.emplace_back("populate_by_name=True");
            settings.emplace_back("serialize_by_alias=True");
        }
        if (has_model_prefix) settings.emplace_back("protected_namespaces=()");
        if (settings.empty()) return {};
        pydantic_.insert("ConfigDict");
        return "    model_config = ConfigDict(" + base::joined(settings, ", ") + ")\n\n";
    }

    static std::string docstring(Definition const& definition) {
        auto text = definition.description;
        if (!definition.remark.empty()) text += (text.empty() ? "" : "\n") + definition.remark;
        auto const lines = comment_lines(text);
        if (lines.empty()) return {};
        std::string safe;
        for (auto const& line : lines) {
            if (!safe.empty()) safe += line.empty() ? "\n" : "\n    ";
            for (auto const c : line) {
                // Neither the end of the text nor an escape.
                if (c == '\\' || c == '"') safe += '\\';
                safe += c;
            }
        }
        return "    \"\"\"" + safe + "\"\"\"\n\n";
    }

    std::string field_lines(Field const& field, std::string const& name) {
        auto type = type_of(field.type, Place::Annotation);
        std::string value;
        if (!field.is_required) {
            if (!field.type.is_nullable && field.type.kind != Type::Kind::Any) type += " | None";
            value = " = None";
        }
        if (name != field.key) {
            pydantic_.insert("Field");
            value = std::string(" = Field(") + (field.is_required ? "" : "default=None, ") +
                    "alias=" + quoted_text(field.key) + ")";
        }
        return comment("    #", field.description) + comment("    #", remark_of(field.type)) +
               "    " + name + ": " + type + value + "\n";
    }

    static std::string remark_of(Type const& type) {
        if (!type.remark.empty()) return "Any: " + type.remark + ".";
        for (auto const& item : type.items) {
            if (auto remark = remark_of(item); !remark.empty()) return remark;
        }
        return {};
    }

    std::string type_of(Type const& type, Place place) {
        auto text = bare_type_of(type, place);
        return type.is_nullable && text != "Any" ? text + " | None" : text;
    }

    std::string bare_type_of(Type const& type, Place place) {
        switch (type.kind) {
            case Type::Kind::Any: break;
            case Type::Kind::Boolean: return "bool";
            case Type::Kind::Integer: return "int";
            case Type::Kind::Number: return "float";
            case Type::Kind::String: return text_type(type.format);
            case Type::Kind::List: return "list[" + type_of(type.items.front(), place) + "]";
            case Type::Kind::Map: return "dict[str, " + type_of(type.items.front(), place) + "]";
            case Type::Kind::Named:
                if (type.is_recursive && place == Place::Expression) break;
                return type.name;
            case Type::Kind::Union:
                return base::joined(type.items, " | ",
                                    [&](Type const& one) { return type_of(one, place); });
        }
        typing_.insert("Any");
        return "Any";
    }

    std::string text_type(std::string_view format) {
        if (format == "date-time") return *datetime_.insert("datetime").first;
        if (format == "date") return *datetime_.insert("date").first;
        if (format == "time") return *datetime_.insert("time").first;
        if (format == "uuid") return *uuid_.insert("UUID").first;
        return "str";
    }

    [[nodiscard]] std::string field_name(std::string const& key) const {
        auto name = is_identifier(key) && key.front() != '_' ? key : snake_case(key);
        auto const is_reserved =
            std::ranges::find(kPythonKeywords, name) != kPythonKeywords.end() ||
            std::ranges::find(kPythonModelWords, name) != kPythonModelWords.end() ||
            workflow_.find(name) != nullptr;
        return is_reserved ? name + "_" : name;
    }

    Workflow const& workflow_;
    std::string body_;
    std::set<std::string> datetime_;
    std::set<std::string> typing_;
    std::set<std::string> uuid_;
    std::set<std::string> pydantic_;
};

}  // namespace

std::string python_types(Workflow const& workflow) {
    return PythonTypes(workflow).text();
}

std::string python_name(std::string_view name) {
    auto made = snake_case(name);
    auto const is_keyword =
        std::ranges::find(kPythonKeywords, std::string_view(made)) != kPythonKeywords.end();
    return is_keyword ? made + "_" : made;
}

}  // namespace tasker::codegen
