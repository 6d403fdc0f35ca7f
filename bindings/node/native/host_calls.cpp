// The worker's half of a host: calls out, completions in, events out. None of it blocks.
#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "bindings/node/native/call.hpp"
#include "bindings/node/native/errors.hpp"
#include "bindings/node/native/host.hpp"
#include "bindings/node/native/lists.hpp"
#include "bindings/node/native/records.hpp"
#include "bindings/node/native/text.hpp"

namespace tasker::node {

namespace {

Napi::Function maker_of(Napi::CallbackInfo const& info) {
    if (info[0].IsFunction()) return info[0].As<Napi::Function>();
    throw Napi::TypeError::New(info.Env(), "make must be a function");
}

/// How many are wanted: kBatch unless fewer.
std::size_t room_of(Napi::Value value) {
    return std::min<std::size_t>(natural_of(value, "capacity", kBatch), kBatch);
}

struct ReleaseEvent {
    void operator()(tasker_event* event) const noexcept {
        std::ignore = tasker_event_release(event);
    }
};
using OwnedEvent = std::unique_ptr<tasker_event, ReleaseEvent>;

}  // namespace

/// poll(make, capacity): what `make` makes of calls to run now.
Napi::Value Host::poll(Napi::CallbackInfo const& info) {
    auto const env = info.Env();
    auto const make = maker_of(info);
    std::array<tasker_call*, kBatch> calls{};
    std::size_t count = 0;
    tasker_error* error = nullptr;
    auto const status =
        tasker_poll(host_->handle(), 0, calls.data(), room_of(info[1]), &count, &error);
    check_poll(env, status, error);
    std::vector<std::unique_ptr<Call>> owned;
    owned.reserve(count);
    for (auto* const call : std::span(calls).first(count))
        owned.push_back(std::make_unique<Call>(call));
    auto batch = Napi::Array::New(env, count);
    for (std::uint32_t i = 0; i < count; ++i) {
        Napi::HandleScope const scope(env);
        batch.Set(i, to_js(env, std::move(owned[i]), make));
    }
    return batch;
}

Napi::Value Host::poll_stops(Napi::CallbackInfo const& info) {
    std::array<tasker_id, kBatch> ids{};
    std::size_t count = 0;
    auto const status = tasker_poll_stops(host_->handle(), ids.data(), ids.size(), &count);
    check_poll(info.Env(), status, nullptr);
    return list_of(info.Env(), std::span(ids).first(count));
}

/// A promise, also of a host that blocks: the loop must not wait for a read of a store elsewhere.
Napi::Value Host::wanted_handlers(Napi::CallbackInfo const& info) {
    return Promised::run(info.This().As<Napi::Object>(), [host = host_]() -> Answer {
        tasker_document* document = nullptr;
        tasker_error* error = nullptr;
        auto const status = tasker_wanted_handlers(host->handle(), &document, &error);
        if (status != TASKER_OK) return take(status, error);
        return text_taken(document);
    });
}

/// changeClaims(callables)
Napi::Value Host::change_claims(Napi::CallbackInfo const& info) {
    auto const callables = strings_of(info[0], "callables");
    std::vector<tasker_text> texts;
    texts.reserve(callables.size());
    for (auto const& callable : callables)
        texts.push_back(text_of(callable));
    tasker_error* error = nullptr;
    auto const status = tasker_change_claims(host_->handle(), texts.data(), texts.size(), &error);
    check(info.Env(), status, error);
    return info.Env().Undefined();
}

/// complete(eventId or call, ...CompletionArguments): false when nobody waits for it (any more).
Napi::Value Host::complete(Napi::CallbackInfo const& info) {
    auto const event_id =
        info[0].IsExternal() ? call_of(info[0]).record().event_id : id_of(info[0], "event ID");
    TakenTexts taken;
    auto const completion = completion_of(info, 1, taken);
    tasker_error* error = nullptr;
    auto const status = tasker_complete(host_->handle(), &event_id, &completion, &error);
    auto const is_late =
        status == TASKER_LEASE_LOST || status == TASKER_NOT_RUNNING || status == TASKER_STOPPING;
    if (is_late) {
        std::ignore = tasker_error_release(error);
    } else {
        check(info.Env(), status, error);
    }
    return Napi::Boolean::New(info.Env(), !is_late);
}

/// subscribe(pattern)
Napi::Value Host::subscribe(Napi::CallbackInfo const& info) {
    auto const pattern = string_of(info[0], "pattern");
    tasker_error* error = nullptr;
    auto const status = tasker_subscribe(host_->handle(), text_of(pattern), &error);
    check(info.Env(), status, error);
    return info.Env().Undefined();
}

/// pollEvents(make, capacity)
Napi::Value Host::poll_events(Napi::CallbackInfo const& info) {
    auto const env = info.Env();
    auto const make = maker_of(info);
    std::array<tasker_event*, kBatch> events{};
    std::size_t count = 0;
    auto const status =
        tasker_poll_events(host_->handle(), events.data(), room_of(info[1]), &count);
    check_poll(env, status, nullptr);
    std::vector<OwnedEvent> owned;
    owned.reserve(count);
    for (auto* const event : std::span(events).first(count))
        owned.emplace_back(event);
    auto batch = Napi::Array::New(env, count);
    for (std::uint32_t i = 0; i < count; ++i) {
        Napi::HandleScope const scope(env);
        tasker_event_record record;
        TASKER_INIT(record);
        check(env, tasker_event_read(owned[i].get(), &record), nullptr);
        auto const fields = domain_event_parts_arguments(env, record);
        batch.Set(i, make.Call(env.Undefined(), fields.size(), fields.data()));
    }
    return batch;
}

}  // namespace tasker::node
