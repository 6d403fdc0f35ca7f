#pragma once

#include <filesystem>

namespace tasker::bench {

/// A folder for the length of a measurement; gone also when the program ends in the middle of one.
class Scratch {
public:
    // Below the current folder: /tmp may be in memory, where fsync costs nothing.
    explicit Scratch(std::filesystem::path const& parent = std::filesystem::current_path());
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;
    ~Scratch();

    [[nodiscard]] std::filesystem::path const& folder() const noexcept { return folder_; }

private:
    std::filesystem::path folder_;
};

}  // namespace tasker::bench
