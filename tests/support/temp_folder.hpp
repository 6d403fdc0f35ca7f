#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "base/assert.hpp"

namespace tasker::test {

/// A folder of its own for one test, removed with everything in it.
class TempFolder {
public:
    explicit TempFolder(
        std::filesystem::path const& where = std::filesystem::temp_directory_path()) {
        auto pattern = (where / "tasker_XXXXXX").string();
        TASKER_ASSERT(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(TempFolder const&) = delete;
    TempFolder& operator=(TempFolder const&) = delete;

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace tasker::test
