#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tasker/json.hpp"
#include "template/findings.hpp"

namespace tasker::templates {

enum class NodeKind : std::uint8_t { Null, Boolean, Integer, Number, Text, List, Map };

/// `a boolean`, for messages.
[[nodiscard]] std::string_view name_of(NodeKind kind) noexcept;

/// A value of the text and where it stands.
struct Node {
    struct Member;

    NodeKind kind = NodeKind::Null;
    Mark mark;
    std::string text;             ///< of a scalar, as written
    Json scalar;                  ///< of Boolean, Integer and Number
    std::vector<Node> items;      ///< of a List
    std::vector<Member> members;  ///< of a Map, in order of the text; keys are unique

    [[nodiscard]] bool is_map() const noexcept { return kind == NodeKind::Map; }
    [[nodiscard]] bool is_list() const noexcept { return kind == NodeKind::List; }

    /// The member's value, or null: also when this is no map.
    [[nodiscard]] Node const* find(std::string_view key) const noexcept;
};

struct Node::Member {
    std::string key;
    Mark key_mark;
    Node value;
};

/// The same value without its places.
[[nodiscard]] Json json_of(Node const& node);

/// The same value with no place. The value must be nested less deeply than a stack overflows.
[[nodiscard]] Node node_of(Json const& value);

}  // namespace tasker::templates
