#include "order.hpp"

#include <exception>
#include <set>
#include <utility>

namespace orders {

namespace {

// Together these keep the total far from overflow.
constexpr std::size_t kLinesMax = 1'000;
constexpr std::int64_t kQuantityMax = 10'000;
constexpr std::int64_t kUnitPriceMax = 100'000'000;

tasker::Error invalid(std::string message) {
    return {tasker::ErrorCode::InvalidInput, std::move(message)};
}

tasker::Result<void> check(Order const& order) {
    if (order.lines.empty() || order.lines.size() > kLinesMax) {
        return invalid("an order has 1 to 1000 lines, this has " +
                       std::to_string(order.lines.size()));
    }
    std::set<std::string> seen;
    for (auto const& line : order.lines) {
        auto const where = "line \"" + line.sku + "\": ";
        if (!seen.insert(line.sku).second)
            return invalid(where + "stands twice; add up the quantity");
        if (line.quantity < 1 || line.quantity > kQuantityMax) {
            return invalid(where + "quantity " + std::to_string(line.quantity) +
                           " is outside 1..10000");
        }
        if (line.unit_price_cents < 0 || line.unit_price_cents > kUnitPriceMax) {
            return invalid(where + "unit_price_cents " + std::to_string(line.unit_price_cents) +
                           " is outside 0..100000000");
        }
    }
    return {};
}

}  // namespace

std::int64_t Order::total_cents() const noexcept {
    std::int64_t total = 0;
    for (auto const& line : lines)
        total += line.quantity * line.unit_price_cents;
    return total;
}

tasker::Result<Order> read_order(tasker::Json const& input) {
    Order order;
    // Boost.JSON reports a wrong type or an absent member by throwing.
    try {
        auto const& object = input.as_object();
        order.id = object.at("order_id").as_string();
        order.customer = object.at("customer").as_string();
        for (auto const& item : object.at("items").as_array()) {
            auto const& line = item.as_object();
            order.lines.push_back(
                {.sku = std::string(line.at("sku").as_string()),
                 .quantity = line.at("quantity").to_number<std::int64_t>(),
                 .unit_price_cents = line.at("unit_price_cents").to_number<std::int64_t>()});
        }
    } catch (std::exception const& error) {
        return invalid(std::string("this is no order: ") + error.what());
    }
    TASKER_TRY(check(order));
    return order;
}

std::vector<std::string> steps_before_shipping(std::int64_t total_cents,
                                               std::int64_t large_order_cents) {
    if (total_cents > large_order_cents) return {"manual_review", "insure_shipment"};
    return {"pack"};
}

}  // namespace orders
