#include "configuration/keys/common_parts.hpp"

// clang-format off
namespace tasker::configuration {

namespace {

void add_names(Section<Queues> const& queues) {
    queues.key("backend", &Queues::backend,
               {.initial = "${TASKER_MESSAGING_BACKEND:-pgmq}",
                .says = "What carries ready steps to other processes: the tables of the store itself, queues of PGMQ in PostgreSQL, or RabbitMQ."});
    queues.key("orchestration_namespace", &Queues::orchestration_namespace,
               {.initial = "orchestration", .form = kNamespace,
                .says = "The namespace of the servers' own queues."});
    queues.key("worker_namespace", &Queues::worker_namespace,
               {.initial = "worker", .form = kNamespace,
                .says = "The namespace of workers that name none."});
    queues.key("default_visibility_timeout_seconds", &Queues::default_visibility_timeout,
               {.initial = 30, .range = {1, 43'200}, .reload = Reload::Live,
                .says = "How long a message that was received stays invisible to others before it is delivered again."});
    queues.key("naming_pattern", &Queues::naming_pattern,
               {.initial = "{namespace}_{name}_queue", .form = kQueuePattern,
                .says = "How queues are named. All processes that share a store need the same."});

    auto const own = queues.part("orchestration_queues", &Queues::orchestration_queues);
    own.says("The names of the servers' queues.");
    own.key("task_requests", &OrchestrationQueues::task_requests,
            {.initial = "orchestration_task_requests", .form = kQueueName,
             .says = "Where other programs put requests for tasks."});
    own.key("task_finalizations", &OrchestrationQueues::task_finalizations,
            {.initial = "orchestration_task_finalizations", .form = kQueueName,
             .says = "Where servers leave tasks for each other that may have ended."});
    own.key("step_results", &OrchestrationQueues::step_results,
            {.initial = "orchestration_step_results", .form = kQueueName,
             .says = "Where workers tell that a step has a result."});
}

void add_brokers(Section<Queues> const& queues) {
    auto const pgmq = queues.part("pgmq", &Queues::pgmq);
    pgmq.says("Queues in PostgreSQL.");
    pgmq.key("poll_interval_ms", &Pgmq::poll_interval,
             {.initial = 500, .range = {10, 3'600'000}, .reload = Reload::Live,
              .says = "How often queues are looked at where notifications cannot be had."});
    auto const depths = pgmq.part("queue_depth_thresholds", &Pgmq::queue_depth_thresholds);
    depths.says("Deeper queues make servers refuse new tasks (503).");
    depths.key("critical_threshold", &QueueDepthThresholds::critical,
               {.initial = 5'000, .range = {1, 100'000'000}, .unit = "messages", .test = 500, .reload = Reload::Live,
                .says = "From this depth on new tasks are refused, with Retry-After 30."});
    depths.key("overflow_threshold", &QueueDepthThresholds::overflow,
               {.initial = 10'000, .range = {1, 100'000'000}, .unit = "messages", .test = 1'000, .reload = Reload::Live,
                .says = "From this depth on new tasks are refused, with Retry-After 60."});

    auto const rabbitmq = queues.part("rabbitmq", &Queues::rabbitmq);
    rabbitmq.says("Queues in RabbitMQ.");
    rabbitmq.key("url", &RabbitMq::url,
                 {.initial = "${RABBITMQ_URL:-amqp://guest:guest@localhost:5672/%2F}", .form = kAmqpUrl,
                  .says = "The broker and its virtual host. A password belongs into the variable, not into a file."});
    rabbitmq.key("prefetch_count", &RabbitMq::prefetch_count,
                 {.initial = 100, .range = {1, 65'535}, .unit = "messages",
                  .says = "How many messages the broker sends ahead to one consumer at most."});
    rabbitmq.key("heartbeat_seconds", &RabbitMq::heartbeat,
                 {.initial = 30, .range = {1, 3'600},
                  .says = "A connection that was silent for twice as long is taken for dead."});
}

}  // namespace

void add_queue_keys(Section<Common> const& common) {
    auto const queues = common.part("queues", &Common::queues);
    queues.says("How steps and their results travel between processes.");
    add_names(queues);
    add_brokers(queues);
}

}  // namespace tasker::configuration
// clang-format on
