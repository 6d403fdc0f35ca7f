#include "store/sqlite/file_header.hpp"

#include <array>
#include <fstream>
#include <string_view>

#include "store/sqlite/migrations.hpp"

namespace tasker::store::sqlite {

namespace {

// Source: "Database File Format" of SQLite, section 1.3.
constexpr std::size_t kHeaderSize = 100;
constexpr std::string_view kMagic("SQLite format 3\0", 16);
// Section 3 of the same: a journal that begins otherwise is not rolled back.
constexpr std::string_view kJournalMagic("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
constexpr std::size_t kUserVersionOffset = 60;
constexpr std::size_t kApplicationIdOffset = 68;

std::uint32_t big_endian(std::array<char, kHeaderSize> const& header, std::size_t offset) {
    std::uint32_t value = 0;
    for (std::size_t i = offset; i < offset + 4; ++i) {
        value = value << 8U | static_cast<unsigned char>(header[i]);
    }
    return value;
}

}  // namespace

bool has_hot_journal(std::filesystem::path const& file) {
    std::ifstream stream(file.string() + "-journal", std::ios::binary);
    std::array<char, kJournalMagic.size()> begin{};
    stream.read(begin.data(), begin.size());
    return std::string_view(begin.data(), begin.size()) == kJournalMagic;
}

Result<FileKind> check_file_header(std::filesystem::path const& file) {
    std::error_code failure;
    auto const status = std::filesystem::status(file, failure);
    if (status.type() == std::filesystem::file_type::not_found) return FileKind::New;
    if (status.type() == std::filesystem::file_type::directory) {
        return Error(ErrorCode::StoreCorrupt, file.string() + " is a folder, not a store");
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return Error(ErrorCode::StoreReadOnly, file.string() + " cannot be read");

    std::array<char, kHeaderSize> header{};
    stream.read(header.data(), header.size());
    auto const size = static_cast<std::size_t>(stream.gcount());
    if (size == 0) return FileKind::New;
    // A transaction that was cut off, perhaps the one that made the store: whatever the file holds
    // is not the truth before SQLite has rolled it back.
    if (has_hot_journal(file)) return FileKind::Store;
    if (size < kHeaderSize || std::string_view(header.data(), kMagic.size()) != kMagic) {
        return Error(ErrorCode::StoreCorrupt, file.string() + " is not a SQLite file");
    }
    if (big_endian(header, kApplicationIdOffset) != kApplicationId) {
        return Error(ErrorCode::StoreCorrupt,
                     file.string() + " is a SQLite file, but not a store of Tasker");
    }
    if (auto const version = big_endian(header, kUserVersionOffset); version > schema_version()) {
        return Error(ErrorCode::StoreNewer, file.string() + " has version " +
                                                std::to_string(version) +
                                                " of the format, this program knows up to " +
                                                std::to_string(schema_version()));
    }
    return FileKind::Store;
}

}  // namespace tasker::store::sqlite
