#include "csv.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace airports {

CsvReader::CsvReader(std::string_view text, std::size_t offset) : text_(text), offset_(offset) {}

tasker::Result<std::optional<CsvReader::Record>> CsvReader::next() {
    if (at_end()) return std::optional<Record>{};
    Record record;
    while (true) {
        if (!at_end() && text_[offset_] == '"') {
            TASKER_TRY_ASSIGN(auto field, quoted());
            record.push_back(std::move(field));
        } else {
            record.push_back(plain());
        }
        if (at_end() || skip_line_break()) return std::optional(std::move(record));
        if (text_[offset_] != ',') {
            return tasker::Error(
                tasker::ErrorCode::InvalidInput,
                "line " + std::to_string(line_) + ": text follows the quote that ends a field");
        }
        ++offset_;
    }
}

tasker::Result<std::string> CsvReader::quoted() {
    auto const line_of_quote = line_;
    std::string field;
    for (++offset_; !at_end(); ++offset_) {
        char const character = text_[offset_];
        if (character == '"') {
            bool const is_doubled = offset_ + 1 < text_.size() && text_[offset_ + 1] == '"';
            ++offset_;
            if (!is_doubled) return field;
        }
        if (character == '\n') ++line_;
        field.push_back(character);
    }
    return tasker::Error(tasker::ErrorCode::InvalidInput,
                         "line " + std::to_string(line_of_quote) + ": a quote is not closed");
}

std::string CsvReader::plain() {
    auto end = std::min(text_.find_first_of(",\n", offset_), text_.size());
    auto const begin = std::exchange(offset_, end);
    bool const is_before_line_break = end > begin && end < text_.size() && text_[end] == '\n';
    if (is_before_line_break && text_[end - 1] == '\r') --end;
    return std::string(text_.substr(begin, end - begin));
}

bool CsvReader::skip_line_break() {
    auto const rest = text_.substr(offset_);
    if (!rest.starts_with('\n') && !rest.starts_with("\r\n")) return false;
    offset_ += rest.front() == '\r' ? 2 : 1;
    ++line_;
    return true;
}

}  // namespace airports
