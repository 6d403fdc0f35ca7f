#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace tasker::cli::test {

/// All of a file; empty when it cannot be read.
[[nodiscard]] inline std::string file_text(std::string const& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace tasker::cli::test
