#pragma once

#include <napi.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "bindings/node/native/errors.hpp"

namespace tasker::node {

/// What a server would have answered.
struct RestAnswer {
    std::uint32_t status = 0;
    std::string body{};
};

/// What a function that blocks has come to: nothing, a text, an answer, or a failure.
using Answer = std::variant<std::monostate, std::string, RestAnswer, Failure>;

/// `[status, body]` of an answer of REST. Not of a failure.
[[nodiscard]] inline Napi::Value to_js(Napi::Env env, Answer const& answer) {
    if (auto const* const text = std::get_if<std::string>(&answer))
        return Napi::String::New(env, *text);
    if (auto const* const rest = std::get_if<RestAnswer>(&answer)) {
        auto pair = Napi::Array::New(env, 2);
        pair.Set(0U, Napi::Number::New(env, rest->status));
        pair.Set(1U, Napi::String::New(env, rest->body));
        return pair;
    }
    return env.Undefined();
}

/// What `work` has come to; what it throws is a failure inside of Tasker, with its number.
template <class Work>
[[nodiscard]] Answer answered(Work const& work) {
    try {
        return work();
    } catch (std::exception const& thrown) {
        return Failure{.status = TASKER_INTERNAL, .message = thrown.what()};
    } catch (...) {
        return Failure{.status = TASKER_INTERNAL,
                       .message = "something was thrown that is no exception"};
    }
}

/// Runs a function that blocks on a thread of the pool, and settles a promise with what it said.
class Promised final : public Napi::AsyncWorker {
public:
    /// `owner` is kept alive meanwhile.
    static Napi::Promise run(Napi::Object owner, std::function<Answer()> work) {
        auto* const self = new Promised(owner, std::move(work));  // deletes itself
        auto const promise = self->deferred_.Promise();
        self->Queue();
        return promise;
    }

private:
    Promised(Napi::Object owner, std::function<Answer()> work)
        : Napi::AsyncWorker(owner.Env()),
          deferred_(Napi::Promise::Deferred::New(owner.Env())),
          owner_(Napi::Persistent(owner)),
          work_(std::move(work)) {}

    void Execute() override { answer_ = answered(work_); }
    void OnOK() override {
        if (auto const* const failure = std::get_if<Failure>(&answer_)) {
            deferred_.Reject(error_of(Env(), *failure).Value());
        } else {
            deferred_.Resolve(to_js(Env(), answer_));
        }
    }
    void OnError(Napi::Error const& error) override { deferred_.Reject(error.Value()); }

    Napi::Promise::Deferred const deferred_;
    Napi::ObjectReference const owner_;
    std::function<Answer()> const work_;
    Answer answer_;
};

}  // namespace tasker::node
