// Bytes are a template's text. Whatever they are, the check answers; what it accepts survives the
// journey through JSON that a store makes it take, can be planned, and can be drawn.
#include <algorithm>
#include <tuple>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "cli/drawing/graph.hpp"
#include "cli/drawing/markdown.hpp"
#include "cli/drawing/mermaid.hpp"
#include "cli/drawing/picture.hpp"
#include "fuzz/property.hpp"
#include "rules/plan.hpp"
#include "template/load.hpp"
#include "tests/support/virtual_clock.hpp"

namespace tasker::fuzz {
namespace {

void check_findings(templates::Checked const& checked, std::string_view text) {
    auto const lines = 1 + static_cast<std::size_t>(std::ranges::count(text, '\n'));
    auto const is_error = [](auto const& finding) {
        return finding.severity == templates::Severity::Error;
    };
    for (auto const& finding : checked.findings) {
        must(!finding.code.empty(), "a finding has a code");
        must(!finding.message.empty(), "a finding has a message");
        must(finding.line <= lines + 1, "a finding is in the text");
        must(finding.line > 0 || finding.column == 0, "a column is one of a line");
    }
    must(checked.tmpl.has_value() == std::ranges::none_of(checked.findings, is_error),
         "a template is refused for a reason, and only then");
    auto const place = [](auto const& finding) {  // what is about the whole file comes last
        return std::tuple(finding.line == 0, finding.line, finding.column);
    };
    must(std::ranges::is_sorted(checked.findings, {}, place), "findings are in order of place");
}

void store_and_load(model::Template const& tmpl) {
    auto const stored = base::to_text(templates::to_json(tmpl));
    auto const back = templates::from_json(stored);
    must(back.has_value(), "what was accepted is accepted again");
    must(base::to_text(templates::to_json(*back)) == stored, "JSON gives the same template back");
    auto const here = templates::in_environment(*back, "test");
    must(here.steps.size() == tmpl.steps.size(), "an environment changes steps, not their number");
}

void plan(model::Template const& tmpl) {
    test::VirtualClock const clock;
    base::Ids ids(clock, 1);
    model::TaskRequest const request{.namespace_name = tmpl.namespace_name,
                                     .name = tmpl.name,
                                     .version = tmpl.version,
                                     .context = model::Payload("{}"),
                                     .initiator = "fuzz",
                                     .source_system = "fuzz",
                                     .reason = "to see it planned"};
    auto const plan = rules::plan(tmpl, request, "identity", clock.now(), ids);
    must(plan.steps.size() == rules::initial_steps(tmpl).size(), "what is to be created is");
    must(plan.task.task.tally.total == plan.steps.size(), "a task counts its steps");
    must(plan.steps.empty() ||
             std::ranges::any_of(plan.steps,
                                 [](auto const& made) { return made.step.open_dependencies == 0; }),
         "something can begin");
}

void draw(model::Template const& tmpl) {
    auto const graph = cli::drawing::graph_of(tmpl);
    must(graph.nodes.size() == tmpl.steps.size(), "every step is drawn");
    auto const drawn = [&](cli::Screen const& screen) {
        return !cli::drawing::picture_of(graph, screen).empty();
    };
    must(drawn({}), "a pipe shows a picture");
    must(drawn({.is_terminal = true, .has_colour = true, .columns = 40}), "so does a terminal");
    must(drawn({.is_terminal = true, .has_unicode = false, .columns = 1}), "and a narrow one");
    must(!cli::drawing::mermaid_of(graph).empty(), "Mermaid shows it");
    must(!cli::drawing::markdown_of(tmpl, graph).empty(), "a page shows it");
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    auto const text = fuzz::text_of(data, size);
    auto const checked = templates::check_text(text, "fuzz.yaml");
    fuzz::check_findings(checked, text);
    auto const loaded = templates::load_text(text, "fuzz.yaml");
    fuzz::must(loaded.has_value() == checked.tmpl.has_value(), "loading is checking");
    if (!loaded) {
        fuzz::must_say_why(loaded.error());
        return 0;
    }
    fuzz::store_and_load(*loaded);
    fuzz::plan(*loaded);
    fuzz::draw(*loaded);
    return 0;
}
