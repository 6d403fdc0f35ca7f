#include "telemetry/trace_context.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/random.hpp"

namespace tasker::telemetry {

namespace {

constexpr std::size_t kTraceparentSize = 55;
constexpr std::size_t kTraceStateMax = 512;

bool is_hex(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_all_zero(std::string_view text) {
    return text.find_first_not_of('0') == std::string_view::npos;
}

template <class Number>
Number number_of(std::string_view digits) {
    Number number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    return number;
}

bool is_trace_state(std::string_view text) {
    return text.size() <= kTraceStateMax && text.find('=') != std::string_view::npos &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

std::uint64_t half_of(Uuid const& id, std::size_t first) noexcept {
    std::uint64_t number = 0;
    for (auto i = first; i < first + 8; ++i)
        number = number << 8U | id.bytes.at(i);
    return number;
}

}  // namespace

std::optional<TraceContext> read_trace_context(std::string_view traceparent,
                                               std::string_view tracestate) {
    // Version, trace, parent and flags between hyphens; a later version may have more behind it.
    if (traceparent.size() < kTraceparentSize) return std::nullopt;
    auto const version = traceparent.substr(0, 2);
    auto const trace = traceparent.substr(3, 32);
    auto const span = traceparent.substr(36, 16);
    auto const flags = traceparent.substr(53, 2);
    bool const has_hyphens =
        traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
    bool const is_longer = traceparent.size() > kTraceparentSize;
    bool const fits = !is_longer || (version != "00" && traceparent[kTraceparentSize] == '-');
    if (!has_hyphens || !fits || version == "ff") return std::nullopt;
    if (!is_hex(version) || !is_hex(trace) || !is_hex(span) || !is_hex(flags)) return std::nullopt;
    if (is_all_zero(trace) || is_all_zero(span)) return std::nullopt;

    TraceContext context{.trace_id = *Uuid::parse(trace),
                         .span_id = number_of<std::uint64_t>(span),
                         .is_sampled = (number_of<unsigned>(flags) & 1U) != 0};
    if (is_trace_state(tracestate)) context.state = tracestate;
    return context;
}

std::string traceparent_of(TraceContext const& context) {
    return "00-" + trace_id_text(context.trace_id) + "-" + span_id_text(context.span_id) +
           (context.is_sampled ? "-01" : "-00");
}

std::string to_stored(TraceContext const& context) {
    auto text = traceparent_of(context);
    if (!context.state.empty()) text += " " + context.state;
    return text;
}

std::optional<TraceContext> from_stored(std::string_view stored) {
    auto const space = stored.find(' ');
    if (space == std::string_view::npos) return read_trace_context(stored, {});
    return read_trace_context(stored.substr(0, space), stored.substr(space + 1));
}

std::uint64_t derived_span_id(Uuid const& of, std::uint64_t part) noexcept {
    auto const head = base::Random(half_of(of, 0)).bits();
    auto const whole = base::Random(head ^ half_of(of, 8)).bits();
    auto const id = base::Random(whole ^ part).bits();
    return id == 0 ? 1 : id;
}

bool is_in_share(Uuid const& trace_id, double share) noexcept {
    if (share >= 1.0) return true;
    constexpr std::uint64_t kChance = (std::uint64_t{1} << 56U) - 1;
    auto const chance = half_of(trace_id, 8) & kChance;
    return static_cast<double>(chance) < std::ldexp(share, 56);
}

std::string span_id_text(std::uint64_t span_id) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(16, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit) {
        *digit = kDigits.at(span_id & 0xFU);
        span_id >>= 4U;
    }
    return text;
}

std::string trace_id_text(Uuid const& trace_id) {
    auto text = trace_id.to_string();
    std::erase(text, '-');
    return text;
}

}  // namespace tasker::telemetry
