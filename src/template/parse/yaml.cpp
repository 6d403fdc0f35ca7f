#include "template/parse/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <map>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "template/parse/scalar.hpp"
#include "template/parse/utf8.hpp"

namespace tasker::templates {

namespace {

constexpr std::size_t kBytesMax = 1024 * 1024;
constexpr std::size_t kDepthMax = 64;
// Every node costs this much and its text; a text of the maximal size without aliases fits.
constexpr std::size_t kNodeCost = 64;
constexpr std::size_t kCostMax = 48 * 1024 * 1024;
// Below this many members looking through them is faster than an index.
constexpr std::size_t kIndexedFrom = 16;

Mark mark_of(YAML::Mark const& mark) {
    if (mark.is_null()) return {};
    return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

std::size_t cost_of(Node const& node) {
    auto cost = kNodeCost + node.text.size();
    for (auto const& item : node.items)
        cost += cost_of(item);
    for (auto const& member : node.members)
        cost += member.key.size() + cost_of(member.value);
    return cost;
}

std::size_t depth_of(Node const& node) {
    std::size_t below = 0;
    for (auto const& item : node.items)
        below = std::max(below, depth_of(item));
    for (auto const& member : node.members)
        below = std::max(below, depth_of(member.value));
    return node.is_list() || node.is_map() ? below + 1 : 0;
}

/// Builds the tree from yaml-cpp's events. A fatal finding makes it deaf: the parser cannot be
/// stopped without an exception, and the text is bounded.
class TreeBuilder final : public YAML::EventHandler {
public:
    explicit TreeBuilder(Findings& findings) : findings_(findings) {}

    /// Reports what made it deaf. `syntax` is the parser's own complaint, if it had one: it knows
    /// better than what the events of a broken text looked like.
    void report_failure(YAML::ParserException const* syntax) {
        bool const is_ours =
            failure_ && (syntax == nullptr || failure_->code == FindingCode::TooLarge);
        if (is_ours) {
            findings_.add(failure_->code, failure_->mark, std::move(failure_->message));
        } else if (syntax != nullptr) {
            findings_.add(FindingCode::YamlSyntax, mark_of(syntax->mark), syntax->msg);
        }
    }

    [[nodiscard]] std::optional<Node> take() {
        if (failure_) return std::nullopt;
        return std::move(root_);
    }

    void OnDocumentStart(YAML::Mark const& /*mark*/) override {}
    void OnDocumentEnd() override {}

    void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
        add({.mark = mark_of(mark)}, anchor);
    }

    void OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) override {
        if (failure_) return;
        auto const found = anchored_.find(anchor);
        if (found == anchored_.end()) {
            fail(FindingCode::YamlSyntax, mark_of(mark), "an alias stands inside of what it names");
            return;
        }
        auto const& [node, cost, depth] = found->second;
        if (open_.size() + depth > kDepthMax) return fail_depth(mark_of(mark));
        if (!spend(cost, mark_of(mark))) return;
        auto copy = node;
        // Findings inside point to where the text is; the node itself stands here.
        copy.mark = mark_of(mark);
        place(std::move(copy));
    }

    void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                  std::string const& value) override {
        auto const place = mark_of(mark);
        if (tag == "?" || tag == "tag:yaml.org,2002:int" || tag == "tag:yaml.org,2002:float" ||
            tag == "tag:yaml.org,2002:bool" || tag == "tag:yaml.org,2002:null") {
            auto node = plain_scalar(value, place);
            if (node.kind == NodeKind::Number && node.scalar.is_null()) {
                findings_.add(FindingCode::WrongType, place,
                              value + " cannot be held by JSON; quote it if text is meant");
            }
            return add(std::move(node), anchor);
        }
        if (tag != "!" && tag != "tag:yaml.org,2002:str") unknown_tag(tag, place);
        add({.kind = NodeKind::Text, .mark = place, .text = value}, anchor);
    }

