#pragma once

#include <atomic>
#include <memory>

#include "server/http/message.hpp"
#include "server/http/pending.hpp"
#include "server/http/shared.hpp"
#include "server/http/waiting_room.hpp"

namespace tasker::server::http {

class Connection;
class NetworkThread;

/// A request that its connection has handed to others, until its answer comes back to the thread of
/// the connection. Does not keep the connection, which must not end elsewhere. Thread-safe.
class PendingAnswer : public std::enable_shared_from_this<PendingAnswer> {
public:
    PendingAnswer(std::weak_ptr<Connection> connection, NetworkThread& thread, Shared& shared,
                  std::shared_ptr<Request const> request);

    [[nodiscard]] std::shared_ptr<Request const> const& request() const noexcept {
        return request_;
    }

    /// The client has its answer already: what nobody has begun need not be done any more.
    void give_up() noexcept { is_given_up_ = true; }

    /// Has the answer made on one of the threads that may wait. \returns false when there is no
    /// room.
    [[nodiscard]] bool hand_over();

    /// For who answers later, who holds that place meanwhile.
    [[nodiscard]] std::shared_ptr<Pending> to_be_resumed(WaitingRoom::Place place);

private:
    class Ticket;

    /// Finishes on the network thread. From any thread.
    void resume(Rest rest);
    void finish(Rest const& rest);
    [[nodiscard]] Response compressed(Response response) const;
    /// Gives it to the connection. From any thread.
    void deliver(Response response);
    void give(Response response);

    std::weak_ptr<Connection> const connection_;
    NetworkThread& thread_;
    Shared& shared_;
    std::shared_ptr<Request const> const request_;
    std::atomic<bool> is_given_up_ = false;
};

}  // namespace tasker::server::http
