/* A program in C: an order of three steps on SQLite in a temporary folder, with a failure that is
 * retried, and a task that is submitted twice. Prints what was wrong and where, and ends with 1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tasker/tasker.h"

#define CHECK(condition)                                                                \
    do {                                                                                \
        if (!(condition)) {                                                             \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);     \
            exit(EXIT_FAILURE);                                                         \
        }                                                                               \
    } while (0)

/* Prints the message of an error where there was one. */
static void check(tasker_status status, tasker_error* error, int line) {
    if (status == TASKER_OK) return;
    tasker_error_record record;
    TASKER_INIT(record);
    if (tasker_error_read(error, &record) == TASKER_OK) {
        fprintf(stderr, "%s:%d: TSK-%d: %.*s\n", __FILE__, line, (int)status,
                (int)record.message.size, record.message.data);
    } else {
        fprintf(stderr, "%s:%d: TSK-%d\n", __FILE__, line, (int)status);
    }
    exit(EXIT_FAILURE);
}

static const char* const kOrder =
    "name: order\n"
    "namespace_name: shop\n"
    "version: \"1.0.0\"\n"
    "steps:\n"
    "  - name: reserve\n"
    "    handler: { callable: shop.reserve, initialization: { shelf: 7 } }\n"
    "  - name: charge\n"
    "    dependencies: [reserve]\n"
    "    handler: { callable: shop.charge, method: card }\n"
    "    retry: { max_attempts: 3, backoff: none }\n"
    "  - name: ship\n"
    "    dependencies: [charge]\n"
    "    handler: { callable: shop.ship }\n";

