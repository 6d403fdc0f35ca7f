#include <algorithm>
#include <string>
#include <string_view>

#include "template/check/check.hpp"

namespace tasker::templates {

namespace {

/// `order.processed`: lower-case letters, digits, `_`, and at least one dot between words.
bool is_event_name(std::string_view name) {
    auto const is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    return std::ranges::all_of(name, is_allowed) && name.find('.') != std::string_view::npos &&
           name.front() != '.' && name.back() != '.' && name.find("..") == std::string_view::npos;
}

}  // namespace

void check_events(Draft const& draft, Findings& findings) {
    for (std::size_t i = 0; i < draft.tmpl.steps.size(); ++i) {
        auto const& step = draft.tmpl.steps[i];
        auto const* const list = draft.step_nodes[i]->find("publishes_events");
        for (std::size_t k = 0; k < step.publishes_events.size(); ++k) {
            auto const& event = step.publishes_events[k];
            auto const& node = list->items[k];
            if (!event.name.empty() && !is_event_name(event.name)) {
                findings.add(FindingCode::InvalidEventName, place_of(node, {"name"}),
                             "event \"" + event.name + "\" of " + title_of(step.name, i) +
                                 ": a name has lower-case letters, digits and _, in at least two "
                                 "parts with a dot between, as in order.processed");
            }
            if (event.publisher && event.publisher != step.publishes_events.front().publisher) {
                findings.add(FindingCode::PublisherIgnored, place_of(node, {"publisher"}),
                             "the publisher of the first event serves all events of " +
                                 title_of(step.name, i) + "; this one is ignored");
            }
        }
    }
}

}  // namespace tasker::templates
