#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "transport/broker.hpp"

namespace tasker::test {

/// Queues in memory that lose, repeat and refuse what they are told to. One thread.
class FakeBroker final : public transport::Broker {
public:
    struct Entry {
        std::string body;
        std::uint64_t receipt = 0;
        bool is_out = false;  ///< received and not settled
        bool is_again = false;
    };
    std::map<std::string, std::deque<Entry>> queues;
    std::map<std::string, std::vector<std::string>> dead_letters;
    bool is_away = false;     ///< nothing can be sent or received
    bool loses_next = false;  ///< what is published next gets lost, although it is confirmed
    bool doubles_next = false;
    std::size_t calls = 0;  ///< of publish

    [[nodiscard]] std::string_view place() const noexcept override { return "a fake"; }

    Result<void> declare(std::span<std::string const> names) override {
        TASKER_TRY(reach());
        for (auto const& name : names)
            queues.try_emplace(name);
        return {};
    }

    Result<void> publish(std::span<model::OutgoingMessage const> messages) override {
        ++calls;
        TASKER_TRY(reach());
        auto const copies = std::exchange(loses_next, false)     ? 0
                            : std::exchange(doubles_next, false) ? 2
                                                                 : 1;
        for (int copy = 0; copy < copies; ++copy) {
            for (auto const& message : messages)
                put(message.queue, message.body.text());
        }
        return {};
    }

    Result<std::unique_ptr<transport::Subscription>> subscribe(std::size_t /*prefetch*/) override;

    Result<std::size_t> depth(std::string const& queue, std::size_t limit) override {
        TASKER_TRY(reach());
        return std::min(limit, queues[queue].size());
    }

    void put(std::string const& queue, std::string const& body) {
        queues[queue].push_back({.body = body, .receipt = ++last_receipt_});
    }
    [[nodiscard]] std::size_t count_in(std::string const& queue) { return queues[queue].size(); }

private:
    friend class FakeSubscription;
    [[nodiscard]] Result<void> reach() const {
        if (is_away) return Error(ErrorCode::BrokerBusy, "the fake is away");
        return {};
    }

    std::uint64_t last_receipt_ = 0;
};

class FakeSubscription final : public transport::Subscription {
public:
    explicit FakeSubscription(FakeBroker& broker) : broker_(broker) {}
    ~FakeSubscription() override {
        for (auto& [name, entries] : broker_.queues) {
            for (auto& entry : entries) {
                if (std::erase(out_, entry.receipt) == 0) continue;
                entry.is_out = false;
                entry.is_again = true;
            }
        }
    }

    Result<void> add_queues(std::span<std::string const> queues) override {
        TASKER_TRY(broker_.reach());
        names_.insert(names_.end(), queues.begin(), queues.end());
        return {};
    }

    Result<std::vector<transport::Message>> receive(std::size_t max,
                                                    Duration /*patience*/) override {
        TASKER_TRY(broker_.reach());
        std::vector<transport::Message> messages;
        for (auto const& name : names_) {
            for (auto& entry : broker_.queues[name]) {
                if (messages.size() == max) return messages;
                if (entry.is_out) continue;
                entry.is_out = true;
                out_.push_back(entry.receipt);
                messages.push_back({.queue = name,
                                    .body = entry.body,
                                    .receipt = entry.receipt,
                                    .is_again = entry.is_again});
            }
        }
        return messages;
    }

    Result<void> acknowledge(std::span<transport::Message const> messages) override {
        TASKER_TRY(broker_.reach());
        for (auto const& message : messages)
            remove(message);
        return {};
    }

    Result<void> reject(std::span<transport::Message const> messages,
                        transport::Rejection rejection) override {
        TASKER_TRY(broker_.reach());
        for (auto const& message : messages) {
            if (rejection == transport::Rejection::DeadLetter) {
                broker_.dead_letters[message.queue].push_back(message.body);
                remove(message);
                continue;
            }
            std::erase(out_, message.receipt);
            for (auto& entry : broker_.queues[message.queue]) {
                if (entry.receipt != message.receipt) continue;
                entry.is_out = false;
                entry.is_again = true;
            }
        }
        return {};
    }

    void interrupt() override {}

private:
    void remove(transport::Message const& message) {
        std::erase(out_, message.receipt);
        std::erase_if(broker_.queues[message.queue], [&](FakeBroker::Entry const& entry) {
            return entry.receipt == message.receipt;
        });
    }

    FakeBroker& broker_;
    std::vector<std::string> names_;
    std::vector<std::uint64_t> out_;
};

inline Result<std::unique_ptr<transport::Subscription>> FakeBroker::subscribe(
    std::size_t /*prefetch*/) {
    TASKER_TRY(reach());
    return std::unique_ptr<transport::Subscription>(std::make_unique<FakeSubscription>(*this));
}

}  // namespace tasker::test
