#include <algorithm>

#include "tera/functions.hpp"
#include "tera/parser.hpp"

namespace tasker::tera {

namespace {

/// What becomes of a loop after one of its nodes.
enum class Flow : std::uint8_t { On, Break, Continue };

class Renderer {
public:
    Renderer(std::string_view name, Filters const& filters, JsonObject const& variables,
             Limits const& limits)
        : name_(name), filters_(filters), variables_(variables), limits_(limits), scopes_(1) {}

    Result<std::string> run(std::vector<Node> const& nodes) {
        std::string text;
        TASKER_TRY(write(nodes, text));
        return text;
    }

private:
    using Scope = std::map<std::string, Json, std::less<>>;

    Result<void> spend(Place place, std::size_t steps) {
        steps_ += steps;
        if (steps_ <= limits_.steps_max) return {};
        return error_at(name_, place,
                        "the template takes too long: it counts more than " +
                            std::to_string(limits_.steps_max) + " steps");
    }

    Result<Flow> write(std::vector<Node> const& nodes, std::string& text) {
        for (auto const& node : nodes) {
            TASKER_TRY_ASSIGN(auto const flow, write_node(node, text));
            if (text.size() > limits_.output_bytes_max) {
                return error_at(name_, node.place,
                                "the text becomes larger than " +
                                    std::to_string(limits_.output_bytes_max) + " bytes");
            }
            if (flow != Flow::On) return flow;
        }
        return Flow::On;
    }

    Result<Flow> write_node(Node const& node, std::string& text) {
        TASKER_TRY(spend(node.place, 1));
        switch (node.kind) {
            case Node::Kind::Text: text += node.text; break;
            case Node::Kind::Output: {
                TASKER_TRY_ASSIGN(auto const value, evaluate(node.expression));
                text += text_of_value(value);
                break;
            }
            case Node::Kind::If: {
                TASKER_TRY_ASSIGN(auto const is_so, condition(node.expression));
                return write(is_so ? node.body : node.otherwise, text);
            }
            case Node::Kind::For: TASKER_TRY(write_loop(node, text)); break;
            case Node::Kind::Set:
            case Node::Kind::SetGlobal: {
                TASKER_TRY_ASSIGN(auto value, evaluate(node.expression));
                auto& scope = node.kind == Node::Kind::Set ? scopes_.back() : scopes_.front();
                scope.insert_or_assign(node.text, std::move(value));
                break;
            }
            case Node::Kind::Filter: {
                std::string inner;
                TASKER_TRY_ASSIGN(auto const flow, write(node.body, inner));
                TASKER_TRY_ASSIGN(auto const value, filtered(node.expression, Json(inner)));
                text += text_of_value(value);
                return flow;
            }
            case Node::Kind::Break: return Flow::Break;
            case Node::Kind::Continue: return Flow::Continue;
        }
        return Flow::On;
    }

    Result<void> write_loop(Node const& node, std::string& text) {
        TASKER_TRY_ASSIGN(auto const whole, evaluate(node.expression));
        auto const* const object = whole.if_object();
        auto const* const list = whole.if_array();
        if (object == nullptr && list == nullptr) {
            return error_at(name_, node.expression.place,
                            "a loop is over a list or an object, and this is " +
                                std::string(kind_of_value(whole)));
        }
        if ((object != nullptr) == node.key.empty()) {
            return error_at(name_, node.place,
                            object == nullptr ? "a loop over a list has one name"
                                              : "a loop over an object has two names: key, value");
        }
        auto const count = object == nullptr ? list->size() : object->size();
        if (count == 0) {
            TASKER_TRY(write(node.otherwise, text));
            return {};
        }
        for (std::size_t i = 0; i < count; ++i) {
            Scope scope;
            if (object != nullptr) {
                auto const& member = *(object->begin() + static_cast<std::ptrdiff_t>(i));
                scope.insert_or_assign(node.key, Json(member.key()));
                scope.insert_or_assign(node.text, member.value());
            } else {
                scope.insert_or_assign(node.text, (*list)[i]);
            }
            scope.insert_or_assign(
                "loop",
                JsonObject{
                    {"index", i + 1}, {"index0", i}, {"first", i == 0}, {"last", i + 1 == count}});
            for (auto const* const index : {"index", "index0"}) {
                auto& value = scope["loop"].get_object()[index];
                value = value.to_number<std::int64_t>();
            }
            TASKER_TRY(spend(node.place, cost_of(scope[node.text])));
            scopes_.push_back(std::move(scope));
            auto const flow = write(node.body, text);
            scopes_.pop_back();
            if (!flow) return flow.error();
            if (*flow == Flow::Break) break;
        }
        return {};
    }

