// Gives each file of the named folders (and each named file) to a target once: what was found
// before stays fixed in builds that do not fuzz.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/property.hpp"

namespace {

std::vector<std::filesystem::path> files_of(std::filesystem::path const& place) {
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_regular_file(place)) files.push_back(place);
    if (!std::filesystem::is_directory(place)) return files;
    for (auto const& entry : std::filesystem::directory_iterator(place)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

void replay(std::filesystem::path const& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(stream),
                           std::istreambuf_iterator<char>()};
    // Before it runs: should it crash, the last line names it.
    std::printf("%s\n", file.c_str());
    std::fflush(stdout);
    LLVMFuzzerTestOneInput(reinterpret_cast<std::uint8_t const*>(text.data()), text.size());
}

}  // namespace

int main(int count, char** arguments) {
    std::size_t replayed = 0;
    for (auto const* const place : std::vector<char const*>(arguments + 1, arguments + count)) {
        for (auto const& file : files_of(place)) {
            replay(file);
            ++replayed;
        }
    }
    std::printf("%zu files\n", replayed);
    return replayed == 0 ? 1 : 0;
}
