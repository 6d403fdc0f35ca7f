#include "embedded/store_location.hpp"

#include "store/memory/memory_store.hpp"

namespace tasker::embedded {

Result<std::unique_ptr<store::Store>> open_store(std::string_view location,
                                                 store::SqliteOptions::Access access,
                                                 std::string const& owner_name) {
    constexpr std::string_view kScheme = "sqlite:";
    if (location == ":memory:") return store::make_memory_store();
    if (location.starts_with(kScheme)) {
        location.remove_prefix(kScheme.size());
    } else if (auto const scheme = location.find("://"); scheme != std::string_view::npos) {
        return Error(ErrorCode::InvalidOption,
                     "store \"" + std::string(location.substr(0, scheme)) +
                         "://…\": this version stores in SQLite files; give a file name, "
                         "sqlite:FILE or :memory:");
    }
    if (location.empty()) {
        return Error(ErrorCode::InvalidOption,
                     "the store has no name; give a file name, sqlite:FILE or :memory:");
    }
    return store::open_sqlite_store(
        {.file = std::filesystem::path(location), .access = access, .owner_name = owner_name});
}

}  // namespace tasker::embedded
