#include "template/parse/node.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"

namespace tasker::templates {

std::string_view name_of(NodeKind kind) noexcept {
    switch (kind) {
        case NodeKind::Null: return "nothing";
        case NodeKind::Boolean: return "a boolean";
        case NodeKind::Integer: return "an integer";
        case NodeKind::Number: return "a number";
        case NodeKind::Text: return "text";
        case NodeKind::List: return "a list";
        case NodeKind::Map: return "a map";
    }
    return {};
}

Node const* Node::find(std::string_view key) const noexcept {
    auto const found = std::ranges::find(members, key, &Member::key);
    return found == members.end() ? nullptr : &found->value;
}

Json json_of(Node const& node) {
    switch (node.kind) {
        case NodeKind::Null: return nullptr;
        case NodeKind::Boolean:
        case NodeKind::Integer:
        case NodeKind::Number: return node.scalar;
        case NodeKind::Text: return Json(node.text);
        case NodeKind::List: {
            JsonArray array;
            array.reserve(node.items.size());
            for (auto const& item : node.items)
                array.push_back(json_of(item));
            return array;
        }
        case NodeKind::Map: {
            JsonObject object;
            object.reserve(node.members.size());
            for (auto const& member : node.members) {
                object.insert_or_assign(member.key, json_of(member.value));
            }
            return object;
        }
    }
    return nullptr;
}

Node node_of(Json const& value) {
    Node node;
    switch (value.kind()) {
        case boost::json::kind::null: return node;
        case boost::json::kind::bool_: node.kind = NodeKind::Boolean; break;
        case boost::json::kind::int64:
        case boost::json::kind::uint64: node.kind = NodeKind::Integer; break;
        case boost::json::kind::double_: node.kind = NodeKind::Number; break;
        case boost::json::kind::string:
            node.kind = NodeKind::Text;
            node.text.assign(value.get_string().data(), value.get_string().size());
            return node;
        case boost::json::kind::array:
            node.kind = NodeKind::List;
            for (auto const& item : value.get_array())
                node.items.push_back(node_of(item));
            return node;
        case boost::json::kind::object:
            node.kind = NodeKind::Map;
            for (auto const& member : value.get_object()) {
                node.members.push_back({.key = {member.key().data(), member.key().size()},
                                        .value = node_of(member.value())});
            }
            return node;
    }
    node.scalar = value;
    node.text = base::to_text(value);
    return node;
}

}  // namespace tasker::templates
