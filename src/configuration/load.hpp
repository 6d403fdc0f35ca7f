#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/configuration.hpp"
#include "configuration/findings.hpp"
#include "configuration/scope.hpp"
#include "configuration/setting.hpp"
#include "configuration/variables.hpp"
#include "tasker/error.hpp"

namespace tasker::configuration {

/// Where a configuration comes from. Where neither a file nor a folder is named: from the file that
/// TASKER_CONFIG_PATH names, else from the usual folder, else from defaults and variables alone.
struct Sources {
    /// One file that has everything.
    std::filesystem::path file;
    /// `base/` and `environments/NAME/`, merged; if there is no file.
    std::filesystem::path folder;
    /// May be absent.
    std::filesystem::path usual_folder;
    /// A `.env` file; may be absent.
    std::filesystem::path dotenv;
    /// Empty: TASKER_ENV, else what the file says, else development.
    std::string environment;
    Scope scope = Scope::Complete;
    /// Nothing is taken from variables but the environment's name, and `${…}` stays as it is: for
    /// writing files. Then Loaded::configuration is not to be used.
    bool keeps_placeholders = false;
};

/// What was read, and what was found meanwhile.
struct Loaded {
    Configuration configuration;    ///< to be used if is_valid(); areas out of scope are empty
    std::vector<Setting> settings;  ///< of all keys in scope, in their order
    std::vector<Finding> findings;
    std::string source;              ///< the file or the folder; empty: neither
    std::vector<std::string> files;  ///< in the order in which each wins over those before

    [[nodiscard]] bool is_valid() const noexcept;
};

/// Reads everything and finds everything that is wrong with it, not just the first. Precedence,
/// the later wins: defaults, defaults of the environment, base files, files of the environment,
/// variables. Files of at most 1 MiB are read.
[[nodiscard]] Loaded load(Sources const& sources, Environ environ);

/// A file's text, with its name for messages.
struct Document {
    std::string name;
    std::string text;
};

/// The same for texts; reads files only where they, or variables, refer to one.
[[nodiscard]] Loaded load_documents(std::vector<Document> const& documents,
                                    std::string const& environment, Scope scope, Environ environ);

/// The configuration, or InvalidOption with all findings of severity Error, a line each.
[[nodiscard]] Result<Configuration> configuration_of(Loaded loaded);

/// A key whose value is another one than before.
struct Change {
    Key const* key = nullptr;
    /// Whether a running process can take it over; otherwise it needs a restart.
    [[nodiscard]] bool is_live() const noexcept { return key->facts.reload == Reload::Live; }
};
/// What reading the same sources again would change. Both have the same scope.
[[nodiscard]] std::vector<Change> changes_between(Loaded const& before, Loaded const& after);

}  // namespace tasker::configuration
