#include "cli/keys/token_words.hpp"

#include <algorithm>

#include "configuration/permissions.hpp"
#include "configuration/reading/text_file.hpp"

namespace tasker::cli {

Result<std::vector<std::string>> permissions_in(std::vector<std::string> const& words) {
    std::vector<std::string> names;
    for (auto const& word : words) {
        for (std::size_t begin = 0; begin <= word.size();) {
            auto const end = std::min(word.find(',', begin), word.size());
            auto name = word.substr(begin, end - begin);
            begin = end + 1;
            std::erase(name, ' ');
            if (name.empty()) continue;
            if (!configuration::is_permission(name)) {
                auto message = "there is no permission \"" + name + "\"";
                if (auto const near = configuration::nearest_permission(name)) {
                    message += "; did you mean " + *near + "?";
                } else {
                    message += "; there are " + configuration::permission_list();
                }
                return Error(ErrorCode::InvalidOption, std::move(message));
            }
            if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
        }
    }
    return names;
}

Result<std::string> read_key_file(std::string const& file, std::string_view option) {
    auto text = configuration::read_text_file(file, configuration::kSecretFileBytesMax);
    if (text) return text;
    return Error(ErrorCode::FileNotFound, std::string(option) + " " + file + ": " +
                                              text.error().message() +
                                              "; `tasker auth generate-keys` makes keys");
}

}  // namespace tasker::cli
