#include "cli/access/profile.hpp"

#include <filesystem>
#include <vector>

#include "base/nearest.hpp"
#include "configuration/reading/text_file.hpp"
#include "configuration/reading/toml.hpp"

namespace tasker::cli {

namespace {

using configuration::Value;

std::vector<std::filesystem::path> profile_files(Context const& context) {
    std::vector<std::filesystem::path> files{".config/tasker.toml", ".config/tasker-client.toml",
                                             "tasker-client.toml"};
    if (auto const home = context.variable("HOME")) {
        files.push_back(std::filesystem::path(*home) / ".config/tasker/client.toml");
        files.push_back(std::filesystem::path(*home) / ".tasker/client.toml");
    }
    return files;
}

Error no_profile(std::string const& name, std::vector<std::filesystem::path> const& files) {
    auto text = "there is no profile " + name + ", as there is no file of profiles; it is one of ";
    for (auto const& file : files)
        text += (&file == files.data() ? "" : ", ") + file.string();
    return {ErrorCode::InvalidOption, std::move(text)};
}

/// Reads one profile; keeps the first thing that is wrong.
class ProfileReader {
public:
    ProfileReader(std::filesystem::path file, std::string name)
        : file_(std::move(file)), name_(std::move(name)) {}

    Result<Profile> read() {
        auto const text = configuration::read_text_file(file_, configuration::kFileBytesMax);
        if (!text) return wrong(text.error().message());
        configuration::Findings findings;
        auto table = configuration::parse_toml(*text, file_.string(), findings);
        if (!table) {
            return Error(ErrorCode::InvalidOption,
                         std::move(findings).in_order().front().to_text());
        }
        Value const root(*std::move(table));
        auto const* const profiles = root.find("profile");
        auto const* const found = profiles == nullptr ? nullptr : profiles->find(name_);
        if (found == nullptr) return unknown(profiles);
        auto const* const server = found->find("orchestration");
        if (server == nullptr) return wrong(where("") + " is missing");
        TASKER_TRY(read_server(*server));
        if (auto const* const auth = server->find("auth")) {
            TASKER_TRY(read_secret(*auth, "api_key", profile_.api_key));
            TASKER_TRY(read_secret(*auth, "token", profile_.token));
            TASKER_TRY(read_text(*auth, "api_key_header", profile_.api_key_header));
        }
        return std::move(profile_);
    }

private:
    Result<void> read_server(Value const& server) {
        constexpr std::int64_t kMost = 3'600'000;
        TASKER_TRY(read_text(server, "base_url", profile_.base_url));
        if (profile_.base_url.empty()) return wrong(where(".base_url") + " is missing");
        TASKER_TRY(read_text(server, "ca_file", profile_.ca_file));
        if (!profile_.ca_file.empty()) profile_.ca_file = beside(profile_.ca_file);
        auto const* const time = server.find("timeout_ms");
        if (time == nullptr) return {};
        auto const* const count = time->integer();
        if (count == nullptr || *count < 1 || *count > kMost) {
            return wrong(where(".timeout_ms") + " is to be a whole number from 1 to 3600000");
        }
        profile_.time_max = std::chrono::milliseconds(*count);
        return {};
    }

    Result<void> read_text(Value const& table, std::string_view key, std::string& target) {
        auto const* const value = table.find(key);
        if (value == nullptr) return {};
        if (value->text() == nullptr) {
            return wrong("in " + where("") + " " + std::string(key) + " is to be a text");
        }
        target = *value->text();
        return {};
    }

    /// `"text"` or `{ file = "deploy.key" }`.
    Result<void> read_secret(Value const& table, std::string_view key, std::string& target) {
        auto const* const value = table.find(key);
        auto const* const file = value == nullptr ? nullptr : value->find("file");
        if (file == nullptr || file->text() == nullptr) return read_text(table, key, target);
        auto secret = configuration::read_secret_file(beside(*file->text()));
        if (!secret) return wrong(*file->text() + ": " + secret.error().message());
        target = *std::move(secret);
        return {};
    }

    [[nodiscard]] std::string beside(std::string const& file) const {
        return (file_.parent_path() / file).string();
    }

    [[nodiscard]] std::string where(std::string_view key) const {
        return "profile." + name_ + ".orchestration" + std::string(key);
    }

    [[nodiscard]] Error wrong(std::string const& what) const {
        return {ErrorCode::InvalidOption, file_.string() + ": " + what};
    }

    [[nodiscard]] Error unknown(Value const* profiles) const {
        std::vector<std::string> names;
        if (profiles != nullptr && profiles->table() != nullptr) {
            for (auto const& member : *profiles->table())
                names.push_back(member.name);
        }
        auto text = "there is no profile " + name_;
        if (auto const near = base::nearest(name_, names)) {
            text += "; did you mean " + *near + "?";
        } else if (!names.empty()) {
            text += "; known are ";
            for (auto const& one : names)
                text += (&one == names.data() ? "" : ", ") + one;
        }
        return wrong(text);
    }

    std::filesystem::path const file_;
    std::string const name_;
    Profile profile_;
};

}  // namespace

Result<Profile> load_profile(std::string const& name, Context const& context) {
    auto const files = profile_files(context);
    for (auto const& file : files) {
        std::error_code failure;
        if (std::filesystem::exists(file, failure)) return ProfileReader(file, name).read();
    }
    return no_profile(name, files);
}

}  // namespace tasker::cli
