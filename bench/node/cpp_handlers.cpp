// The same workflows with C++ handlers, by the C++ API.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bench/node/boundary.hpp"
#include "bindings/node/native/text.hpp"
#include "tasker/tasker.hpp"

namespace tasker::node {

namespace {

using Clock = std::chrono::steady_clock;

std::unique_ptr<Tasker> open(Napi::CallbackInfo const& info, std::size_t at_once) {
    Handlers handlers;
    handlers.add("bench.nothing", [](StepContext&) { return StepResult::success(JsonObject{}); });
    TaskerOptions options;
    options.store = string_of(info[0], "store");
    options.template_texts = {string_of(info[1], "yaml")};
    options.worker.max_concurrent_handlers = at_once;
    auto opened = Tasker::open(std::move(options), std::move(handlers));
    if (!opened) throw Napi::Error::New(info.Env(), opened.error().message());
    return *std::move(opened);
}

/// \returns what went wrong; empty: nothing.
std::string run_one(Tasker& tasker, std::size_t number) {
    auto const done = tasker.run({.namespace_name = "bench",
                                  .name = "linear",
                                  .version = "1.0.0",
                                  .input = JsonObject{{"cpp", number}}});
    if (!done) return done.error().message();
    return done->is_complete() ? std::string() : "a task ended as " + done->state;
}

}  // namespace

Napi::Value run_linear(Napi::CallbackInfo const& info) {
    auto const tasker = open(info, 10);
    auto const count = small_natural_of(info[2], "count");
    auto times = Napi::Array::New(info.Env(), count);
    for (std::uint32_t i = 0; i < count; ++i) {
        auto const began = Clock::now();
        auto const wrong = run_one(*tasker, i);
        if (!wrong.empty()) throw Napi::Error::New(info.Env(), wrong);
        auto const took = std::chrono::duration<double, std::micro>(Clock::now() - began);
        times.Set(i, number_to_js(info.Env(), took.count()));
    }
    return times;
}

Napi::Value run_throughput(Napi::CallbackInfo const& info) {
    auto const count = small_natural_of(info[2], "count");
    auto const at_once = small_natural_of(info[3], "atOnce");
    auto const tasker = open(info, at_once);
    std::atomic<std::uint32_t> next = 0;
    std::atomic<bool> is_wrong = false;
    auto const began = Clock::now();
    {
        std::vector<std::jthread> threads;
        for (std::uint32_t i = 0; i < at_once; ++i) {
            threads.emplace_back([&] {
                for (auto number = next++; number < count; number = next++)
                    if (!run_one(*tasker, number).empty()) is_wrong = true;
            });
        }
    }
    if (is_wrong) throw Napi::Error::New(info.Env(), "a task failed");
    return number_to_js(info.Env(),
                        count / std::chrono::duration<double>(Clock::now() - began).count());
}

}  // namespace tasker::node
