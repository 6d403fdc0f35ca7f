#include "store/sqlite/log_room.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/support/temp_folder.hpp"

namespace tasker::store::sqlite {

namespace {

class LogRoomTest : public testing::Test {
protected:
    [[nodiscard]] std::string file() const { return (folder_.path() / "log").string(); }

    void write(std::string const& bytes) const {
        std::ofstream out(file(), std::ios::binary | std::ios::in | std::ios::out);
        if (!out) out.open(file(), std::ios::binary);
        out << bytes;
    }

    [[nodiscard]] std::string bytes() const {
        std::ifstream in(file(), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    test::TempFolder folder_;
};

}  // namespace

TEST_F(LogRoomTest, LengthensTheFileWithZerosBehindWhatItHolds) {
    write("log");
    LogRoom room(file(), 3);
    EXPECT_TRUE(room.is_short());
    room.extend();
    EXPECT_FALSE(room.is_short());
    auto const found = bytes();
    ASSERT_GT(found.size(), 1'000'000U);
    EXPECT_EQ(found.substr(0, 3), "log");
    EXPECT_TRUE(std::all_of(found.begin() + 3, found.end(), [](char c) { return c == 0; }));
}

TEST_F(LogRoomTest, IsShortAgainBeforeTheLogReachesTheEnd) {
    write("log");
    LogRoom room(file(), 3);
    room.extend();
    auto const size = static_cast<std::int64_t>(bytes().size());
    room.claim(size - 100);
    EXPECT_TRUE(room.is_short());
    room.claim(1);  // the log began anew
    EXPECT_FALSE(room.is_short());
}

TEST_F(LogRoomTest, NeverFillsWhatIsBeingWritten) {
    write("");
    LogRoom room(file(), 0);
    constexpr std::size_t kPiece = 10'000;
    std::string written;
    {
        std::jthread const filling([&] {
            for (int i = 0; i < 200; ++i)
                room.extend();
        });
        std::fstream out(file(), std::ios::binary | std::ios::in | std::ios::out);
        for (int i = 0; i < 500; ++i) {
            written += std::string(kPiece, static_cast<char>('a' + i % 26));
            room.claim(static_cast<std::int64_t>(written.size()));
            out << written.substr(written.size() - kPiece) << std::flush;
        }
    }
    EXPECT_EQ(bytes().substr(0, written.size()), written);
}

TEST_F(LogRoomTest, LetsTheLogGrowByItselfWhenTheFileCannotBeLengthened) {
    LogRoom room(file(), 0);  // there is no such file
    room.extend();
    EXPECT_FALSE(room.is_short()) << "it does not try for ever";
    room.claim(1'000'000);
}

}  // namespace tasker::store::sqlite