static int same(tasker_text text, const char* expected) {
    return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

/* Opens the shop's host on a file, with its three handlers. */
static tasker_host* open_host(const char* file) {
    tasker_text methods[1];
    tasker_handler handlers[3];
    tasker_host_options_record options;
    tasker_host* host = NULL;
    tasker_error* error = NULL;

    methods[0] = tasker_text_of("card");
    memset(handlers, 0, sizeof handlers);
    handlers[0].callable = tasker_text_of("shop.reserve");
    handlers[1].callable = tasker_text_of("shop.charge");
    handlers[1].methods = methods;
    handlers[1].method_count = 1;
    handlers[2].callable = tasker_text_of("shop.ship");
    handlers[2].is_open_to_methods = 1;

    TASKER_INIT(options);
    CHECK(tasker_host_options(&options) == TASKER_OK);
    options.store = tasker_text_of(file);
    options.handlers = handlers;
    options.handler_count = 3;
    check(tasker_host_open(&options, &host, &error), error, __LINE__);
    check(tasker_host_add_template(host, tasker_text_of(kOrder), tasker_text_of("order.yaml"), &error),
          error, __LINE__);
    check(tasker_host_start(host, &error), error, __LINE__);
    return host;
}

static tasker_id submit(tasker_host* host) {
    tasker_task_request request;
    tasker_id task;
    tasker_error* error = NULL;
    TASKER_INIT(request);
    request.namespace_name = tasker_text_of("shop");
    request.name = tasker_text_of("order");
    request.version = tasker_text_of("1.0.0");
    request.context = tasker_text_of("{\"total\": 12.5, \"lines\": [\"a\\u00e4\", \"b\"]}");
    request.idempotency_key = tasker_text_of("order 17");
    check(tasker_submit(host, &request, &task, &error), error, __LINE__);
    return task;
}

/* Reads `total` and the second line out of a context. */
static void check_context(tasker_text context) {
    tasker_tree* tree = NULL;
    const tasker_node* root = NULL;
    size_t count = 0;
    const tasker_node* total;
    const tasker_node* lines;
    CHECK(tasker_tree_parse(context, &tree, NULL) == TASKER_OK);
    CHECK(tasker_tree_nodes(tree, &root, &count) == TASKER_OK);
    CHECK(count == 5 && root->type == TASKER_MAP && root->count == 2);
    total = tasker_node_member(root, tasker_text_of("total"));
    CHECK(total != NULL && total->type == TASKER_NUMBER && total->value.number == 12.5);
    lines = tasker_node_member(root, tasker_text_of("lines"));
    CHECK(lines != NULL && lines->type == TASKER_LIST && lines->count == 2);
    CHECK(same(lines[1].value.text, "a\xc3\xa4") && same(lines[2].value.text, "b"));
    CHECK(tasker_node_member(root, tasker_text_of("nothing")) == NULL);
    CHECK(tasker_tree_release(tree) == TASKER_OK);
}

static void run_handler(const tasker_call_record* call, tasker_call* handle,
                        tasker_completion* completion) {
    TASKER_INIT(*completion);
    completion->wait_ms = 30000;
    if (same(call->callable, "shop.reserve")) {
        check_context(call->context);
        CHECK(same(call->initialization, "{\"shelf\":7}"));
        CHECK(call->dependency_count == 0);
        completion->result = tasker_text_of("{\"shelf\": 7}");
    } else if (same(call->callable, "shop.charge")) {
        CHECK(same(call->method, "card"));
        if (call->retry_count == 0) {
            completion->outcome = TASKER_FAILURE;
            completion->is_retryable = 1;
            completion->error_type = tasker_text_of("retryable_error");
            completion->error_message = tasker_text_of("the bank does not answer");
        } else {
            completion->result = tasker_text_of("{\"charged\": 12.5}");
        }
    } else {
        tasker_dependency_record charge;
        TASKER_INIT(charge);
        CHECK(same(call->callable, "shop.ship"));
        CHECK(call->dependency_count == 2);
        CHECK(tasker_call_dependency(handle, 0, &charge) == TASKER_OK);
        CHECK(same(charge.step_name, "charge"));
        completion->result = tasker_text_of("[1, true, null]");
    }
}

/* Polls and runs until `wanted` calls were completed. */
static void work(tasker_host* host, int wanted) {
    while (wanted > 0) {
        tasker_call* calls[4];
        size_t count = 0;
        size_t i;
        tasker_error* error = NULL;
        check(tasker_poll(host, 10000, calls, 4, &count, &error), error, __LINE__);
        for (i = 0; i < count; ++i) {
            tasker_call_record call;
            tasker_completion completion;
            TASKER_INIT(call);
            CHECK(tasker_call_read(calls[i], &call) == TASKER_OK);
            run_handler(&call, calls[i], &completion);
            check(tasker_complete(host, &call.event_id, &completion, &error), error, __LINE__);
            CHECK(tasker_complete(host, &call.event_id, &completion, NULL) == TASKER_LEASE_LOST);
            CHECK(tasker_call_release(calls[i]) == TASKER_OK);
            CHECK(tasker_call_release(calls[i]) == TASKER_INVALID_OPTION);
            --wanted;
        }
    }
}

static int contains(tasker_text text, const char* part) {
    size_t const size = strlen(part);
    size_t i;
    for (i = 0; i + size <= text.size; ++i) {
        if (memcmp(text.data + i, part, size) == 0) return 1;
    }
    return 0;
}

static void check_done(tasker_host* host, const tasker_id* task) {
    tasker_document* document = NULL;
    tasker_text text;
    tasker_error* error = NULL;
    check(tasker_wait(host, task, 30000, &document, &error), error, __LINE__);
    CHECK(tasker_document_text(document, &text) == TASKER_OK);
    CHECK(contains(text, "\"status\":\"complete\",\"priority\""));
    CHECK(contains(text, "\"result\":{\"charged\":12.5}"));
    CHECK(contains(text, "\"result\":[1,true,null]"));
    CHECK(contains(text, "\"attempts\":2"));
    CHECK(tasker_document_release(document) == TASKER_OK);
}

int main(void) {
    char folder[] = "/tmp/tasker-c-XXXXXX";
    char file[sizeof folder + 16];
    tasker_host* host;
    tasker_id task;
    tasker_id again;
    tasker_task_request request;

    CHECK(tasker_abi_version() >= TASKER_ABI_VERSION);
    CHECK(mkdtemp(folder) != NULL);
    snprintf(file, sizeof file, "%s/orders.db", folder);

    host = open_host(file);
    task = submit(host);
    work(host, 4); /* reserve, charge twice, ship */
    check_done(host, &task);
    CHECK(tasker_host_stop(host, 1000, NULL) == TASKER_OK);
    CHECK(tasker_host_stop(host, 1000, NULL) == TASKER_OK);
    CHECK(tasker_host_close(host) == TASKER_OK);
    CHECK(tasker_host_close(host) == TASKER_NOT_RUNNING);
    TASKER_INIT(request);
    CHECK(tasker_submit(host, &request, &again, NULL) == TASKER_NOT_RUNNING);

    /* The same file again: what was answered is there, and the key is still taken. */
    host = open_host(file);
    check_done(host, &task);
    TASKER_INIT(request);
    request.namespace_name = tasker_text_of("shop");
    request.name = tasker_text_of("order");
    request.version = tasker_text_of("1.0.0");
    request.idempotency_key = tasker_text_of("order 17");
    CHECK(tasker_submit(host, &request, &again, NULL) == 1201);
    CHECK(tasker_host_close(host) == TASKER_OK);

    unlink(file);
    {
        char beside[sizeof file + 8];
        static const char* const kEnds[] = {"-wal", "-shm", ".lock"};
        size_t i;
        for (i = 0; i < sizeof kEnds / sizeof kEnds[0]; ++i) {
            snprintf(beside, sizeof beside, "%s%s", file, kEnds[i]);
            unlink(beside);
        }
    }
    rmdir(folder);
    return EXIT_SUCCESS;
}
