#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tasker/json.hpp"
#include "tera/token.hpp"

namespace tasker::tera {

struct NamedExpression;

struct Expression {
    enum class Kind : std::uint8_t {
        Literal,
        List,     ///< of its parts
        Name,     ///< a variable
        Member,   ///< `part.name`
        Element,  ///< `part[part]`
        Call,     ///< a function: `name(arguments)`
        Filter,   ///< `part | name(arguments)`
        Test,     ///< `part is name(parts behind the first)`
        Not,
        Negate,
        And,
        Or,
        In,
        Binary,  ///< an operator of two parts, by its name
    };

    Kind kind = Kind::Literal;
    Place place;
    std::string name;
    Json literal;
    std::vector<Expression> parts;
    std::vector<NamedExpression> arguments;
};

struct NamedExpression {
    std::string name;
    Expression value;
};

struct Node {
    enum class Kind : std::uint8_t {
        Text,
        Output,
        If,   ///< body, else otherwise
        For,  ///< body for each, otherwise if there is none
        Set,  ///< in this scope
        SetGlobal,
        Filter,  ///< what body writes, filtered
        Break,
        Continue,
    };

    Kind kind = Kind::Text;
    Place place;
    std::string text;  ///< the text; the name that is set, or that each element has
    std::string key;   ///< of a loop over an object
    Expression expression;
    std::vector<Node> body;
    std::vector<Node> otherwise;
};

}  // namespace tasker::tera
