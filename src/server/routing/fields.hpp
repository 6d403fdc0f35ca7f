#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/routing/answer.hpp"
#include "tasker/json.hpp"
#include "tasker/uuid.hpp"

namespace tasker::server::routing {

/// Reads the members of a request's body. What is missing or of another type is remembered, the
/// first of it, and told by `problem`: the values are good for nothing then. Members that nobody
/// asks for are ignored.
class Fields {
public:
    /// `body` outlives it.
    explicit Fields(Json const& body, std::string where = {});

    [[nodiscard]] std::string text(std::string_view name);
    /// Of the body, and as long as that.
    [[nodiscard]] Json const& value(std::string_view name);

    // None when it is missing or null.
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view name);
    [[nodiscard]] std::optional<std::int32_t> optional_integer(std::string_view name);
    [[nodiscard]] std::optional<Uuid> optional_uuid(std::string_view name);
    [[nodiscard]] std::optional<JsonObject> optional_object(std::string_view name);
    [[nodiscard]] std::optional<Json> optional_value(std::string_view name);
    /// Empty when it is missing or null.
    [[nodiscard]] std::vector<std::string> texts(std::string_view name);

    void complain(std::string_view name, std::string_view wanted);

    /// 422 in plain text; none when all fits.
    [[nodiscard]] std::optional<Refused> problem() const;

private:
    [[nodiscard]] Json const* find(std::string_view name) const noexcept;

    JsonObject const* object_ = nullptr;
    std::string where_;
    std::string complaint_;
};

}  // namespace tasker::server::routing
