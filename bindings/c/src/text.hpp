#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/c/include/tasker/c/base.h"
#include "bindings/c/src/guard.hpp"
#include "tasker/error.hpp"
#include "tasker/json.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker::c {

[[nodiscard]] inline std::string_view view_of(tasker_text text) noexcept {
    return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}
[[nodiscard]] inline std::string string_of(tasker_text text) {
    return std::string(view_of(text));
}
[[nodiscard]] inline tasker_text text_of(std::string_view view) noexcept {
    return {.data = view.data(), .size = view.size()};
}

[[nodiscard]] inline Uuid uuid_of(tasker_id const& id) noexcept {
    Uuid uuid;
    std::memcpy(uuid.bytes.data(), id.bytes, sizeof id.bytes);
    return uuid;
}
[[nodiscard]] inline tasker_id id_of(Uuid const& uuid) noexcept {
    tasker_id id;
    std::memcpy(id.bytes, uuid.bytes.data(), sizeof id.bytes);
    return id;
}
[[nodiscard]] inline std::optional<Uuid> uuid_if_any(tasker_id const& id) noexcept {
    auto const uuid = uuid_of(id);
    return uuid.is_nil() ? std::nullopt : std::optional(uuid);
}
/// \returns InvalidOption for NULL.
[[nodiscard]] Result<Uuid> uuid_at(tasker_id const* id, std::string_view argument);

[[nodiscard]] inline std::int64_t microseconds_of(TimePoint at) noexcept {
    return at.time_since_epoch().count();
}
/// The last moment that a virtual clock may be at: the year 3000.
inline constexpr std::int64_t kLatestUs = 32'503'680'000'000'000;
/// Never longer than a day: what is longer is as good, and cannot overflow.
[[nodiscard]] inline Duration patience_of(std::uint64_t milliseconds) noexcept {
    constexpr std::uint64_t kDay = 24ULL * 3600 * 1000;
    return std::chrono::milliseconds(std::min(milliseconds, kDay));
}

/// Text to be kept. \returns InvalidOption naming the member when it is not UTF-8, or has a zero in
/// it, which not every store can keep.
[[nodiscard]] Result<std::string> checked(tasker_text text, std::string_view member);
/// Such texts. \returns also InvalidOption when the list is NULL and has members.
[[nodiscard]] Result<std::vector<std::string>> strings_of(tasker_text const* texts,
                                                          std::size_t count,
                                                          std::string_view member);

/// JSON that came from outside. \returns InvalidJson naming the member.
[[nodiscard]] Result<Json> json_of(tasker_text text, std::string_view member);
/// The same of an object, or of nothing. \returns InvalidOption when it is something else.
[[nodiscard]] Result<JsonObject> object_of(tasker_text text, std::string_view member);

/// Of a record that ends before its first version does.
[[nodiscard]] Error too_short(std::string_view record, std::size_t size, std::size_t least);

/// Copies what the caller's record has of a record that the library knows.
template <class Record>
[[nodiscard]] Result<Record> take_record(Record const* given, std::string_view name) {
    if (given == nullptr) return is_null(name);
    // The first version of each record is the present one.
    if (given->size < sizeof(Record)) return too_short(name, given->size, sizeof(Record));
    Record record = *given;
    record.size = sizeof(Record);
    return record;
}

/// Fills the caller's record: what it has more than the library knows becomes zero.
template <class Record>
[[nodiscard]] Result<void> fill_record(Record* out, Record record, std::string_view name) {
    if (out == nullptr) return is_null(name);
    auto const size = out->size;
    if (size < sizeof(Record)) return too_short(name, size, sizeof(Record));
    record.size = size;
    std::memcpy(out, &record, sizeof(Record));
    std::memset(reinterpret_cast<char*>(out) + sizeof(Record), 0, size - sizeof(Record));
    return {};
}

}  // namespace tasker::c
