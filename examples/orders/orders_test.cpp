#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "ledger.hpp"
#include "order.hpp"

namespace orders {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A ledger of its own, gone after the test.
class LedgerFile {
public:
    LedgerFile() : folder_(std::filesystem::path(testing::TempDir()) / name()) {
        std::filesystem::remove_all(folder_);
    }
    ~LedgerFile() { std::filesystem::remove_all(folder_); }
    LedgerFile(LedgerFile const&) = delete;
    LedgerFile& operator=(LedgerFile const&) = delete;

    [[nodiscard]] std::filesystem::path path() const { return folder_ / "ledger.jsonl"; }
    [[nodiscard]] std::string text() const {
        std::ifstream file(path());
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    static std::string name() {
        auto const* const test = testing::UnitTest::GetInstance()->current_test_info();
        return std::string("orders_") + test->name();
    }
    std::filesystem::path folder_;
};

Entry charge(std::string key) {
    return {.key = std::move(key), .kind = "charge", .order = "A-1", .amount_cents = 4200};
}

TEST(Ledger, RecordsAKeyOnce) {
    LedgerFile const ledger;
    auto const first = record(ledger.path(), charge("charge:1"));
    ASSERT_TRUE(first) << first.error().message();
    EXPECT_EQ(*first, Recorded::Now);
    auto const again = record(ledger.path(), charge("charge:1"));
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, Recorded::Before);
    EXPECT_EQ(ledger.text(),
              R"({"key":"charge:1","kind":"charge","order":"A-1","amount_cents":4200})"
              "\n");
}

TEST(Ledger, TakesABrokenLastLineForOneThatNeverHappened) {
    LedgerFile const ledger;
    ASSERT_TRUE(record(ledger.path(), charge("charge:1")));
    auto const whole = ledger.text();
    std::ofstream(ledger.path(), std::ios::app) << R"({"key":"charge:2","ki)";
    auto const second = record(ledger.path(), charge("charge:2"));
    ASSERT_TRUE(second);
    EXPECT_EQ(*second, Recorded::Now);
    EXPECT_EQ(ledger.text(), whole + R"({"key":"charge:2","kind":"charge","order":"A-1",)"
                                     R"("amount_cents":4200})"
                                     "\n");
}

TEST(Ledger, RecordsAKeyOnceWhenManyThreadsTry) {
    LedgerFile const ledger;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] { EXPECT_TRUE(record(ledger.path(), charge("charge:1"))); });
    }
    for (auto& thread : threads)
        thread.join();
    auto const text = ledger.text();
    EXPECT_EQ(std::ranges::count(text, '\n'), 1);
}

TEST(Ledger, NamesTheFileThatItCannotOpen) {
    LedgerFile const ledger;
    std::filesystem::create_directories(ledger.path());
    auto const refused = record(ledger.path(), charge("charge:1"));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message(), HasSubstr("ledger.jsonl: Is a directory"));
}

tasker::Json order_with(std::string const& items) {
    return boost::json::parse(R"({"order_id": "A-1", "customer": "Ada", "items": )" + items + "}");
}

TEST(Order, AddsUpItsLines) {
    auto const order =
        read_order(order_with(R"([{"sku": "book", "quantity": 2, "unit_price_cents": 1999},
                                  {"sku": "pen", "quantity": 10, "unit_price_cents": 150}])"));
    ASSERT_TRUE(order) << order.error().message();
    EXPECT_EQ(order->total_cents(), 5498);
}

TEST(Order, IsRefusedWithTheReason) {
    for (auto const& [items, reason] : std::vector<std::pair<std::string, std::string>>{
             {"[]", "1 to 1000 lines"},
             {R"([{"sku": "book"}])", "this is no order"},
             {R"([{"sku": "book", "quantity": 0, "unit_price_cents": 1}])", "quantity 0"},
             {R"([{"sku": "book", "quantity": 10001, "unit_price_cents": 1}])", "quantity 10001"},
             {R"([{"sku": "book", "quantity": 1, "unit_price_cents": -1}])", "unit_price_cents -1"},
             {R"([{"sku": "a", "quantity": 1, "unit_price_cents": 1},
                  {"sku": "a", "quantity": 1, "unit_price_cents": 1}])",
              "\"a\": stands twice"}}) {
        auto const order = read_order(order_with(items));
        ASSERT_FALSE(order) << items;
        EXPECT_THAT(order.error().message(), HasSubstr(reason));
    }
}

TEST(Order, IsLargeAboveTheLimitOnly) {
    EXPECT_THAT(steps_before_shipping(50'000, 50'000), ElementsAre("pack"));
    EXPECT_THAT(steps_before_shipping(50'001, 50'000),
                ElementsAre("manual_review", "insure_shipment"));
}

}  // namespace
}  // namespace orders
