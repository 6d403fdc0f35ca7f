#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

namespace tasker::cli {

namespace {

std::string variable(char const* name) {
    auto const* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool speaks_utf8() {
    for (auto const* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        auto value = variable(name);
        if (value.empty()) continue;
        std::ranges::transform(value, value.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
    }
    return false;
}

}  // namespace

Screen screen_of(int descriptor) {
    Screen screen{.has_unicode = speaks_utf8()};
    screen.is_terminal = ::isatty(descriptor) == 1 && variable("TERM") != "dumb";
    screen.has_colour = screen.is_terminal && variable("NO_COLOR").empty();
    winsize size{};
    if (screen.is_terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        screen.columns = size.ws_col;
        screen.rows = size.ws_row;
    }
    return screen;
}

}  // namespace tasker::cli
