// Each line is a call of the C ABI; the first letter says which, and the line's other bytes what is
// passed, as a language that has mixed something up would: texts of any bytes, sizes of records
// that are wrong, ids and handles that were never given out. Nothing is thrown, nothing is read
// that was not passed, an error has its number and says why, and in the end the host still runs a
// task.
//
//   o MEMBERS  open another host, in memory   s MEMBERS  submit (S: without waiting)
//   p NUMBER   poll for calls                 c MEMBERS  complete (C: and wait)
//   e MEMBERS  publish an event               r METHOD TARGET BODY   ask as the REST API does
//   t TEXT     add a template                 j TEXT     parse as a tree
//   i TEXT     read an id                     h NUMBER   use a handle that may be none
//   a NUMBER   move the time by so many seconds
#include <array>
#include <cstring>
#include <deque>
#include <tuple>
#include <utility>
#include <vector>

#include "fuzz/c_abi_parts.hpp"

namespace tasker::fuzz {
namespace {

constexpr char const* kTemplate = R"(
name: one
namespace_name: fuzz
version: "1.0.0"
identity_strategy: always_unique
steps:
  - name: only
    handler: { callable: only }
    retry: { max_attempts: 2, backoff: none }
    publishes_events: [{ name: one.done, delivery_mode: fast, schema: { type: object } }]
)";
constexpr std::size_t kLinesMax = 48;

/// A host with virtual time: no thread, no clock, no chance.
class World {
public:
    World() {
        tasker_host_options_record options;
        TASKER_INIT(options);
        must(tasker_host_options(&options) == TASKER_OK, "there are defaults");
        options.takes_unlisted = 1;
        options.max_concurrent_handlers = 64;
        options.log_level = TASKER_LOG_OFF;
        options.has_virtual_time = 1;
        must(tasker_host_open(&options, &host_, nullptr) == TASKER_OK, "a host opens");
        must(tasker_host_add_template(host_, tasker_text_of(kTemplate), {}, nullptr) == TASKER_OK,
             "the template is known");
        must(tasker_host_start(host_, nullptr) == TASKER_OK, "a host starts");
        std::ignore = tasker_subscribe(host_, tasker_text_of("*"), nullptr);
    }

    ~World() {
        for (auto* const call : calls_)
            std::ignore = tasker_call_release(call);
        must(tasker_host_close(host_) == TASKER_OK, "a host closes");
    }
    World(World const&) = delete;
    World& operator=(World const&) = delete;

