#include <algorithm>
#include <array>
#include <charconv>

#include "base/nearest.hpp"
#include "tera/functions.hpp"
#include "tera/parser.hpp"

namespace tasker::tera {

namespace {

/// Within each other: parentheses, lists, arguments.
constexpr int kExpressionDepthMax = 50;
/// Behind each other, as `a + b + c` is a tree as well.
constexpr int kChainMax = 500;

std::string with_nearest(std::string text, std::string_view name,
                         std::vector<std::string> const& known) {
    if (auto const near = base::nearest(name, known)) text += "; did you mean " + *near + "?";
    return text;
}

class ExpressionParser {
public:
    ExpressionParser(TokenReader& tokens, Filters const& filters)
        : tokens_(tokens), filters_(filters) {}

    /// `or`
    Result<Expression> parse() {
        if (++depth_ > kExpressionDepthMax)
            return tokens_.wrong(tokens_.next().place, "the expression is nested too deeply");
        TASKER_TRY_ASSIGN(auto left, parse_and());
        while (tokens_.is_word("or")) {
            TASKER_TRY(count_link());
            auto const place = tokens_.take().place;
            TASKER_TRY_ASSIGN(auto right, parse_and());
            left = joined(Expression::Kind::Or, place, "or", std::move(left), std::move(right));
        }
        --depth_;
        return left;
    }

    Result<Expression> parse_filter_name() {
        auto const place = tokens_.next().place;
        Expression filter{.kind = Expression::Kind::Filter, .place = place};
        TASKER_TRY_ASSIGN(filter.name, tokens_.expect_name("the name of a filter"));
        if (!filters_.contains(filter.name)) {
            std::vector<std::string> known;
            for (auto const& one : filters_)
                known.push_back(one.first);
            return tokens_.wrong(place, with_nearest("there is no filter \"" + filter.name + "\"",
                                                     filter.name, known));
        }
        if (tokens_.is_symbol("(")) {
            TASKER_TRY_ASSIGN(filter.arguments, parse_arguments());
        }
        return filter;
    }

private:
    static Expression joined(Expression::Kind kind, Place place, std::string name, Expression left,
                             Expression right) {
        Expression both{.kind = kind, .place = place, .name = std::move(name)};
        both.parts.push_back(std::move(left));
        both.parts.push_back(std::move(right));
        return both;
    }
    static Expression around(Expression::Kind kind, Place place, Expression inner) {
        Expression outer{.kind = kind, .place = place};
        outer.parts.push_back(std::move(inner));
        return outer;
    }

    Result<void> count_link() {
        if (++links_ <= kChainMax) return {};
        return tokens_.wrong(tokens_.next().place, "the expression is too long; cut it in pieces");
    }

    Result<Expression> parse_and() {
        TASKER_TRY_ASSIGN(auto left, parse_not());
        while (tokens_.is_word("and")) {
            TASKER_TRY(count_link());
            auto const place = tokens_.take().place;
            TASKER_TRY_ASSIGN(auto right, parse_not());
            left = joined(Expression::Kind::And, place, "and", std::move(left), std::move(right));
        }
        return left;
    }

    Result<Expression> parse_not() {
        if (!tokens_.is_word("not")) return parse_comparison();
        auto const place = tokens_.take().place;
        if (++depth_ > kExpressionDepthMax)
            return tokens_.wrong(place, "the expression is nested too deeply");
        TASKER_TRY_ASSIGN(auto inner, parse_not());
        --depth_;
        return around(Expression::Kind::Not, place, std::move(inner));
    }

    Result<Expression> parse_comparison() {
        TASKER_TRY_ASSIGN(auto left, parse_filtered());
        constexpr std::array<std::string_view, 6> kComparisons{"==", "!=", "<=", ">=", "<", ">"};
        for (;;) {
            TASKER_TRY(count_link());
            auto const place = tokens_.next().place;
            auto const is_it = [this](std::string_view one) { return tokens_.is_symbol(one); };
            auto const is_negated = tokens_.is_word("not") &&
                                    tokens_.after_next().kind == Token::Kind::Word &&
                                    tokens_.after_next().text == "in";
            if (is_negated) tokens_.take();
            if (tokens_.take_word("in")) {
                TASKER_TRY_ASSIGN(auto right, parse_filtered());
                left = joined(Expression::Kind::In, place, "in", std::move(left), std::move(right));
                if (is_negated) left = around(Expression::Kind::Not, place, std::move(left));
            } else if (std::ranges::any_of(kComparisons, is_it)) {
                auto name = tokens_.take().text;
                TASKER_TRY_ASSIGN(auto right, parse_filtered());
                left = joined(Expression::Kind::Binary, place, std::move(name), std::move(left),
                              std::move(right));
            } else {
                return left;
            }
        }
    }

