#include "cli/generating/write_files.hpp"

#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "codegen/generate.hpp"

namespace tasker::cli {

namespace {

namespace fs = std::filesystem;

struct PlacedText {
    fs::path place;
    std::string const& text;
};

Error cannot_generate(fs::path const& place, std::error_code reason) {
    return {ErrorCode::FileNotFound,
            place.string() + ": it cannot be written: " + reason.message()};
}

bool is_generated_types(fs::path const& place) {
    std::ifstream stream(place, std::ios::binary);
    // Ruby has a line for the interpreter before it.
    for (std::string line; std::getline(stream, line) && line.size() < 1000;) {
        if (line.find(codegen::kDoNotEdit) != std::string::npos) return true;
        if (!line.empty() && line != "# frozen_string_literal: true") return false;
    }
    return false;
}

bool may_be_written(fs::path const& place, Overwrite overwrite) {
    std::error_code failure;
    if (!fs::exists(place, failure)) return true;
    if (!fs::is_regular_file(place, failure)) return false;
    return overwrite == Overwrite::Everything || is_generated_types(place);
}

Result<void> write_one(PlacedText const& one) {
    std::error_code failure;
    if (one.place.has_parent_path()) fs::create_directories(one.place.parent_path(), failure);
    if (failure) return cannot_generate(one.place.parent_path(), failure);
    // Beside it first: a file that was there is whole until the new one is.
    auto beside = one.place;
    beside += ".new";
    {
        std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
        stream << one.text << std::flush;
        if (!stream) {
            fs::remove(beside, failure);
            return cannot_generate(one.place, std::error_code(errno, std::generic_category()));
        }
    }
    fs::rename(beside, one.place, failure);
    if (failure) return cannot_generate(one.place, failure);
    return {};
}

Result<void> write_placed(std::span<PlacedText const> texts, Overwrite overwrite) {
    std::string refused;
    for (auto const& one : texts) {
        if (!may_be_written(one.place, overwrite))
            refused += (refused.empty() ? "" : ", ") + one.place.string();
    }
    if (!refused.empty()) {
        return Error(ErrorCode::InvalidOption,
                     refused +
                         ": there already, and perhaps changed by hand; nothing was written. "
                         "--force writes over it");
    }
    for (auto const& one : texts)
        TASKER_TRY(write_one(one));
    return {};
}

}  // namespace

fs::path place_of(fs::path const& output, std::string const& name) {
    std::error_code failure;
    auto const is_folder = !output.has_filename() || fs::is_directory(output, failure);
    return is_folder ? output / name : output;
}

Result<void> write_files(fs::path const& folder, std::span<codegen::File const> files,
                         Overwrite overwrite) {
    std::vector<PlacedText> texts;
    for (auto const& file : files)
        texts.push_back({.place = folder / file.name, .text = file.text});
    return write_placed(texts, overwrite);
}

Result<void> write_file(fs::path const& place, std::string const& text, Overwrite overwrite) {
    PlacedText const one{.place = place, .text = text};
    return write_placed({&one, 1}, overwrite);
}

}  // namespace tasker::cli
