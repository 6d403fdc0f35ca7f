#include "bindings/node/native/errors.hpp"

#include <tuple>

#include "bindings/node/native/text.hpp"

namespace tasker::node {

Failure take(tasker_status status, tasker_error* error) {
    Failure failure{.status = status};
    tasker_error_record record;
    TASKER_INIT(record);
    if (tasker_error_read(error, &record) == TASKER_OK) failure.message = view_of(record.message);
    std::ignore = tasker_error_release(error);
    return failure;
}

Napi::Error error_of(Napi::Env env, Failure const& failure) {
    tasker_error_record meaning;
    TASKER_INIT(meaning);
    auto const is_known = tasker_status_describe(failure.status, &meaning) == TASKER_OK;
    auto const message = failure.message.empty() && is_known ? std::string(view_of(meaning.message))
                                                             : failure.message;
    auto error = Napi::Error::New(env, message);
    error.Set("code", Napi::String::New(env, "TSK-" + std::to_string(failure.status)));
    if (is_known) error.Set("kind", to_js(env, meaning.name));
    error.Set("recoverable", Napi::Boolean::New(env, meaning.may_retry != 0));
    return error;
}

void check(Napi::Env env, tasker_status status, tasker_error* error) {
    if (status != TASKER_OK) throw error_of(env, take(status, error));
}

void check_poll(Napi::Env env, tasker_status status, tasker_error* error) {
    if (status != TASKER_STOPPING && status != TASKER_NOT_RUNNING) return check(env, status, error);
    std::ignore = tasker_error_release(error);
}

}  // namespace tasker::node
