#include "transport/pgmq/pgmq_subscription.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "transport/interruption.hpp"
#include "transport/pgmq/notification.hpp"
#include "transport/pgmq/statements.hpp"
#include "transport/queue_names.hpp"

namespace tasker::transport::pgmq {

namespace {

/// Where nothing is heard.
constexpr Duration kLookInterval = std::chrono::seconds(1);

using store::postgres::Parameters;
using store::postgres::quoted_name;
using store::postgres::Row;

class PgmqSubscription final : public Subscription {
public:
    PgmqSubscription(Link link, Duration visibility, base::Clock const& clock)
        : link_(std::move(link)),
          visibility_s_(static_cast<std::int32_t>(
              std::chrono::ceil<std::chrono::seconds>(visibility).count())),
          clock_(clock) {}

    /// Call once, before the rest.
    Result<void> start() {
        TASKER_TRY_ASSIGN(connection_, link_.connect());
        return {};
    }

    Result<void> add_queues(std::span<std::string const> queues) override {
        TASKER_TRY(check());
        std::vector<Call> calls;
        std::vector<std::string> texts;  // outlive the calls
        texts.reserve(queues.size());
        for (auto const& queue : queues) {
            if (std::ranges::find(queues_, queue, &Queue::name) != queues_.end()) continue;
            queues_.push_back({.name = queue});
            if (!connection_->may_listen()) continue;
            auto const& sql =
                texts.emplace_back("LISTEN " + quoted_name(channel_of(namespace_of_queue(queue))));
            calls.push_back({.statement = {"", sql}});
        }
        if (calls.empty()) return {};
        return noted(link_.exchange(calls));
    }

    Result<std::vector<Message>> receive(std::size_t max, Duration patience) override {
        TASKER_TRY(check());
        TASKER_TRY(hear());  // what came with answers does not make the socket readable
        std::vector<Message> messages;
        bool const hears = connection_->may_listen();
        for (auto left = patience; max > 0;) {
            auto const wait = hears ? left : std::min(left, kLookInterval);
            TASKER_TRY_ASSIGN(bool const goes_on, wait_for_messages(wait));
            if (!goes_on) break;
            while (messages.size() < max) {
                TASKER_TRY_ASSIGN(auto const count, read(messages, max - messages.size()));
                if (count == 0) break;
            }
            left -= wait;
            if (hears || !messages.empty() || left <= Duration::zero()) break;
        }
        return messages;
    }

    Result<void> acknowledge(std::span<Message const> messages) override {
        return settle(sql::kDelete, messages);
    }

    Result<void> reject(std::span<Message const> messages, Rejection rejection) override {
        if (rejection == Rejection::DeadLetter) return settle(sql::kArchive, messages);
        return settle(sql::kShow, messages, /*is_given_back=*/true);
    }

    void interrupt() override { interruption_.interrupt(); }

private:
    struct Queue {
        std::string name;
        bool is_ready = true;  ///< messages may be there
    };

    [[nodiscard]] Result<void> check() const {
        if (link_.is_connected()) return {};
        return Error(ErrorCode::BrokerBusy, "the connection to " + link_.place() + " broke");
    }

    /// Whatever failed: what LISTEN was said on the connection, and what was read, is uncertain.
    template <class T>
    [[nodiscard]] Result<void> noted(Result<T> result) {
        if (result) return {};
        link_.drop();
        return std::move(result).error();
    }

    template <class IsMeant>
    void set_ready(IsMeant is_meant) {
        for (auto& queue : queues_) {
            if (is_meant(queue)) queue.is_ready = true;
        }
    }

    /// Until messages may be there. \returns false when it was interrupted.
    Result<bool> wait_for_messages(Duration patience) {
        bool const is_any_ready = std::ranges::any_of(queues_, &Queue::is_ready);
        switch (interruption_.wait(connection_->socket(), is_any_ready ? Duration(0) : patience)) {
            case Interruption::Cause::Interrupted: return false;
            case Interruption::Cause::Readable: TASKER_TRY(hear()); break;
            // Messages that somebody dropped become visible without a notification.
            case Interruption::Cause::TimeOut:
                if (!is_any_ready) set_ready([](Queue const&) { return true; });
                break;
        }
        return true;
    }

    Result<void> hear() {
        auto heard = connection_->take_notifications();
        if (!heard) {
            link_.drop();
            return Error(ErrorCode::BrokerBusy, heard.error().message());
        }
        for (auto const& channel : *heard) {
            set_ready([&](Queue const& queue) {
                return channel_of(namespace_of_queue(queue.name)) == channel;
            });
        }
        return {};
    }

    /// From all that may have some, in one round trip: each its share, the queues taking turns in
    /// being the first. \returns how many came.
    Result<std::size_t> read(std::vector<Message>& messages, std::size_t max) {
        std::vector<Queue*> asked;
        for (std::size_t i = 0; i < queues_.size() && asked.size() < max; ++i) {
            auto& queue = queues_[(first_ + i) % queues_.size()];
            if (queue.is_ready) asked.push_back(&queue);
        }
        if (asked.empty()) return 0;
        ++first_;
        auto const share = static_cast<std::int32_t>(max / asked.size());
        std::vector<Call> calls;
        calls.reserve(asked.size());
        for (auto const* const queue : asked) {
            calls.push_back(
                {sql::kRead, Parameters().add(queue->name).add(visibility_s_).add(share)});
        }
        auto answers = link_.exchange(calls);
        if (!answers) {
            link_.drop();
            return std::move(answers).error();
        }
        std::size_t count = 0;
        for (std::size_t i = 0; i < asked.size(); ++i) {
            auto const& rows = (*answers)[i];
            asked[i]->is_ready = rows.size() == share;
            count += static_cast<std::size_t>(rows.size());
            TASKER_TRY(rows.each([&](Row& row) {
                auto const id = row.next<std::int64_t>();
                auto const read_count = row.next<std::int32_t>();
                messages.push_back({.queue = asked[i]->name,
                                    .body = row.next<std::string>(),
                                    .receipt = static_cast<std::uint64_t>(id),
                                    .is_again = read_count > 1});
            }));
        }
        return count;
    }

    Result<void> settle(store::postgres::Statement const& statement,
                        std::span<Message const> messages, bool is_given_back = false) {
        if (messages.empty()) return {};
        TASKER_TRY(check());
        std::map<std::string_view, std::vector<std::int64_t>> ids;
        for (auto const& message : messages)
            ids[message.queue].push_back(static_cast<std::int64_t>(message.receipt));
        std::vector<Call> calls;
        for (auto const& [queue, numbers] : ids) {
            calls.push_back({statement, Parameters().add(queue).add_all(numbers)});
            // Who might take what is given back would find it only at its next look.
            if (is_given_back) {
                calls.push_back(notify_call(
                    queue, notification_of(queue, numbers, model::Payload(), clock_.now())));
            }
        }
        return noted(link_.exchange(calls));
    }

    Link link_;
    std::int32_t const visibility_s_;
    base::Clock const& clock_;
    store::postgres::Connection* connection_ = nullptr;  ///< while the link is connected
    Interruption interruption_;
    std::vector<Queue> queues_;
    std::size_t first_ = 0;
};

}  // namespace

Result<std::unique_ptr<Subscription>> subscribe(Link link, Duration visibility,
                                                base::Clock const& clock) {
    auto subscription = std::make_unique<PgmqSubscription>(std::move(link), visibility, clock);
    TASKER_TRY(subscription->start());
    return std::unique_ptr<Subscription>(std::move(subscription));
}

}  // namespace tasker::transport::pgmq
