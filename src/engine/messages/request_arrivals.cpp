#include "engine/messages/request_arrivals.hpp"

#include <future>
#include <memory>
#include <utility>

#include "engine/stored_templates.hpp"
#include "transport/message_bodies.hpp"
#include "transport/queue_names.hpp"

namespace tasker::engine {

namespace {

constexpr Duration kRequestsPatience = std::chrono::seconds(5);

}  // namespace

void RequestArrivals::run() {
    while (!consumer_.is_closed()) {
        step(kRequestsPatience);
        consumer_.pause_after_failure();
    }
}

std::size_t RequestArrivals::step(Duration patience) {
    std::vector<std::string> const queues{std::string(transport::kTaskRequestsQueue)};
    std::vector<transport::Message> messages;
    std::vector<model::TaskRequest> requests;
    for (auto& message : consumer_.receive(queues, kBatchMax, patience)) {
        auto read = transport::read_task_request(message.body);
        if (!read) {
            consumer_.put_aside(message, read.error());
            continue;
        }
        auto& request = read->request;
        // A message that comes twice must not make a second task, of a template whose every task is
        // a new one either.
        auto const registered = template_named(request.namespace_name, request.name,
                                               request.version, deps_.store, deps_.registry);
        if (registered && !request.idempotency_key &&
            (*registered)->tmpl.identity_strategy == model::IdentityStrategy::AlwaysUnique) {
            request.idempotency_key = "message-" + read->request_id;
        }
        requests.push_back(std::move(request));
        messages.push_back(std::move(message));
    }
    if (messages.empty()) return 0;
    settle(messages, ask_for(requests));
    return messages.size();
}

std::vector<Result<model::Task>> RequestArrivals::ask_for(
    std::vector<model::TaskRequest> const& requests) const {
    std::vector<std::future<Result<model::Task>>> answers;
    for (auto const& request : requests) {
        auto promise = std::make_shared<std::promise<Result<model::Task>>>();  // its lane answers
        answers.push_back(promise->get_future());
        auto const taken = submit_(request, [promise](Result<model::Task> answer) {
            promise->set_value(std::move(answer));
        });
        if (!taken) promise->set_value(taken.error());
    }
    std::vector<Result<model::Task>> results;
    results.reserve(answers.size());
    for (auto& answer : answers)
        results.push_back(answer.get());
    return results;
}

void RequestArrivals::settle(std::vector<transport::Message> const& messages,
                             std::vector<Result<model::Task>> const& answers) {
    std::vector<transport::Message> done;
    std::vector<transport::Message> later;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        auto const& answer = answers[i];
        if (answer) {
            done.push_back(messages[i]);
        } else if (answer.error().code() == ErrorCode::DuplicateTask) {
            deps_.log.info("a request for a task that exists was dropped: " +
                           answer.error().message());
            done.push_back(messages[i]);
        } else if (answer.error().retry() == Retry::Later ||
                   answer.error().code() == ErrorCode::Stopping) {
            later.push_back(messages[i]);
        } else {
            consumer_.put_aside(messages[i], answer.error());
        }
    }
    consumer_.acknowledge(done);
    if (later.empty()) return;
    consumer_.note_failure();
    consumer_.reject(later, transport::Rejection::Requeue);
}

}  // namespace tasker::engine
