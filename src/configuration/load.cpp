#include "configuration/load.hpp"

#include <algorithm>
#include <array>

#include "base/nearest.hpp"
#include "configuration/reading/layers.hpp"
#include "configuration/reading/process_variables.hpp"
#include "configuration/reading/resolution.hpp"
#include "configuration/reading/text_file.hpp"
#include "configuration/reading/toml.hpp"

namespace tasker::configuration {

namespace {

constexpr std::string_view kEnvironmentKey = "common.execution.environment";
constexpr std::string_view kDefaultEnvironment = "development";

struct Tree {
    std::string name;
    Value::Table table;
};

/// Reads sources step by step; what goes wrong is in its findings.
class Loading {
public:
    explicit Loading(Environ environ) : variables_(std::move(environ)) {}

    void read_dotenv(std::filesystem::path const& file) {
        std::error_code code;
        if (file.empty() || !std::filesystem::exists(file, code)) return;
        if (auto const text = read(file, kSecretFileBytesMax))
            variables_.add_dotenv(*text, file.string(), findings_);
    }

    /// The sources with what is taken where none is named.
    Sources chosen(Sources sources) {
        if (!sources.file.empty() || !sources.folder.empty()) return sources;
        std::error_code code;
        if (auto const file = variables_.find("TASKER_CONFIG_PATH", findings_)) {
            sources.file = *file;
        } else if (std::filesystem::is_directory(sources.usual_folder, code)) {
            sources.folder = sources.usual_folder;
        }
        return sources;
    }

    void read_file(std::filesystem::path const& file) {
        if (auto text = read(file, kFileBytesMax)) parse({file.string(), *std::move(text)});
    }

    /// Those of `base/` or `environments/NAME/` that are there and in scope.
    void read_layer(std::filesystem::path const& folder, Scope scope) {
        for (auto const* const area : {"common", "orchestration", "worker"}) {
            auto const file = folder / (std::string(area) + ".toml");
            std::error_code code;
            if (is_in_scope(area, scope) && std::filesystem::exists(file, code)) read_file(file);
        }
    }

    void parse(Document const& document) {
        files_.push_back(document.name);
        if (auto table = parse_toml(document.text, document.name, findings_))
            trees_.push_back({document.name, *std::move(table)});
    }

    /// The environment by option or variable; empty when neither says.
    std::string named_environment(std::string const& option) {
        if (option.empty()) return variables_.find("TASKER_ENV", findings_).value_or("");
        if (kEnvironment.fits(option)) return option;
        findings_.add(FindingCode::UnknownEnvironment, {}, {}, {},
                      quoted_briefly(option) + " is no name of an environment; give " +
                          std::string(kEnvironment.name));
        return std::string(kDefaultEnvironment);
    }

    /// One that neither has files nor is known was most likely misspelt.
    void check_environment(std::filesystem::path const& folder, std::string const& environment) {
        std::error_code code;
        if (environment_from(environment) || std::filesystem::exists(folder / environment, code))
            return;
        std::vector<std::string> known = {"development", "test", "production"};
        for (auto const& entry : std::filesystem::directory_iterator(folder, code))
            known.push_back(entry.path().filename().string());
        auto message = "there is no folder " + (folder / environment).string();
        if (auto const near = base::nearest(environment, known))
            message += "; did you mean " + *near + "?";
        findings_.add(FindingCode::UnknownEnvironment, {}, {}, {}, std::move(message));
    }

    /// What the last file says that says anything; `development` without one.
    [[nodiscard]] std::string written_environment() const {
        std::string environment(kDefaultEnvironment);
        for (auto const& tree : trees_) {
            auto const* const text = written_in(tree);
            if (text != nullptr && kEnvironment.fits(*text) && !text->empty()) environment = *text;
        }
        return environment;
    }

    void keep_placeholders() noexcept { keeps_placeholders_ = true; }

    Loaded finish(std::string const& environment, Scope scope) {
        Loaded loaded{.files = std::move(files_)};
        loaded.configuration.environment = environment;
        Layers layers(all_keys(), scope, variables_, findings_);
        for (auto const& tree : trees_)
            layers.add(tree.table, tree.name);
        Resolution resolution(all_keys(), layers, environment, variables_, findings_);
        if (keeps_placeholders_) resolution.keep_placeholders();
        resolution.run(scope, loaded);
        loaded.configuration.process = process_from(variables_, environment, findings_);
        compare_environments(layers, environment);
        loaded.findings = std::move(findings_).in_order();
        return loaded;
    }

