#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// What a receiver of OTLP sees: the messages of opentelemetry/proto, read by code that shares
// nothing with that which writes them.

namespace tasker::test {

struct ReceivedSpan {
    std::string trace_id;  ///< hexadecimal, as all ids
    std::string span_id;
    std::string parent_id;  ///< empty: none
    std::string state;
    std::string name;
    std::uint64_t kind = 0;
    std::uint64_t start = 0;  ///< nanoseconds
    std::uint64_t end = 0;
    std::uint64_t flags = 0;
    std::map<std::string, std::string> attributes;  ///< numbers and truths as text
    std::uint64_t status = 0;
    std::string status_message;
    std::map<std::string, std::string> resource;
};

namespace received {

/// A field of a message: a number, or bytes.
struct Field {
    std::uint64_t number = 0;
    std::string_view bytes;
};
using Fields = std::multimap<std::uint64_t, Field>;

inline std::uint64_t take_varint(std::string_view& text) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; !text.empty(); shift += 7) {
        auto const byte = static_cast<unsigned char>(text.front());
        text.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if ((byte & 0x80U) == 0) break;
    }
    return value;
}

inline std::uint64_t take_fixed(std::string_view& text, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(text.at(i))) << (8 * i);
    text.remove_prefix(size);
    return value;
}

inline Fields fields_of(std::string_view text) {
    Fields fields;
    while (!text.empty()) {
        auto const tag = take_varint(text);
        Field field;
        switch (tag & 7U) {
            case 0: field.number = take_varint(text); break;
            case 1: field.number = take_fixed(text, 8); break;
            case 5: field.number = take_fixed(text, 4); break;
            default: {
                auto const size = take_varint(text);
                field.bytes = text.substr(0, size);
                text.remove_prefix(size);
            }
        }
        fields.emplace(tag >> 3U, field);
    }
    return fields;
}

inline std::string_view bytes(Fields const& fields, std::uint64_t number) {
    auto const found = fields.find(number);
    return found == fields.end() ? std::string_view() : found->second.bytes;
}
inline std::uint64_t number(Fields const& fields, std::uint64_t number) {
    auto const found = fields.find(number);
    return found == fields.end() ? 0 : found->second.number;
}

inline std::string hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        text += kDigits.at(byte >> 4U);
        text += kDigits.at(byte & 0xFU);
    }
    return text;
}

/// KeyValues, the fields of this number.
inline std::map<std::string, std::string> attributes(Fields const& fields, std::uint64_t number) {
    std::map<std::string, std::string> attributes;
    auto const [first, last] = fields.equal_range(number);
    for (auto it = first; it != last; ++it) {
        auto const pair = fields_of(it->second.bytes);
        auto const value = fields_of(bytes(pair, 2));
        auto& text = attributes[std::string(bytes(pair, 1))];
        if (value.contains(1)) text = bytes(value, 1);
        if (value.contains(2)) text = received::number(value, 2) == 1 ? "true" : "false";
        if (value.contains(3))
            text = std::to_string(static_cast<std::int64_t>(received::number(value, 3)));
    }
    return attributes;
}

inline ReceivedSpan span_of(std::string_view text) {
    auto const fields = fields_of(text);
    auto const status = fields_of(bytes(fields, 15));
    return {.trace_id = hex(bytes(fields, 1)),
            .span_id = hex(bytes(fields, 2)),
            .parent_id = hex(bytes(fields, 4)),
            .state = std::string(bytes(fields, 3)),
            .name = std::string(bytes(fields, 5)),
            .kind = number(fields, 6),
            .start = number(fields, 7),
            .end = number(fields, 8),
            .flags = number(fields, 16),
            .attributes = attributes(fields, 9),
            .status = number(status, 3),
            .status_message = std::string(bytes(status, 2)),
            .resource = {}};
}

}  // namespace received

/// The spans of an ExportTraceServiceRequest.
inline std::vector<ReceivedSpan> read_spans(std::string_view request) {
    using namespace received;
    std::vector<ReceivedSpan> spans;
    auto const top = fields_of(request);
    auto const [first, last] = top.equal_range(1);
    for (auto it = first; it != last; ++it) {
        auto const of_resource = fields_of(it->second.bytes);
        auto const resource = attributes(fields_of(bytes(of_resource, 1)), 1);
        auto const [begin, end] = of_resource.equal_range(2);
        for (auto scope = begin; scope != end; ++scope) {
            auto const of_scope = fields_of(scope->second.bytes);
            auto const [one, none] = of_scope.equal_range(2);
            for (auto span = one; span != none; ++span) {
                spans.push_back(span_of(span->second.bytes));
                spans.back().resource = resource;
            }
        }
    }
    return spans;
}

}  // namespace tasker::test
