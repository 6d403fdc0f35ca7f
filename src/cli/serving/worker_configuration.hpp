#pragma once

#include <functional>
#include <vector>

#include "base/log.hpp"
#include "cli/context.hpp"
#include "cli/serving/configuration_files.hpp"
#include "cli/serving/worker_session.hpp"
#include "cli/serving/worker_settings.hpp"

namespace tasker::cli {

/// What a worker is told by its files, its variables and the options of its command line; of these
/// the latter win. Without a file it is what options alone say.
class WorkerConfiguration {
public:
    /// Reads the files; both outlive it.
    WorkerConfiguration(WorkerCommand const& command, Context& context);
    WorkerConfiguration(WorkerConfiguration const&) = delete;
    WorkerConfiguration& operator=(WorkerConfiguration const&) = delete;

    [[nodiscard]] bool has_files() const noexcept { return files_.are_there(); }
    /// Prints what was found in the files. \returns whether a worker may start with that.
    [[nodiscard]] bool tell(Output output) { return files_.tell(output); }
    /// Once tell() said yes.
    [[nodiscard]] WorkerSettings settings() const { return settings_of(files_.started()); }

    /// As ConfigurationFiles does.
    using TakeOver = std::function<Result<void>(WorkerSettings const&)>;
    void read_again(base::Log& log, TakeOver const& take_over);

private:
    [[nodiscard]] ConfiguredProcess process() const;
    [[nodiscard]] WorkerSettings settings_of(configuration::Loaded const& loaded) const;

    WorkerCommand const& command_;
    Context& context_;
    ConfigurationFiles files_;
};

}  // namespace tasker::cli
