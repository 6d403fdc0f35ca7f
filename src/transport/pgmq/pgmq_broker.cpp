#include "transport/pgmq/pgmq_broker.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "transport/pgmq/installation.hpp"
#include "transport/pgmq/notification.hpp"
#include "transport/pgmq/pgmq_subscription.hpp"
#include "transport/pgmq/statements.hpp"
#include "transport/queue_names.hpp"

namespace tasker::transport {

namespace {

using pgmq::Call;
using store::postgres::Parameters;
using store::postgres::Row;
using store::postgres::Rows;

class PgmqBroker final : public Broker {
public:
    PgmqBroker(store::postgres::Location location, PgmqOptions const& options,
               base::Clock const& clock)
        : location_(std::move(location)),
          options_(options),
          clock_(clock),
          place_("pgmq at " + location_.place),
          link_(location_, options.patience) {}

    /// Call once, before the rest.
    Result<void> start() {
        std::scoped_lock const lock(mutex_);
        return pgmq::install(link_);
    }

    [[nodiscard]] std::string_view place() const noexcept override { return place_; }

    Result<void> declare(std::span<std::string const> queues) override {
        std::scoped_lock const lock(mutex_);
        return make_queues({queues.begin(), queues.end()});
    }

    Result<void> publish(std::span<model::OutgoingMessage const> messages) override {
        if (messages.empty()) return {};
        std::map<std::string_view, Sending> by_queue;
        for (auto const& message : messages)
            by_queue[message.queue].bodies.push_back(message.body);
        std::scoped_lock const lock(mutex_);
        auto sent = send(by_queue);
        if (!sent && sent.error().code() != ErrorCode::BrokerBusy) {
            // Somebody may have dropped a queue that was there.
            known_.clear();
            sent = send(by_queue);
        } else if (!sent && !link_.is_connected()) {
            // An old connection may have broken long ago. What arrived twice does no harm.
            sent = send(by_queue);
        }
        if (sent) notify(by_queue);
        return sent;
    }

    Result<std::unique_ptr<Subscription>> subscribe(std::size_t /*prefetch*/) override {
        return pgmq::subscribe(pgmq::Link(location_, options_.patience), options_.visibility,
                               clock_);
    }

    Result<std::size_t> depth(std::string const& queue, std::size_t limit) override {
        std::scoped_lock const lock(mutex_);
        TASKER_TRY(make_queues({queue}));
        auto const sql = "SELECT count(*) FROM (SELECT FROM pgmq." +
                         store::postgres::quoted_name("q_" + queue) +
                         " LIMIT $1::bigint) AS waiting";
        TASKER_TRY_ASSIGN(
            auto const rows,
            link_.ask({{"", sql}, Parameters().add(static_cast<std::int64_t>(limit))}));
        std::int64_t count = 0;
        TASKER_TRY(rows.each([&](Row& row) { count = row.next<std::int64_t>(); }));
        return static_cast<std::size_t>(count);
    }

private:
    struct Sending {
        std::vector<model::Payload> bodies;
        std::vector<std::int64_t> ids;
    };

    Result<void> make_queues(std::set<std::string> queues) {
        std::erase_if(queues, [this](auto const& queue) { return known_.contains(queue); });
        if (queues.empty()) return {};
        TASKER_TRY_ASSIGN(auto const there,
                          link_.ask({pgmq::sql::kQueues, Parameters().add_all(queues)}));
        auto missing = queues;
        TASKER_TRY(there.each([&](Row& row) { missing.erase(row.next<std::string>()); }));
        std::vector<Call> calls;
        calls.reserve(missing.size());
        for (auto const& queue : missing)
            calls.push_back({pgmq::sql::kCreate, Parameters().add(queue)});
        if (!calls.empty()) TASKER_TRY(link_.exchange(calls));
        known_.merge(queues);
        return {};
    }

    /// One transaction for all queues.
    Result<void> send(std::map<std::string_view, Sending>& by_queue) {
        std::set<std::string> queues;
        std::vector<Call> calls;
        for (auto const& [queue, sending] : by_queue) {
            queues.emplace(queue);
            calls.push_back({pgmq::sql::kSend, Parameters().add(queue).add_all(sending.bodies)});
        }
        TASKER_TRY(make_queues(std::move(queues)));
        TASKER_TRY_ASSIGN(auto const answers, link_.exchange(calls));
        std::size_t number = 0;
        for (auto& [queue, sending] : by_queue) {
            sending.ids.clear();
            TASKER_TRY(answers[number++].each(
                [&ids = sending.ids](Row& row) { ids.push_back(row.next<std::int64_t>()); }));
        }
        return {};
    }

    /// In a transaction of its own: one that notifies keeps all others in the database that do from
    /// committing at the same time. Who is not told finds the messages a few seconds later.
    void notify(std::map<std::string_view, Sending> const& by_queue) {
        std::vector<Call> calls;
        for (auto const& [queue, sending] : by_queue) {
            auto const text =
                pgmq::notification_of(queue, sending.ids, sending.bodies.front(), clock_.now());
            calls.push_back(pgmq::notify_call(queue, text));
        }
        std::ignore = link_.exchange(calls);
    }

    store::postgres::Location const location_;
    PgmqOptions const options_;
    base::Clock const& clock_;
    std::string const place_;
    std::mutex mutex_;
    pgmq::Link link_;
    std::set<std::string> known_;  ///< queues that are there
};

}  // namespace

Result<std::unique_ptr<Broker>> open_pgmq_broker(PgmqOptions const& options,
                                                 base::Clock const& clock) {
    TASKER_TRY_ASSIGN(auto location, store::postgres::read_location(options.location));
    auto const place = location.place;
    auto broker = std::make_unique<PgmqBroker>(std::move(location), options, clock);
    auto started = broker->start();
    if (started) return std::unique_ptr<Broker>(std::move(broker));
    return std::move(started).error().with_context("PGMQ at " + place);
}

}  // namespace tasker::transport
