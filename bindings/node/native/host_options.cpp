#include "bindings/node/native/host_options.hpp"

#include <cstddef>
#include <utility>

#include "bindings/node/native/errors.hpp"
#include "bindings/node/native/text.hpp"

namespace tasker::node {

namespace {

constexpr std::size_t kOwnTexts = 10;  // besides those of the lists

/// Reads options one by one; what is missing stays as it is.
class Given {
public:
    explicit Given(Napi::Object given) : given_(given) {}

    void read(char const* name, std::uint32_t& number) const {
        if (has(name)) number = small_natural_of(given_.Get(name), name);
    }
    void read(char const* name, std::uint64_t& number) const {
        number = natural_of(given_.Get(name), name, number);
    }
    [[nodiscard]] std::uint64_t natural(char const* name) const {
        return natural_of(given_.Get(name), name, 0);
    }
    [[nodiscard]] bool has(char const* name) const {
        auto const value = given_.Get(name);
        return !value.IsUndefined() && !value.IsNull();
    }
    [[nodiscard]] bool flag(char const* name) const { return flag_of(given_.Get(name), name); }
    [[nodiscard]] std::string text(char const* name) const {
        return string_of(given_.Get(name), name);
    }
    [[nodiscard]] std::vector<std::string> texts(char const* name) const {
        return strings_of(given_.Get(name), name);
    }

private:
    Napi::Object given_;
};

void read_numbers(Given const& given, tasker_host_options_record& record) {
    given.read("role", record.role);
    given.read("concurrency", record.max_concurrent_handlers);
    given.read("prefetch", record.prefetch);
    given.read("keepEndedMs", record.keep_ended_ms);
    given.read("handlerTimeoutMs", record.handler_timeout_ms);
    given.read("leaseMs", record.lease_ms);
    given.read("starvationThresholdMs", record.starvation_threshold_ms);
    given.read("completionSendTimeoutMs", record.completion_send_timeout_ms);
    given.read("logLevel", record.log_level);
    given.read("engineTimeoutMs", record.engine_timeout_ms);
    if (!given.has("virtualStartUs")) return;
    record.has_virtual_time = 1;
    record.virtual_start_us = static_cast<std::int64_t>(given.natural("virtualStartUs"));
    given.read("seed", record.seed);
}

}  // namespace

std::shared_ptr<HostOptions> options_of(Napi::Value value) {
    if (!value.IsObject()) throw Napi::TypeError::New(value.Env(), "options must be an object");
    Given const given(value.As<Napi::Object>());
    auto options = std::make_shared<HostOptions>();
    auto& record = options->record;
    TASKER_INIT(record);
    check(value.Env(), tasker_host_options(&record), nullptr);
    read_numbers(given, record);
    auto callables = given.texts(given.has("callables") ? "callables" : "claims");
    auto namespaces = given.texts("namespaces");
    options->texts.reserve(kOwnTexts + callables.size() + namespaces.size());
    auto const keep = [&](std::string text) {
        return text_of(options->texts.emplace_back(std::move(text)));
    };
    record.configuration = keep(given.text("configuration"));
    // What is not said here, the configuration says.
    auto const is_configured = record.configuration.size > 0;
    if (is_configured || given.has("store")) record.store = keep(given.text("store"));
    if (is_configured || given.has("transport")) record.transport = keep(given.text("transport"));
    record.environment = keep(given.text("environment"));
    record.worker_name = keep(given.text("workerName"));
    record.web_bind = keep(given.text("webBind"));
    record.web_is_open = given.flag("webIsOpen") ? 1 : 0;
    // 2 of tasker/c/host.h: who finds handlers itself says which it finds.
    record.engine_url = keep(given.text("engineUrl"));
    record.engine_token = keep(given.text("engineToken"));
    record.engine_api_key = keep(given.text("engineApiKey"));
    record.engine_api_key_header = keep(given.text("engineApiKeyHeader"));
    record.takes_unlisted = given.has("callables") ? 0 : given.has("claims") ? 2 : 1;
    for (auto& callable : callables) {
        tasker_handler handler{};
        handler.callable = keep(std::move(callable));
        handler.is_open_to_methods = 1;
        options->handlers.push_back(handler);
    }
    for (auto& name : namespaces)
        options->namespaces.push_back(keep(std::move(name)));
    return options;
}

}  // namespace tasker::node
