#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "bindings/c/include/tasker/tasker.h"

// What the tests of the C ABI stand on: they use it as C does, and compare in C++.

namespace tasker::c {

inline std::string to_string(tasker_text text) {
    return text.data == nullptr ? std::string() : std::string(text.data, text.size);
}

/// Takes the message of an error, and releases it.
inline std::string message_of(tasker_error*& error) {
    tasker_error_record record;
    TASKER_INIT(record);
    if (tasker_error_read(error, &record) != TASKER_OK) return {};
    auto message = to_string(record.message);
    EXPECT_EQ(tasker_error_release(std::exchange(error, nullptr)), TASKER_OK);
    return message;
}

inline Json json_of_document(tasker_document* document) {
    tasker_text text{};
    EXPECT_EQ(tasker_document_text(document, &text), TASKER_OK);
    auto parsed = base::parse_json(std::string_view(text.data, text.size));
    EXPECT_EQ(tasker_document_release(document), TASKER_OK);
    return parsed ? *std::move(parsed) : Json();
}

inline constexpr char const* kStepTemplate = R"(
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - name: charge
    handler: { callable: shop.charge }
    retry: { max_attempts: 2, backoff: none }
    publishes_events:
      - { name: order.paid, delivery_mode: fast, schema: { type: object } }
)";

/// A host in memory that knows `shop.charge`.
class AbiWorld {
public:
    AbiWorld() {
        TASKER_INIT(options);
        EXPECT_EQ(tasker_host_options(&options), TASKER_OK);
        handler.callable = tasker_text_of("shop.charge");
        options.handlers = &handler;
        options.handler_count = 1;
        options.wake_context = this;
        options.wake = [](void* context, std::uint32_t what) {
            auto& world = *static_cast<AbiWorld*>(context);
            std::scoped_lock const lock(world.mutex_);
            world.wakes_.push_back(what);
            world.woken_.notify_all();
        };
        options.log_context = this;
        options.log = [](void* context, std::uint32_t /*level*/, tasker_text message) {
            auto& world = *static_cast<AbiWorld*>(context);
            std::scoped_lock const lock(world.mutex_);
            world.lines_.push_back(to_string(message));
        };
    }
    ~AbiWorld() { close(); }
    AbiWorld(AbiWorld const&) = delete;
    AbiWorld& operator=(AbiWorld const&) = delete;

    void close() {
        if (host != nullptr) EXPECT_EQ(tasker_host_close(std::exchange(host, nullptr)), TASKER_OK);
    }
    tasker_status open() { return tasker_host_open(&options, &host, &error); }
    void start(char const* yaml = kStepTemplate) {
        ASSERT_EQ(open(), TASKER_OK) << message_of(error);
        ASSERT_EQ(tasker_host_add_template(host, tasker_text_of(yaml), {}, &error), TASKER_OK)
            << message_of(error);
        ASSERT_EQ(tasker_host_start(host, &error), TASKER_OK) << message_of(error);
    }

    tasker_id submit(char const* name = "order") {
        tasker_task_request request;
        TASKER_INIT(request);
        request.namespace_name = tasker_text_of("shop");
        request.name = tasker_text_of(name);
        request.version = tasker_text_of("1.0.0");
        auto const context = "{\"number\":" + std::to_string(++submitted_) + "}";
        request.context = {.data = context.data(), .size = context.size()};
        tasker_id id{};
        EXPECT_EQ(tasker_submit(host, &request, &id, &error), TASKER_OK) << message_of(error);
        return id;
    }
    struct Call {
        tasker_call* handle = nullptr;
        tasker_call_record record{};
    };
    /// Waits for one; without a handle when there was none.
    Call poll(std::uint32_t timeout_ms = 10'000) {
        Call call;
        std::size_t count = 0;
        last_status = tasker_poll(host, timeout_ms, &call.handle, 1, &count, nullptr);
        TASKER_INIT(call.record);
        if (count == 1) EXPECT_EQ(tasker_call_read(call.handle, &call.record), TASKER_OK);
        return call;
    }
    tasker_status complete(tasker_id const& event_id, tasker_completion const& completion) {
        return tasker_complete(host, &event_id, &completion, &error);
    }
    static tasker_completion success(char const* result = "{}", std::uint32_t wait_ms = 10'000) {
        tasker_completion completion;
        TASKER_INIT(completion);
        completion.result = tasker_text_of(result);
        completion.wait_ms = wait_ms;
        return completion;
    }
    /// Polls for one call and completes it.
    tasker_status run_one(tasker_completion const& completion) {
        auto const call = poll();
        EXPECT_NE(call.handle, nullptr);
        auto const status = complete(call.record.event_id, completion);
        EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
        return status;
    }
    Json wait(tasker_id const& task) {
        tasker_document* document = nullptr;
        EXPECT_EQ(tasker_wait(host, &task, 10'000, &document, &error), TASKER_OK)
            << message_of(error);
        return document == nullptr ? Json() : json_of_document(document);
    }
    tasker_metrics_record metrics() {
        tasker_metrics_record record;
        TASKER_INIT(record);
        EXPECT_EQ(tasker_metrics(host, &record), TASKER_OK);
        return record;
    }

    void wait_for_wake(std::uint32_t what) {
        std::unique_lock lock(mutex_);
        woken_.wait(lock, [&] {
            for (auto const wake : wakes_) {
                if ((wake & what) != 0) return true;
            }
            return false;
        });
    }
    std::size_t wakes(std::uint32_t what) {
        std::scoped_lock const lock(mutex_);
        std::size_t count = 0;
        for (auto const wake : wakes_)
            count += (wake & what) != 0 ? 1 : 0;
        return count;
    }
    void forget_wakes() {
        std::scoped_lock const lock(mutex_);
        wakes_.clear();
    }
    std::size_t lines(std::string_view part) {
        std::scoped_lock const lock(mutex_);
        std::size_t count = 0;
        for (auto const& line : lines_)
            count += line.find(part) == std::string::npos ? 0 : 1;
        return count;
    }

    tasker_host_options_record options{};
    tasker_handler handler{};
    tasker_host* host = nullptr;
    tasker_error* error = nullptr;
    tasker_status last_status = TASKER_OK;

private:
    int submitted_ = 0;
    std::mutex mutex_;
    std::condition_variable woken_;
    std::vector<std::uint32_t> wakes_;
    std::vector<std::string> lines_;
};

inline Json step_of(Json const& task, std::size_t index = 0) {
    return task.at("steps").at(index);
}

inline tasker_completion failure(char const* type, bool is_retryable) {
    tasker_completion completion;
    TASKER_INIT(completion);
    completion.outcome = TASKER_FAILURE;
    completion.error_message = tasker_text_of("no money");
    completion.error_type = tasker_text_of(type);
    completion.is_retryable = is_retryable ? 1 : 0;
    completion.wait_ms = 10'000;
    return completion;
}

}  // namespace tasker::c
