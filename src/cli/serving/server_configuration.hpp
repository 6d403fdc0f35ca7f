#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "base/log.hpp"
#include "cli/context.hpp"
#include "cli/serving/configuration_files.hpp"
#include "cli/serving/server_session.hpp"
#include "cli/serving/server_settings.hpp"

namespace tasker::cli {

/// What a server is told by its files, its variables and the options of its command line; of these
/// the latter win. Without a file it is what options alone say.
class ServerConfiguration {
public:
    /// Reads the files; both outlive it.
    ServerConfiguration(ServerCommand const& command, Context& context);
    ServerConfiguration(ServerConfiguration const&) = delete;
    ServerConfiguration& operator=(ServerConfiguration const&) = delete;

    [[nodiscard]] bool has_files() const noexcept { return files_.are_there(); }
    /// Prints what was found in the files. \returns whether a server may start with that.
    [[nodiscard]] bool tell(Output output) { return files_.tell(output); }
    /// Once tell() said yes.
    [[nodiscard]] ServerSettings settings() const { return settings_of(files_.started()); }

    /// How long a server that is stopped finishes what it has. Changes when the files do.
    [[nodiscard]] Duration drain() const noexcept { return drain_; }
    /// As ConfigurationFiles does.
    using TakeOver = std::function<Result<void>(ServerSettings const&)>;
    void read_again(base::Log& log, TakeOver const& take_over);

private:
    [[nodiscard]] ConfiguredProcess process() const;
    [[nodiscard]] ServerSettings settings_of(configuration::Loaded const& loaded) const;
    [[nodiscard]] std::vector<RefusedKey> refusals_in(configuration::Loaded const& loaded) const;

    ServerCommand const& command_;
    Context& context_;
    ConfigurationFiles files_;
    std::atomic<Duration> drain_;
};

}  // namespace tasker::cli
