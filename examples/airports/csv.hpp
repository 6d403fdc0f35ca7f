#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tasker/error.hpp"

namespace airports {

/// Reads the records of a CSV text (RFC 4180), one at a time: fields in quotes may hold commas,
/// line breaks and doubled quotes. Borrows the text.
class CsvReader {
public:
    /// Starts at `offset`, which must be the beginning of a record.
    explicit CsvReader(std::string_view text, std::size_t offset = 0);

    using Record = std::vector<std::string>;

    /// The fields of the next record; nothing at the end. An empty line is a record of one empty
    /// field.
    /// \returns InvalidInput, with the line counted from `offset`, for a quote that is not closed
    ///          and for text beside a quoted field.
    [[nodiscard]] tasker::Result<std::optional<Record>> next();

    /// Where the next record begins, in bytes.
    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }

private:
    [[nodiscard]] tasker::Result<std::string> quoted();
    [[nodiscard]] std::string plain();
    [[nodiscard]] bool at_end() const noexcept { return offset_ >= text_.size(); }
    /// Steps over a line break: `\n` or `\r\n`. \returns whether there was one.
    bool skip_line_break();

    std::string_view text_;
    std::size_t offset_;
    std::size_t line_ = 1;
};

}  // namespace airports
