#pragma once

#include <optional>
#include <string>
#include <utility>

#include "store/inspection.hpp"
#include "store/postgres/transaction.hpp"

namespace tasker::store::postgres {

/// What an inspection asks, in a transaction of its caller's.
class InspectedStore final : public Inspection {
public:
    InspectedStore(Transaction& transaction, std::string schema)
        : transaction_(transaction), schema_(std::move(schema)) {}

    [[nodiscard]] std::optional<std::string> const& holder() const override { return holder_; }
    Result<std::size_t> count_tasks() override;
    Result<void> check_file(OnDamage const& on_damage) override;
    Result<void> check_references(OnDamage const& on_damage) override;
    Result<void> each_task(OnTask const& on_task, OnDamage const& on_damage) override;
    Result<void> each_template(OnTemplate const& on_template) override;
    Result<void> each_event(OnEvent const& on_event) override;
    Result<void> each_message(OnMessage const& on_message) override;
    [[nodiscard]] bool is_outdated() const override { return false; }

private:
    [[nodiscard]] Result<std::int64_t> number(Statement const& statement);

    Transaction& transaction_;
    std::string const schema_;
    std::optional<std::string> const holder_;
};

}  // namespace tasker::store::postgres
