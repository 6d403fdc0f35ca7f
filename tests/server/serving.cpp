#include "tests/server/serving.hpp"

#include "base/json.hpp"
#include "server/rest/routes.hpp"
#include "server/rest/schemas.hpp"
#include "template/load.hpp"

namespace tasker::test {

namespace {

constexpr char const* kTemplates[] = {R"(
name: order
namespace_name: shop
version: "1.0.0"
description: An order
input_schema:
  type: object
  properties: { total: { type: number } }
steps:
  - { name: charge, description: Takes the money, handler: { callable: shop.charge } }
  - name: ship
    dependencies: [charge]
    handler: { callable: shop.ship }
    result_schema: { type: object }
)",
                                      R"(
name: broken
namespace_name: shop
version: "1.0.0"
steps:
  - { name: break, handler: { callable: shop.break } }
  - { name: after, dependencies: [break], handler: { callable: shop.ship } }
)",
                                      R"(
name: held
namespace_name: depot
version: "2.1.0"
steps:
  - { name: hold, handler: { callable: shop.held } }
)"};

Handlers shop_handlers(Gate& gate) {
    Handlers handlers;
    handlers.add("shop.charge",
                 [](StepContext& /*step*/) -> StepResult { return Json{{"charged", 12.5}}; });
    handlers.add("shop.ship",
                 [](StepContext& /*step*/) -> StepResult { return Json{{"parcel", "p-1"}}; });
    handlers.add("shop.break", [](StepContext& /*step*/) -> StepResult {
        return StepResult::permanent_error("the gateway said no to card 4711");
    });
    handlers.add("shop.held", [&gate](StepContext& /*step*/) -> StepResult {
        gate.pass();
        return Json{{"held", true}};
    });
    return handlers;
}

}  // namespace

Described const& orchestration_api() {
    static Described const kApi(
        server::rest::orchestration_routes(server::rest::ConfigRoute::Present),
        server::rest::schemas());
    return kApi;
}

std::string code_of(Answer const& answer) {
    auto const body = answer.json();
    if (!body.is_object() || !body.get_object().contains("error")) return "";
    return std::string(body.at("error").at("code").as_string());
}

std::string message_of(Answer const& answer) {
    auto const body = answer.json();
    if (!body.is_object() || !body.get_object().contains("error")) return "";
    return std::string(body.at("error").at("message").as_string());
}

void Serving::start(server::Authorize authorize) {
    start(std::move(authorize), Surroundings());
}

void Serving::start(server::Authorize authorize, server::http::HttpOptions http) {
    http.endpoint.port = 0;
    start(std::move(authorize), Surroundings(), http);
}

void Serving::start(server::Authorize authorize, Surroundings surroundings,
                    server::http::HttpOptions const& http) {
    Serving::TearDown();  // and no test's own, whose parts are for the new one
    ids_ = std::make_unique<base::Ids>(clock_, 1);
    auto opened =
        embedded::Host::open({.store = ":memory:", .telemetry = telemetry_}, shop_handlers(gate_));
    ASSERT_TRUE(opened) << opened.error().message();
    host_ = *std::move(opened);
    std::vector<model::Template> templates;
    for (auto const* const text : kTemplates)
        templates.push_back(*templates::load_text(text, "test.yaml"));
    ASSERT_TRUE(host_->register_templates(std::move(templates)));
    ASSERT_TRUE(host_->start());
    backend_ = std::unique_ptr<server::Backend>(new server::Backend{
        .store = host_->store(),
        .registry = host_->registry(),
        .clock = surroundings.clock == nullptr ? host_->clock() : *surroundings.clock,
        .ids = *ids_,
        .log = surroundings.log == nullptr ? host_->log() : *surroundings.log,
        .submit = [this](model::TaskRequest request) { return host_->submit(std::move(request)); },
        .command = [this](engine::Command order) { return host_->command(std::move(order)); },
        .submit_then =
            [this](model::TaskRequest request, auto on_answer) {
                return host_->submit(std::move(request), std::move(on_answer));
            },
        .description = {.has_config_route = true},
        .tracer = host_->tracer()});
    auto server = server::Server::open(*backend_, http, std::move(authorize));
    ASSERT_TRUE(server) << server.error().message();
    server_ = *std::move(server);
    host_->watch([this](engine::Committed const& committed) { server_->note(committed); });
    server_->start();
    client_ = std::make_unique<Client>(port());
}

void Serving::TearDown() {
    if (host_ == nullptr) return;
    gate_.open();
    client_.reset();
    host_->watch({});
    server_.reset();
    std::ignore = host_->stop(std::chrono::seconds(10));
    host_.reset();
    backend_.reset();
}

Answer Serving::ask(Client::Request const& request) {
    auto answer = client_->ask(request);
    // Refused requests may end the connection.
    if (answer.status == 0) {
        client_ = std::make_unique<Client>(port());
        answer = client_->ask(request);
    }
    auto const operation = orchestration_api().compare(request, answer);
    if (!operation.empty()) done_.insert(operation);
    return answer;
}

JsonObject Serving::request_for(std::string const& name, JsonObject changes) {
    JsonObject request{{"name", name},
                       {"namespace", name == "held" ? "depot" : "shop"},
                       {"version", name == "held" ? "2.1.0" : "1.0.0"},
                       {"context", {{"total", 12.5}}},
                       {"initiator", "ui:anna"},
                       {"source_system", "backoffice"},
                       {"reason", "a test"}};
    for (auto& [member, value] : changes)
        request[member] = value;
    return request;
}

std::string Serving::settled_task(std::string const& name, JsonObject changes) {
    auto const answer =
        post("/v1/tasks", base::to_text(Json(request_for(name, std::move(changes)))));
    EXPECT_EQ(answer.status, 200U) << answer.body;
    if (answer.status != 200) return "";
    std::string id(answer.json().at("task_uuid").as_string());
    EXPECT_TRUE(host_->wait({*Uuid::parse(id)}, std::chrono::seconds(60)));
    return id;
}

std::string Serving::step_of(std::string const& task, std::string const& name) {
    auto const steps = get("/v1/tasks/" + task + "/workflow_steps").json();
    for (auto const& step : steps.as_array()) {
        if (step.at("name").as_string() == name)
            return std::string(step.at("step_uuid").as_string());
    }
    ADD_FAILURE() << "no step " << name;
    return "";
}

std::string Serving::dead_letter(std::string const& task, int minutes,
                                 model::DeadLetterReason reason) {
    model::DeadLetter const letter{
        .id = backend().ids.v7(),
        .task_id = {*Uuid::parse(task)},
        .original_state = model::TaskState::StepsInProcess,
        .reason = reason,
        .created_at = backend().clock.now() - std::chrono::minutes(minutes),
        .snapshot = model::Payload(R"({"threshold_minutes":30})")};
    EXPECT_TRUE(host().store().run([&](store::UnitOfWork& unit) -> Result<void> {
        return unit.insert_dead_letters({&letter, 1});
    }));
    return letter.id.to_string();
}

}  // namespace tasker::test
