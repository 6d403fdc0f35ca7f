// Bytes are configuration files, cut at each 0 byte: base, environment, and a `.env` that is not
// read as TOML. Whatever they are, loading answers; what it accepts is written and read back the
// same; a secret that stands where secrets stand is seen nowhere.
#include <algorithm>

#include "base/json.hpp"
#include "configuration/load.hpp"
#include "configuration/pages/toml_page.hpp"
#include "configuration/secret.hpp"
#include "fuzz/property.hpp"

namespace tasker::fuzz {
namespace {

using configuration::Loaded;
using configuration::Scope;

std::optional<std::string> no_variable(std::string const& /*name*/) {
    return std::nullopt;
}

void check_findings(Loaded const& loaded) {
    must(loaded.findings.size() <= 3'003, "findings are bounded");
    for (auto const& finding : loaded.findings) {
        must(!finding.message.empty(), "a finding says what is wrong");
        must(finding.place.line > 0 || finding.place.column == 0, "a column is one of a line");
        must(finding.message.size() < 8'192, "a message can be read");
    }
    auto const result = configuration::configuration_of(loaded);
    must(result.has_value() == loaded.is_valid(), "what has errors is not used");
    if (!result) must_say_why(result.error());
}

void check_settings(Loaded const& loaded) {
    for (auto const& setting : loaded.settings) {
        auto const shown = setting.shown();
        must(configuration::public_value(setting.key(), shown) == shown,
             "what is shown has nothing left to hide");
        must(!configuration::to_toml(shown).empty(), "a value has a text");
    }
}

void write_and_read(Loaded const& loaded) {
    auto const page = configuration::toml_page(loaded, Scope::Complete);
    auto const again = configuration::load_documents(
        {{"page.toml", page}}, loaded.configuration.environment, Scope::Complete, no_variable);
    must(again.is_valid(), "what was accepted is accepted again");
    must(configuration::changes_between(loaded, again).empty(), "a file gives the same values");
}

void hide(std::string const& text) {
    auto const url = "postgres://me:hunter2" + text + "@db/tasker";
    must(configuration::without_password(url).find("hunter2") == std::string::npos,
         "a password is hidden, whatever follows it");
    auto const hidden = configuration::without_password(text);
    must(configuration::without_password(hidden) == hidden, "what is hidden stays hidden");
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    auto rest = fuzz::text_of(data, size);
    std::vector<configuration::Document> documents;
    for (auto const* const name : {"base.toml", "environment.toml"})
        documents.push_back({name, std::string(fuzz::cut_at(rest, '\0'))});
    auto const loaded = configuration::load_documents(
        documents, "test", configuration::Scope::Complete, fuzz::no_variable);
    fuzz::check_findings(loaded);
    fuzz::check_settings(loaded);
    if (loaded.is_valid()) fuzz::write_and_read(loaded);
    fuzz::hide(std::string(rest.substr(0, 256)));

    configuration::Findings findings;
    configuration::Variables variables(fuzz::no_variable);
    variables.add_dotenv(rest, ".env", findings);
    return 0;
}
