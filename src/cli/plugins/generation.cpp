#include "cli/plugins/generation.hpp"

#include <algorithm>
#include <charconv>

#include "base/nearest.hpp"
#include "cli/plugins/manifest_table.hpp"
#include "cli/repositories/repository.hpp"
#include "codegen/names.hpp"
#include "configuration/reading/text_file.hpp"

namespace tasker::cli {

namespace {

/// What one file may be made from.
constexpr std::size_t kSourceBytesMax = std::size_t{256} * 1024;

Error wrong_parameter(std::string const& name, std::string const& why) {
    return {ErrorCode::InvalidOption, "the parameter " + name + " " + why};
}

std::string shouted(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

std::string with_dashes(std::string text) {
    std::ranges::replace(text, '_', '-');
    return text;
}

JsonArray list_from(std::string_view text) {
    JsonArray list;
    while (!text.empty()) {
        auto part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        while (part.starts_with(' '))
            part.remove_prefix(1);
        while (part.ends_with(' '))
            part.remove_suffix(1);
        if (!part.empty()) list.emplace_back(part);
    }
    return list;
}

Result<Json> value_from(CodeParameter const& parameter, std::string const& text) {
    auto const& choices = parameter.choices;
    if (!choices.empty() && std::ranges::find(choices, text) == choices.end()) {
        std::string known;
        for (auto const& one : choices)
            known += (known.empty() ? "" : ", ") + one;
        return wrong_parameter(parameter.name, "is \"" + text + "\"; it is one of " + known);
    }
    switch (parameter.kind) {
        case ParameterKind::String: return Json(text);
        case ParameterKind::List: return Json(list_from(text));
        case ParameterKind::Boolean:
            if (text == "true" || text == "false") return Json(text == "true");
            return wrong_parameter(parameter.name, "is \"" + text + "\"; it is true or false");
        case ParameterKind::Integer: break;
    }
    std::int64_t number = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, number);
    if (!text.empty() && read.ptr == end && read.ec == std::errc()) return Json(number);
    return wrong_parameter(parameter.name, "is \"" + text + "\"; it is a whole number");
}

Result<void> refuse_unknown(CodeTemplate const& tmpl, GivenParameters const& given) {
    std::vector<std::string> known;
    known.reserve(tmpl.parameters.size());
    for (auto const& parameter : tmpl.parameters)
        known.push_back(parameter.name);
    for (auto const& [name, value] : given) {
        if (std::ranges::find(known, name) != known.end()) continue;
        auto text = "the template " + tmpl.name + " has no parameter \"" + name + "\"";
        if (auto const near = base::nearest(name, known)) {
            text += "; did you mean " + *near + "?";
        } else if (!known.empty()) {
            text += "; known are ";
            for (auto const& one : known)
                text += (&one == known.data() ? "" : ", ") + one;
        }
        return Error(ErrorCode::InvalidOption, std::move(text));
    }
    return {};
}

/// Whether a name is one of a file below some folder, on every system, and of one line.
Result<void> check_target(std::string const& name, CodeTemplate const& tmpl, CodeFile const& file) {
    std::filesystem::path const path(name);
    auto const is_odd = [](unsigned char c) { return c < ' ' || c == 0x7F || c == '\\'; };
    auto const is_wrong =
        path.is_absolute() || !path.has_filename() || std::ranges::find(path, "..") != path.end() ||
        std::ranges::find(path, ".git") != path.end() || std::ranges::any_of(name, is_odd);
    if (!is_wrong) return {};
    return Error(ErrorCode::InvalidOption,
                 place_text(tmpl.file().string(), file.mark) + ": the target becomes " +
                     configuration::quoted_briefly(name) +
                     ", which is no name of a file below the folder where it is written");
}

}  // namespace

tera::Filters const& plugin_filters() {
    static tera::Filters const kFilters = [] {
        auto filters = tera::usual_filters();
        auto const add = [&filters](char const* name, auto convert) {
            filters.emplace(name, [convert](Json const& value, auto const&) -> Result<Json> {
                if (auto const* const text = value.if_string())
                    return Json(convert(std::string_view(text->data(), text->size())));
                return Error(ErrorCode::InvalidTemplate, "it is of texts");
            });
        };
        add("snake_case", [](auto text) { return codegen::snake_case(text); });
        add("camel_case", [](auto text) { return codegen::camel_case(text); });
        add("pascal_case", [](auto text) { return codegen::pascal_case(text); });
        add("kebab_case", [](auto text) { return with_dashes(codegen::snake_case(text)); });
        add("screaming_snake_case", [](auto text) { return shouted(codegen::snake_case(text)); });
        return filters;
    }();
    return kFilters;
}

Result<JsonObject> parameter_values(CodeTemplate const& tmpl, GivenParameters const& given) {
    TASKER_TRY(refuse_unknown(tmpl, given));
    JsonObject values;
    for (auto const& parameter : tmpl.parameters) {
        auto const found = given.find(parameter.name);
        if (found != given.end()) {
            TASKER_TRY_ASSIGN(values[parameter.name], value_from(parameter, found->second));
        } else if (parameter.usual) {
            TASKER_TRY_ASSIGN(auto const usual, usual_of(tmpl, parameter));
            TASKER_TRY_ASSIGN(auto const text, usual.render(values));
            TASKER_TRY_ASSIGN(values[parameter.name], value_from(parameter, text));
        } else if (parameter.is_required) {
            return wrong_parameter(
                parameter.name,
                "is missing; give -p " + parameter.name + "=..." +
                    (parameter.description.empty() ? "" : " (" + parameter.description + ")"));
        }
    }
    return values;
}

Result<tera::Template> source_of(CodeTemplate const& tmpl, CodeFile const& file) {
    auto const where = place_text(tmpl.file().string(), file.mark);
    auto const place = path_within(tmpl.folder, file.source);
    if (!place) return Error(place.error()).with_context(where);
    auto const text = configuration::read_text_file(*place, kSourceBytesMax);
    if (!text) {
        return Error(ErrorCode::InvalidOption,
                     where + ": " + file.source + ": " + text.error().message());
    }
    return tera::Template::parse(*text, place->string(), plugin_filters());
}

Result<tera::Template> target_of(CodeTemplate const& tmpl, CodeFile const& file) {
    return tera::Template::parse(
        file.target, place_text(tmpl.file().string(), file.mark) + ": target", plugin_filters());
}

Result<tera::Template> usual_of(CodeTemplate const& tmpl, CodeParameter const& parameter) {
    return tera::Template::parse(
        parameter.usual.value_or(""),
        place_text(tmpl.file().string(), parameter.mark) + ": default of " + parameter.name,
        plugin_filters());
}

Result<std::vector<codegen::File>> files_of(CodeTemplate const& tmpl,
                                            GivenParameters const& given) {
    TASKER_TRY_ASSIGN(auto const values, parameter_values(tmpl, given));
    std::vector<codegen::File> files;
    for (auto const& file : tmpl.files) {
        TASKER_TRY_ASSIGN(auto const target, target_of(tmpl, file));
        TASKER_TRY_ASSIGN(auto const source, source_of(tmpl, file));
        codegen::File made;
        TASKER_TRY_ASSIGN(made.name, target.render(values));
        // A name that is empty says that this file is not wanted.
        if (made.name.empty()) continue;
        TASKER_TRY(check_target(made.name, tmpl, file));
        made.name = std::filesystem::path(made.name).lexically_normal().string();
        TASKER_TRY_ASSIGN(made.text, source.render(values));
        auto const is_it = [&made](codegen::File const& one) { return one.name == made.name; };
        if (std::ranges::any_of(files, is_it)) {
            return Error(ErrorCode::InvalidOption, place_text(tmpl.file().string(), file.mark) +
                                                       ": another file becomes " + made.name +
                                                       " too");
        }
        files.push_back(std::move(made));
    }
    return files;
}

}  // namespace tasker::cli
