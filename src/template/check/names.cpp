#include <algorithm>
#include <string>
#include <string_view>

#include "template/check/check.hpp"
#include "template/parse/utf8.hpp"

namespace tasker::templates {

namespace {

constexpr std::size_t kNamespaceMax = 29;
constexpr std::size_t kCallableMax = 500;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_letter_or_digit(char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

void check_namespace(Draft const& draft, Findings& findings) {
    auto const& name = draft.tmpl.namespace_name;
    if (name.empty()) return;
    auto const mark = place_of(*draft.root, {"namespace_name"});
    if (auto const count = character_count(name); count > kNamespaceMax) {
        findings.add(FindingCode::NamespaceTooLong, mark,
                     "namespace_name has " + std::to_string(count) +
                         " characters; it is part of queue names, so at most " +
                         std::to_string(kNamespaceMax) + " are allowed");
    }
    if (is_letter(name.front()) && std::ranges::all_of(name, is_letter_or_digit)) return;
    findings.add(FindingCode::InvalidNamespace, mark,
                 "namespace_name may have letters, digits and _ only, and may not begin with a "
                 "digit");
}

/// Names stand in messages, paths and tables: what cannot be seen there cannot be told apart.
void check_name(std::string_view name, std::string const& what, Mark mark, Findings& findings) {
    if (name.empty()) return;
    auto const is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    };
    if (name.front() != ' ' && name.back() != ' ' && std::ranges::none_of(name, is_control)) return;
    findings.add(FindingCode::InvalidName, mark,
                 what + " may not have control characters, or blanks at its ends");
}

void check_step_names(Draft const& draft, Findings& findings) {
    for (std::size_t i = 0; i < draft.tmpl.steps.size(); ++i) {
        auto const& name = draft.tmpl.steps[i].name;
        if (name.empty()) continue;
        auto const mark = place_of(*draft.step_nodes[i], {"name"});
        check_name(name, "name of " + title_of(name, i), mark, findings);
        if (auto const first = draft.index.at(name); first != i) {
            auto const before = place_of(*draft.step_nodes[first], {"name"});
            findings.add(FindingCode::DuplicateStepName, mark,
                         "there is a step \"" + name + "\" in line " + std::to_string(before.line) +
                             " already");
        }
        if (name == "ALL") {
            findings.add(FindingCode::ReservedStepName, mark,
                         "environments use the name ALL for every step");
        }
    }
}

void check_callables(Draft const& draft, Findings& findings) {
    for (std::size_t i = 0; i < draft.tmpl.steps.size(); ++i) {
        auto const* handler = draft.step_nodes[i]->find("handler");
        auto const* node = handler == nullptr ? nullptr : handler->find("callable");
        if (node == nullptr || node->kind != NodeKind::Text) continue;
        auto const& step = draft.tmpl.steps[i];
        auto const owner = "callable of " + title_of(step.name, i);
        if (is_blank(step.handler.callable)) {
            findings.add(FindingCode::EmptyCallable, node->mark, owner + " may not be blank");
        } else if (auto const count = character_count(step.handler.callable);
                   count > kCallableMax) {
            findings.add(FindingCode::TooLong, node->mark,
                         owner + " has " + std::to_string(count) + " characters; at most " +
                             std::to_string(kCallableMax) + " are allowed");
        }
    }
}

}  // namespace

void check_names(Draft const& draft, Findings& findings) {
    check_namespace(draft, findings);
    check_name(draft.tmpl.name, "name of the template", place_of(*draft.root, {"name"}), findings);
    check_name(draft.tmpl.version, "version of the template", place_of(*draft.root, {"version"}),
               findings);
    check_step_names(draft, findings);
    check_callables(draft, findings);
    auto const* const steps = draft.root->find("steps");
    bool const is_empty = steps == nullptr || steps->kind == NodeKind::Null ||
                          (steps->is_list() && steps->items.empty());
    if (is_empty && draft.root->is_map()) {
        findings.add(FindingCode::NoSteps, place_of(*draft.root, {"steps"}),
                     "the template has no steps: its tasks complete at once");
    }
}

}  // namespace tasker::templates