    /// A filter is of everything left of it that is calculated: `1 + a | round`.
    Result<Expression> parse_filtered() {
        TASKER_TRY_ASSIGN(auto value, parse_binary(0));
        while (tokens_.take_symbol("|")) {
            TASKER_TRY(count_link());
            TASKER_TRY_ASSIGN(auto filter, parse_filter_name());
            filter.parts.push_back(std::move(value));
            value = std::move(filter);
        }
        return value;
    }

    Result<Expression> parse_binary(std::size_t level) {
        static std::array<std::vector<std::string_view>, 3> const kLevels{
            {{"~"}, {"+", "-"}, {"*", "/", "%"}}};
        if (level == kLevels.size()) return parse_tested();
        TASKER_TRY_ASSIGN(auto left, parse_binary(level + 1));
        while (std::ranges::any_of(kLevels[level],
                                   [this](auto one) { return tokens_.is_symbol(one); })) {
            TASKER_TRY(count_link());
            auto token = tokens_.take();
            TASKER_TRY_ASSIGN(auto right, parse_binary(level + 1));
            left = joined(Expression::Kind::Binary, token.place, std::move(token.text),
                          std::move(left), std::move(right));
        }
        return left;
    }

    Result<Expression> parse_tested() {
        TASKER_TRY_ASSIGN(auto value, parse_value());
        if (!tokens_.is_word("is")) return value;
        auto const place = tokens_.take().place;
        auto const is_negated = tokens_.take_word("not");
        Expression test{.kind = Expression::Kind::Test, .place = tokens_.next().place};
        TASKER_TRY_ASSIGN(test.name, tokens_.expect_name("the name of a test"));
        if (!is_test(test.name)) {
            return tokens_.wrong(test.place, with_nearest("there is no test \"" + test.name + "\"",
                                                          test.name, test_names()));
        }
        test.parts.push_back(std::move(value));
        if (tokens_.take_symbol("(")) {
            TASKER_TRY(parse_list_into(test.parts, ")"));
        }
        if (!is_negated) return test;
        return around(Expression::Kind::Not, place, std::move(test));
    }

    Result<Expression> parse_value() {
        TASKER_TRY_ASSIGN(auto value, parse_primary());
        for (;;) {
            TASKER_TRY(count_link());
            auto const place = tokens_.next().place;
            if (tokens_.take_symbol(".")) {
                auto const& token = tokens_.next();
                if (token.kind != Token::Kind::Word && token.kind != Token::Kind::Number)
                    return tokens_.unexpected("a name behind the dot");
                value = around(Expression::Kind::Member, place, std::move(value));
                value.name = tokens_.take().text;
            } else if (tokens_.take_symbol("[")) {
                TASKER_TRY_ASSIGN(auto index, parse());
                TASKER_TRY(tokens_.expect_symbol("]"));
                value = joined(Expression::Kind::Element, place, "", std::move(value),
                               std::move(index));
            } else {
                return value;
            }
        }
    }

    Result<Expression> parse_primary() {
        auto const place = tokens_.next().place;
        if (tokens_.take_symbol("(")) {
            TASKER_TRY_ASSIGN(auto inner, parse());
            TASKER_TRY(tokens_.expect_symbol(")"));
            return inner;
        }
        if (tokens_.take_symbol("[")) {
            Expression list{.kind = Expression::Kind::List, .place = place};
            TASKER_TRY(parse_list_into(list.parts, "]"));
            return list;
        }
        if (tokens_.take_symbol("-")) {
            if (++depth_ > kExpressionDepthMax)
                return tokens_.wrong(place, "the expression is nested too deeply");
            TASKER_TRY_ASSIGN(auto inner, parse_primary());
            --depth_;
            return around(Expression::Kind::Negate, place, std::move(inner));
        }
        Expression literal{.kind = Expression::Kind::Literal, .place = place};
        auto const kind = tokens_.next().kind;
        if (kind == Token::Kind::String) {
            literal.literal = Json(tokens_.take().text);
            return literal;
        }
        if (kind == Token::Kind::Number) return parse_number(std::move(literal));
        if (kind == Token::Kind::Word) return parse_word(std::move(literal));
        return tokens_.unexpected("a value");
    }

