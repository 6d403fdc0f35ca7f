#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace orders {

/// What a customer ordered, checked. Money is in cents: fractions of a cent do not exist.
struct Order {
    struct Line {
        std::string sku;
        std::int64_t quantity = 0;
        std::int64_t unit_price_cents = 0;
    };
    std::string id;
    std::string customer;
    std::vector<Line> lines;

    [[nodiscard]] std::int64_t total_cents() const noexcept;
};

/// \returns InvalidInput that names the member and what would be right: the template's input_schema
///          has checked the form already, this checks what a schema cannot say.
[[nodiscard]] tasker::Result<Order> read_order(tasker::Json const& input);

/// The steps that an order of this worth goes through before it is shipped.
[[nodiscard]] std::vector<std::string> steps_before_shipping(std::int64_t total_cents,
                                                             std::int64_t large_order_cents);

}  // namespace orders
