#pragma once

#include <napi.h>

#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "bindings/node/native/errors.hpp"

namespace tasker::node {

/// What a function that blocks has come to: nothing, a text, or a failure.
using Answer = std::variant<std::monostate, std::string, Failure>;

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

    void Execute() override { answer_ = work_(); }
    void OnOK() override {
        if (auto const* const failure = std::get_if<Failure>(&answer_)) {
            deferred_.Reject(error_of(Env(), *failure).Value());
        } else if (auto const* const text = std::get_if<std::string>(&answer_)) {
            deferred_.Resolve(Napi::String::New(Env(), *text));
        } else {
            deferred_.Resolve(Env().Undefined());
        }
    }
    void OnError(Napi::Error const& error) override { deferred_.Reject(error.Value()); }

    Napi::Promise::Deferred const deferred_;
    Napi::ObjectReference const owner_;
    std::function<Answer()> const work_;
    Answer answer_;
};

}  // namespace tasker::node
