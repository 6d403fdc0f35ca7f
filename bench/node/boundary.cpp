// What one step event and its completion cost at the boundary: as the addon does it, as JSON text
// by Node-API, and as C strings of JSON, which koffi calls. All three have the same call and the
// same engine code behind them.
#include "bench/node/boundary.hpp"

#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "base/json.hpp"
#include "bindings/c/src/call_object.hpp"
#include "bindings/c/src/completion.hpp"
#include "bindings/c/src/text.hpp"
#include "bindings/node/native/call.hpp"
#include "bindings/node/native/errors.hpp"
#include "bindings/node/native/records.hpp"
#include "bindings/node/native/text.hpp"

namespace tasker::node {

namespace {

std::shared_ptr<c::CallObject> sample;  // the call that is given out again and again
tasker_id sample_id{};

constexpr char const* kYaml = R"(
name: sample
namespace_name: bench
version: "1.0.0"
steps:
  - name: only
    handler: { callable: bench.only, initialization: { currency: EUR } }
    retry: { max_attempts: 3, backoff: exponential, backoff_base_ms: 100 }
)";

/// takeSample(context): a call whose task was asked for with this JSON.
void take_sample(Napi::CallbackInfo const& info) {
    auto const env = info.Env();
    auto const context = string_of(info[0], "context");
    tasker_host_options_record options;
    TASKER_INIT(options);
    check(env, tasker_host_options(&options), nullptr);
    options.takes_unlisted = 1;
    tasker_host* host = nullptr;
    check(env, tasker_host_open(&options, &host, nullptr), nullptr);
    check(env, tasker_host_add_template(host, tasker_text_of(kYaml), {}, nullptr), nullptr);
    check(env, tasker_host_start(host, nullptr), nullptr);
    tasker_task_request request;
    TASKER_INIT(request);
    request.namespace_name = tasker_text_of("bench");
    request.name = tasker_text_of("sample");
    request.version = tasker_text_of("1.0.0");
    request.context = text_of(context);
    tasker_id task{};
    check(env, tasker_submit(host, &request, &task, nullptr), nullptr);
    tasker_call* call = nullptr;
    std::size_t count = 0;
    check(env, tasker_poll(host, 10'000, &call, 1, &count, nullptr), nullptr);
    if (count == 0) throw Napi::Error::New(env, "no call came");
    sample = c::find(call);
    sample_id = sample->record().event_id;
    std::ignore = tasker_call_release(call);
    std::ignore = tasker_host_close(host);
}

/// poll(make)
Napi::Value poll(Napi::CallbackInfo const& info) {
    auto call = std::make_unique<Call>(c::make_handle<tasker_call>(sample));
    return to_js(info.Env(), std::move(call), info[0].As<Napi::Function>());
}

/// complete(call, ...completion)
Napi::Value complete(Napi::CallbackInfo const& info) {
    auto const id = call_of(info[0]).record().event_id;
    TakenTexts taken;
    auto const completion = completion_of(info, 1, taken);
    auto const answer = c::answer_of(completion);
    return Napi::Boolean::New(info.Env(), answer && std::memcmp(&id, &sample_id, sizeof id) == 0);
}

/// The event as one document.
std::string document() {
    return "{\"event_id\":\"" + to_text(sample_id) +
           "\",\"task_sequence_step\":" + sample->whole_text() + "}";
}

/// Reads what the other side wrote of a completion: `{success, result, metadata}`.
bool is_taken(std::string_view id, std::string_view text) {
    auto parsed = base::parse_json(text);
    auto* const whole = parsed ? parsed->if_object() : nullptr;
    auto* const result = whole == nullptr ? nullptr : whole->if_contains("result");
    if (result == nullptr) return false;
    auto const own = base::to_text(*result);  // the engine stores text
    return !own.empty() && id == to_text(sample_id);
}

Napi::Value poll_text(Napi::CallbackInfo const& info) {
    return Napi::String::New(info.Env(), document());
}

Napi::Value complete_text(Napi::CallbackInfo const& info) {
    return Napi::Boolean::New(info.Env(),
                              is_taken(string_of(info[0], "id"), string_of(info[1], "text")));
}

/// By the clock of when a host woke its loop.
Napi::Value steady_us(Napi::CallbackInfo const& info) {
    auto const now = std::chrono::steady_clock::now().time_since_epoch();
    return number_to_js(info.Env(), std::chrono::duration<double, std::micro>(now).count());
}

Napi::Value nothing(Napi::CallbackInfo const& info) {
    return info.Env().Undefined();
}

}  // namespace

}  // namespace tasker::node

#define BENCH_EXPORT extern "C" __attribute__((visibility("default")))

BENCH_EXPORT char* bench_poll() {
    return ::strdup(tasker::node::document().c_str());
}
BENCH_EXPORT void bench_free(char* text) {
    std::free(text);  // NOLINT(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)
}
BENCH_EXPORT int bench_complete(char const* id, char const* text) {
    return tasker::node::is_taken(id, text) ? 1 : 0;
}

static Napi::Object init(Napi::Env env, Napi::Object exports) {
    using namespace tasker::node;
    auto const add = [&](char const* name, auto* function) {
        exports.Set(name, Napi::Function::New(env, function, name));
    };
    add("takeSample", take_sample);
    add("poll", poll);
    add("complete", complete);
    add("pollText", poll_text);
    add("completeText", complete_text);
    add("nothing", nothing);
    add("steadyUs", steady_us);
    add("linear", run_linear);
    add("throughput", run_throughput);
    add_call_functions(env, exports);
    return exports;
}

NODE_API_MODULE(tasker_node_bench, init)
