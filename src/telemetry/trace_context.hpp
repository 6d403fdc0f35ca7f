#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tasker/uuid.hpp"

namespace tasker::telemetry {

/// A place in a trace, as it travels between processes: W3C Trace Context.
struct TraceContext {
    Uuid trace_id;  ///< 128 bits; never all zero
    std::uint64_t span_id = 0;
    bool is_sampled = false;
    std::string state{};  ///< of others, passed on as it came
    friend bool operator==(TraceContext const&, TraceContext const&) = default;
};

/// Reads the headers `traceparent` and `tracestate`; of a later version what this one knows. A
/// state that is none is left out. \returns none for a `traceparent` that is none.
[[nodiscard]] std::optional<TraceContext> read_trace_context(std::string_view traceparent,
                                                             std::string_view tracestate);
/// `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`
[[nodiscard]] std::string traceparent_of(TraceContext const& context);

// Both headers in one text, which is what a task remembers (model::Task::trace_context).

[[nodiscard]] std::string to_stored(TraceContext const& context);
[[nodiscard]] std::optional<TraceContext> from_stored(std::string_view stored);

/// The id of a span that every process can tell: part `part` of what has this id. Never 0.
[[nodiscard]] std::uint64_t derived_span_id(Uuid const& of, std::uint64_t part) noexcept;

/// Whether a trace is among this share of all: by the last 56 bits of its id, so that every process
/// with the same share decides alike.
[[nodiscard]] bool is_in_share(Uuid const& trace_id, double share) noexcept;

/// 16 digits.
[[nodiscard]] std::string span_id_text(std::uint64_t span_id);
/// 32 digits.
[[nodiscard]] std::string trace_id_text(Uuid const& trace_id);

}  // namespace tasker::telemetry