    void add(FindingCode code, std::string const& file, std::string message) {
        findings_.add(code, file, {}, {}, std::move(message));
    }

private:
    std::optional<std::string> read(std::filesystem::path const& file, std::size_t bytes_max) {
        auto text = read_text_file(file, bytes_max);
        if (text) return *std::move(text);
        findings_.add(FindingCode::UnreadableFile, file.string(), {}, {}, text.error().message());
        return std::nullopt;
    }

    static std::string const* written_in(Tree const& tree) {
        Value const* value = nullptr;
        auto const* table = &tree.table;
        for (auto const name : {"common", "execution", "environment"}) {
            auto const found = std::ranges::find(*table, name, &Value::Member::name);
            if (found == table->end()) return nullptr;
            value = &found->value;
            static Value::Table const kNone;
            table = value->table() == nullptr ? &kNone : value->table();
        }
        return value == nullptr ? nullptr : value->text();
    }

    void compare_environments(Layers const& layers, std::string const& environment) {
        auto const* const said = layers.said_of(*all_keys().find(kEnvironmentKey));
        auto const* const text = said == nullptr ? nullptr : said->value.text();
        if (text == nullptr || needs_no_comparison(*text) || *text == environment) return;
        findings_.add(FindingCode::EnvironmentDiffers, said->file, said->mark,
                      std::string(kEnvironmentKey),
                      "the file is for " + quoted_briefly(*text) + ", and the environment is " +
                          environment + "; set TASKER_ENV, or take the file that belongs to it");
    }

    static bool needs_no_comparison(std::string const& text) {
        return text.find("${") != std::string::npos || !kEnvironment.fits(text);
    }

    Variables variables_;
    Findings findings_;
    std::vector<std::string> files_;
    std::vector<Tree> trees_;
    bool keeps_placeholders_ = false;
};

Loaded load_folder(Loading& loading, Sources const& sources) {
    auto environment = loading.named_environment(sources.environment);
    if (environment.empty()) environment = kDefaultEnvironment;
    std::error_code code;
    if (!std::filesystem::is_directory(sources.folder / "base", code)) {
        loading.add(FindingCode::UnreadableFile, sources.folder.string(),
                    "there is no folder base in it; give the one that has base/ and environments/, "
                    "or one file by --config");
        return loading.finish(environment, sources.scope);
    }
    loading.read_layer(sources.folder / "base", sources.scope);
    loading.check_environment(sources.folder / "environments", environment);
    loading.read_layer(sources.folder / "environments" / environment, sources.scope);
    return loading.finish(environment, sources.scope);
}

/// One file, or none.
Loaded load_file(Loading& loading, Sources const& sources) {
    auto environment = loading.named_environment(sources.environment);
    if (!sources.file.empty()) loading.read_file(sources.file);
    if (environment.empty()) environment = loading.written_environment();
    return loading.finish(environment, sources.scope);
}

}  // namespace

bool Loaded::is_valid() const noexcept {
    return std::ranges::none_of(
        findings, [](Finding const& finding) { return finding.severity == Severity::Error; });
}

Loaded load(Sources const& sources, Environ environ) {
    Loading loading(std::move(environ));
    loading.read_dotenv(sources.dotenv);
    if (sources.keeps_placeholders) loading.keep_placeholders();
    auto const chosen = loading.chosen(sources);
    auto loaded = chosen.file.empty() && !chosen.folder.empty() ? load_folder(loading, chosen)
                                                                : load_file(loading, chosen);
    loaded.source = chosen.file.empty() ? chosen.folder.string() : chosen.file.string();
    return loaded;
}

Loaded load_documents(std::vector<Document> const& documents, std::string const& environment,
                      Scope scope, Environ environ) {
    Loading loading(std::move(environ));
    auto named = loading.named_environment(environment);
    for (auto const& document : documents)
        loading.parse(document);
    if (named.empty()) named = loading.written_environment();
    return loading.finish(named, scope);
}

Result<Configuration> configuration_of(Loaded loaded) {
    if (loaded.is_valid()) return std::move(loaded.configuration);
    std::string lines;
    for (auto const& finding : loaded.findings) {
        if (finding.severity != Severity::Error) continue;
        if (!lines.empty()) lines += '\n';
        lines += finding.to_text();
    }
    return Error(ErrorCode::InvalidOption, std::move(lines));
}

std::vector<Change> changes_between(Loaded const& before, Loaded const& after) {
    std::vector<Change> changes;
    // Both are in the order of the keys; one that was wrong is missing.
    auto old = before.settings.begin();
    for (auto const& setting : after.settings) {
        auto const* const key = &setting.key();
        while (old != before.settings.end() && &old->key() < key)
            ++old;
        auto const is_same =
            old != before.settings.end() && &old->key() == key && old->has_same_value(setting);
        if (!is_same) changes.push_back({key});
    }
    return changes;
}

}  // namespace tasker::configuration
