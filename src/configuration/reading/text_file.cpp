#include "configuration/reading/text_file.hpp"

#include <fstream>

#include "configuration/value.hpp"

namespace tasker::configuration {

Result<std::string> read_text_file(std::filesystem::path const& file, std::size_t bytes_max) {
    auto const unreadable = [](std::string why) {
        return Error(ErrorCode::FileNotFound, std::move(why));
    };
    std::error_code code;
    if (!std::filesystem::exists(file, code)) return unreadable("there is no such file");
    if (std::filesystem::is_directory(file, code)) return unreadable("this is a directory");
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return unreadable("the file cannot be opened");
    // One byte past the limit is enough to be refused; a device without end is not read to its end.
    std::string text(bytes_max + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad()) return unreadable("the file cannot be read");
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > bytes_max) {
        return unreadable("the file has more than " + std::to_string(bytes_max / 1024) +
                          " KiB, which no configuration needs");
    }
    return text;
}

Result<std::string> read_secret_file(std::filesystem::path const& file) {
    std::error_code code;
    if (std::filesystem::exists(file, code) && !std::filesystem::is_regular_file(file, code))
        return Error(ErrorCode::FileNotFound, "this is no regular file");
    TASKER_TRY_ASSIGN(auto text, read_text_file(file, kSecretFileBytesMax));
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.pop_back();
    return text;
}

std::string quoted_briefly(std::string_view text) {
    constexpr std::size_t kShownMax = 60;
    if (text.size() <= kShownMax) return to_toml(std::string(text));
    auto cut = text.substr(0, kShownMax);
    // Not in the middle of a character.
    while (!cut.empty() && (static_cast<unsigned char>(text[cut.size()]) & 0xC0U) == 0x80U)
        cut.remove_suffix(1);
    auto quoted = to_toml(std::string(cut));
    quoted.insert(quoted.size() - 1, "...");
    return quoted;
}

}  // namespace tasker::configuration