    /// Null when there is no such variable.
    [[nodiscard]] Json const* find(std::string_view name) const {
        for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
            auto const found = scope->find(name);
            if (found != scope->end()) return &found->second;
        }
        return variables_.if_contains(name);
    }

    /// The value of a name, a member or an element, where it is; null when it is not there.
    Result<Json const*> look_up(Expression const& expression) {
        if (expression.kind == Expression::Kind::Name) return find(expression.name);
        TASKER_TRY_ASSIGN(auto const* const whole, look_up(expression.parts.front()));
        if (whole == nullptr) return whole;
        if (expression.kind == Expression::Kind::Member) return part_named(*whole, expression.name);
        TASKER_TRY_ASSIGN(auto const index, evaluate(expression.parts.back()));
        return part_named(*whole, text_of_value(index));
    }

    static Json const* part_named(Json const& whole, std::string_view name) {
        if (auto const* const object = whole.if_object()) return object->if_contains(name);
        auto const* const list = whole.if_array();
        auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
        constexpr std::size_t kDigitsMax = 9;
        if (list == nullptr || name.empty() || name.size() > kDigitsMax ||
            !std::ranges::all_of(name, is_digit)) {
            return nullptr;
        }
        std::size_t index = 0;
        for (auto const c : name)
            index = index * 10 + static_cast<std::size_t>(c - '0');
        return list->if_contains(index);
    }

    /// Whether it can be looked up: a name, or what is in it.
    static bool is_path(Expression const& expression) {
        switch (expression.kind) {
            case Expression::Kind::Name: return true;
            case Expression::Kind::Member:
            case Expression::Kind::Element: return is_path(expression.parts.front());
            default: return false;
        }
    }

    static std::string path_text(Expression const& expression) {
        if (expression.kind == Expression::Kind::Name) return expression.name;
        auto const before = path_text(expression.parts.front());
        return expression.kind == Expression::Kind::Member ? before + "." + expression.name
                                                           : before + "[...]";
    }

    /// What is not there is false.
    Result<bool> condition(Expression const& expression) {
        if (is_path(expression)) {
            TASKER_TRY_ASSIGN(auto const* const value, look_up(expression));
            return value != nullptr && is_true(*value);
        }
        TASKER_TRY_ASSIGN(auto const value, evaluate(expression));
        return is_true(value);
    }

    Result<Json> evaluate(Expression const& expression) {
        TASKER_TRY(spend(expression.place, 1));
        auto value = evaluated(expression);
        if (!value) return value;
        TASKER_TRY(spend(expression.place, cost_of(*value)));
        return value;
    }

    Result<Json> evaluated(Expression const& expression) {
        auto const part = [&expression](std::size_t i) -> auto const& {
            return expression.parts[i];
        };
        switch (expression.kind) {
            case Expression::Kind::Literal: return expression.literal;
            case Expression::Kind::List: {
                TASKER_TRY_ASSIGN(auto values, values_of(expression.parts, 0));
                return Json(JsonArray(values.begin(), values.end()));
            }
            case Expression::Kind::Name:
            case Expression::Kind::Member:
            case Expression::Kind::Element: return value_at(expression);
            case Expression::Kind::Call: {
                TASKER_TRY_ASSIGN(auto const arguments, arguments_of(expression));
                return placed(run_function(expression.name, arguments), expression);
            }
            case Expression::Kind::Filter: return evaluated_filter(expression);
            case Expression::Kind::Test: return evaluated_test(expression);
            case Expression::Kind::Not: {
                TASKER_TRY_ASSIGN(auto const is_so, condition(part(0)));
                return Json(!is_so);
            }
            case Expression::Kind::Negate: {
                TASKER_TRY_ASSIGN(auto const value, evaluate(part(0)));
                return placed(run_operator("-", Json(std::int64_t{0}), value), expression);
            }
            case Expression::Kind::And:
            case Expression::Kind::Or: {
                TASKER_TRY_ASSIGN(auto const first, condition(part(0)));
                if (first == (expression.kind == Expression::Kind::Or)) return Json(first);
                TASKER_TRY_ASSIGN(auto const second, condition(part(1)));
                return Json(second);
            }
            case Expression::Kind::In: {
                TASKER_TRY_ASSIGN(auto const values, values_of(expression.parts, 0));
                auto const is_in = is_within(values[0], values[1]);
                if (!is_in) return error_at(name_, expression.place, is_in.error().message());
                return Json(*is_in);
            }
            case Expression::Kind::Binary: {
                TASKER_TRY_ASSIGN(auto const values, values_of(expression.parts, 0));
                return placed(run_operator(expression.name, values[0], values[1]), expression);
            }
        }
        return Json();
    }

