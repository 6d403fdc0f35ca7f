#include "embedded/transport_location.hpp"

#include <utility>

#include "store/postgres/postgres_store.hpp"
#include "transport/guarded_broker.hpp"
#include "transport/pgmq/pgmq_broker.hpp"
#include "transport/rabbitmq/rabbitmq_broker.hpp"

namespace tasker::embedded {

namespace {

constexpr std::string_view kTransports =
    "give store, pgmq, pgmq=postgres://HOST/DATABASE, rabbitmq or rabbitmq=amqp://HOST";

constexpr std::string_view kLocalRabbitmq = "amqp://guest:guest@localhost:5672/%2F";

using Opened = Result<std::unique_ptr<transport::Broker>>;

Opened open_pgmq(std::string_view where, std::string const& store, base::Clock const& clock) {
    auto const location = where.empty() ? std::string_view(store) : where;
    if (store::is_postgres_location(location))
        return transport::open_pgmq_broker({.location = std::string(location)}, clock);
    return Error(ErrorCode::InvalidOption,
                 where.empty()
                     ? "transport pgmq has its queues in the database of the store, which "
                       "is not on PostgreSQL; name one: pgmq=postgres://HOST/DATABASE"
                     : "transport pgmq=…: give postgres://HOST/DATABASE");
}

}  // namespace

Opened open_broker(std::string_view transport, std::string const& store,
                   CircuitBreakerOptions const& breaker, base::Clock const& clock, base::Log& log) {
    auto const mark = transport.find('=');
    auto const kind = transport.substr(0, mark);
    auto const where =
        mark == std::string_view::npos ? std::string_view() : transport.substr(mark + 1);
    if (kind == "store" || kind == "postgres") {
        if (where.empty()) return std::unique_ptr<transport::Broker>();
        return Error(ErrorCode::InvalidOption, "transport " + std::string(kind) +
                                                   " has no place of its own: it is the store");
    }
    auto const guarded = [&](Opened opened) -> Opened {
        if (!opened) return opened;
        return std::unique_ptr<transport::Broker>(
            std::make_unique<transport::GuardedBroker>(*std::move(opened), breaker, clock, log));
    };
    if (kind == "pgmq") return guarded(open_pgmq(where, store, clock));
    if (kind == "rabbitmq") {
        return guarded(transport::open_rabbitmq_broker(
            {.location = std::string(where.empty() ? kLocalRabbitmq : where)}));
    }
    // What was meant to be a location may hold a password, so it is not repeated.
    bool const is_word = kind.find_first_of(":/@") == std::string_view::npos;
    return Error(ErrorCode::InvalidOption,
                 (is_word ? "there is no transport \"" + std::string(kind) + "\"; "
                          : std::string("this is no transport; ")) +
                     std::string(kTransports));
}

}  // namespace tasker::embedded
