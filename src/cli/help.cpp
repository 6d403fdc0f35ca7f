#include "cli/help.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <sstream>
#include <string>

#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

constexpr std::size_t kLeftColumns = 26;
constexpr std::size_t kHelpColumns = 80;

/// `text` with line breaks between words; those it has stay.
std::string wrapped(std::string const& text, std::size_t columns) {
    std::string out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!out.empty()) out += '\n';
        std::istringstream words(line);
        std::size_t taken = 0;
        for (std::string word; words >> word;) {
            auto const width = columns_of(word);
            if (taken > 0) {
                auto const fits = taken + 1 + width <= columns;
                out += fits ? ' ' : '\n';
                taken = fits ? taken + 1 : 0;
            }
            out += word;
            taken += width;
        }
    }
    return out;
}

class HelpFormat final : public CLI::Formatter {
public:
    HelpFormat() {
        column_width(kLeftColumns);
        label("SUBCOMMAND", "COMMAND");
        label("Positionals", "Arguments");
    }

    [[nodiscard]] std::string make_help(CLI::App const* app, std::string name,
                                        CLI::AppFormatMode mode) const override {
        auto text = Formatter::make_help(app, std::move(name), mode);
        while (text.ends_with("\n\n"))
            text.pop_back();
        return text;
    }

    [[nodiscard]] std::string make_subcommand(CLI::App const* command) const override {
        return row(command->get_display_name(true), command->get_description());
    }

    // What is required and what repeats is in the line after "Usage:", or in the description.
    [[nodiscard]] std::string make_option(CLI::Option const* option,
                                          bool is_positional) const override {
        auto name = make_option_name(option, is_positional);
        if (!option->get_type_name().empty() && option->get_type_size() != 0) {
            name += " " + option->get_type_name();
        }
        return row(name, option->get_description());
    }

private:
    [[nodiscard]] static std::string row(std::string const& name, std::string const& description) {
        std::ostringstream out;
        CLI::detail::format_help(out, name, wrapped(description, kHelpColumns - kLeftColumns),
                                 kLeftColumns);
        return out.str();
    }
};

}  // namespace

void set_help_format(CLI::App& root) {
    root.formatter(std::make_shared<HelpFormat>());
    root.group("Commands");
}

}  // namespace tasker::cli
