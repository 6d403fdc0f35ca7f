#include "codegen/schemas/compare.hpp"

#include <algorithm>
#include <sstream>
#include <unordered_map>

#include "codegen/schema_words.hpp"
#include "codegen/schemas/fields.hpp"

namespace tasker::codegen {

namespace {

using FieldsByPath = std::unordered_map<std::string, SchemaField>;

FieldsByPath by_path(std::vector<SchemaField> const& fields) {
    FieldsByPath map;
    for (auto const& field : fields)
        map.emplace(field.path, field);
    return map;
}

std::vector<std::string> words_in(std::string const& type) {
    std::vector<std::string> words;
    std::istringstream stream(type);
    for (std::string word; stream >> word;) {
        if (word != "|") words.push_back(word);
    }
    return words;
}

/// A whole number is a number too.
bool accepts(std::vector<std::string> const& wanted, std::string const& word) {
    auto const has = [&](std::string_view one) {
        return std::ranges::find(wanted, one) != wanted.end();
    };
    return has(word) || (word == "integer" && has("number"));
}

std::string of_values(std::vector<Json> const& values) {
    return values.empty() ? "any value" : "one of " + shown(values);
}

class Comparison {
public:
    Comparison(Json const& producer, Json const& consumer)
        : produced_(fields_of(producer)),
          producer_(by_path(produced_)),
          wanted_(fields_of(consumer)),
          producer_whole_(whole_of(producer)),
          consumer_whole_(whole_of(consumer)) {}

    std::vector<Mismatch> compare() && {
        check_types(producer_whole_, consumer_whole_);
        for (auto const& wanted : wanted_)
            check(wanted);
        check_extra();
        return std::move(found_);
    }

private:
    void check(SchemaField const& wanted) {
        auto const made = producer_.find(wanted.path);
        if (made == producer_.end()) {
            // What is in something that is missing, or of unknown type, is told of there.
            if (!is_known(parent_of(wanted.path))) return;
            if (wanted.is_required) {
                add(true, wanted.path, "is required, and the producer does not have it");
            } else {
                add(false, wanted.path, "is optional, and the producer does not have it");
            }
            return;
        }
        if (wanted.is_required && !made->second.is_required)
            add(true, wanted.path, "is required, and the producer may leave it out");
        check_types(made->second, wanted);
    }

    void check_types(SchemaField const& made, SchemaField const& wanted) {
        if (wanted.type == "any") return;
        if (made.type == "any") {
            add(false, wanted.path,
                "is to be " + wanted.type + ", and the producer does not say what it is");
            return;
        }
        auto const accepted = words_in(wanted.type);
        for (auto const& word : words_in(made.type)) {
            if (accepts(accepted, word)) continue;
            add(true, wanted.path,
                "is to be " + wanted.type + ", and the producer has " + made.type);
            return;
        }
        auto const is_allowed = [&](Json const& value) {
            return std::ranges::find(wanted.values, value) != wanted.values.end();
        };
        if (wanted.values.empty()) return;
        if (made.values.empty() || !std::ranges::all_of(made.values, is_allowed)) {
            add(true, wanted.path,
                "is to be " + of_values(wanted.values) + ", and the producer has " +
                    of_values(made.values));
        }
    }

    void check_extra() {
        auto const wanted = by_path(wanted_);
        for (auto const& made : produced_) {
            if (wanted.contains(made.path)) continue;
            auto const parent = parent_of(made.path);
            auto const closed = parent.empty()
                                    ? consumer_whole_.is_closed
                                    : wanted.contains(parent) && wanted.at(parent).is_closed;
            if (closed) add(true, made.path, "is refused by the consumer, which is closed");
        }
    }

    /// Whether the producer says what is in it.
    [[nodiscard]] bool is_known(std::string const& path) const {
        if (path.empty()) return producer_whole_.type != "any";
        auto const found = producer_.find(path);
        return found != producer_.end() && found->second.type != "any";
    }

    static std::string parent_of(std::string const& path) {
        if (path.ends_with("[]")) return path.substr(0, path.size() - 2);
        auto const dot = path.rfind('.');
        return dot == std::string::npos ? std::string() : path.substr(0, dot);
    }

    void add(bool is_breaking, std::string path, std::string message) {
        found_.push_back({is_breaking, std::move(path), std::move(message)});
    }

    std::vector<SchemaField> produced_;
    FieldsByPath producer_;
    std::vector<SchemaField> wanted_;
    SchemaField producer_whole_;
    SchemaField consumer_whole_;
    std::vector<Mismatch> found_;
};

/// Who is hurt by a change: those who give values that fit the schema, or those who take them.
enum class Side : std::uint8_t { Given, Taken };

class Difference {
public:
    void step(std::string const& name, std::string_view change) {
        changes_.push_back({{"where", name},
                            {"path", ""},
                            {"change", change},
                            {"before", nullptr},
                            {"after", nullptr},
                            {"breaking", change == "step_removed"}});
    }

