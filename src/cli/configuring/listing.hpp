#pragma once

#include <string>
#include <vector>

#include "cli/text/style.hpp"

namespace tasker::cli {

/// Keys with a value and a note, a line each. Into a pipe: a table with whole paths, to be
/// searched. On a terminal: below the names of their tables, so that lines stay short.
class KeyListing {
public:
    struct Row {
        std::string path;
        std::string value;
        std::string note;
        Style style = Style::Plain;  ///< of the note
    };

    KeyListing(std::string value_heading, std::string note_heading)
        : value_heading_(std::move(value_heading)), note_heading_(std::move(note_heading)) {}
    void add(Row row) { rows_.push_back(std::move(row)); }
    [[nodiscard]] std::string text(Screen const& screen) const;

private:
    [[nodiscard]] std::string table(Screen const& screen) const;
    [[nodiscard]] std::string grouped(Screen const& screen) const;

    std::string value_heading_;
    std::string note_heading_;
    std::vector<Row> rows_;
};

}  // namespace tasker::cli