    Result<Expression> parse_number(Expression literal) {
        auto const text = tokens_.take().text;
        auto const* const end = text.data() + text.size();
        std::int64_t whole = 0;
        auto const of_whole = std::from_chars(text.data(), end, whole);
        if (of_whole.ptr == end && of_whole.ec == std::errc()) {
            literal.literal = whole;
            return literal;
        }
        double number = 0;
        auto const read = std::from_chars(text.data(), end, number);
        if (read.ptr != end || read.ec != std::errc())
            return tokens_.wrong(literal.place, "this is no number that could be calculated with");
        literal.literal = number;
        return literal;
    }

    Result<Expression> parse_word(Expression literal) {
        auto word = tokens_.take().text;
        if (word == "true" || word == "True" || word == "false" || word == "False") {
            literal.literal = word == "true" || word == "True";
            return literal;
        }
        constexpr std::array<std::string_view, 6> kReserved{"and", "or", "not", "in", "is", "if"};
        if (std::ranges::find(kReserved, word) != kReserved.end())
            return tokens_.wrong(literal.place, "a value is missing before \"" + word + "\"");
        literal.name = std::move(word);
        if (tokens_.is_symbol("::"))
            return tokens_.wrong(literal.place, "there are no macros in templates of plugins");
        if (!tokens_.is_symbol("(")) {
            literal.kind = Expression::Kind::Name;
            return literal;
        }
        literal.kind = Expression::Kind::Call;
        if (!is_function(literal.name)) {
            return tokens_.wrong(literal.place,
                                 with_nearest("there is no function \"" + literal.name + "\"",
                                              literal.name, function_names()));
        }
        TASKER_TRY_ASSIGN(literal.arguments, parse_arguments());
        return literal;
    }

    /// `(a=1, b=c)`
    Result<std::vector<NamedExpression>> parse_arguments() {
        std::vector<NamedExpression> arguments;
        TASKER_TRY(tokens_.expect_symbol("("));
        while (!tokens_.take_symbol(")")) {
            NamedExpression argument;
            TASKER_TRY_ASSIGN(argument.name, tokens_.expect_name("an argument: name=value"));
            TASKER_TRY(tokens_.expect_symbol("="));
            TASKER_TRY_ASSIGN(argument.value, parse());
            arguments.push_back(std::move(argument));
            if (!tokens_.take_symbol(",") && !tokens_.is_symbol(")"))
                return tokens_.unexpected(", or )");
        }
        return arguments;
    }

    Result<void> parse_list_into(std::vector<Expression>& list, std::string_view closing) {
        while (!tokens_.take_symbol(closing)) {
            TASKER_TRY_ASSIGN(auto one, parse());
            list.push_back(std::move(one));
            if (!tokens_.take_symbol(",") && !tokens_.is_symbol(closing))
                return tokens_.unexpected(", or " + std::string(closing));
        }
        return {};
    }

    TokenReader& tokens_;
    Filters const& filters_;
    int depth_ = 0;
    int links_ = 0;
};

}  // namespace

bool TokenReader::take_symbol(std::string_view text) {
    auto const is_it = is_symbol(text);
    if (is_it) take();
    return is_it;
}

bool TokenReader::take_word(std::string_view text) {
    auto const is_it = is_word(text);
    if (is_it) take();
    return is_it;
}

Result<void> TokenReader::expect_symbol(std::string_view text) {
    if (take_symbol(text)) return {};
    return unexpected(text);
}

Result<std::string> TokenReader::expect_name(std::string_view what) {
    if (next().kind == Token::Kind::Word) return take().text;
    return unexpected(what);
}

Result<void> TokenReader::expect(Token::Kind kind) {
    if (next().kind != kind)
        return unexpected(kind == Token::Kind::OutputEnd ? "}} or an operator" : "%}");
    take();
    return {};
}

Error TokenReader::unexpected(std::string_view wanted) const {
    auto const& token = next();
    std::string found;
    switch (token.kind) {
        case Token::Kind::Word:
        case Token::Kind::Number:
        case Token::Kind::Symbol: found = "\"" + token.text + "\""; break;
        case Token::Kind::String: found = "a text"; break;
        case Token::Kind::OutputEnd: found = "}}"; break;
        case Token::Kind::TagEnd: found = "%}"; break;
        default: found = "the end"; break;
    }
    return wrong(token.place, "here is " + found + " where " + std::string(wanted) + " is to be");
}

Result<Expression> parse_expression(TokenReader& tokens, Filters const& filters) {
    return ExpressionParser(tokens, filters).parse();
}

Result<Expression> parse_filter(TokenReader& tokens, Filters const& filters) {
    return ExpressionParser(tokens, filters).parse_filter_name();
}

}  // namespace tasker::tera
