#include "cli/context.hpp"

#include <array>

#include "base/json.hpp"

namespace tasker::cli {

namespace {

/// A command in the words of `tasker-ctl`, which names the same servers without more options.
struct CtlWords {
    std::string_view usual;
    std::string_view ctl;
};
constexpr std::array kCtlWords{CtlWords{"tasker step reset ", "tasker-ctl task reset-step "},
                               CtlWords{"`step resolve`", "`task resolve-step`"},
                               CtlWords{"`step complete`", "`task complete-step`"},
                               CtlWords{"tasker task ", "tasker-ctl task "},
                               CtlWords{"tasker profile ", "tasker-ctl profile "}};

std::string in_words_for(Context const& context, std::string_view hint) {
    std::string text(hint);
    if (!context.globals.is_ctl) return text;
    for (auto const& [usual, ctl] : kCtlWords) {
        auto const at = text.find(usual);
        if (at != std::string::npos) text.replace(at, usual.size(), ctl);
    }
    return text;
}

std::string number_of(ErrorCode code) {
    return "TSK-" + std::to_string(static_cast<int>(code));
}

}  // namespace

void print_json(Context& context, Json const& value) {
    context.data << base::to_text(value) << '\n' << std::flush;
}

void print_hint(Context& context, std::string_view text) {
    auto const has_colour = context.notes_screen().has_colour;
    context.notes << paint("hint:", Style::Busy, has_colour) << ' ' << in_words_for(context, text)
                  << '\n'
                  << std::flush;
}

void print_error(Context& context, Error const& error, Output output) {
    auto const number = number_of(error.code());
    auto const has_colour = context.notes_screen().has_colour;
    context.notes << paint("error:", Style::Bad, has_colour) << ' ' << error.message() << ' '
                  << paint("[" + number + "]", Style::Faint, has_colour) << '\n'
                  << std::flush;
    if (output.is_json) {
        print_json(
            context,
            {{"error",
              {{"code", number}, {"name", name_of(error.code())}, {"message", error.message()}}}});
    }
}

ExitCode exit_code_of(Error const& error) noexcept {
    switch (error.code()) {
        case ErrorCode::FileNotFound:
        case ErrorCode::HandlerNotFound: return ExitCode::Usage;
        case ErrorCode::InvalidOutcome: return ExitCode::Failed;
        default:
            return error.kind() == ErrorKind::InvalidArgument ? ExitCode::Usage : ExitCode::Failed;
    }
}

std::string store_name(Context const& context, std::string const& option) {
    if (!option.empty()) return option;
    return context.variable("TASKER_STORE").value_or("tasker.db");
}

std::string transport_name(Context const& context, std::string const& option) {
    if (!option.empty()) return option;
    return context.variable("TASKER_TRANSPORT").value_or("store");
}

}  // namespace tasker::cli
