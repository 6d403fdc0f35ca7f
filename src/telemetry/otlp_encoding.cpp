#include "telemetry/otlp_encoding.hpp"

#include <type_traits>

#include "tasker/version.hpp"

namespace tasker::telemetry {

namespace {

// Of the wire: https://protobuf.dev/programming-guides/encoding/
enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

/// A message, field by field.
class MessageText {
public:
    MessageText& number(unsigned field, std::uint64_t value) {
        tag(field, WireType::Varint);
        varint(value);
        return *this;
    }
    MessageText& fixed64(unsigned field, std::uint64_t value) {
        tag(field, WireType::Fixed64);
        for (unsigned i = 0; i < 8; ++i, value >>= 8U)
            text_.push_back(static_cast<char>(value & 0xFFU));
        return *this;
    }
    MessageText& fixed32(unsigned field, std::uint32_t value) {
        tag(field, WireType::Fixed32);
        for (unsigned i = 0; i < 4; ++i, value >>= 8U)
            text_.push_back(static_cast<char>(value & 0xFFU));
        return *this;
    }
    /// Text, bytes, or a message.
    MessageText& bytes(unsigned field, std::string_view value) {
        tag(field, WireType::Bytes);
        varint(value.size());
        text_ += value;
        return *this;
    }
    MessageText& message(unsigned field, MessageText const& value) {
        return bytes(field, value.text_);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    void tag(unsigned field, WireType type) { varint(field << 3U | static_cast<unsigned>(type)); }
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7U)
            text_.push_back(static_cast<char>(value | 0x80U));
        text_.push_back(static_cast<char>(value));
    }

    std::string text_;
};

// The numbers of the fields are those of opentelemetry/proto (trace/v1, common/v1, resource/v1).

MessageText any_value(std::variant<std::string, std::int64_t, bool> const& value) {
    MessageText any;
    std::visit(
        [&any](auto const& held) {
            using T = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<T, std::string>) {
                any.bytes(1, held);
            } else if constexpr (std::is_same_v<T, bool>) {
                any.number(2, held ? 1 : 0);
            } else {
                any.number(3, static_cast<std::uint64_t>(held));
            }
        },
        value);
    return any;
}

MessageText key_value(Attribute const& attribute) {
    MessageText pair;
    pair.bytes(1, attribute.name).message(2, any_value(attribute.value));
    return pair;
}

std::string big_endian(std::uint64_t number) {
    std::string bytes(8, '\0');
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
        *byte = static_cast<char>(number & 0xFFU);
        number >>= 8U;
    }
    return bytes;
}

std::uint64_t nanoseconds(TimePoint at) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count());
}

std::string bytes_of(Uuid const& id) {
    return {id.bytes.begin(), id.bytes.end()};
}

MessageText message_of(Span const& span) {
    auto const& context = span.context;
    MessageText message;
    message.bytes(1, bytes_of(context.trace_id)).bytes(2, big_endian(context.span_id));
    if (!context.state.empty()) message.bytes(3, context.state);
    if (span.parent != 0) message.bytes(4, big_endian(span.parent));
    message.bytes(5, span.name)
        .number(6, static_cast<std::uint64_t>(span.kind))
        .fixed64(7, nanoseconds(span.start))
        .fixed64(8, nanoseconds(span.end));
    for (auto const& attribute : span.attributes)
        message.message(9, key_value(attribute));
    if (span.has_failed) {
        constexpr std::uint64_t kError = 2;
        MessageText status;
        if (!span.failure.empty()) status.bytes(2, span.failure);
        status.number(3, kError);
        message.message(15, status);
    }
    return message.fixed32(16, context.is_sampled ? 1 : 0);
}

MessageText message_of(Resource const& resource) {
    MessageText message;
    auto const add = [&message](std::string_view name, std::string const& value) {
        if (!value.empty()) message.message(1, key_value({.name = name, .value = value}));
    };
    add("service.name", resource.service_name);
    add("service.version", resource.service_version);
    add("service.instance.id", resource.instance);
    add("deployment.environment.name", resource.environment);
    add("telemetry.sdk.name", "tasker");
    add("telemetry.sdk.language", "cpp");
    add("telemetry.sdk.version", TASKER_VERSION);
    return message;
}

/// Reads a message field by field. After one that is none, nothing more comes.
class MessageFields {
public:
    explicit MessageFields(std::string_view text) : text_(text) {}

    struct Field {
        std::uint64_t number = 0;
        std::uint64_t value = 0;  ///< of a number
        std::string_view bytes{};
    };
    std::optional<Field> next() {
        auto const tag = varint();
        if (!tag) return std::nullopt;
        Field field{.number = *tag >> 3U};
        switch (static_cast<WireType>(*tag & 7U)) {
            case WireType::Varint: {
                auto const value = varint();
                if (!value) return std::nullopt;
                field.value = *value;
                return field;
            }
            case WireType::Bytes: {
                auto const size = varint();
                if (!size || *size > text_.size()) return std::nullopt;
                field.bytes = text_.substr(0, *size);
                text_.remove_prefix(*size);
                return field;
            }
            case WireType::Fixed64:
            case WireType::Fixed32: break;
        }
        return std::nullopt;
    }

private:
    std::optional<std::uint64_t> varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !text_.empty(); shift += 7) {
            auto const byte = static_cast<unsigned char>(text_.front());
            text_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if (byte < 0x80) return value;
        }
        return std::nullopt;
    }

    std::string_view text_;
};

}  // namespace

std::string encode_spans(Resource const& resource, std::span<Span const> spans) {
    MessageText scope;
    scope.bytes(1, "tasker").bytes(2, TASKER_VERSION);
    MessageText scope_spans;
    scope_spans.message(1, scope);
    for (auto const& span : spans)
        scope_spans.message(2, message_of(span));
    MessageText resource_spans;
    resource_spans.message(1, message_of(resource)).message(2, scope_spans);
    return MessageText().message(1, resource_spans).take();
}

PartialSuccess read_partial_success(std::string_view response) {
    PartialSuccess partial;
    MessageFields outer(response);
    while (auto const field = outer.next()) {
        if (field->number != 1) continue;
        MessageFields inner(field->bytes);
        while (auto const member = inner.next()) {
            if (member->number == 1) partial.rejected = member->value;
            if (member->number == 2) partial.why = std::string(member->bytes);
        }
    }
    return partial;
}

}  // namespace tasker::telemetry
