#include "server/grpc/watches.hpp"

#include <grpcpp/alarm.h>

#include <chrono>
#include <deque>
#include <exception>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/timestamp.hpp"
#include "model/task_state.hpp"
#include "server/grpc/messages.hpp"
#include "server/rest/views.hpp"

namespace tasker::server::grpc {

namespace {

using ::grpc::ByteBuffer;

struct Seen {
    model::Task task;
    std::vector<model::Step> steps;
};

JsonObject update(std::string_view type, TimePoint now) {
    return {{"update_type", type}, {"timestamp", base::timestamp(now)}};
}

}  // namespace

/// One stream. Its work is a chain: look, write what is new, one after the other, wait, look again.
/// Only the chain touches what has no lock, and only it finishes the stream; others wake it.
class Watch final : public ::grpc::ServerWriteReactor<ByteBuffer> {
public:
    Watch(Watches& watches, Method const& method, http::Request request,
          ::grpc::CallbackServerContext& context)
        : watches_(watches),
          shared_(watches.shared_),
          method_(method),
          request_(std::move(request)),
          context_(context) {}

    void begin(ByteBuffer const& given) {
        routing::Call call(request_);
        if (auto denied = deny(shared_, method_.rpc, call)) return end(*denied);
        if (auto wrong = read_request(given, call)) return end(*wrong);
        task_ = {call.uuid("uuid")};
        look_soon();
    }

    /// From any thread, while it is in `running_`.
    void wake() {
        std::scoped_lock const lock(mutex_);
        is_woken_ = true;
        if (alarm_) alarm_->Cancel();
    }

    void OnWriteDone(bool is_written) override {
        news_.pop_front();
        if (!is_written || is_over()) return end_early();
        go_on();
    }
    void OnCancel() override { wake(); }
    void OnDone() override {
        watches_.forget(*this);
        delete this;
    }

private:
    std::optional<Outcome> read_request(ByteBuffer const& given, routing::Call& call) {
        auto const message = read_message(given, *method_.request);
        if (!message) return outcome_of(message.error());
        auto const document = document_of(**message);
        if (!document) return outcome_of(document.error());
        auto const* const steps = document->if_contains("include_steps");
        wants_steps_ = steps != nullptr && steps->get_bool();
        if (auto wrong = read_parameters(method_.rpc, *document, call)) return outcome_of(*wrong);
        return std::nullopt;
    }

    [[nodiscard]] bool is_over() const { return shared_.is_draining || context_.IsCancelled(); }

    void look_soon() {
        // Where there is no room, it looks later: nobody waits for this answer in particular.
        if (!shared_.pool.submit([this] { look(); })) wait();
    }

    void look() {
        try {
            try_to_look();
        } catch (std::exception const& bug) {
            shared_.backend.log.error("request " + request_.id + ": " + bug.what());
            end(outcome_of(Error(ErrorCode::Internal, {})));
        }
    }

    void try_to_look() {
        if (is_over()) return end_early();
        auto seen = read();
        if (!seen) {
            if (seen.error().retry() == Retry::Later && shown_) return wait();
            return end(outcome_of(seen.error()));
        }
        add_news(*seen);
        has_ended_ = model::is_terminal(seen->task.state);
        go_on();
    }

    Result<Seen> read() {
        Seen seen;
        TASKER_TRY(shared_.backend.store.read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(seen.task, rest::find_task(reader, task_));
            if (!wants_steps_) return {};
            TASKER_TRY_ASSIGN(seen.steps, reader.steps_of(task_));
            return {};
        }));
        return seen;
    }

    /// Steps before their task: who stops at its last state has been told all of them.
    void add_news(Seen const& seen) {
        auto const now = shared_.backend.clock.now();
        for (auto const& step : seen.steps) {
            auto const [known, is_new] = steps_.try_emplace(step.id, step.state);
            if (!is_new && known->second == step.state) continue;
            known->second = step.state;
            auto one = update("step_state_change", now);
            one["step_update"] = {{"step_uuid", step.id.to_string()},
                                  {"name", step.name},
                                  {"state", model::to_text(step.state)},
                                  {"attempt", step.attempt}};
            news_.push_back(std::move(one));
        }
        if (shown_ == seen.task.state) return;
        shown_ = seen.task.state;
        auto one = update("task_state_change", now);
        one["task_state"] = model::to_text(seen.task.state);
        news_.push_back(std::move(one));
    }

    void go_on() {
        if (news_.empty()) return has_ended_ ? end({}) : wait();
        std::unique_ptr<google::protobuf::Message> const message(method_.response->New());
        if (auto const filled = fill(*message, news_.front()); !filled) {
            return end(outcome_of(filled.error()));
        }
        bytes_ = bytes_of(*message);
        StartWrite(&bytes_);
    }

    void wait() {
        std::scoped_lock const lock(mutex_);
        auto const at = std::chrono::system_clock::time_point(
            shared_.backend.clock.now().time_since_epoch() + shared_.watch_interval);
        alarm_.emplace();  // the one before may still be returning from its call
        alarm_->Set(is_woken_ ? std::chrono::system_clock::time_point() : at,
                    [this](bool /*was_due*/) { look_or_end(); });
    }

    void look_or_end() {
        // Whoever set the alarm has let go of this: it may be gone when the stream has ended.
        {
            std::scoped_lock const lock(mutex_);
        }
        is_over() ? end_early() : look_soon();
    }

    void end_early() {
        end(shared_.is_draining
                ? stopping()
                : Outcome{.status = ::grpc::Status(::grpc::StatusCode::CANCELLED, "cancelled")});
    }

    void end(Outcome const& outcome) { Finish(conclude(shared_, context_, request_, outcome)); }

    Watches& watches_;
    Shared& shared_;
    Method const& method_;
    http::Request const request_;
    ::grpc::CallbackServerContext& context_;
    TaskId task_;
    bool wants_steps_ = false;

    std::optional<model::TaskState> shown_;
    std::unordered_map<StepId, model::StepState> steps_;
    std::deque<JsonObject> news_;
    bool has_ended_ = false;
    ByteBuffer bytes_;

    std::mutex mutex_;
    std::optional<::grpc::Alarm> alarm_;
    bool is_woken_ = false;
};

::grpc::ServerWriteReactor<ByteBuffer>* Watches::start(Method const& method, http::Request request,
                                                       ::grpc::CallbackServerContext& context,
                                                       ByteBuffer const& given) {
    auto* const watch = new Watch(*this, method, std::move(request), context);
    {
        std::scoped_lock const lock(mutex_);
        running_.insert(watch);
    }
    watch->begin(given);
    return watch;
}

void Watches::end_all() {
    std::scoped_lock const lock(mutex_);
    for (auto* const watch : running_)
        watch->wake();
}

void Watches::forget(Watch& watch) {
    std::scoped_lock const lock(mutex_);
    running_.erase(&watch);
}

Rpc watch_rpc() {
    return {.service = "TaskService",
            .name = "StreamTaskStatus",
            .permission = "tasks:read",
            .parameters = {id_parameter("uuid")}};
}

}  // namespace tasker::server::grpc
