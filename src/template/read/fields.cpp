#include "template/read/fields.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "template/parse/utf8.hpp"

namespace tasker::templates {

namespace {

std::string in_quotes(std::string_view text) {
    // Enough to recognise a value; not so much that one finding fills a screen.
    constexpr std::size_t kShownMax = 80;
    if (text.size() <= kShownMax) return "\"" + std::string(text) + "\"";
    return "\"" + std::string(text.substr(0, kShownMax)) + "...\"";
}

std::string shown(Node const& node) {
    switch (node.kind) {
        case NodeKind::Text: return "the text " + in_quotes(node.text);
        case NodeKind::Boolean:
        case NodeKind::Integer:
        case NodeKind::Number: return std::string(name_of(node.kind)) + " (" + node.text + ")";
        default: return std::string(name_of(node.kind));
    }
}

}  // namespace

std::optional<std::string> text_of(Node const& node, std::string const& what, Findings& findings) {
    if (node.kind == NodeKind::Text) return node.text;
    auto message = what + " must be text, not " + shown(node);
    if (!node.text.empty()) message += "; write \"" + node.text + "\" with quotes";
    findings.add(FindingCode::WrongType, node.mark, std::move(message));
    return std::nullopt;
}

Fields::Fields(Node const& node, std::string owner, Findings& findings)
    : node_(node), owner_(std::move(owner)), findings_(findings) {
    if (node_.is_map()) return;
    findings_.add(FindingCode::WrongType, node_.mark,
                  owner_ + " must be a map, not " + shown(node_));
}

Node const* Fields::find(std::string_view key, std::string_view alias) {
    known_.emplace_back(key);
    auto const* found = node_.find(key);
    if (!alias.empty()) {
        known_.emplace_back(alias);
        if (auto const* other = node_.find(alias); other != nullptr) {
            if (found != nullptr) {
                findings_.add(FindingCode::DuplicateKey, other->mark,
                              owner_ + " has " + std::string(key) + " and " + std::string(alias) +
                                  ", which are one field");
            } else {
                found = other;
            }
        }
    }
    return found != nullptr && found->kind == NodeKind::Null ? nullptr : found;
}

Node const* Fields::require(std::string_view key) {
    auto const* node = find(key);
    if (node != nullptr || !node_.is_map()) return node;
    auto const* const empty = node_.find(key);
    auto const mark = empty != nullptr ? empty->mark : node_.mark;
    findings_.add(FindingCode::MissingField, mark, owner_ + " needs the field " + std::string(key));
    return nullptr;
}

void Fields::wrong_type(std::string_view key, Node const& node, std::string_view wanted) {
    findings_.add(FindingCode::WrongType, node.mark,
                  std::string(key) + " of " + owner_ + " must be " + std::string(wanted) +
                      ", not " + shown(node));
}

std::optional<std::string> Fields::text(std::string_view key) {
    auto const* node = find(key);
    if (node == nullptr) return std::nullopt;
    return text_of(*node, std::string(key) + " of " + owner_, findings_);
}

std::string Fields::required_text(std::string_view key, std::size_t characters_max) {
    auto const* node = require(key);
    if (node == nullptr) return {};
    auto const what = std::string(key) + " of " + owner_;
    auto text = text_of(*node, what, findings_);
    if (!text) return {};
    if (text->find_first_not_of(" \t\r\n") == std::string::npos) {
        findings_.add(FindingCode::EmptyValue, node->mark, what + " may not be blank");
        return {};
    }
    if (auto const count = character_count(*text); count > characters_max) {
        findings_.add(FindingCode::TooLong, node->mark,
                      what + " has " + std::to_string(count) + " characters; at most " +
                          std::to_string(characters_max) + " are allowed");
    }
    return *std::move(text);
}

std::optional<bool> Fields::boolean(std::string_view key) {
    auto const* node = find(key);
    if (node == nullptr) return std::nullopt;
    if (node->kind == NodeKind::Boolean) return node->scalar.get_bool();
    wrong_type(key, *node, "true or false");
    return std::nullopt;
}

std::optional<std::int64_t> Fields::integer(std::string_view key, IntegerRange range) {
    auto const* node = find(key);
    if (node == nullptr) return std::nullopt;
    if (node->kind != NodeKind::Integer) {
        wrong_type(key, *node, "an integer");
        return std::nullopt;
    }
    auto const* const value = node->scalar.if_int64();
    if (value != nullptr && *value >= range.min && *value <= range.max) return *value;
    findings_.add(FindingCode::OutOfRange, node->mark,
                  std::string(key) + " of " + owner_ + " is " + node->text + "; it must be from " +
                      std::to_string(range.min) + " to " + std::to_string(range.max));
    return std::nullopt;
}

std::optional<std::uint32_t> Fields::minutes(std::string_view key, std::int64_t max) {
    auto const value = integer(key, {1, max});
    if (!value) return std::nullopt;
    return static_cast<std::uint32_t>(*value);
}

std::optional<Duration> Fields::milliseconds(std::string_view key, IntegerRange range) {
    auto const value = integer(key, range);
    if (!value) return std::nullopt;
    return std::chrono::milliseconds(*value);
}

std::optional<JsonObject> Fields::object(std::string_view key) {
    auto const* node = find(key);
    if (node == nullptr) return std::nullopt;
    if (node->is_map()) return json_of(*node).get_object();
    wrong_type(key, *node, "a map");
    return std::nullopt;
}

std::optional<Json> Fields::schema(std::string_view key) {
    auto const* node = find(key);
    if (node == nullptr) return std::nullopt;
    if (node->is_map()) return json_of(*node);
    findings_.add(
        FindingCode::SchemaNotObject, node->mark,
        std::string(key) + " of " + owner_ + " must be a JSON Schema object, not " + shown(*node));
    return std::nullopt;
}

std::vector<Node> const& Fields::list(std::string_view key, std::string_view alias) {
    static std::vector<Node> const kNone;
    auto const* node = find(key, alias);
    if (node == nullptr) return kNone;
    if (node->is_list()) return node->items;
    wrong_type(key, *node, "a list");
    return kNone;
}

std::optional<std::size_t> Fields::index_of(std::string_view key, Node const& node,
                                            std::vector<std::string> const& words) {
    auto const text = text_of(node, std::string(key) + " of " + owner_, findings_);
    if (!text) return std::nullopt;
    auto const found = std::ranges::find(words, *text);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    std::string all;
    for (auto const& word : words)
        all += (all.empty() ? "" : ", ") + word;
    auto const meant = findings_.did_you_mean(*text, words);
    findings_.add(FindingCode::UnknownValue, node.mark,
                  std::string(key) + " of " + owner_ + " is " + in_quotes(*text) +
                      "; it must be one of " + all + meant);
    return std::nullopt;
}

void Fields::finish() {
    for (auto const& member : node_.members) {
        if (member.key.starts_with("x-")) continue;
        if (std::ranges::find(known_, member.key) != known_.end()) continue;
        findings_.add(FindingCode::UnknownKey, member.key_mark,
                      owner_ + " has no field " + in_quotes(member.key) + "; it is ignored" +
                          findings_.did_you_mean(member.key, known_));
    }
}

}  // namespace tasker::templates
