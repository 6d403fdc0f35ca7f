#include "server/http/pending_answer.hpp"

#include <utility>

#include "server/http/connection.hpp"
#include "server/http/finishing.hpp"
#include "server/http/network_thread.hpp"

namespace tasker::server::http {

class PendingAnswer::Ticket final : public Pending {
public:
    Ticket(WaitingRoom::Place place, std::shared_ptr<PendingAnswer> answer)
        : place_(std::move(place)), answer_(std::move(answer)) {}
    void resume(Rest rest) override { answer_->resume(std::move(rest)); }

private:
    WaitingRoom::Place const place_;  // given back last: from then on the server may end
    std::shared_ptr<PendingAnswer> const answer_;
};

PendingAnswer::PendingAnswer(std::weak_ptr<Connection> connection, NetworkThread& thread,
                             Shared& shared, std::shared_ptr<Request const> request)
    : connection_(std::move(connection)),
      thread_(thread),
      shared_(shared),
      request_(std::move(request)) {}

std::shared_ptr<Pending> PendingAnswer::to_be_resumed(WaitingRoom::Place place) {
    return std::make_shared<Ticket>(std::move(place), shared_from_this());
}

bool PendingAnswer::hand_over() {
    return shared_.answers.submit([self = shared_from_this()] {
        if (self->is_given_up_) return;
        self->deliver(self->compressed(self->shared_.application.answer(*self->request_)));
    });
}

void PendingAnswer::resume(Rest rest) {
    thread_.run_soon([self = shared_from_this(), rest = std::move(rest)] { self->finish(rest); });
}

void PendingAnswer::finish(Rest const& rest) {
    if (rest.may_wait) {
        auto job = [self = shared_from_this(), make = rest.make] {
            self->deliver(self->compressed(make()));
        };
        // What was asked for is done, so it is too late to refuse it for want of room.
        if (shared_.answers.submit_begun(std::move(job))) return;
    }
    thread_.run_last([self = shared_from_this(), response = compressed(rest.make())]() mutable {
        self->give(std::move(response));
    });
}

Response PendingAnswer::compressed(Response response) const {
    compress(*request_, shared_.options.gzip_bytes_min, response);
    return response;
}

void PendingAnswer::deliver(Response response) {
    thread_.run_soon([self = shared_from_this(), response = std::move(response)]() mutable {
        self->give(std::move(response));
    });
}

void PendingAnswer::give(Response response) {
    if (auto const connection = connection_.lock())
        connection->on_answer(*this, std::move(response));
}

}  // namespace tasker::server::http
