#include "base/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/json_builder.hpp"

namespace tasker::base {

namespace {

struct Place {
    std::size_t line = 1;
    std::size_t column = 1;  // in bytes, as compilers count
};

Place place_of(std::string_view text, std::size_t offset) {
    auto const before = text.substr(0, std::min(offset, text.size()));
    auto const newline = before.rfind('\n');
    Place place;
    place.line += static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    place.column += newline == std::string_view::npos ? before.size() : before.size() - newline - 1;
    return place;
}

std::string reason_of(boost::json::error_code code, JsonLimits limits) {
    using boost::json::error;
    if (code == error::incomplete) return "the text ends too early";
    if (code == error::extra_data) return "nothing may follow the value";
    if (code == error::exponent_overflow) return "the number is too large";
    if (code == error::too_deep) {
        return "nested deeper than " + std::to_string(limits.depth_max) + " levels";
    }
    return code.message();
}

Error wrong(std::string_view text, std::size_t offset, std::string const& reason) {
    auto const place = place_of(text, offset);
    return Error(ErrorCode::InvalidJson, "line " + std::to_string(place.line) + ", column " +
                                             std::to_string(place.column) + ": " + reason);
}

bool is_written_as_it_is(unsigned char c) {
    return c >= 0x20 && c != '"' && c != '\\';
}

/// The first place from `start` on that may need an escape, eight bytes at a time.
std::size_t skip_plain(std::string_view text, std::size_t start) {
    constexpr auto kOnes = ~std::uint64_t{0} / 255;  // a one in each byte
    constexpr auto kHighBits = kOnes * 0x80;
    auto const has_zero = [](std::uint64_t eight) { return (eight - kOnes) & ~eight & kHighBits; };
    for (; text.size() - start >= 8; start += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + start, sizeof eight);
        auto const has_control = (eight - kOnes * 0x20) & ~eight & kHighBits;
        if ((has_control | has_zero(eight ^ (kOnes * '"')) | has_zero(eight ^ (kOnes * '\\'))) != 0)
            break;
    }
    return start;
}

void write_string(std::string& out, std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out.push_back('"');
    std::size_t copied = 0;
    for (auto i = skip_plain(text, 0); i < text.size(); ++i) {
        auto const c = static_cast<unsigned char>(text[i]);
        if (is_written_as_it_is(c)) continue;
        out.append(text, copied, i - copied);
        copied = i + 1;
        out.push_back('\\');
        switch (c) {
            case '"': out.push_back('"'); break;
            case '\\': out.push_back('\\'); break;
            case '\b': out.push_back('b'); break;
            case '\f': out.push_back('f'); break;
            case '\n': out.push_back('n'); break;
            case '\r': out.push_back('r'); break;
            case '\t': out.push_back('t'); break;
            default:
                out.append("u00");
                out.push_back(kDigits[c >> 4U]);
                out.push_back(kDigits[c & 0x0FU]);
        }
    }
    out.append(text, copied, text.size() - copied);
    out.push_back('"');
}

template <class Integer>
void write_integer(std::string& out, Integer value) {
    char buffer[24];
    auto const end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    out.append(buffer, end);
}

void write_double(std::string& out, double value) {
    if (!std::isfinite(value)) {  // JSON has no word for it; the same answer as JSON.stringify
        out.append("null");
        return;
    }
    char buffer[32];
    auto const end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    std::string_view const digits(buffer, static_cast<std::size_t>(end - buffer));
    out.append(digits);
    // Languages that tell integers from floats must read back what was written.
    if (digits.find_first_of(".e") == std::string_view::npos) out.append(".0");
}

enum class Order : unsigned char { AsGiven, Sorted };

void write(std::string& out, Json const& value, Order order);

void write_member(std::string& out, JsonObject::value_type const& member, Order order) {
    if (out.back() != '{') out.push_back(',');
    write_string(out, {member.key().data(), member.key().size()});
    out.push_back(':');
    write(out, member.value(), order);
}

void write_object(std::string& out, JsonObject const& object, Order order) {
    out.push_back('{');
    if (order == Order::AsGiven) {
        for (auto const& member : object)
            write_member(out, member, order);
    } else {
        std::vector<JsonObject::value_type const*> members;
        members.reserve(object.size());
        for (auto const& member : object)
            members.push_back(&member);
        std::ranges::sort(members, {}, [](auto const* member) {
            return std::string_view(member->key().data(), member->key().size());
        });
        for (auto const* const member : members)
            write_member(out, *member, order);
    }
    out.push_back('}');
}

void write(std::string& out, Json const& value, Order order) {
    switch (value.kind()) {
        case boost::json::kind::null: out.append("null"); break;
        case boost::json::kind::bool_: out.append(value.get_bool() ? "true" : "false"); break;
        case boost::json::kind::int64: write_integer(out, value.get_int64()); break;
        case boost::json::kind::uint64: write_integer(out, value.get_uint64()); break;
        case boost::json::kind::double_: write_double(out, value.get_double()); break;
        case boost::json::kind::string:
            write_string(out, {value.get_string().data(), value.get_string().size()});
            break;
        case boost::json::kind::object: write_object(out, value.get_object(), order); break;
        case boost::json::kind::array: {
            out.push_back('[');
            bool is_first = true;
            for (auto const& item : value.get_array()) {
                if (!is_first) out.push_back(',');
                is_first = false;
                write(out, item, order);
            }
            out.push_back(']');
        }
    }
}

}  // namespace

Result<Json> parse_json(std::string_view text, JsonLimits limits) {
    if (text.size() > limits.bytes_max) {
        return Error(ErrorCode::InvalidJson, "the text has " + std::to_string(text.size()) +
                                                 " bytes; at most " +
                                                 std::to_string(limits.bytes_max) + " are allowed");
    }
    try {
        unsigned char scratch[4096];
        boost::json::parse_options options;
        options.max_depth = limits.depth_max;
        boost::json::basic_parser<JsonBuilder> parser(options, scratch, sizeof scratch);
        boost::json::error_code code;
        auto const read = parser.write_some(false, text.data(), text.size(), code);
        if (code) return wrong(text, read, reason_of(code, limits));
        auto const rest = text.find_first_not_of(" \t\r\n", read);
        if (rest != std::string_view::npos) {
            return wrong(text, rest, reason_of(boost::json::error::extra_data, limits));
        }
        return parser.handler().release();
    } catch (std::exception const& e) {
        return Error(ErrorCode::InvalidJson, e.what());
    }
}

std::string to_text(Json const& value) {
    std::string out;
    write(out, value, Order::AsGiven);
    return out;
}

void append_text(std::string& out, Json const& value) {
    write(out, value, Order::AsGiven);
}

void append_text(std::string& out, JsonObject const& object) {
    write_object(out, object, Order::AsGiven);
}

void append_text(std::string& out, std::string_view string) {
    write_string(out, string);
}

std::string to_canonical_text(Json const& value) {
    std::string out;
    write(out, value, Order::Sorted);
    return out;
}

}  // namespace tasker::base
