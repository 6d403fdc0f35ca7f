#include "server/rest/task_request.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "server/routing/fields.hpp"

namespace tasker::server::rest {

namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

}  // namespace

bool is_naive_time(std::string_view text) noexcept {
    constexpr std::string_view kForm = "0000-00-00T00:00:00";
    if (text.size() < kForm.size()) return false;
    for (std::size_t i = 0; i < kForm.size(); ++i) {
        if (kForm[i] == '0' ? !is_digit(text[i]) : text[i] != kForm[i]) return false;
    }
    auto const number = [text](std::size_t at) {
        return static_cast<unsigned>((text[at] - '0') * 10 + (text[at + 1] - '0'));
    };
    auto const year = static_cast<int>(number(0) * 100 + number(2));
    std::chrono::year_month_day const date(std::chrono::year(year), std::chrono::month(number(5)),
                                           std::chrono::day(number(8)));
    // A leap second is a time too.
    if (!date.ok() || number(11) > 23 || number(14) > 59 || number(17) > 60) return false;
    auto const fraction = text.substr(kForm.size());
    if (fraction.empty()) return true;
    constexpr std::size_t kNanoseconds = 9;
    return fraction.front() == '.' && fraction.size() > 1 && fraction.size() <= kNanoseconds + 1 &&
           std::ranges::all_of(fraction.substr(1), is_digit);
}

std::optional<routing::Refused> read_task_request(Json const& body, model::TaskRequest& request) {
    routing::Fields fields(body);
    request = {.namespace_name = fields.text("namespace"),
               .name = fields.text("name"),
               .version = fields.text("version"),
               .context = model::Payload(base::to_text(fields.value("context"))),
               .initiator = fields.text("initiator"),
               .source_system = fields.text("source_system"),
               .reason = fields.text("reason"),
               .tags = fields.texts("tags"),
               .priority = fields.optional_integer("priority").value_or(0),
               .correlation_id = fields.optional_uuid("correlation_id"),
               .parent_correlation_id = fields.optional_uuid("parent_correlation_id"),
               .idempotency_key = fields.optional_text("idempotency_key")};
    // Accepted and not used: the server knows when it was asked.
    if (auto const at = fields.optional_text("requested_at"); at && !is_naive_time(*at)) {
        fields.complain("requested_at", "must be a time without a zone: 2026-02-01T10:00:00");
    }
    std::ignore = fields.optional_object("options");
    return fields.problem();
}

}  // namespace tasker::server::rest
