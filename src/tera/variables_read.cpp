#include <set>

#include "tera/template.hpp"

namespace tasker::tera {

namespace {

/// Finds the names that a template reads and does not set.
class ReadNames {
public:
    void collect(std::vector<Node> const& nodes, std::set<std::string, std::less<>> known) {
        for (auto const& node : nodes) {
            collect(node.expression, known);
            if (node.kind == Node::Kind::Set || node.kind == Node::Kind::SetGlobal) {
                known.insert(node.text);
                if (node.kind == Node::Kind::SetGlobal) global_.insert(node.text);
            }
            auto inner = known;
            if (node.kind == Node::Kind::For) {
                inner.insert({node.text, "loop"});
                if (!node.key.empty()) inner.insert(node.key);
            }
            collect(node.body, std::move(inner));
            collect(node.otherwise, known);
            // `if` opens no scope: what is set in it may be there behind it.
            if (node.kind == Node::Kind::If) {
                for (auto const* const branch : {&node.body, &node.otherwise})
                    add_set_names(*branch, known);
            }
        }
    }

    std::vector<Template::Read> found() && { return std::move(found_); }

private:
    static void add_set_names(std::vector<Node> const& nodes,
                              std::set<std::string, std::less<>>& known) {
        for (auto const& node : nodes) {
            if (node.kind == Node::Kind::Set) known.insert(node.text);
            if (node.kind != Node::Kind::If) continue;
            add_set_names(node.body, known);
            add_set_names(node.otherwise, known);
        }
    }

    void collect(Expression const& expression, std::set<std::string, std::less<>> const& known) {
        auto const is_known = known.contains(expression.name) ||
                              global_.contains(expression.name) || seen_.contains(expression.name);
        if (expression.kind == Expression::Kind::Name && !is_known) {
            seen_.insert(expression.name);
            found_.push_back({expression.name, expression.place});
        }
        for (auto const& part : expression.parts)
            collect(part, known);
        for (auto const& argument : expression.arguments)
            collect(argument.value, known);
    }

    std::set<std::string, std::less<>> global_;
    std::set<std::string, std::less<>> seen_;
    std::vector<Template::Read> found_;
};

}  // namespace

std::vector<Template::Read> Template::variables_read() const {
    ReadNames names;
    names.collect(nodes_, {});
    return std::move(names).found();
}

}  // namespace tasker::tera
