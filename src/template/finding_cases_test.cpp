#include "template/finding_cases_test.hpp"

#include <vector>

namespace tasker::templates {

namespace {

std::string header(std::string_view line) {
    return "name: order\nnamespace_name: shop\nversion: \"1\"\nsteps:\n"
           "  - {name: a, handler: {callable: x}}\n" +
           std::string(line) + "\n";
}

std::string step(std::string_view fields) {
    return with_steps("  - {name: a, handler: {callable: x}, " + std::string(fields) + "}\n");
}

std::string steps_in_number(std::size_t count) {
    std::string steps;
    for (std::size_t i = 0; i < count; ++i)
        steps += "  - {}\n";
    return with_steps(steps);
}

std::string billion_laughs() {
    std::string text = "a0: &a0 [x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        auto const name = "a" + std::to_string(i);
        auto const last = "*a" + std::to_string(i - 1);
        text += name + ": &" + name + " [" + last;
        for (int k = 0; k < 7; ++k)
            text += ", " + last;
        text += "]\n";
    }
    return text;
}

std::string deep(std::size_t levels) {
    return "metadata: " + std::string(levels, '[') + std::string(levels, ']');
}

std::string many_unknown_keys() {
    std::string text = header("");
    for (int i = 0; i < 1001; ++i)
        text += "unknown" + std::to_string(i) + ": 1\n";
    return text;
}

std::vector<FindingCase> make_cases() {
    // clang-format off
    std::vector<FindingCase> cases = {
    // YAML itself
    {"YAML_SYNTAX", "2:2", "end of sequence", "a: [1\nb: 2"},
    {"YAML_SYNTAX", "1:7", "not defined", "name: *nobody"},
    {"YAML_SYNTAX", "1:8", "inside of what it names", "a: &a [*a]"},
    {"YAML_SYNTAX", "1:7", "tag", "name: !env HOME"},
    {"YAML_SYNTAX", "1:3", "key must be text", "? [a]\n: b"},
    {"YAML_SYNTAX", "1:9", "<< takes a map", "a: {<<: 1}"},
    {"YAML_SYNTAX", "2:4", "not UTF-8", "a: b\nc: \xff"},
    {"SEVERAL_DOCUMENTS", "", "one template", header("---\nname: second")},
    {"DUPLICATE_KEY", "6:1", "\"name\"", header("name: again")},
    {"DUPLICATE_KEY", "5:69", "one field", step("dependencies: [], depends_on: []")},
    {"TOO_LARGE", "", "1048576", std::string(1024 * 1024 + 1, ' ')},
    {"TOO_LARGE", "1:74", "64 levels", deep(64)},
    {"TOO_LARGE", "7:10", "expand", billion_laughs()},
    {"TOO_LARGE", "10005:5", "10000", steps_in_number(10'001)},
    // 4.1 top level
    {"MISSING_FIELD", "1:1", "needs the field name", "namespace_name: shop"},
    {"MISSING_FIELD", "1:1", "needs the field namespace_name", "name: order"},
    {"MISSING_FIELD", "1:1", "needs the field version", "name: order"},
    {"MISSING_FIELD", "1:7", "needs the field name", "name: ~"},
    {"WRONG_TYPE", "1:1", "must be a map, not nothing", ""},
    {"WRONG_TYPE", "1:1", "must be a map, not a list", "- a"},
    {"WRONG_TYPE", "1:10", "write \"1.10\" with quotes", "version: 1.10"},
    {"WRONG_TYPE", "6:11", "metadata of the template must be a map", header("metadata: [a]")},
    {"WRONG_TYPE", "6:32", "primary of system_dependencies", header("system_dependencies: {primary: 1}")},
    {"WRONG_TYPE", "1:8", "must be a list", "steps: {a: b}"},
    {"WRONG_TYPE", "6:15", "must be a map", header("environments: [test]")},
    {"WRONG_TYPE", "6:15", ".inf cannot be held", header("metadata: {a: .inf}")},
    {"EMPTY_VALUE", "1:7", "blank", "name: ' '"},
    {"TOO_LONG", "1:7", "255", "name: " + std::string(256, 'n')},
    {"TOO_LONG", "1:10", "50", "version: " + std::string(51, 'v')},
    {"NAMESPACE_TOO_LONG", "1:17", "29", "namespace_name: " + std::string(30, 'n')},
    {"INVALID_NAMESPACE", "1:17", "digit", "namespace_name: 9lives"},
    {"INVALID_NAMESPACE", "1:17", "letters", "namespace_name: my-shop"},
    {"INVALID_NAME", "1:7", "blanks", "name: ' order'"},
    {"INVALID_NAME", "5:12", "control", with_steps("  - {name: \"a\\nb\", handler: {callable: x}}\n")},
    {"UNKNOWN_VALUE", "6:20", "strict, caller_provided, always_unique; did you mean \"always_unique\"?", header("identity_strategy: always_uniqe")},
    {"UNKNOWN_KEY", "6:1", "did you mean \"lifecycle\"?", header("lifecicle: {}")},
    {"MISSING_FIELD", "6:17", "a domain event needs the field name", header("domain_events: [{}]")},
    {"SCHEMA_NOT_OBJECT", "6:15", "input_schema", header("input_schema: [object]")},
    {"SCHEMA_NOT_OBJECT", "6:37", "domain event", header("domain_events: [{name: x.y, schema: 1}]")},
    {"INVALID_SCHEMA", "6:15", "strng", header("input_schema: {type: strng}")},
    {"INVALID_SCHEMA", "6:37", "domain event", header("domain_events: [{name: x.y, schema: {type: 1}}]")},
    {"NO_STEPS", "1:1", "complete at once", "name: order\nnamespace_name: shop\nversion: \"1\""},
    {"NO_STEPS", "4:8", "complete at once", "name: order\nnamespace_name: shop\nversion: \"1\"\nsteps: []"},
    {"MORE_FINDINGS", "", "1000 of 1001", many_unknown_keys()},
    // 4.2 steps, 4.3 handlers
    {"MISSING_FIELD", "5:5", "step 1 needs the field name", with_steps("  - {handler: {callable: x}}\n")},
    {"MISSING_FIELD", "5:5", "step \"a\" needs the field handler", with_steps("  - {name: a}\n")},
    {"MISSING_FIELD", "5:24", "callable", with_steps("  - {name: a, handler: {}}\n")},
    {"WRONG_TYPE", "5:5", "step 1 must be a map", with_steps("  - a\n")},
    {"WRONG_TYPE", "5:24", "handler of step \"a\" must be a map", with_steps("  - {name: a, handler: x.y}\n")},
    {"WRONG_TYPE", "5:54", "a dependency of step \"a\" must be text", step("dependencies: [1]")},
    {"EMPTY_VALUE", "5:12", "blank", with_steps("  - {name: '', handler: {callable: x}}\n")},
    {"EMPTY_VALUE", "5:54", "a dependency of step \"a\" may not be blank", step("dependencies: ['']")},
    {"TOO_LONG", "5:12", "128", with_steps("  - {name: " + std::string(129, 'n') + ", handler: {callable: x}}\n")},
    {"TOO_LONG", "5:35", "500", with_steps("  - {name: a, handler: {callable: " + std::string(501, 'c') + "}}\n")},
    {"EMPTY_CALLABLE", "5:35", "callable of step \"a\"", with_steps("  - {name: a, handler: {callable: ' '}}\n")},
    {"UNKNOWN_VALUE", "5:45", "did you mean \"decision\"?", step("type: decison")},
    {"UNKNOWN_VALUE", "5:50", "did you mean \"batchable\"?", step("step_type: batcheable")},
    {"UNKNOWN_KEY", "5:39", "did you mean \"timeout_seconds\"?", step("timeout_second: 1")},
    {"UNKNOWN_KEY", "5:38", "did you mean \"method\"?", with_steps("  - {name: a, handler: {callable: x, metod: y}}\n")},
    {"OUT_OF_RANGE", "5:56", "from 1 to", step("timeout_seconds: 0")},
    {"WRONG_TYPE", "5:56", "an integer", step("timeout_seconds: 1.5")},
    {"SCHEMA_NOT_OBJECT", "5:54", "result_schema", step("result_schema: text")},
    {"INVALID_SCHEMA", "5:54", "leads nowhere", step("result_schema: {$ref: '#/gone'}")},
    {"DUPLICATE_STEP_NAME", "6:12", "in line 5 already", with_steps("  - {name: a, handler: {callable: x}}\n  - {name: a, handler: {callable: x}}\n")},
    {"RESERVED_STEP_NAME", "5:12", "ALL", with_steps("  - {name: ALL, handler: {callable: x}}\n")},
    {"SELF_DEPENDENCY", "5:54", "itself", step("dependencies: [a]")},
    {"MISSING_DEP_REF", "6:55", "step \"ship\" depends on unknown step \"chrage\"; did you mean \"charge\"?",
        with_steps("  - {name: charge, handler: {callable: x}}\n  - {name: ship, handler: {callable: x}, depends_on: [chrage]}\n")},
    {"DUPLICATE_DEPENDENCY", "6:57", "twice", with_steps("  - {name: a, handler: {callable: x}}\n  - {name: b, handler: {callable: x}, dependencies: [a, a]}\n")},
    {"CYCLE_DETECTED", "5:54", "a -> b -> c -> a", with_steps(
        "  - {name: a, handler: {callable: x}, dependencies: [b]}\n"
        "  - {name: b, handler: {callable: x}, dependencies: [c]}\n"
        "  - {name: c, handler: {callable: x}, dependencies: [a]}\n")},
    {"ORPHAN_STEP", "5:12", "\"a\" has no dependencies", with_steps("  - {name: a, handler: {callable: x}}\n  - {name: b, handler: {callable: x}}\n")},
    {"NO_RESULT_SCHEMA", "5:12", "\"a\"", with_steps("  - {name: a, handler: {callable: x}}\n  - {name: b, handler: {callable: x}, dependencies: [a]}\n")},
    // 4.4 retry
    {"WRONG_TYPE", "5:58", "true or false, not the text \"yes\"", step("retry: {retryable: yes}")},
    {"OUT_OF_RANGE", "5:61", "from 0 to 100", step("retry: {max_attempts: 101}")},
    {"OUT_OF_RANGE", "5:64", "from 100 to 3600000", step("retry: {backoff_base_ms: 99}")},
    {"OUT_OF_RANGE", "5:63", "from 1000 to 3600000", step("retry: {max_backoff_ms: 3600001}")},
    {"UNKNOWN_VALUE", "5:56", "exponential", step("retry: {backoff: exponental}")},
    {"UNKNOWN_KEY", "5:47", "did you mean \"max_attempts\"?", step("retry: {max_atempts: 2}")},
    {"BACKOFF_ABOVE_MAX", "5:46", "max_backoff_ms", step("retry: {backoff_base_ms: 2000, max_backoff_ms: 1000}")},
    // 4.5 environments
    {"OVERRIDE_UNKNOWN_STEP", "6:38", "did you mean", header("environments: {test: {steps: [{name: aa}]}}")},
    {"UNKNOWN_KEY", "6:51", "callable", header("environments: {test: {steps: [{name: a, handler: {callable: y}}]}}")},
    {"OUT_OF_RANGE", "6:58", "timeout_seconds", header("environments: {test: {steps: [{name: a, timeout_seconds: 0}]}}")},
    {"MISSING_FIELD", "6:31", "name", header("environments: {test: {steps: [{timeout_seconds: 1}]}}")},
    {"BACKOFF_ABOVE_MAX", "6:48", "environment \"test\"", header("environments: {test: {steps: [{name: a, retry: {backoff_base_ms: 2000, max_backoff_ms: 1000}}]}}")},
    // 4.6 lifecycle
    {"OUT_OF_RANGE", "6:35", "43200", header("lifecycle: {max_duration_minutes: 43201}")},
    {"OUT_OF_RANGE", "6:44", "10080", header("lifecycle: {max_waiting_for_retry_minutes: 0}")},
    {"UNKNOWN_VALUE", "6:31", "dlq, error, none", header("lifecycle: {staleness_action: drop}")},
    // 4.7 events
    {"INVALID_EVENT_NAME", "5:65", "order.processed", step("publishes_events: [{name: Order.Done, schema: {}}]")},
    {"INVALID_EVENT_NAME", "5:65", "order.processed", step("publishes_events: [{name: done, schema: {}}]")},
    {"INVALID_EVENT_NAME", "5:65", "order.processed", step("publishes_events: [{name: a..b, schema: {}}]")},
    {"MISSING_FIELD", "5:58", "schema", step("publishes_events: [{name: a.b}]")},
    {"SCHEMA_NOT_OBJECT", "5:78", "schema", step("publishes_events: [{name: a.b, schema: 1}]")},
    {"INVALID_SCHEMA", "5:78", "a.b", step("publishes_events: [{name: a.b, schema: {type: x}}]")},
    {"UNKNOWN_VALUE", "5:93", "always", step("publishes_events: [{name: a.b, schema: {}, condition: allways}]")},
    {"UNKNOWN_VALUE", "5:97", "broadcast", step("publishes_events: [{name: a.b, schema: {}, delivery_mode: x}]")},
    {"PUBLISHER_IGNORED", "5:118", "first event", step("publishes_events: [{name: a.b, schema: {}}, {name: a.c, schema: {}, publisher: p}]")},
    // 4.8 batches
    {"MISSING_FIELD", "5:73", "batch_size", step("type: batch_worker, batch_config: {}")},
    {"OUT_OF_RANGE", "5:86", "100000", step("type: batch_worker, batch_config: {batch_size: 0}")},
    {"OUT_OF_RANGE", "5:87", "1000", step("type: batch_worker, batch_config: {parallelism: 1001}")},
    {"UNKNOWN_VALUE", "5:92", "isolate", step("type: batch_worker, batch_config: {failure_strategy: x}")},
    {"BATCH_CONFIG_MISSING", "5:12", "needs a batch_config", step("type: batch_worker")},
    {"BATCH_WORKER_WITHOUT_BATCHABLE", "5:12", "no batchable", step("type: batch_worker")},
    {"BATCH_WORKER_WITHOUT_CONVERGENCE", "5:12", "collects", step("type: batch_worker")},
    {"BATCHABLE_WITHOUT_WORKER", "5:12", "no batch_worker", step("type: batchable")},
    {"BATCH_CONFIG_UNUSED", "5:53", "standard", step("batch_config: {batch_size: 1, parallelism: 1, cursor_field: id, worker_template: a}")},
    {"BATCH_WORKER_TEMPLATE", "5:120", "not batch_worker", step("batch_config: {batch_size: 1, parallelism: 1, cursor_field: id, worker_template: a}")},
    {"BATCH_WORKER_TEMPLATE", "5:94", "did you mean \"slice\"?", with_steps(
        "  - {name: a, type: batchable, handler: {callable: x, initialization: {worker_template_name: slise}}}\n"
        "  - {name: slice, type: batch_worker, dependencies: [a], handler: {callable: x}}\n")},
    {"BATCH_WORKER_TEMPLATE", "5:94", "must be a step's name", with_steps(
        "  - {name: a, type: batchable, handler: {callable: x, initialization: {worker_template_name: 7}}}\n")},
    {"BATCH_WORKER_DEPENDENT", "6:54", "only a deferred_convergence", with_steps(
        "  - {name: a, type: batch_worker, handler: {callable: x}}\n"
        "  - {name: b, handler: {callable: x}, dependencies: [a]}\n")},
    // 4.10 decisions and convergences
    {"DECISION_WITHOUT_DEPENDENCY", "5:12", "decides", step("type: decision")},
    {"DECISION_WITHOUT_BRANCH", "5:12", "no branches", step("type: decision")},
    {"CONVERGENCE_WITHOUT_DEPENDENCY", "5:12", "never exist", step("type: deferred_convergence")},
    {"CONVERGENCE_NEVER_CREATED", "6:12", "nothing creates it", with_steps(
        "  - {name: a, handler: {callable: x}}\n"
        "  - {name: b, type: deferred_convergence, handler: {callable: x}, dependencies: [a]}\n")},
    };
    // clang-format on
    return cases;
}

}  // namespace

std::string with_steps(std::string_view steps) {
    return "name: order\nnamespace_name: shop\nversion: \"1\"\nsteps:\n" + std::string(steps);
}

std::span<FindingCase const> finding_cases() {
    static auto const kCases = make_cases();
    return kCases;
}

}  // namespace tasker::templates
