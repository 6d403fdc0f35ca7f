#include "cli/text/severity.hpp"

#include "cli/text/counted.hpp"

namespace tasker::cli {

void append_count(std::string& text, std::size_t count, std::string_view one,
                  std::string_view many) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += counted(count, one, many);
}

std::string with_severity_painted(std::string line, std::string_view severity, Style style) {
    auto const word = std::string(severity) + ":";
    if (auto const place = line.find(word); place != std::string::npos)
        line.replace(place, word.size(), paint(word, style, true));
    return line;
}

}  // namespace tasker::cli
