#pragma once

#include <boost/json/basic_parser_impl.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

#include "tasker/json.hpp"

namespace tasker::base {

/// Builds a value from what Boost.JSON's parser tells, as its own builder does, but for numbers
/// with a fraction or an exponent: the parser's arithmetic is off by a bit now and then, so that a
/// number would change each time it is written and read. These are the nearest to what the text
/// says, and what no number is near to is refused. The whole text must come in one piece, as only
/// then a number does.
class JsonBuilder {
    using Text = boost::json::string_view;
    using Code = boost::json::error_code;

public:
    // Names are those that the parser wants.
    static constexpr std::size_t max_object_size = JsonObject::max_size();           // NOLINT
    static constexpr std::size_t max_array_size = JsonArray::max_size();             // NOLINT
    static constexpr std::size_t max_key_size = boost::json::string::max_size();     // NOLINT
    static constexpr std::size_t max_string_size = boost::json::string::max_size();  // NOLINT

    JsonBuilder(unsigned char* scratch, std::size_t size) : stack_({}, scratch, size) {
        stack_.reset();
    }

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) { return true; }
    bool on_array_begin(Code&) { return true; }
    bool on_object_end(std::size_t count, Code&) {
        stack_.push_object(count);
        return true;
    }
    bool on_array_end(std::size_t count, Code&) {
        stack_.push_array(count);
        return true;
    }
    bool on_key_part(Text text, std::size_t, Code&) {
        stack_.push_chars(text);
        return true;
    }
    bool on_key(Text text, std::size_t, Code&) {
        stack_.push_key(text);
        return true;
    }
    bool on_string_part(Text text, std::size_t, Code&) {
        stack_.push_chars(text);
        return true;
    }
    bool on_string(Text text, std::size_t, Code&) {
        stack_.push_string(text);
        return true;
    }
    bool on_number_part(Text, Code&) { return true; }
    bool on_int64(std::int64_t number, Text, Code&) {
        stack_.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, Text, Code&) {
        stack_.push_uint64(number);
        return true;
    }
    bool on_double(double about, Text text, Code& code) {
        auto nearest = about;
        auto const read = std::from_chars(text.data(), text.data() + text.size(), nearest);
        // Out of range is also what is too near to zero: then `about` has its sign.
        if (read.ec == std::errc::result_out_of_range) nearest = about;
        if (!std::isfinite(nearest)) {
            code = boost::json::error::exponent_overflow;
            return false;
        }
        stack_.push_double(nearest);
        return true;
    }
    bool on_bool(bool value, Code&) {
        stack_.push_bool(value);
        return true;
    }
    bool on_null(Code&) {
        stack_.push_null();
        return true;
    }
    bool on_comment_part(Text, Code&) { return true; }
    bool on_comment(Text, Code&) { return true; }

    [[nodiscard]] Json release() { return stack_.release(); }

private:
    boost::json::value_stack stack_;
};

}  // namespace tasker::base