    void OnSequenceStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open({.kind = NodeKind::List, .mark = mark_of(mark)}, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open({.kind = NodeKind::Map, .mark = mark_of(mark)}, tag, anchor);
    }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        Node node;
        YAML::anchor_t anchor = 0;
        bool has_key = false;
        std::string key;
        Mark key_mark;
        std::vector<Node> merged;
        std::unordered_map<std::string, std::size_t> index;  // of keys, once there are many
    };
    struct Anchored {
        Node node;
        std::size_t cost = 0;
        std::size_t depth = 0;
    };

    struct Failure {
        FindingCode code;
        Mark mark;
        std::string message;
    };

    void fail(FindingCode code, Mark mark, std::string message) {
        if (!failure_) failure_ = {code, mark, std::move(message)};
        open_.clear();
    }

    void fail_depth(Mark mark) {
        fail(FindingCode::TooLarge, mark,
             "nested deeper than " + std::to_string(kDepthMax) + " levels");
    }

    bool spend(std::size_t cost, Mark mark) {
        spent_ += cost;
        if (spent_ <= kCostMax) return true;
        fail(FindingCode::TooLarge, mark, "aliases expand the text to more than it may be");
        return false;
    }

    void unknown_tag(std::string const& tag, Mark mark) {
        fail(FindingCode::YamlSyntax, mark, "the tag \"" + tag + "\" means nothing here");
    }

    void open(Node node, std::string const& tag, YAML::anchor_t anchor) {
        if (failure_) return;
        if (tag != "?" && tag != "!" && tag != "tag:yaml.org,2002:seq" &&
            tag != "tag:yaml.org,2002:map") {
            return unknown_tag(tag, node.mark);
        }
        if (open_.size() >= kDepthMax) return fail_depth(node.mark);
        if (!open_.empty() && open_.back().node.is_map() && !open_.back().has_key) {
            return fail(FindingCode::YamlSyntax, node.mark, "a key must be text");
        }
        if (!spend(kNodeCost, node.mark)) return;
        open_.push_back({.node = std::move(node), .anchor = anchor});
    }

    void close() {
        if (failure_) return;
        auto done = std::move(open_.back());
        open_.pop_back();
        merge(done);
        remember(done.node, done.anchor);
        if (!failure_) place(std::move(done.node));
    }

    void add(Node node, YAML::anchor_t anchor) {
        if (failure_ || !spend(kNodeCost + node.text.size(), node.mark)) return;
        remember(node, anchor);
        if (!failure_) place(std::move(node));
    }

    void remember(Node const& node, YAML::anchor_t anchor) {
        if (anchor == 0) return;
        auto const cost = cost_of(node);
        if (spend(cost, node.mark)) anchored_[anchor] = {node, cost, depth_of(node)};
    }

    void place(Node node) {
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        auto& parent = open_.back();
        if (parent.node.is_list()) {
            parent.node.items.push_back(std::move(node));
        } else if (!parent.has_key) {
            take_key(parent, std::move(node));
        } else {
            parent.has_key = false;
            take_value(parent, std::move(node));
        }
    }

    void take_key(Open& parent, Node node) {
        if (node.is_list() || node.is_map()) {
            return fail(FindingCode::YamlSyntax, node.mark, "a key must be text");
        }
        parent.has_key = true;
        parent.key = std::move(node.text);
        parent.key_mark = node.mark;
    }

    void take_value(Open& parent, Node node) {
        if (parent.key == "<<") return take_merged(parent, std::move(node));
        if (has_member(parent, parent.key)) {
            findings_.add(FindingCode::DuplicateKey, parent.key_mark,
                          "the key \"" + parent.key + "\" appears twice in this map");
            return;
        }
        append(parent, {std::move(parent.key), parent.key_mark, std::move(node)});
    }

    static bool has_member(Open const& parent, std::string const& key) {
        if (parent.node.members.size() < kIndexedFrom) return parent.node.find(key) != nullptr;
        return parent.index.contains(key);
    }

    static void append(Open& parent, Node::Member member) {
        auto& members = parent.node.members;
        members.push_back(std::move(member));
        if (members.size() < kIndexedFrom) return;
        for (auto i = parent.index.size(); i < members.size(); ++i) {
            parent.index.emplace(members[i].key, i);
        }
    }

    void take_merged(Open& parent, Node node) {
        auto const is_mergeable = [](Node const& each) { return each.is_map(); };
        if (node.is_map()) {
            parent.merged.push_back(std::move(node));
        } else if (node.is_list() && std::ranges::all_of(node.items, is_mergeable)) {
            for (auto& item : node.items)
                parent.merged.push_back(std::move(item));
        } else {
            fail(FindingCode::YamlSyntax, node.mark, "<< takes a map or a list of maps");
        }
    }

    /// Keys of the map itself win, then those of earlier merged maps.
    static void merge(Open& done) {
        for (auto& merged : done.merged) {
            for (auto& member : merged.members) {
                if (!has_member(done, member.key)) append(done, std::move(member));
            }
        }
    }

    Findings& findings_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, Anchored> anchored_;
    std::optional<Node> root_;
    std::size_t spent_ = 0;
    std::optional<Failure> failure_;
};

Mark mark_at(std::string_view text, std::size_t offset) {
    auto const before = text.substr(0, offset);
    auto const newline = before.rfind('\n');
    auto const start = newline == std::string_view::npos ? 0 : newline + 1;
    return {static_cast<std::uint32_t>(std::ranges::count(before, '\n') + 1),
            static_cast<std::uint32_t>(offset - start + 1)};
}

/// What yaml-cpp would silently replace or read as UTF-16.
bool is_readable(std::string_view text, Findings& findings) {
    if (text.size() > kBytesMax) {
        findings.add(FindingCode::TooLarge, {},
                     "the text has " + std::to_string(text.size()) + " bytes; at most " +
                         std::to_string(kBytesMax) + " are allowed");
        return false;
    }
    auto const wrong = std::min(first_not_utf8(text), text.find('\0'));
    if (wrong >= text.size()) return true;
    findings.add(FindingCode::YamlSyntax, mark_at(text, wrong), "the text is not UTF-8");
    return false;
}

}  // namespace

std::optional<Node> parse_yaml(std::string_view text, Findings& findings) {
    if (!is_readable(text, findings)) return std::nullopt;
    TreeBuilder builder(findings);
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        if (!parser.HandleNextDocument(builder)) return Node{.mark = {1, 1}};
        builder.report_failure(nullptr);
        auto tree = builder.take();
        if (!tree) return std::nullopt;
        TreeBuilder surplus(findings);
        if (parser.HandleNextDocument(surplus)) {
            findings.add(FindingCode::SeveralDocuments, {},
                         "a file holds one template, but a second document follows");
        }
        return tree;
    } catch (YAML::ParserException const& e) {
        builder.report_failure(&e);
    } catch (std::exception const& e) {
        findings.add(FindingCode::YamlSyntax, {}, e.what());
    }
    return std::nullopt;
}

}  // namespace tasker::templates