    void take(std::string_view line) {
        if (line.empty()) return;
        Members members(line.substr(1));
        switch (line.front()) {
            case 'o': return open(members);
            case 's': return submit(members, false);
            case 'S': return submit(members, true);
            case 'p': return poll(members.small() % 8);
            case 'c': return complete(members, 0);
            case 'C': return complete(members, 60'000);
            case 'e': return publish(members);
            case 'r': return ask(members);
            case 't': return add_template(members.next());
            case 'j': return parse(members.next());
            case 'i': return read_id(members.next());
            case 'h': return use_handle(members.number());
            case 'a': return advance(members.small());
            default: return;
        }
    }

    /// Whatever was passed before, a task runs from its request to its result.
    void finish() {
        while (!calls_.empty())
            release_first();
        drain();
        tasker_task_request request;
        TASKER_INIT(request);
        request.namespace_name = tasker_text_of("fuzz");
        request.name = tasker_text_of("one");
        request.version = tasker_text_of("1.0.0");
        tasker_id task{};
        must(tasker_submit(host_, &request, &task, nullptr) == TASKER_OK, "a task is taken in");
        for (bool is_done = false; !is_done;) {
            poll(1);
            must(!calls_.empty(), "a step is given out");
            tasker_call_record record;
            TASKER_INIT(record);
            must(tasker_call_read(calls_.front(), &record) == TASKER_OK, "a call can be read");
            is_done = std::memcmp(&record.task_id, &task, sizeof task) == 0;
            release_first();
        }
        tasker_document* document = nullptr;
        must(tasker_wait(host_, &task, 0, &document, nullptr) == TASKER_OK, "a task ends");
        must(tasker_document_release(document) == TASKER_OK, "a document can be released");
    }

private:
    static void open(Members& members) {
        // Stores that are files, servers or brokers of somebody are not to be opened.
        constexpr std::array kStores{":memory:", "", "sqlite:", "postgres://",
                                     "no/such/folder/x.db"};
        constexpr std::array kTransports{"store", "", "kafka", "pgmq", "rabbitmq=x"};
        tasker_host_options_record options;
        TASKER_INIT(options);
        must(tasker_host_options(&options) == TASKER_OK, "there are defaults");
        options.log_level = TASKER_LOG_OFF;
        options.role = members.small();
        options.has_virtual_time = members.small() % 4 == 0 ? 0 : 1;
        options.store = tasker_text_of(kStores[members.small() % kStores.size()]);
        options.transport = tasker_text_of(kTransports[members.small() % kTransports.size()]);
        options.environment = members.next();
        options.worker_name = members.next();
        options.max_concurrent_handlers = members.small();
        options.prefetch = members.small();
        options.event_queue_max = members.small();
        options.handler_timeout_ms = members.number();
        options.lease_ms = members.number();
        options.completion_send_timeout_ms = members.number();
        options.starvation_threshold_ms = members.number();
        options.keep_ended_ms = members.number();
        tasker_handler handler{};
        handler.callable = members.next();
        tasker_text const method = members.next();
        handler.methods = &method;
        handler.method_count = members.small() % 2;
        options.handlers = &handler;
        options.handler_count = members.small() % 2;
        tasker_text const name = members.next();
        options.namespaces = &name;
        options.namespace_count = members.small() % 2;
        options.size = static_cast<std::uint32_t>(sizeof options) - members.small() % 3;
        tasker_host* host = nullptr;
        tasker_error* error = nullptr;
        auto const status = tasker_host_open(&options, &host, &error);
        said(status, error);
        must((status == TASKER_OK) == (host != nullptr), "a host is there, or an error");
        if (host == nullptr) return;
        must(tasker_host_start(host, nullptr) == TASKER_OK, "a host that was opened starts");
        must(tasker_host_close(host) == TASKER_OK, "a host closes");
        must(tasker_host_start(host, nullptr) == TASKER_NOT_RUNNING, "a closed host is known");
    }

    void submit(Members& members, bool is_later) {
        tasker_task_request request;
        TASKER_INIT(request);
        request.namespace_name = members.next();
        request.name = members.next();
        request.version = members.next();
        request.context = members.next();
        request.priority = static_cast<std::int32_t>(members.small());
        request.idempotency_key = members.next();
        request.initiator = members.next();
        tasker_text const tag = members.next();
        request.tags = &tag;
        request.tag_count = members.small() % 2;
        request.traceparent = members.next();
        request.correlation_id = members.id({});
        tasker_id task{};
        tasker_error* error = nullptr;
        auto const status = is_later ? tasker_submit_later(host_, &request, 7, &error)
                                     : tasker_submit(host_, &request, &task, &error);
        said(status, error);
    }

    void advance(std::uint32_t seconds) {
        std::int64_t now = 0;
        must(tasker_now(host_, &now) == TASKER_OK, "a host knows what time it is");
        tasker_error* error = nullptr;
        auto const until = now + std::int64_t{seconds} * 1'000'000;
        said(tasker_advance(host_, until, &now, &error), error);
        must(now <= until, "time goes no further than it is told to");
    }

    void poll(std::size_t most) {
        std::array<tasker_call*, 8> calls{};
        std::size_t count = 0;
        tasker_error* error = nullptr;
        said(tasker_poll(host_, 0, calls.data(), most, &count, &error), error);
        must(count <= most, "no more calls than there was room for");
        calls_.insert(calls_.end(), calls.begin(), calls.begin() + static_cast<int>(count));
    }

    void complete(Members& members, std::uint32_t wait_ms) {
        tasker_completion completion;
        TASKER_INIT(completion);
        auto const id = members.id(oldest());
        completion.wait_ms = wait_ms;
        completion.outcome = members.small();
        completion.result = members.next();
        completion.custom = members.next();
        completion.handler_version = members.next();
        completion.error_message = members.next();
        completion.error_type = members.next();
        completion.error_context = members.next();
        completion.is_retryable = members.small();
        completion.status_code = static_cast<std::int32_t>(members.small());
        completion.retry_after_kind = members.small();
        completion.retry_after_ms = members.number();
        completion.headers = members.next();
        completion.cursor = members.next();
        completion.items_processed = members.number();
        completion.accumulated_results = members.next();
        completion.event_payloads = members.next();
        completion.event_publisher = members.next();
        tasker_error* error = nullptr;
        auto const status = tasker_complete(host_, &id, &completion, &error);
        said(status, error);
        auto const is_oldest = !calls_.empty() && std::memcmp(&id, &oldest_, sizeof id) == 0;
        if (status != TASKER_OK || !is_oldest) return;
        // Once: the second time nobody waits for it.
        must(tasker_complete(host_, &id, &completion, nullptr) == TASKER_LEASE_LOST,
             "a call is completed once");
        std::ignore = tasker_call_release(calls_.front());
        calls_.pop_front();
    }

    void publish(Members& members) {
        tasker_publication publication;
        TASKER_INIT(publication);
        publication.delivery = members.small();
        publication.name = members.next();
        publication.namespace_name = members.next();
        publication.payload = members.next();
        publication.execution_result = members.next();
        publication.step = members.next();
        publication.step_name = members.next();
        publication.fired_by = members.next();
        publication.task_id = members.id({});
        tasker_id id{};
        tasker_error* error = nullptr;
        said(tasker_publish(host_, &publication, &id, &error), error);
    }

    void ask(Members& members) {
        auto const method = members.next();
        auto const target = members.next();
        auto const body = members.next();
        std::uint32_t http_status = 0;
        tasker_document* document = nullptr;
        tasker_error* error = nullptr;
        auto const status =
            tasker_rest(host_, method, target, body, &http_status, &document, &error);
        said(status, error);
        if (status != TASKER_OK) return;
        must(http_status >= 200 && http_status < 600, "an answer has a status of HTTP");
        must(tasker_document_release(document) == TASKER_OK, "a document can be released");
    }

    /// Checked only: what was taken would be there for all inputs that follow.
    static void add_template(tasker_text yaml) {
        tasker_error* error = nullptr;
        auto const status = tasker_host_add_template(nullptr, yaml, {}, &error);
        must(status == TASKER_NOT_RUNNING, "without a host there is none");
        said(status, error);
    }

    static void parse(tasker_text json) {
        tasker_tree* tree = nullptr;
        tasker_error* error = nullptr;
        auto const status = tasker_tree_parse(json, &tree, &error);
        said(status, error);
        if (status == TASKER_OK) must(tasker_tree_release(tree) == TASKER_OK, "a tree is released");
    }

    static void read_id(tasker_text written) {
        tasker_id id{};
        if (tasker_id_parse(written, &id) != TASKER_OK) return;
        std::array<char, 36> digits{};
        tasker_id again{};
        must(tasker_id_format(&id, digits.data(), digits.size()) == TASKER_OK, "an id is written");
        must(tasker_id_parse({.data = digits.data(), .size = digits.size()}, &again) == TASKER_OK,
             "what is written is read");
        must(std::memcmp(&id, &again, sizeof id) == 0, "an id comes back as it was");
    }

    /// A number in the place of each kind of handle: known as none, never followed.
    void use_handle(std::uint64_t number) {
        auto const is_ours = [&](void const* handle) {
            if (handle == host_) return true;
            for (auto const* call : calls_)
                if (handle == call) return true;
            return false;
        };
        // NOLINTNEXTLINE(performance-no-int-to-ptr): that is the point
        auto* const handle = reinterpret_cast<void*>(static_cast<std::uintptr_t>(number));
        if (handle == nullptr || is_ours(handle)) return;
        tasker_call_record record;
        TASKER_INIT(record);
        must(tasker_call_read(static_cast<tasker_call*>(handle), &record) != TASKER_OK, "no call");
        must(tasker_call_release(static_cast<tasker_call*>(handle)) != TASKER_OK, "no call");
        must(tasker_error_release(static_cast<tasker_error*>(handle)) != TASKER_OK, "no error");
        must(tasker_event_release(static_cast<tasker_event*>(handle)) != TASKER_OK, "no event");
        must(tasker_document_release(static_cast<tasker_document*>(handle)) != TASKER_OK, "none");
        must(tasker_host_drain(static_cast<tasker_host*>(handle), nullptr) == TASKER_NOT_RUNNING,
             "no host");
        must(tasker_host_close(static_cast<tasker_host*>(handle)) == TASKER_NOT_RUNNING, "no host");
    }

    /// The id of the call that was given out first; none when there is none.
    tasker_id oldest() {
        oldest_ = {};
        if (calls_.empty()) return oldest_;
        tasker_call_record record;
        TASKER_INIT(record);
        must(tasker_call_read(calls_.front(), &record) == TASKER_OK, "a call can be read");
        return oldest_ = record.event_id;
    }

    /// Fails it for good, and lets it go.
    void release_first() {
        auto const id = oldest();
        tasker_completion completion;
        TASKER_INIT(completion);
        completion.outcome = TASKER_FAILURE;
        completion.wait_ms = 60'000;
        std::ignore = tasker_complete(host_, &id, &completion, nullptr);
        must(tasker_call_release(calls_.front()) == TASKER_OK, "a call can be released");
        calls_.pop_front();
    }

    /// What waits to be polled for.
    void drain() {
        std::array<tasker_event*, 64> events{};
        std::size_t count = events.size();
        while (count == events.size()) {
            must(tasker_poll_events(host_, events.data(), events.size(), &count) == TASKER_OK,
                 "events are polled for");
            for (std::size_t i = 0; i < count; ++i)
                must(tasker_event_release(events[i]) == TASKER_OK, "an event can be released");
        }
        std::array<tasker_submitted_record, 64> answers{};
        for (auto& answer : answers)
            TASKER_INIT(answer);
        must(tasker_poll_submitted(host_, answers.data(), answers.size(), &count) == TASKER_OK,
             "answers are polled for");
        for (std::size_t i = 0; i < count; ++i)
            said(answers[i].status, answers[i].error);
    }

    tasker_host* host_ = nullptr;
    std::deque<tasker_call*> calls_;
    tasker_id oldest_{};
};

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    auto rest = fuzz::text_of(data, size);
    fuzz::World world;
    for (std::size_t i = 0; i < fuzz::kLinesMax && !rest.empty(); ++i)
        world.take(fuzz::cut_at(rest, '\n'));
    world.finish();
    return 0;
}
