#include "template/read/draft.hpp"

namespace tasker::templates {

Mark place_of(Node const& from, std::initializer_list<std::string_view> path) {
    auto const* node = &from;
    for (auto const key : path) {
        auto const* const next = node->find(key);
        if (next == nullptr) break;
        node = next;
    }
    return node->mark;
}

Mark place_of_item(Node const& from, std::initializer_list<std::string_view> names,
                   std::size_t item) {
    for (auto const name : names) {
        auto const* const list = from.find(name);
        if (list == nullptr) continue;
        return item < list->items.size() ? list->items[item].mark : list->mark;
    }
    return from.mark;
}

std::string title_of(std::string_view step_name, std::size_t step_index) {
    if (step_name.empty()) return "step " + std::to_string(step_index + 1);
    return "step \"" + std::string(step_name) + "\"";
}

}  // namespace tasker::templates
