#include "store/postgres/row_mapping.hpp"

#include <algorithm>

#include "store/packed.hpp"
#include "store/postgres/claim_statements.hpp"
#include "store/postgres/statements.hpp"

namespace tasker::store::postgres {

namespace {

/// Rows from parameters, `$1 uuid, $2 text`, and after those columns the number of the row.
std::string rows_of(std::string_view parameters, bool is_one) {
    std::string text = is_one ? "(SELECT " : "unnest(";
    while (!parameters.empty()) {
        auto const parameter = parameters.substr(0, parameters.find(", "));
        parameters.remove_prefix(std::min(parameters.size(), parameter.size() + 2));
        auto const space = parameter.find(' ');
        text.append(parameter, 0, space).append("::").append(parameter, space + 1);
        if (!is_one) text += "[]";
        if (!parameters.empty()) text += ", ";
    }
    return text + (is_one ? ", 1)" : ") WITH ORDINALITY");
}

}  // namespace

std::string text_of(Statement const& statement, std::string_view schema) {
    std::string text;
    for (std::size_t i = 0; i < statement.sql.size(); ++i) {
        auto const c = statement.sql[i];
        if (c == '@') {
            text += schema;
        } else if (c == '#') {
            switch (statement.sql[++i]) {
                case 't': text += kTaskColumns; break;
                case 'h': text += kHeldStepColumns; break;
                case '{': {
                    auto const parameters =
                        statement.sql.substr(i + 1, statement.sql.find('}', i) - i - 1);
                    text += rows_of(parameters, statement.is_for_one);
                    i += parameters.size() + 1;
                    break;
                }
                case 'q': text += text_of({.name = "", .sql = kCandidates}, schema); break;
                default: text += kStepColumns;
            }
        } else {
            text += c;
        }
    }
    return text;
}

// Initialisers in braces are evaluated from left to right: the order of the columns.

model::Step read_step(Row& row) {
    model::Step step{
        .id = row.next<StepId>(), .task_id = row.next<TaskId>(), .name = row.next<std::string>()};
    bool is_whole = unpack_fixed(row.next_bytes(), step);
    is_whole = unpack_progress(row.next_bytes(), step) && is_whole;
    if (!is_whole) row.report_damage("the row of step " + step.id.to_string());
    return step;
}

Children read_children(Row& row) {
    auto const ids = row.next<std::vector<Uuid>>();
    auto const kinds = row.next_bytes();
    Children children;
    if (ids.size() != kinds.size()) {
        row.report_damage("a list of edges");
        return children;
    }
    children.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        auto const kind = static_cast<unsigned char>(kinds[i]);
        if (kind > static_cast<unsigned char>(kLast<model::EdgeKind>)) {
            row.report_damage("the kind of an edge");
        }
        children.emplace_back(StepId{ids[i]}, static_cast<model::EdgeKind>(kind));
    }
    return children;
}

std::optional<std::vector<StepId>> read_parents(Row& row) {
    auto const ids = row.next<std::optional<std::vector<Uuid>>>();
    if (!ids) return std::nullopt;
    std::vector<StepId> parents;
    parents.reserve(ids->size());
    for (auto const& id : *ids)
        parents.push_back({id});
    return parents;
}

std::optional<std::int64_t> slot_of(std::optional<TimePoint> stale_at) noexcept {
    if (!stale_at) return std::nullopt;
    return stale_at->time_since_epoch().count() >> 26;
}

std::int16_t ended_of(model::TaskState state) noexcept {
    constexpr std::int16_t kLive = -1;
    return model::is_terminal(state) ? static_cast<std::int16_t>(state) : kLive;
}

}  // namespace tasker::store::postgres
