#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "cli/text/style.hpp"
#include "tasker/error.hpp"
#include "tasker/handlers.hpp"
#include "tasker/json.hpp"

namespace tasker::cli {

/// Scripts depend on these; docs and help name them.
enum class ExitCode : std::uint8_t { Done = 0, Failed = 1, Usage = 2 };

/// What stands before the command: options of `tasker-ctl`, and that it is called by this name.
struct Globals {
    bool is_ctl = false;        ///< asks servers, never a store
    std::string profiles_file;  ///< in the place of the usual ones
    std::string profile;        ///< for commands that name none themselves
    int verbosity = 0;          ///< from 1 on: what is asked of whom, and what comes back
};

/// Everything a command may touch.
struct Context {
    std::ostream& data;   ///< results only: what a user may pipe
    std::ostream& notes;  ///< progress, hints, errors
    std::istream& input;
    base::Clock const& clock;
    /// A variable of the environment; none when it is unset or empty.
    std::function<std::optional<std::string>(std::string const&)> variable;
    /// Asked again for every frame: terminals change their size.
    std::function<Screen()> data_screen;
    std::function<Screen()> notes_screen;
    /// Registered beside those of `--handlers`: for programs and tests that bring their own.
    Handlers handlers{};
    /// Hands over what Ctrl-C shall do from now on; an empty function gives it back.
    std::function<void(std::function<void()>)> on_interrupt = [](auto) {};
    /// The same for SIGHUP, each time. Once another function is handed over, the old one is not
    /// running any more.
    std::function<void(std::function<void()>)> on_reload = [](auto) {};
    Globals globals{};
};

/// What a command does once its options are read.
using Action = std::function<Result<ExitCode>(Context&)>;

/// Options that many commands share.
struct Output {
    bool is_json = false;
};

/// One JSON document on a line of its own, to `data`.
void print_json(Context& context, Json const& value);
/// A hint to `notes`; the word before it says that it is one.
void print_hint(Context& context, std::string_view text);
/// `error: …` to `notes`; with `is_json` also as an object to `data`.
void print_error(Context& context, Error const& error, Output output);

/// 2 for what the caller wrote wrongly, 1 for everything else.
[[nodiscard]] ExitCode exit_code_of(Error const& error) noexcept;

/// The store that a command works on: the option, else TASKER_STORE, else `tasker.db`.
[[nodiscard]] std::string store_name(Context const& context, std::string const& option);
/// The transport that a command uses: the option, else TASKER_TRANSPORT, else `store`.
[[nodiscard]] std::string transport_name(Context const& context, std::string const& option);

}  // namespace tasker::cli
