#include "configuration/reading/resolution.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "configuration/reading/check.hpp"
#include "configuration/reading/relations.hpp"

namespace tasker::configuration {

namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

}  // namespace

Resolution::Resolution(Keys const& keys, Layers const& layers, std::string_view environment,
                       Variables& variables, Findings& findings)
    : keys_(keys),
      layers_(layers),
      known_environment_(environment_from(environment)),
      variables_(variables),
      findings_(findings),
      positions_(keys.all().size(), kNowhere) {}

void Resolution::run(Scope scope, Loaded& loaded) {
    for (auto const& key : keys_.all()) {
        if (is_in_scope(key, scope)) settle(key, loaded);
    }
    check_relations(loaded);
}

Resolution::Winner Resolution::winner_of(Key const& key) {
    for (auto const name : key.facts.variables) {
        if (keeps_placeholders_) break;
        auto const value = variables_.find(name, findings_);
        if (!value) continue;
        auto const is_list = key.kind == Kind::TextList;
        return {is_list ? list_of({*value}) : Value(*value),
                {.kind = Origin::Kind::Variable, .variable = std::string(name)}};
    }
    if (auto const* const said = layers_.said_of(key))
        return {said->value, {.kind = Origin::Kind::File, .file = said->file, .mark = said->mark}};
    auto const& initial = key.initial_in(known_environment_);
    auto const is_own = &initial != &key.facts.initial;
    return {initial, {.kind = is_own ? Origin::Kind::EnvironmentDefault : Origin::Kind::Default}};
}

void Resolution::settle(Key const& key, Loaded& loaded) {
    auto winner = winner_of(key);
    if (keeps_placeholders_ && needs_environment(winner.value)) {
        loaded.settings.emplace_back(key, winner.value, winner.value, std::move(winner.origin),
                                     /*is_hidden=*/false);
        return;
    }
    Place const place{winner.origin.file, winner.origin.mark};
    // What needs no variable was checked when its file was read: a second look would tell the same.
    Findings told;
    auto const is_told =
        winner.origin.kind == Origin::Kind::File && !needs_environment(winner.value);
    auto const checked = check(key, winner.value, place, variables_, is_told ? told : findings_);
    if (!checked) return;
    if (!checked->variable.empty()) {
        winner.origin.kind = Origin::Kind::Variable;
        winner.origin.variable = checked->variable;
    }
    key.set(loaded.configuration, checked->value);
    positions_[keys_.index_of(key)] = loaded.settings.size();
    loaded.settings.emplace_back(key, std::move(winner.value), checked->value,
                                 std::move(winner.origin), checked->is_secret);
}

Setting const* Resolution::setting_of(std::string const& path, Loaded const& loaded) const {
    auto const* const key = keys_.find(path);
    TASKER_ASSERT(key != nullptr);
    auto const position = positions_[keys_.index_of(*key)];
    return position == kNowhere ? nullptr : &loaded.settings[position];
}

void Resolution::check_relations(Loaded const& loaded) {
    for (auto const& relation : all_relations()) {
        std::vector<Setting const*> involved;
        involved.reserve(relation.keys.size());
        for (auto const& path : relation.keys)
            involved.push_back(setting_of(path, loaded));
        // One that is wrong by itself, or out of scope, says nothing of the others.
        if (std::ranges::find(involved, nullptr) != involved.end()) continue;
        auto const complaint = relation.complaint(loaded.configuration);
        if (!complaint) continue;
        auto const written = std::ranges::find_if(
            involved, [](Setting const* setting) { return !setting->origin().file.empty(); });
        auto const& origin = (written == involved.end() ? involved.front() : *written)->origin();
        findings_.add(FindingCode::Contradiction, origin.file, origin.mark, relation.keys.front(),
                      *complaint);
    }
}

}  // namespace tasker::configuration
