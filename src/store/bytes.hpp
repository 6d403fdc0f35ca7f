#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "store/enumerators.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

// Values one after the other in a string of bytes. Numbers are varints (LEB128: seven bits a byte,
// the lowest first), enumerators one byte, times eight (the lowest first), ids sixteen; what may be
// absent has a byte before it that says whether it is there.

namespace tasker::store {

/// Appends values. The text is whole once this has ended.
class Bytes {
public:
    /// To `text`, which is to outlive this, and which nobody else changes meanwhile.
    explicit Bytes(std::string& text) : text_(text), size_(text.size()) {}
    ~Bytes() { text_.resize(size_); }
    Bytes(Bytes const&) = delete;
    Bytes& operator=(Bytes const&) = delete;

    template <std::integral Number>
    Bytes& put(Number value) {
        auto rest = static_cast<std::uint64_t>(value);
        auto* const digits = room(10);
        std::size_t size = 0;
        for (; rest >= 0x80; rest >>= 7U)
            digits[size++] = static_cast<char>(rest | 0x80U);
        digits[size++] = static_cast<char>(rest);
        size_ += size;
        return *this;
    }
    Bytes& put(Enumerator auto value) {
        *room(1) = static_cast<char>(value);
        ++size_;
        return *this;
    }
    Bytes& put(Duration value) {
        auto rest = static_cast<std::uint64_t>(value.count());
        std::array<char, 8> digits{};
        for (auto& digit : digits) {
            digit = static_cast<char>(rest & 0xFFU);
            rest >>= 8U;
        }
        return append(digits.data(), digits.size());
    }
    Bytes& put(TimePoint value) { return put(value.time_since_epoch()); }
    Bytes& put(Uuid const& id) { return append(id.bytes.data(), id.bytes.size()); }
    template <class Tag>
    Bytes& put(Id<Tag> id) {
        return put(id.uuid);
    }
    Bytes& put(std::string_view text) { return put(text.size()).append(text.data(), text.size()); }
    template <class T>
    Bytes& put(std::optional<T> const& value) {
        put(value.has_value());
        return value ? put(*value) : *this;
    }

private:
    Bytes& append(void const* bytes, std::size_t count) {
        if (count != 0) std::memcpy(room(count), bytes, count);
        size_ += count;
        return *this;
    }

    /// Where the next `count` bytes go. The text is longer than what was put: values are small, and
    /// to lengthen it for each would cost more than to write them.
    char* room(std::size_t count) {
        if (text_.size() - size_ < count) {
            auto const needed = size_ + count;
            text_.resize(needed <= text_.capacity() ? text_.capacity() : 2 * needed);
        }
        return text_.data() + size_;
    }

    std::string& text_;
    std::size_t size_;
};

/// Takes values off bytes. After one that is not there, or that Bytes would have written in another
/// way, `is_whole` is false; after one that is not there, all are zero.
class Cut {
public:
    explicit Cut(std::string_view bytes) : bytes_(bytes) {}

    [[nodiscard]] bool has_more() const noexcept { return !bytes_.empty(); }
    [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }

    template <class T>
    T next() {
        T value{};
        take(value);
        return value;
    }

private:
    template <std::integral Number>
    void take(Number& value) {
        std::uint64_t number = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            auto const byte = static_cast<unsigned char>(bytes(1).front());
            number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if (byte >= 0x80) continue;
            value = static_cast<Number>(number);
            auto const fits = static_cast<std::uint64_t>(value) == number;
            auto const is_shortest = byte != 0 || shift == 0;
            auto const is_in_64_bits = shift < 63 || byte <= 1;
            is_whole_ = is_whole_ && fits && is_shortest && is_in_64_bits;
            return;
        }
        is_whole_ = false;
    }
    void take(Enumerator auto& value) {
        using T = std::remove_reference_t<decltype(value)>;
        auto const number = static_cast<unsigned char>(bytes(1).front());
        if (number > static_cast<unsigned char>(kLast<T>)) is_whole_ = false;
        value = is_whole_ ? static_cast<T>(number) : T{};
    }
    void take(Duration& value) {
        std::uint64_t number = 0;
        unsigned shift = 0;
        for (auto const byte : bytes(sizeof number)) {
            number |= static_cast<std::uint64_t>(static_cast<unsigned char>(byte)) << shift;
            shift += 8;
        }
        value = Duration(static_cast<Duration::rep>(number));
    }
    void take(TimePoint& value) { value = TimePoint(next<Duration>()); }
    void take(Uuid& id) {
        auto const taken = bytes(id.bytes.size());
        if (is_whole_) std::memcpy(id.bytes.data(), taken.data(), taken.size());
    }
    template <class Tag>
    void take(Id<Tag>& id) {
        take(id.uuid);
    }
    void take(std::string& text) {
        auto const size = next<std::size_t>();
        if (size != 0) text = bytes(size);
        if (!is_whole_) text.clear();
    }
    template <class T>
    void take(std::optional<T>& value) {
        if (next<bool>()) take(value.emplace());
    }

    /// Never empty: of a zero when there are not that many.
    std::string_view bytes(std::size_t size) {
        static constexpr std::string_view kZero("\0", 1);
        if (size > bytes_.size()) {
            is_whole_ = false;
            bytes_ = {};
            return kZero;
        }
        auto const taken = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return taken;
    }

    std::string_view bytes_;
    bool is_whole_ = true;
};

}  // namespace tasker::store
