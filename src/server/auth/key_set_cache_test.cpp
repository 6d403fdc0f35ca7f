#include "server/auth/key_set_cache.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "tests/support/hand_clock.hpp"
#include "tests/support/issuer.hpp"

namespace tasker::server::auth {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::shared_curve;

/// Answers with what it is told, and tells when it was asked.
class TestIssuer {
public:
    class Download final : public KeySetDownload {
    public:
        explicit Download(TestIssuer& issuer) : issuer_(issuer) {}
        Downloaded fetch() override { return issuer_.answer(); }
        void cancel() noexcept override {}

    private:
        TestIssuer& issuer_;
    };

    void publish(std::vector<std::string> const& ids) {
        std::scoped_lock const lock(mutex_);
        JsonArray keys;
        for (auto const& id : ids)
            keys.push_back(shared_curve().jwk(id));
        text_ = base::to_text(Json{{"keys", std::move(keys)}});
    }
    void fail() {
        std::scoped_lock const lock(mutex_);
        text_ = std::nullopt;
    }
    void await_fetches(int count) {
        std::unique_lock lock(mutex_);
        fetched_.wait(lock, [&] { return fetches_ >= count; });
    }
    int fetches() {
        std::scoped_lock const lock(mutex_);
        return fetches_;
    }

private:
    KeySetDownload::Downloaded answer() {
        std::scoped_lock const lock(mutex_);
        ++fetches_;
        fetched_.notify_all();
        if (!text_) return {.text = {}, .problem = "the issuer does not answer"};
        return {.text = text_, .problem = {}};
    }

    std::mutex mutex_;
    std::condition_variable fetched_;
    std::optional<std::string> text_;
    int fetches_ = 0;
};

class CachedKeySet : public testing::Test {
protected:
    void open() {
        cache_ = std::make_unique<KeySetCache>(
            std::make_unique<TestIssuer::Download>(issuer_),
            KeySetCache::Timing{.refresh_interval = minutes(60), .stale_max = minutes(5)}, clock_,
            log_);
        cache_->start();
    }
    bool has(std::string_view id) {
        auto const keys = cache_->keys();
        return keys != nullptr && keys->find(id, Algorithm::Es256).lookup == KeySet::Lookup::Found;
    }
    /// What was asked for comes in another thread, which says so before it is there.
    void await(std::string_view id) {
        while (!has(id))
            std::this_thread::yield();
    }

    test::HandClock clock_;
    base::SilentLog log_;
    TestIssuer issuer_;
    std::unique_ptr<KeySetCache> cache_;
};

TEST_F(CachedKeySet, IsThereOnceItWasStarted) {
    issuer_.publish({"a"});
    open();
    EXPECT_TRUE(has("a"));
    EXPECT_FALSE(has("b"));
    EXPECT_EQ(issuer_.fetches(), 1);
}

TEST_F(CachedKeySet, IsFetchedAgainWhenItIsDue) {
    issuer_.publish({"a"});
    open();
    issuer_.publish({"b"});
    clock_.advance(minutes(59));
    EXPECT_TRUE(has("a"));
    EXPECT_EQ(issuer_.fetches(), 1);
    clock_.advance(minutes(1));
    EXPECT_TRUE(has("a")) << "nobody waits for the new one";
    await("b");
    EXPECT_FALSE(has("a")) << "the issuer took it back";
}

TEST_F(CachedKeySet, IsFetchedForAKeyThatIsNotThereButNotForEachOfThem) {
    issuer_.publish({"a"});
    open();
    issuer_.publish({"a", "b"});
    EXPECT_FALSE(cache_->ask_again()) << "they were fetched a moment ago";
    clock_.advance(KeySetCache::kPause - std::chrono::microseconds(1));
    EXPECT_FALSE(cache_->ask_again());
    clock_.advance(std::chrono::microseconds(1));
    EXPECT_TRUE(cache_->ask_again());
    await("b");
    while (cache_->ask_again())  // until the thread has put it away
        std::this_thread::yield();
    for (int i = 0; i < 1'000; ++i)
        EXPECT_FALSE(cache_->ask_again());
    EXPECT_TRUE(has("b"));
    EXPECT_EQ(issuer_.fetches(), 2);
}

TEST_F(CachedKeySet, CountsForAWhileWhenTheIssuerIsGoneAndThenNoLonger) {
    issuer_.publish({"a"});
    open();
    issuer_.fail();
    clock_.advance(minutes(60));
    EXPECT_TRUE(has("a"));
    issuer_.await_fetches(2);
    clock_.advance(minutes(5) - seconds(1));
    EXPECT_TRUE(has("a"));
    clock_.advance(seconds(1));
    EXPECT_EQ(cache_->keys(), nullptr);
    issuer_.publish({"c"});
    clock_.advance(KeySetCache::kPause);
    await("c");
}

TEST_F(CachedKeySet, OfAnIssuerThatWasNotThereAtFirstComesLater) {
    open();
    EXPECT_EQ(cache_->keys(), nullptr);
    issuer_.publish({"a"});
    clock_.advance(KeySetCache::kPause);
    await("a");
}

TEST_F(CachedKeySet, StaysWhenWhatWasFetchedIsNone) {
    issuer_.publish({"a"});
    open();
    issuer_.publish({});
    clock_.advance(minutes(61));
    EXPECT_TRUE(has("a"));
    issuer_.await_fetches(2);
    EXPECT_TRUE(has("a"));
}

}  // namespace
}  // namespace tasker::server::auth
