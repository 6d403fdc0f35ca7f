#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "cli/process_environment.hpp"

namespace tasker::cli {

namespace {

bool speaks_utf8() {
    for (auto const* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        auto value = process_variable(name);
        if (!value) continue;
        std::ranges::transform(*value, value->begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return value->find("utf-8") != std::string::npos ||
               value->find("utf8") != std::string::npos;
    }
    return false;
}

}  // namespace

Screen screen_of(int descriptor) {
    Screen screen{.has_unicode = speaks_utf8()};
    screen.is_terminal = ::isatty(descriptor) == 1 && process_variable("TERM") != "dumb";
    screen.has_colour = screen.is_terminal && !process_variable("NO_COLOR");
    winsize size{};
    if (screen.is_terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        screen.columns = size.ws_col;
        screen.rows = size.ws_row;
    }
    return screen;
}

}  // namespace tasker::cli