    void schema(std::string const& where, std::optional<Json> const& before,
                std::optional<Json> const& after, Side side) {
        if (before && !after) add(where, "", "schema_removed", "", "", side == Side::Taken);
        if (!before && after) add(where, "", "schema_added", "", "", side == Side::Given);
        if (!before || !after) return;
        auto const old_fields = fields_of(*before);
        auto const new_fields = fields_of(*after);
        auto const was = by_path(old_fields);
        auto const is = by_path(new_fields);
        changed(where, whole_of(*before), whole_of(*after), side);
        for (auto const& field : old_fields) {
            auto const now = is.find(field.path);
            if (now == is.end()) {
                add(where, field.path, "field_removed", field.type, "", side == Side::Taken);
            } else {
                changed(where, field, now->second, side);
            }
        }
        for (auto const& field : new_fields) {
            if (was.contains(field.path)) continue;
            add(where, field.path, field.is_required ? "required_field_added" : "field_added", "",
                field.type, side == Side::Given && field.is_required);
        }
    }

    JsonObject document() && {
        auto const is_breaking = [](Json const& change) {
            return change.get_object().at("breaking").get_bool();
        };
        return {{"compatible", std::ranges::none_of(changes_, is_breaking)},
                {"changes", std::move(changes_)}};
    }

private:
    void changed(std::string const& where, SchemaField const& before, SchemaField const& after,
                 Side side) {
        if (before.type != after.type) {
            auto const& from = side == Side::Given ? before : after;
            auto const& to = side == Side::Given ? after : before;
            add(where, before.path, "type_changed", before.type, after.type,
                !fits(from.type, to.type));
        }
        if (before.is_required != after.is_required) {
            add(where, before.path, after.is_required ? "became_required" : "became_optional", "",
                "", after.is_required == (side == Side::Given));
        }
        if (before.values != after.values) {
            auto const& from = side == Side::Given ? before.values : after.values;
            auto const& to = side == Side::Given ? after.values : before.values;
            add(where, before.path, "values_changed", of_values(before.values),
                of_values(after.values), !are_among(from, to));
        }
        if (before.is_closed != after.is_closed) {
            add(where, before.path, after.is_closed ? "became_closed" : "became_open", "", "",
                after.is_closed == (side == Side::Given));
        }
    }

    static bool fits(std::string const& from, std::string const& to) {
        if (to == "any") return true;
        if (from == "any") return false;
        auto const accepted = words_in(to);
        return std::ranges::all_of(
            words_in(from), [&](std::string const& word) { return accepts(accepted, word); });
    }

    static bool are_among(std::vector<Json> const& some, std::vector<Json> const& all) {
        if (all.empty()) return true;
        return !some.empty() && std::ranges::all_of(some, [&](Json const& value) {
            return std::ranges::find(all, value) != all.end();
        });
    }

    void add(std::string const& where, std::string const& path, std::string_view change,
             std::string const& before, std::string const& after, bool is_breaking) {
        changes_.push_back({{"where", where},
                            {"path", path},
                            {"change", change},
                            {"before", before.empty() ? Json() : Json(before)},
                            {"after", after.empty() ? Json() : Json(after)},
                            {"breaking", is_breaking}});
    }

    JsonArray changes_;
};

}  // namespace

std::vector<Mismatch> compare_schemas(Json const& producer, Json const& consumer) {
    return Comparison(producer, consumer).compare();
}

JsonObject to_json(std::vector<Mismatch> const& mismatches) {
    JsonArray list;
    for (auto const& one : mismatches) {
        list.push_back(
            {{"breaking", one.is_breaking}, {"path", one.path}, {"message", one.message}});
    }
    return {{"compatible", std::ranges::none_of(mismatches, &Mismatch::is_breaking)},
            {"mismatches", std::move(list)}};
}

JsonObject diff_schemas(model::Template const& before, model::Template const& after) {
    Difference difference;
    difference.schema("input", before.input_schema, after.input_schema, Side::Given);
    for (auto const& step : before.steps) {
        auto const* const now = after.find_step(step.name);
        if (now == nullptr) {
            difference.step(step.name, "step_removed");
        } else {
            difference.schema(step.name, step.result_schema, now->result_schema, Side::Taken);
        }
    }
    for (auto const& step : after.steps) {
        if (before.find_step(step.name) == nullptr) difference.step(step.name, "step_added");
    }
    return std::move(difference).document();
}

}  // namespace tasker::codegen
