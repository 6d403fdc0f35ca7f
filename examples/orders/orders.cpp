// The handlers of orders.yaml, as a library for `tasker run --handlers`.
#include <cstdint>
#include <string>
#include <utility>

#include "ledger.hpp"
#include "order.hpp"
#include "tasker/decision.hpp"
#include "tasker/plugin.hpp"

namespace orders {
namespace {

using tasker::JsonObject;
using tasker::Result;
using tasker::StepContext;
using tasker::StepResult;

/// A key that stays the same however often the step runs: the task's id and what is done.
std::string key_of(std::string const& kind, StepContext const& step) {
    return kind + ":" + step.task_id().to_string();
}

/// Moves money at most once, whatever happened to earlier runs of this step.
Result<Entry> move_money(StepContext const& step, std::string const& kind) {
    TASKER_TRY_ASSIGN(auto const ledger, step.input<std::string>("ledger"));
    TASKER_TRY_ASSIGN(auto const order, read_order(step.input()));
    Entry entry{.key = key_of(kind, step),
                .kind = kind,
                .order = order.id,
                .amount_cents = order.total_cents()};
    TASKER_TRY(record(ledger, entry));
    return entry;
}

Result<JsonObject> validate_order(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const order, read_order(step.input()));
    return JsonObject({{"total_cents", order.total_cents()}, {"item_count", order.lines.size()}});
}

Result<StepResult> charge_card(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const charge, move_money(step, "charge"));
    // The worst moment to lose the connection: the money moved, and nobody says so. The retry asks
    // with the same key, so it does not move twice.
    if (step.retry_count() < step.input_or<std::uint32_t>("charge_failures", 0)) {
        return StepResult::retryable_error("the card processor's answer got lost");
    }
    return StepResult::success({{"charge_key", charge.key}, {"amount_cents", charge.amount_cents}});
}

Result<StepResult> route(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const order, read_order(step.input()));
    TASKER_TRY_ASSIGN(auto const limit, step.config<std::int64_t>("large_order_cents"));
    auto const total = order.total_cents();
    return tasker::create_steps(steps_before_shipping(total, limit),
                                {{"total_cents", total}, {"large_order_cents", limit}});
}

Result<JsonObject> pack(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const order, read_order(step.input()));
    return JsonObject({{"parcels", 1}, {"lines", order.lines.size()}});
}

Result<JsonObject> manual_review(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const order, read_order(step.input()));
    return JsonObject({{"approved", true}, {"customer", order.customer}});
}

Result<JsonObject> insure_shipment(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const order, read_order(step.input()));
    return JsonObject({{"insured_cents", order.total_cents()}});
}

JsonObject ship(StepContext& step) {
    // A refusal is the carrier's answer, not a failure of this step: settle_shipping decides what
    // follows from it.
    if (step.input_or<std::string>("shipping", "accepted") == "refused") {
        return JsonObject({{"shipped", false}, {"reason", "the carrier refused the parcel"}});
    }
    return JsonObject({{"shipped", true}, {"tracking", "PARCEL-" + step.task_id().to_string()}});
}

StepResult settle_shipping(StepContext& step) {
    bool const is_shipped = step.dependency_field("ship", "shipped") == true;
    return tasker::create_steps({is_shipped ? "notify_customer" : "refund_card"},
                                {{"shipped", is_shipped}});
}

Result<JsonObject> notify_customer(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const order, read_order(step.input()));
    return JsonObject(
        {{"notified", order.customer}, {"tracking", step.dependency_field("ship", "tracking")}});
}

Result<JsonObject> refund_card(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const refund, move_money(step, "refund"));
    return JsonObject({{"refund_key", refund.key}, {"amount_cents", refund.amount_cents}});
}

Result<JsonObject> restock(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const order, read_order(step.input()));
    std::int64_t item_count = 0;
    for (auto const& line : order.lines)
        item_count += line.quantity;
    return JsonObject({{"items_back", item_count}});
}

JsonObject close_order(StepContext& step) {
    bool const is_shipped = step.dependency_field("ship", "shipped") == true;
    return JsonObject({{"order_id", step.input().at("order_id")},
                       {"outcome", is_shipped ? "shipped" : "refunded"}});
}

}  // namespace
}  // namespace orders

TASKER_HANDLERS(handlers) {
    handlers.add("shop.validate_order", orders::validate_order);
    handlers.add("shop.charge_card", orders::charge_card);
    handlers.add("shop.route", orders::route);
    handlers.add("shop.pack", orders::pack);
    handlers.add("shop.manual_review", orders::manual_review);
    handlers.add("shop.insure_shipment", orders::insure_shipment);
    handlers.add("shop.ship", orders::ship);
    handlers.add("shop.settle_shipping", orders::settle_shipping);
    handlers.add("shop.notify_customer", orders::notify_customer);
    handlers.add("shop.refund_card", orders::refund_card);
    handlers.add("shop.restock", orders::restock);
    handlers.add("shop.close_order", orders::close_order);
}