    Result<Json> value_at(Expression const& expression) {
        if (!is_path(expression)) {
            return error_at(name_, expression.place,
                            "only variables have members; give this a name by {% set %}");
        }
        TASKER_TRY_ASSIGN(auto const* const found, look_up(expression));
        if (found != nullptr) return *found;
        return error_at(name_, expression.place,
                        "there is no variable \"" + path_text(expression) +
                            "\"; {{ name | default(value=\"\") }} does without");
    }

    Result<Json> evaluated_filter(Expression const& expression) {
        auto const& of = expression.parts.front();
        // Of what is not there, this one makes something.
        if (expression.name == "default" && is_path(of)) {
            TASKER_TRY_ASSIGN(auto const* const found, look_up(of));
            return filtered(expression, found == nullptr ? Json() : *found);
        }
        TASKER_TRY_ASSIGN(auto const value, evaluate(of));
        return filtered(expression, value);
    }

    Result<Json> filtered(Expression const& filter, Json const& value) {
        TASKER_TRY_ASSIGN(auto const arguments, arguments_of(filter));
        // Some of them look through all of it.
        TASKER_TRY(spend(filter.place, cost_of(value)));
        return placed(filters_.find(filter.name)->second(value, arguments), filter);
    }

    Result<Json> evaluated_test(Expression const& test) {
        TASKER_TRY_ASSIGN(auto const arguments, values_of(test.parts, 1));
        auto const& of = test.parts.front();
        Json made;
        Json const* value = &made;
        if (is_path(of)) {
            TASKER_TRY_ASSIGN(value, look_up(of));
        } else {
            TASKER_TRY_ASSIGN(made, evaluate(of));
        }
        auto const answer = run_test(test.name, value, arguments);
        if (!answer) return error_at(name_, test.place, answer.error().message());
        return Json(*answer);
    }

    Result<std::vector<Json>> values_of(std::vector<Expression> const& parts, std::size_t first) {
        std::vector<Json> values;
        for (auto i = first; i < parts.size(); ++i) {
            TASKER_TRY_ASSIGN(auto value, evaluate(parts[i]));
            values.push_back(std::move(value));
        }
        return values;
    }

    Result<Arguments> arguments_of(Expression const& expression) {
        Arguments arguments;
        for (auto const& one : expression.arguments) {
            TASKER_TRY_ASSIGN(auto value, evaluate(one.value));
            arguments.insert_or_assign(one.name, std::move(value));
        }
        return arguments;
    }

    Result<Json> placed(Result<Json> result, Expression const& expression) const {
        if (result) return result;
        return error_at(
            name_, expression.place,
            (expression.kind == Expression::Kind::Filter ? expression.name + ": " : "") +
                result.error().message());
    }

    std::string_view name_;
    Filters const& filters_;
    JsonObject const& variables_;
    Limits const& limits_;
    std::vector<Scope> scopes_;
    std::size_t steps_ = 0;
};

}  // namespace

Result<Template> Template::parse(std::string_view text, std::string name, Filters const& filters) {
    TASKER_TRY_ASSIGN(auto tokens, tokens_of(text, name));
    TokenReader reader(std::move(tokens), name);
    TASKER_TRY_ASSIGN(auto nodes, parse_nodes(reader, filters));
    return Template(std::move(name), std::move(nodes), filters);
}

Result<std::string> Template::render(JsonObject const& variables, Limits const& limits) const {
    return Renderer(name_, *filters_, variables, limits).run(nodes_);
}

}  // namespace tasker::tera
