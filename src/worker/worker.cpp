#include "worker/worker.hpp"

#include <utility>

#include "base/assert.hpp"
#include "worker/runtime.hpp"

namespace tasker::worker {

Result<std::unique_ptr<Worker>> Worker::create(WorkerOptions options,
                                               Dependencies const& dependencies) {
    TASKER_ASSERT(dependencies.has_threads || dependencies.pulling);
    TASKER_TRY(options.check());
    TASKER_TRY(dependencies.handlers.check());
    return std::unique_ptr<Worker>(
        new Worker(std::make_shared<Runtime>(std::move(options), dependencies)));
}

Worker::Worker(std::shared_ptr<Runtime> runtime) : runtime_(std::move(runtime)) {}

Worker::~Worker() {
    std::ignore = runtime_->stop(Duration(0));
    runtime_->join();
}

transport::Outlet& Worker::outlet() noexcept {
    return runtime_->outlet();
}

Result<void> Worker::start() {
    return runtime_->start();
}

Result<void> Worker::stop(Duration drain) {
    return runtime_->stop(drain);
}

void Worker::hurry(Duration drain) {
    runtime_->hurry(drain);
}

Result<void> Worker::quiesce() {
    return runtime_->quiesce();
}

Result<std::vector<PulledCall>> Worker::pull(std::size_t most, Duration patience) {
    return runtime_->pull(most, patience);
}

void Worker::interrupt() {
    runtime_->outlet().interrupt();
}

Result<void> Worker::answer(PulledAnswer answer) {
    return runtime_->answer_pulled(std::move(answer));
}

PulledMetrics Worker::pulled_metrics() const {
    return runtime_->pulled_metrics();
}

Result<void> Worker::change_claims(std::vector<std::string> handlers) {
    return runtime_->change_claims(std::move(handlers));
}

Result<void> Worker::publish(DomainEvent const& event, model::DeliveryMode mode) {
    return runtime_->publish(event, mode);
}

std::uint64_t Worker::subscribe(std::string pattern, EventSubscriber subscriber) {
    return runtime_->bus().subscribe(std::move(pattern), std::move(subscriber));
}

void Worker::unsubscribe(std::uint64_t subscription) {
    runtime_->bus().unsubscribe(subscription);
}

Result<void> Worker::add_publisher(std::shared_ptr<EventPublisher const> publisher) {
    return runtime_->publishers().add(std::move(publisher));
}

WorkerMetrics Worker::metrics() const {
    return runtime_->metrics();
}

std::optional<TimePoint> Worker::tick() {
    return runtime_->tick();
}

std::size_t Worker::publish_waiting() {
    return runtime_->publish_waiting();
}

}  // namespace tasker::worker
