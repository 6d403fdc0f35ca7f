#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tasker/time.hpp"
#include "telemetry/trace_context.hpp"

namespace tasker::telemetry {

/// As OTLP numbers them.
enum class SpanKind : std::uint8_t { Internal = 1, Server = 2, Client = 3 };

/// What a span says of its work. The name outlives it.
struct Attribute {
    std::string_view name;
    std::variant<std::string, std::int64_t, bool> value;
};

/// A piece of work that is over.
struct Span {
    std::string name;
    SpanKind kind = SpanKind::Internal;
    TraceContext context{};
    std::uint64_t parent = 0;  ///< 0: it is the root of its trace
    TimePoint start{};
    TimePoint end{};
    std::vector<Attribute> attributes{};
    bool has_failed = false;
    std::string failure{};
};

}  // namespace tasker::telemetry
