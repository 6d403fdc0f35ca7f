#include "bindings/node/native/call.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <tuple>

#include "bindings/node/native/errors.hpp"
#include "bindings/node/native/records.hpp"
#include "bindings/node/native/text.hpp"

namespace tasker::node {

namespace {

constexpr napi_type_tag kCallTag{.lower = 0x3b1c0b7c1c5a4e0dULL, .upper = 0x9f6a2d84e5c7b310ULL};

/// Payloads of a call, in the order of TextPart in src/addon/native.ts.
constexpr auto kParts = std::to_array<tasker_text tasker_call_record::*>({
    &tasker_call_record::context,
    &tasker_call_record::inputs,
    &tasker_call_record::checkpoint,
    &tasker_call_record::initialization,
    &tasker_call_record::definition,
});

Napi::Function function_of(Napi::Value value, char const* argument) {
    if (value.IsFunction()) return value.As<Napi::Function>();
    throw Napi::TypeError::New(value.Env(), std::string(argument) + " must be a function");
}

/// undefined when there is none.
Napi::Value read_text(Napi::CallbackInfo const& info) {
    auto const& record = call_of(info[0]).record();
    auto const part = natural_of(info[1], "part", kParts.size());
    if (part >= kParts.size()) throw Napi::TypeError::New(info.Env(), "part is unknown");
    return to_js_if_any(info.Env(), record.*kParts[part]);
}

/// Names and results of all steps that the call's step depends on, one behind the other.
Napi::Value read_dependencies(Napi::CallbackInfo const& info) {
    auto const& call = call_of(info[0]);
    auto const count = call.record().dependency_count;
    auto all = Napi::Array::New(info.Env(), std::size_t{count} * 2);
    for (std::uint32_t i = 0; i < count; ++i) {
        tasker_dependency_record dependency;
        TASKER_INIT(dependency);
        check(info.Env(), tasker_call_dependency(call.handle(), i, &dependency), nullptr);
        all.Set(2 * i, to_js(info.Env(), dependency.step_name));
        all.Set(2 * i + 1, to_js(info.Env(), dependency.execution_result));
    }
    return all;
}

/// readDetails(call, make): what `make` makes of what few handlers ask for.
Napi::Value read_details(Napi::CallbackInfo const& info) {
    auto const details = call_details_arguments(info.Env(), call_of(info[0]).record());
    return function_of(info[1], "make")
        .Call(info.Env().Undefined(), details.size(), details.data());
}

Napi::Value read_tags(Napi::CallbackInfo const& info) {
    auto const& record = call_of(info[0]).record();
    auto list = Napi::Array::New(info.Env(), record.tag_count);
    for (std::uint32_t i = 0; i < record.tag_count; ++i)
        list.Set(i, to_js(info.Env(), record.tags[i]));
    return list;
}

Napi::Value is_stopped(Napi::CallbackInfo const& info) {
    std::uint32_t stopped = 0;
    check(info.Env(), tasker_call_is_stopped(call_of(info[0]).handle(), &stopped), nullptr);
    return Napi::Boolean::New(info.Env(), stopped != 0);
}

}  // namespace

Napi::Value to_js(Napi::Env env, std::unique_ptr<Call> call, Napi::Function const& make) {
    auto const& record = call->record();
    auto const external =
        Napi::External<Call>::New(env, call.get(), [](Napi::Env, Call* done) { delete done; });
    std::ignore = call.release();  // the external's now
    external.TypeTag(&kCallTag);
    auto const fields = call_arguments(env, record);
    std::array<napi_value, fields.size() + 1> all{external};
    std::ranges::copy(fields, all.begin() + 1);
    return make.Call(env.Undefined(), all.size(), all.data());
}

Call& call_of(Napi::Value value) {
    if (!value.IsExternal() || !value.As<Napi::Object>().CheckTypeTag(&kCallTag)) {
        throw Napi::TypeError::New(value.Env(), "not a call of a handler");
    }
    return *value.As<Napi::External<Call>>().Data();
}

void add_call_functions(Napi::Env env, Napi::Object exports) {
    auto const add = [&](char const* name, auto* function) {
        exports.Set(name, Napi::Function::New(env, function, name));
    };
    add("readText", read_text);
    add("readDependencies", read_dependencies);
    add("readDetails", read_details);
    add("readTags", read_tags);
    add("isStopped", is_stopped);
}

}  // namespace tasker::node
