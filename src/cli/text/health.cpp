#include "cli/text/health.hpp"

#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

Style style_of_health(std::string const& status) noexcept {
    if (status == "healthy") return Style::Good;
    return status == "unknown" ? Style::Faint : Style::Bad;
}

std::string table_of_checks(Json const& health, Screen const& screen) {
    Table table({"CHECK", "STATUS", "MESSAGE"});
    auto const* const checks = member_of(health, "checks").if_object();
    if (checks == nullptr || checks->empty()) return {};
    for (auto const& [name, check] : *checks) {
        auto const state = cell_of(check, "status");
        table.add(
            {{std::string(name)}, {state, style_of_health(state)}, {cell_of(check, "message")}});
    }
    return table.text(screen);
}

}  // namespace tasker::cli
