#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "cli/configuring/sources.hpp"
#include "cli/context.hpp"
#include "cli/serving/refused_key.hpp"
#include "configuration/load.hpp"

namespace tasker::cli {

/// An option of the command line that wins over a key.
struct WinningOption {
    std::string key;
    std::string_view option;  ///< `--bind`
    bool is_given = false;
};

/// Which process it is that files configure.
struct ConfiguredProcess {
    std::string_view program;  ///< `tasker server`
    configuration::Reader reader = configuration::Reader::Server;
    ConfigOptions sources{};
    std::vector<WinningOption> options{};
    /// What the process must not run with.
    std::function<std::vector<RefusedKey>(configuration::Loaded const&)> refusals;
};

/// The files with the configuration of a process that runs: says what is wrong with them when it
/// starts, and what became of them when they are read again.
class ConfigurationFiles {
public:
    /// Reads them. The context outlives it.
    ConfigurationFiles(ConfiguredProcess process, Context& context);

    [[nodiscard]] bool are_there() const noexcept { return !started_.source.empty(); }
    /// What they said first.
    [[nodiscard]] configuration::Loaded const& started() const noexcept { return started_; }
    /// Prints what was found in them. \returns whether the process may start with that.
    [[nodiscard]] bool tell(Output output);

    /// Makes a running process do what they say, as far as it can, or nothing of it.
    using TakeOver = std::function<Result<void>(configuration::Loaded const&)>;
    /// Reads them again and takes over what a running process can; says so in the log. One call at
    /// a time.
    void read_again(base::Log& log, TakeOver const& take_over);

private:
    [[nodiscard]] configuration::Loaded load() const;
    /// The option that wins over a key; empty: none.
    [[nodiscard]] std::string_view option_over(std::string_view key) const noexcept;
    void tell_changes(configuration::Loaded const& now, base::Log& log) const;
    void warn_of_unread_keys() const;

    ConfiguredProcess const process_;
    Context& context_;
    configuration::Loaded const started_;
    configuration::Loaded last_;  ///< that was right
};

}  // namespace tasker::cli
