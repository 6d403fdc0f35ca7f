#include "bindings/c/src/handles.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace tasker::c {
namespace {

TEST(Handles, KnowWhatWasReleased) {
    Handles handles;
    auto const first = handles.add(Kind::Tree, std::make_shared<int>(1));
    ASSERT_NE(handles.find(Kind::Tree, first), nullptr);
    EXPECT_NE(handles.remove(Kind::Tree, first), nullptr);
    EXPECT_EQ(handles.find(Kind::Tree, first), nullptr);
    EXPECT_EQ(handles.remove(Kind::Tree, first), nullptr);

    // The place is used again, under another name.
    auto const second = handles.add(Kind::Tree, std::make_shared<int>(2));
    EXPECT_NE(first, second);
    EXPECT_EQ(handles.find(Kind::Tree, first), nullptr);
    EXPECT_EQ(*std::static_pointer_cast<int>(handles.find(Kind::Tree, second)), 2);
    EXPECT_EQ(handles.count(), 1U);
}

TEST(Handles, AreOfOneKind) {
    Handles handles;
    auto const call = handles.add(Kind::Call, std::make_shared<int>(1));
    EXPECT_EQ(handles.find(Kind::Tree, call), nullptr);
    EXPECT_EQ(handles.remove(Kind::Tree, call), nullptr);
    EXPECT_NE(handles.find(Kind::Call, call), nullptr);
}

TEST(Handles, AreNotMadeUp) {
    Handles handles;
    auto const known = handles.add(Kind::Call, std::make_shared<int>(1));
    for (auto const made_up : {std::uint64_t{0}, std::uint64_t{1}, known + 1, ~std::uint64_t{0}})
        EXPECT_EQ(handles.find(Kind::Call, made_up), nullptr) << made_up;
}

TEST(Handles, OfTwoReleasesOneCounts) {
    Handles handles;
    auto const handle = handles.add(Kind::Call, std::make_shared<int>(1));
    std::atomic<int> released = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int look = 0; look < 100; ++look)
                    std::ignore = handles.find(Kind::Call, handle);
                if (handles.remove(Kind::Call, handle) != nullptr) ++released;
            });
        }
    }
    EXPECT_EQ(released, 1);
    EXPECT_EQ(handles.count(), 0U);
}

}  // namespace
}  // namespace tasker::c
