#include "worker/dispatch/coroutine_loop.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

#include "tasker/async_handler.hpp"
#include "worker/dispatch/call.hpp"
#include "worker/dispatch/handler_threads.hpp"

namespace tasker::worker {

namespace asio = boost::asio;

class CoroutineLoop::Loop {
public:
    ~Loop() { stop(); }

    void spawn(std::shared_ptr<StepHandler> handler, std::shared_ptr<Run> run, OnDone on_done) {
        {
            std::scoped_lock const lock(mutex_);
            if (is_stopped_) return;
            if (!thread_.joinable()) {
                thread_ = std::thread([this] {
                    name_this_thread("tasker-async");
                    io_.run();
                });
            }
        }
        asio::post(io_, [this, handler = std::move(handler), run = std::move(run),
                         on_done = std::move(on_done)]() mutable {
            begin(std::move(handler), std::move(run), std::move(on_done));
        });
    }

    void cancel(Run const& run) {
        asio::post(io_, [this, key = &run] {
            auto const found = signals_.find(key);
            if (found != signals_.end()) found->second->emit(asio::cancellation_type::terminal);
        });
    }

    void stop() {
        {
            std::scoped_lock const lock(mutex_);
            is_stopped_ = true;
        }
        work_.reset();
        io_.stop();
        if (thread_.joinable()) thread_.join();
    }

private:
    // On the loop's thread from here on.

    void begin(std::shared_ptr<StepHandler> handler, std::shared_ptr<Run> run, OnDone on_done) {
        auto& signal = signals_[run.get()];
        signal = std::make_unique<asio::cancellation_signal>();
        auto& context = run->context;
        std::optional<AsyncHandler::Awaitable> coroutine;
        try {
            coroutine.emplace(handler->as_async()->run_async(context.method(), context));
        } catch (...) {
            end(*run, failure_of(std::current_exception(), context), on_done);
            return;
        }
        auto finished = [this, handler = std::move(handler), run = std::move(run),
                         on_done = std::move(on_done)](std::exception_ptr const& thrown,
                                                       std::optional<StepResult> result) {
            end(*run, thrown ? failure_of(thrown, run->context) : *std::move(result), on_done);
        };
        asio::co_spawn(io_, answer_of(*std::move(coroutine)),
                       asio::bind_cancellation_slot(signal->slot(), std::move(finished)));
    }

    /// Asio wants a result that has a default.
    static asio::awaitable<std::optional<StepResult>> answer_of(AsyncHandler::Awaitable coroutine) {
        auto result = co_await std::move(coroutine);
        co_return std::optional<StepResult>(std::move(result));
    }

    void end(Run const& run, StepResult result, OnDone const& on_done) {
        // The signal may be emitting at this moment: it is destroyed when that is over.
        auto const found = signals_.find(&run);
        std::shared_ptr<asio::cancellation_signal> const old = std::move(found->second);
        signals_.erase(found);
        asio::post(io_, [old] {});
        on_done(std::move(result));
    }

    std::mutex mutex_;
    bool is_stopped_ = false;
    // Before the io_context, which destroys what refers to them.
    std::unordered_map<Run const*, std::unique_ptr<asio::cancellation_signal>> signals_;
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    std::thread thread_;
};

CoroutineLoop::CoroutineLoop() : loop_(std::make_unique<Loop>()) {}
CoroutineLoop::~CoroutineLoop() = default;

void CoroutineLoop::spawn(std::shared_ptr<StepHandler> handler, std::shared_ptr<Run> run,
                          OnDone on_done) {
    loop_->spawn(std::move(handler), std::move(run), std::move(on_done));
}

void CoroutineLoop::cancel(Run const& run) {
    loop_->cancel(run);
}

void CoroutineLoop::stop() {
    loop_->stop();
}

}  // namespace tasker::worker
