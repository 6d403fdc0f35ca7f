#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tera/template.hpp"

namespace tasker::tera {

/// Reads tokens one after the other.
class TokenReader {
public:
    TokenReader(std::vector<Token> tokens, std::string_view name)
        : tokens_(std::move(tokens)), name_(name) {}

    [[nodiscard]] Token const& next() const noexcept { return tokens_[at_]; }
    [[nodiscard]] Token const& after_next() const noexcept {
        return tokens_[std::min(at_ + 1, tokens_.size() - 1)];
    }
    Token take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
    [[nodiscard]] bool is_symbol(std::string_view text) const noexcept {
        return next().kind == Token::Kind::Symbol && next().text == text;
    }
    [[nodiscard]] bool is_word(std::string_view text) const noexcept {
        return next().kind == Token::Kind::Word && next().text == text;
    }
    /// Takes it if it is next.
    bool take_symbol(std::string_view text);
    bool take_word(std::string_view text);
    /// \returns InvalidTemplate when something else is next.
    Result<void> expect_symbol(std::string_view text);
    Result<std::string> expect_name(std::string_view what);
    Result<void> expect(Token::Kind kind);
    /// What is next is not what could be.
    [[nodiscard]] Error unexpected(std::string_view wanted) const;
    [[nodiscard]] Error wrong(Place place, std::string const& what) const {
        return error_at(name_, place, what);
    }

private:
    std::vector<Token> tokens_;
    std::string_view name_;
    std::size_t at_ = 0;
};

/// An expression, from what binds loosest. \returns InvalidTemplate.
[[nodiscard]] Result<Expression> parse_expression(TokenReader& tokens, Filters const& filters);
/// `name(a=1)` behind `filter`: without the value that it is of.
[[nodiscard]] Result<Expression> parse_filter(TokenReader& tokens, Filters const& filters);
/// All of a template. \returns InvalidTemplate.
[[nodiscard]] Result<std::vector<Node>> parse_nodes(TokenReader& tokens, Filters const& filters);

}  // namespace tasker::tera
