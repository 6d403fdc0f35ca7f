#include "tera/parser.hpp"

namespace tasker::tera {

namespace {

constexpr int kBlockDepthMax = 50;

/// Texts, outputs and tags, up to the tag that ends them.
class NodeParser {
public:
    NodeParser(TokenReader& tokens, Filters const& filters) : tokens_(tokens), filters_(filters) {}

    Result<std::vector<Node>> parse_all() {
        TASKER_TRY_ASSIGN(auto nodes, parse_body());
        if (tokens_.next().kind == Token::Kind::End) return nodes;
        tokens_.take();
        return tokens_.wrong(tokens_.next().place,
                             "{% " + tokens_.next().text + " %} ends nothing that was begun");
    }

private:
    /// Up to the end, or to a tag that no body has: `else`, `endif`.
    Result<std::vector<Node>> parse_body() {
        if (++depth_ > kBlockDepthMax)
            return tokens_.wrong(tokens_.next().place, "blocks are nested too deeply");
        std::vector<Node> nodes;
        while (tokens_.next().kind != Token::Kind::End && !at_ending_tag()) {
            TASKER_TRY_ASSIGN(auto node, parse_node());
            nodes.push_back(std::move(node));
        }
        --depth_;
        return nodes;
    }

    [[nodiscard]] bool at_ending_tag() const {
        if (tokens_.next().kind != Token::Kind::TagBegin) return false;
        auto const& word = tokens_.after_next();
        return word.kind == Token::Kind::Word &&
               (word.text == "else" || word.text == "elif" || word.text.starts_with("end"));
    }

    Result<Node> parse_node() {
        auto token = tokens_.take();
        Node node{.place = token.place};
        if (token.kind == Token::Kind::Text) {
            node.text = std::move(token.text);
            return node;
        }
        if (token.kind == Token::Kind::TagBegin) return parse_tag(std::move(node));
        node.kind = Node::Kind::Output;
        TASKER_TRY_ASSIGN(node.expression, parse_expression(tokens_, filters_));
        TASKER_TRY(tokens_.expect(Token::Kind::OutputEnd));
        return node;
    }

    Result<Node> parse_tag(Node node) {
        auto const place = tokens_.next().place;
        TASKER_TRY_ASSIGN(auto const word, tokens_.expect_name("the name of a tag"));
        if (word == "if") return parse_if(std::move(node), "if");
        if (word == "for") return parse_for(std::move(node));
        if (word == "set" || word == "set_global") return parse_set(std::move(node), word);
        if (word == "filter") return parse_filter_block(std::move(node));
        if (word == "break" || word == "continue") {
            if (loops_ == 0) return tokens_.wrong(place, word + " is for loops");
            node.kind = word == "break" ? Node::Kind::Break : Node::Kind::Continue;
            TASKER_TRY(tokens_.expect(Token::Kind::TagEnd));
            return node;
        }
        for (auto const* const other : {"include", "extends", "block", "import", "macro"}) {
            if (word != other) continue;
            return tokens_.wrong(place, "there is no " + word +
                                            " in templates of plugins: each file is whole by "
                                            "itself");
        }
        return tokens_.wrong(place, "there is no tag \"" + word +
                                        "\"; known are if, for, set, set_global, filter, raw, "
                                        "break, continue");
    }

    /// Behind `if` or `elif`.
    Result<Node> parse_if(Node node, std::string_view word) {
        node.kind = Node::Kind::If;
        TASKER_TRY_ASSIGN(node.expression, parse_expression(tokens_, filters_));
        TASKER_TRY(tokens_.expect(Token::Kind::TagEnd));
        TASKER_TRY_ASSIGN(node.body, parse_body());
        auto const is_elif = tokens_.after_next().text == "elif";
        if (tokens_.next().kind == Token::Kind::TagBegin && is_elif) {
            Node inner{.place = tokens_.take().place};
            tokens_.take();
            // A chain of them is a tree, and its bodies count how deep it is.
            ++depth_;
            TASKER_TRY_ASSIGN(inner, parse_if(std::move(inner), "elif"));
            --depth_;
            node.otherwise.push_back(std::move(inner));
            return node;
        }
        TASKER_TRY(parse_else(node));
        TASKER_TRY(end_block(node.place, word, "endif"));
        return node;
    }

    Result<void> parse_else(Node& node) {
        if (tokens_.next().kind != Token::Kind::TagBegin || tokens_.after_next().text != "else")
            return {};
        tokens_.take();
        tokens_.take();
        TASKER_TRY(tokens_.expect(Token::Kind::TagEnd));
        TASKER_TRY_ASSIGN(node.otherwise, parse_body());
        return {};
    }

    /// `{% endif %}`
    Result<void> end_block(Place begin, std::string_view word, std::string_view ending) {
        auto const is_it =
            tokens_.next().kind == Token::Kind::TagBegin && tokens_.after_next().text == ending;
        if (!is_it) {
            return tokens_.wrong(begin, "{% " + std::string(word) + " %} is not ended by {% " +
                                            std::string(ending) + " %}");
        }
        tokens_.take();
        tokens_.take();
        // `{% endblock name %}` has no like here.
        return tokens_.expect(Token::Kind::TagEnd);
    }

    Result<Node> parse_for(Node node) {
        node.kind = Node::Kind::For;
        TASKER_TRY_ASSIGN(node.text, tokens_.expect_name("a name for each element"));
        if (tokens_.take_symbol(",")) {
            node.key = std::move(node.text);
            TASKER_TRY_ASSIGN(node.text, tokens_.expect_name("a name for each value"));
        }
        if (!tokens_.take_word("in")) return tokens_.unexpected("in");
        TASKER_TRY_ASSIGN(node.expression, parse_expression(tokens_, filters_));
        TASKER_TRY(tokens_.expect(Token::Kind::TagEnd));
        ++loops_;
        TASKER_TRY_ASSIGN(node.body, parse_body());
        --loops_;
        TASKER_TRY(parse_else(node));
        TASKER_TRY(end_block(node.place, "for", "endfor"));
        return node;
    }

    Result<Node> parse_set(Node node, std::string_view word) {
        node.kind = word == "set" ? Node::Kind::Set : Node::Kind::SetGlobal;
        TASKER_TRY_ASSIGN(node.text, tokens_.expect_name("a name"));
        TASKER_TRY(tokens_.expect_symbol("="));
        TASKER_TRY_ASSIGN(node.expression, parse_expression(tokens_, filters_));
        TASKER_TRY(tokens_.expect(Token::Kind::TagEnd));
        return node;
    }

    Result<Node> parse_filter_block(Node node) {
        node.kind = Node::Kind::Filter;
        TASKER_TRY_ASSIGN(node.expression, parse_filter(tokens_, filters_));
        TASKER_TRY(tokens_.expect(Token::Kind::TagEnd));
        TASKER_TRY_ASSIGN(node.body, parse_body());
        TASKER_TRY(end_block(node.place, "filter", "endfilter"));
        return node;
    }

    TokenReader& tokens_;
    Filters const& filters_;
    int depth_ = 0;
    int loops_ = 0;
};

}  // namespace

Result<std::vector<Node>> parse_nodes(TokenReader& tokens, Filters const& filters) {
    return NodeParser(tokens, filters).parse_all();
}

}  // namespace tasker::tera
