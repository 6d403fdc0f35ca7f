#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/findings.hpp"
#include "configuration/keys/forms.hpp"

namespace tasker::configuration {

/// A variable of the environment that the configuration knows.
struct KnownVariable {
    std::string_view name;
    Form form;                    ///< what it must look like
    bool is_secret = false;       ///< no message shows it
    bool is_placeholder = false;  ///< `${NAME}` in a file may use it
    std::string_view says;
};

/// Those of spec/orchestration.md 9.1 and 9.6 that configure servers and workers.
[[nodiscard]] std::span<KnownVariable const> known_variables() noexcept;
[[nodiscard]] KnownVariable const* find_variable(std::string_view name) noexcept;

/// The environment of a process: a variable; none when it is unset or empty.
using Environ = std::function<std::optional<std::string>(std::string const&)>;

/// Variables as the configuration sees them: those of the process, then those of a `.env` file.
/// Where NAME is not set, NAME_FILE names a file with its value, which is how secrets are mounted
/// into containers.
class Variables {
public:
    explicit Variables(Environ environ) : environ_(std::move(environ)) {}

    /// Adds what the lines of a `.env` file set, below what the process has. A line that is none
    /// becomes a finding.
    void add_dotenv(std::string_view text, std::string const& file_name, Findings& findings);

    /// What a variable is set to, checked; none when it is not set. A wrong value, or a file that
    /// cannot be read, becomes a finding, once.
    [[nodiscard]] std::optional<std::string> find(KnownVariable const& variable,
                                                  Findings& findings);
    /// The same by name, which is one of known_variables().
    [[nodiscard]] std::optional<std::string> find(std::string_view name, Findings& findings);
    /// Any variable, as it is set.
    [[nodiscard]] std::optional<std::string> set_value(std::string const& name) const;

private:
    struct Remembered {
        std::optional<std::string> value;
    };
    [[nodiscard]] std::optional<std::string> from_file(KnownVariable const& variable,
                                                       Findings& findings) const;
    [[nodiscard]] std::optional<std::string> look_up(KnownVariable const& variable,
                                                     Findings& findings) const;

    Environ environ_;
    std::map<std::string, std::string, std::less<>> dotenv_;
    std::map<std::string_view, Remembered> remembered_;
};

}  // namespace tasker::configuration
