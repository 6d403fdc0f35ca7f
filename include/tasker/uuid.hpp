#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "tasker/error.hpp"

namespace tasker {

/// 128 bits. Ids that Tasker makes are version 7 (RFC 9562): they sort by time of creation.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    friend auto operator<=>(Uuid const&, Uuid const&) = default;

    [[nodiscard]] bool is_nil() const noexcept { return *this == Uuid{}; }

    /// Lower case, with hyphens.
    [[nodiscard]] std::string to_string() const;

    /// Reads 32 hexadecimal digits with or without the four hyphens, in either case.
    /// \returns InvalidRequest for anything else.
    [[nodiscard]] static Result<Uuid> parse(std::string_view text);
};

/// A Uuid that cannot be mistaken for the id of something else.
template <class Tag>
struct Id {
    Uuid uuid;

    friend auto operator<=>(Id const&, Id const&) = default;
    [[nodiscard]] bool is_nil() const noexcept { return uuid.is_nil(); }
    [[nodiscard]] std::string to_string() const { return uuid.to_string(); }
};

using TaskId = Id<struct TaskTag>;
using StepId = Id<struct StepTag>;
using TemplateId = Id<struct TemplateTag>;
using WorkerId = Id<struct WorkerTag>;

}  // namespace tasker

template <>
struct std::hash<tasker::Uuid> {
    std::size_t operator()(tasker::Uuid const& id) const noexcept {
        std::size_t tail = 0;  // the random half of a version 7 id
        std::memcpy(&tail, id.bytes.data() + 8, sizeof tail);
        return tail;
    }
};

template <class Tag>
struct std::hash<tasker::Id<Tag>> {
    std::size_t operator()(tasker::Id<Tag> const& id) const noexcept {
        return std::hash<tasker::Uuid>{}(id.uuid);
    }
};
