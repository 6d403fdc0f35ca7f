#include "telemetry/tracer.hpp"

#include <utility>

#include "tasker/version.hpp"
#include "telemetry/endpoint.hpp"

namespace tasker {

Result<void> TelemetryOptions::check() const {
    if (!(sampled_share >= 0.0 && sampled_share <= 1.0)) {
        return Error(ErrorCode::InvalidOption, "the sampled share of traces is " +
                                                   std::to_string(sampled_share) +
                                                   "; it must be from 0 to 1");
    }
    if (endpoint.empty()) return {};
    TASKER_TRY_ASSIGN([[maybe_unused]] auto const parsed, telemetry::Endpoint::parse(endpoint));
    return {};
}

}  // namespace tasker

namespace tasker::telemetry {

namespace {

constexpr std::uint64_t kRootPart = 0;
// Parts above are attempts.
constexpr std::uint64_t kFirstAttemptPart = 1;

Resource resource_of(TelemetryOptions const& options, std::string instance) {
    return {.service_name = options.service_name,
            .service_version =
                options.service_version.empty() ? TASKER_VERSION : options.service_version,
            .environment = options.environment,
            .instance = std::move(instance)};
}

}  // namespace

TraceContext TaskTrace::at(std::uint64_t span_id) const {
    auto context = root;
    context.span_id = span_id;
    return context;
}

std::uint64_t span_of_attempt(StepId step, std::uint32_t attempt) noexcept {
    return derived_span_id(step.uuid, kFirstAttemptPart + attempt);
}

Result<std::unique_ptr<Tracer>> Tracer::open(TelemetryOptions const& options, Parts const& parts) {
    TASKER_TRY(options.check());
    if (options.endpoint.empty()) return std::unique_ptr<Tracer>();
    TASKER_TRY_ASSIGN(auto const endpoint, Endpoint::parse(options.endpoint));
    TASKER_TRY_ASSIGN(auto sender, make_http_sender(endpoint));
    return std::make_unique<Tracer>(options, parts, std::move(sender));
}

Tracer::Tracer(TelemetryOptions const& options, Parts const& parts,
               std::unique_ptr<SpanSender> sender, Exporter::Options const& exporting)
    : sampled_share_(options.sampled_share),
      clock_(parts.clock),
      random_(parts.seed),
      exporter_(exporting, resource_of(options, span_id_text(random_.bits())),
                {.sender = std::move(sender), .log = parts.log, .seed = random_.bits()}) {}

TraceContext Tracer::begin(std::optional<TraceContext> const& parent) {
    std::scoped_lock const lock(mutex_);
    TraceContext context;
    if (parent) {
        context = *parent;
    } else {
        for (std::size_t i = 0; i < context.trace_id.bytes.size(); i += 8) {
            auto const bits = random_.bits();
            for (std::size_t k = 0; k < 8; ++k)
                context.trace_id.bytes.at(i + k) = static_cast<std::uint8_t>(bits >> (8 * k));
        }
        context.is_sampled = is_in_share(context.trace_id, sampled_share_);
    }
    do {
        context.span_id = random_.bits();
    } while (context.span_id == 0);
    return context;
}

std::uint64_t Tracer::new_span_id() {
    std::scoped_lock const lock(mutex_);
    for (;;) {
        if (auto const id = random_.bits(); id != 0) return id;
    }
}

TaskTrace Tracer::trace_of(std::string_view stored, TaskId task) const {
    TaskTrace trace;
    if (auto parent = from_stored(stored)) {
        trace.parent = parent->span_id;
        trace.root = *std::move(parent);
    } else {
        trace.root.trace_id = task.uuid;
        trace.root.is_sampled = is_in_share(task.uuid, sampled_share_);
    }
    trace.root.span_id = derived_span_id(task.uuid, kRootPart);
    return trace;
}

void Tracer::record(Span span) noexcept {
    if (span.context.is_sampled) exporter_.add(std::move(span));
}

}  // namespace tasker::telemetry
