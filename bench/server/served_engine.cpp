#include "bench/server/served_engine.hpp"

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "base/json.hpp"
#include "bench/failure.hpp"
#include "template/load.hpp"

namespace tasker::bench {

namespace {

using Timer = std::chrono::steady_clock;

constexpr char const* kOneStep = R"(
name: order
namespace_name: bench
version: "1"
identity_strategy: always_unique
steps:
  - { name: charge, handler: { callable: bench.charge } }
)";

// What an order may look like.
constexpr char const* kContext =
    R"({"order_id":"4711","customer":{"name":"Ada Lovelace","city":"London"},)"
    R"("items":[{"sku":"pen","quantity":2,"unit_price_cents":100}]})";

}  // namespace

model::TaskRequest ServedEngine::request() {
    return {.namespace_name = "bench",
            .name = "order",
            .version = "1",
            .context = model::Payload(kContext),
            .initiator = "bench",
            .source_system = "bench",
            .reason = "to measure it"};
}

ServedEngine::ServedEngine(std::string const& store) {
    Handlers handlers;
    handlers.add("bench.charge", [](StepContext&) { return Json{{"done", true}}; });
    host_ = must(embedded::Host::open({.store = store, .owner_name = "tasker bench"}, handlers));
    must(host_->register_templates({must(templates::load_text(kOneStep, "bench"))}));
    ids_ = std::make_unique<base::Ids>(host_->clock(), std::random_device{}());
    backend_ = std::unique_ptr<server::Backend>(new server::Backend{
        .store = host_->store(),
        .registry = host_->registry(),
        .clock = host_->clock(),
        .ids = *ids_,
        .log = host_->log(),
        .submit = [this](model::TaskRequest asked) { return host_->submit(std::move(asked)); },
        .command = [this](engine::Command order) { return host_->command(std::move(order)); },
        .submit_then =
            [this](model::TaskRequest asked, auto on_answer) {
                return host_->submit(std::move(asked), std::move(on_answer));
            }});
    server_ = must(server::Server::open(*backend_, {.endpoint = {.port = 0}}));
    host_->watch([this](engine::Committed const& committed) { server_->note(committed); });
    must(host_->start());
    server_->start();
}

ServedEngine::~ServedEngine() {
    server_->stop(Duration::zero());
    host_->watch({});
    server_.reset();
}

LoadFigures ServedEngine::create_by_calls(std::size_t callers, std::chrono::milliseconds duration) {
    std::vector<LoadFigures> parts(callers);
    std::vector<std::thread> threads;
    auto const start = Timer::now();
    for (std::size_t i = 0; i < callers; ++i) {
        threads.emplace_back([&, i] {
            while (Timer::now() - start < duration) {
                auto const asked_at = Timer::now();
                auto const task = host_->submit(request());
                if (!task) {
                    ++parts[i].refused;
                    continue;
                }
                ++parts[i].done;
                parts[i].latencies_us.push_back(static_cast<std::uint32_t>(
                    (Timer::now() - asked_at) / std::chrono::microseconds(1)));
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    LoadFigures all{.seconds = std::chrono::duration<double>(Timer::now() - start).count()};
    for (auto const& part : parts) {
        all.done += part.done;
        all.refused += part.refused;
        all.latencies_us.insert(all.latencies_us.end(), part.latencies_us.begin(),
                                part.latencies_us.end());
    }
    return all;
}

LoadFigures ServedEngine::create_by_requests(std::size_t connections,
                                             std::chrono::milliseconds duration) {
    auto const asked = request();
    JsonObject const body{{"namespace", asked.namespace_name},
                          {"name", asked.name},
                          {"version", asked.version},
                          {"context", must(base::parse_json(asked.context.text()))},
                          {"initiator", asked.initiator},
                          {"source_system", asked.source_system},
                          {"reason", asked.reason}};
    auto const text = base::to_text(body);
    return load_http(server_->endpoint().port,
                     "POST /v1/tasks HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
                     "content-length: " +
                         std::to_string(text.size()) + "\r\n\r\n" + text,
                     connections, duration);
}

std::size_t ServedEngine::complete_tasks() {
    // In a benchmark nobody need be told: it looks until all is done.
    for (;;) {
        std::size_t all = 0;
        std::size_t complete = 0;
        must(host_->store().read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(all, reader.count_tasks({}));
            TASKER_TRY_ASSIGN(complete,
                              reader.count_tasks({.states = {model::TaskState::Complete}}));
            return {};
        }));
        if (all == complete) return complete;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

}  // namespace tasker::bench
