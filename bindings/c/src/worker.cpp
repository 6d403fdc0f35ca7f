#include "bindings/c/include/tasker/c/worker.h"

#include <atomic>
#include <future>
#include <memory>
#include <span>
#include <utility>

#include "bindings/c/src/call_object.hpp"
#include "bindings/c/src/completion.hpp"
#include "bindings/c/src/document.hpp"
#include "bindings/c/src/host_object.hpp"
#include "bindings/c/src/text.hpp"
#include "worker/handlers/record.hpp"

namespace tasker::c {

namespace {

/// What the engine said to a completion, for the thread that waits for it.
class EngineAnswer {
public:
    EngineAnswer() : shared_(std::make_shared<Shared>()), said_(shared_->promise.get_future()) {}

    [[nodiscard]] auto listener() const {
        return [shared = shared_](Result<transport::ReportAnswer> const& answer) {
            // A checkpoint that could not be stored is followed by the failure that it became.
            if (shared->is_told.exchange(true)) return;
            shared->promise.set_value(answer ? Result<void>() : Result<void>(answer.error()));
        };
    }

    /// \returns Timeout after `patience`; Stopping when nobody will say anything.
    [[nodiscard]] Result<void> wait(Duration patience) {
        shared_.reset();  // only listeners are left: when they are gone, nothing will come
        if (said_.wait_for(patience) != std::future_status::ready) {
            return Error(ErrorCode::Timeout,
                         "the engine has not answered yet; the completion goes on");
        }
        try {
            return said_.get();
        } catch (std::future_error const&) {
            return Error(ErrorCode::Stopping,
                         "the host was stopped before the engine had answered");
        }
    }

private:
    struct Shared {
        std::promise<Result<void>> promise;
        std::atomic<bool> is_told = false;
    };
    std::shared_ptr<Shared> shared_;
    std::future<Result<void>> said_;
};

Result<void> complete(HostObject& object, Uuid call_id, tasker_completion const& completion) {
    TASKER_TRY_ASSIGN(auto* const worker, object.worker());
    TASKER_TRY_ASSIGN(auto answer, answer_of(completion));
    answer.call_id = call_id;
    if (completion.wait_ms == 0) {
        TASKER_TRY(worker->answer(std::move(answer)));
        object.host().settle();
        return {};
    }

    EngineAnswer said;
    answer.on_answered = said.listener();
    answer.drive = transport::Drive::Caller;
    TASKER_TRY(worker->answer(std::move(answer)));
    object.host().settle();
    return said.wait(object.patience(completion.wait_ms));
}

Result<void> poll(HostObject& object, Duration patience, std::span<tasker_call*> calls,
                  std::size_t& count) {
    TASKER_TRY(object.check_running());
    TASKER_TRY_ASSIGN(auto* const worker, object.worker());
    object.waker().polled(TASKER_WAKE_CALLS);
    TASKER_TRY_ASSIGN(auto const pulled, worker->pull(calls.size(), patience));
    for (auto const& call : pulled) {
        auto definition = object.definitions().of(call.record->assignment);
        calls[count] = make_handle<tasker_call>(
            std::make_shared<CallObject>(call, std::move(definition), object.stops()));
        ++count;
    }
    return {};
}

}  // namespace

}  // namespace tasker::c

using namespace tasker;     // NOLINT(google-build-using-namespace): what C sees has no namespace
using namespace tasker::c;  // NOLINT(google-build-using-namespace)

tasker_status tasker_poll(tasker_host* host, uint32_t timeout_ms, tasker_call** calls,
                          size_t capacity, size_t* count, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (count == nullptr) return is_null("count");
        *count = 0;
        if (calls == nullptr) return is_null("calls");
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        return poll(*object, object->patience(timeout_ms), std::span(calls, capacity), *count);
    });
}

tasker_status tasker_interrupt(tasker_host* host) noexcept {
    return guarded([&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY_ASSIGN(auto* const worker, object->worker());
        worker->interrupt();
        return {};
    });
}

tasker_status tasker_call_read(tasker_call* call, tasker_call_record* record) noexcept {
    return guarded([&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, named(call, "call"));
        return fill_record(record, object->record(), "record");
    });
}

tasker_status tasker_call_dependency(tasker_call* call, uint32_t index,
                                     tasker_dependency_record* record) noexcept {
    return guarded([&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, named(call, "call"));
        auto const found = object->dependency(index);
        if (!found) {
            return Error(ErrorCode::InvalidOption,
                         "index is " + std::to_string(index) + ", past the last dependency");
        }
        return fill_record(record, *found, "record");
    });
}

tasker_status tasker_call_document(tasker_call* call, tasker_document** document,
                                   tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (document == nullptr) return is_null("document");
        *document = nullptr;
        TASKER_TRY_ASSIGN(auto const object, named(call, "call"));
        *document = make_document(object->whole_text());
        return {};
    });
}

tasker_status tasker_call_is_stopped(tasker_call* call, uint32_t* is_stopped) noexcept {
    return guarded([&]() -> Result<void> {
        if (is_stopped == nullptr) return is_null("is_stopped");
        *is_stopped = 0;
        TASKER_TRY_ASSIGN(auto const object, named(call, "call"));
        *is_stopped = object->is_stopped() ? 1 : 0;
        return {};
    });
}

tasker_status tasker_call_release(tasker_call* call) noexcept {
    return release(call, "call");
}

tasker_status tasker_poll_stops(tasker_host* host, tasker_id* event_ids, size_t capacity,
                                size_t* count) noexcept {
    return guarded([&]() -> Result<void> {
        if (count == nullptr) return is_null("count");
        *count = 0;
        if (event_ids == nullptr) return is_null("event_ids");
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        for (auto const& id : object->stops()->take(capacity))
            event_ids[(*count)++] = id_of(id);
        return {};
    });
}

tasker_status tasker_wanted_handlers(tasker_host* host, tasker_document** document,
                                     tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (document == nullptr) return is_null("document");
        *document = nullptr;
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY_ASSIGN(auto const wanted, object->host().wanted_handlers());
        JsonArray list;
        for (auto const& one : wanted) {
            list.push_back(JsonObject{{"callable", one.callable},
                                      {"method", one.method},
                                      {"resolver", one.resolver ? Json(*one.resolver) : Json()}});
        }
        *document = make_document(Json(std::move(list)));
        return {};
    });
}

tasker_status tasker_change_claims(tasker_host* host, tasker_text const* callables, size_t count,
                                   tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY_ASSIGN(auto names, strings_of(callables, count, "callables"));
        return object->host().change_claims(std::move(names));
    });
}

tasker_status tasker_complete(tasker_host* host, tasker_id const* event_id,
                              tasker_completion const* completion, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY_ASSIGN(auto const call_id, uuid_at(event_id, "event_id"));
        TASKER_TRY_ASSIGN(auto const said, take_record(completion, "completion"));
        return complete(*object, call_id, said);
    });
}
