#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "cli/context.hpp"
#include "cli/serving/server_session.hpp"
#include "cli/serving/server_settings.hpp"
#include "configuration/load.hpp"

namespace tasker::cli {

/// What a server is told by its files, its variables and the options of its command line; of these
/// the latter win. Without a file it is what options alone say.
class ServerConfiguration {
public:
    /// Reads the files; both outlive it.
    ServerConfiguration(ServerCommand const& command, Context& context);

    [[nodiscard]] bool has_files() const noexcept { return !started_.source.empty(); }
    /// Prints what was found in the files. \returns whether a server may start with that.
    [[nodiscard]] bool tell(Output output);
    /// Once tell() said yes.
    [[nodiscard]] ServerSettings settings() const;

    /// How long a server that is stopped finishes what it has. Changes when the files do.
    [[nodiscard]] Duration drain() const noexcept { return drain_; }
    /// Reads the files again and takes over what a running server can; says so in the log. One call
    /// at a time.
    void read_again(base::Log& log, std::function<void(base::LogLevel)> const& set_log_level);

private:
    [[nodiscard]] configuration::Loaded load() const;
    [[nodiscard]] ServerSettings settings_of(configuration::Loaded const& loaded) const;
    [[nodiscard]] std::vector<RefusedKey> refusals_in(configuration::Loaded const& loaded) const;
    /// Refuses an address that other machines reach, unless that was allowed.
    void refuse_reachable(std::string_view key, std::string const& bind, std::string const& port,
                          std::vector<RefusedKey>& refusals) const;
    /// The option that wins over a key; empty: none.
    [[nodiscard]] std::string_view option_over(std::string_view key) const noexcept;
    void tell_changes(configuration::Loaded const& now, base::Log& log) const;
    void warn_of_unread_keys() const;

    ServerCommand const& command_;
    Context& context_;
    configuration::Loaded const started_;
    configuration::Loaded last_;  ///< that was right
    std::atomic<Duration> drain_;
};

}  // namespace tasker::cli
