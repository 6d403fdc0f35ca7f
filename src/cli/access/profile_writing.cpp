#include "cli/access/profile_writing.hpp"

#include <algorithm>

#include "cli/configuring/private_file.hpp"
#include "configuration/reading/text_file.hpp"

namespace tasker::cli {

namespace {

std::string as_toml(std::string const& text) {
    return configuration::to_toml(configuration::Value(text));
}

Result<void> check_name(std::string const& name) {
    auto const is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    if (!name.empty() && std::ranges::all_of(name, is_plain)) return {};
    return Error(ErrorCode::InvalidOption, "\"" + name +
                                               "\" is no name of a profile; it has letters, "
                                               "digits, - and _");
}

std::string toml_of_server(std::string const& profile, ServerRole role, std::string const& url) {
    if (url.empty()) return {};
    return "[profile." + profile + "." + std::string(to_text(role)) +
           "]\nbase_url = " + as_toml(url) + "\n";
}

}  // namespace

std::string first_profiles_file() {
    return "# Servers by name: tasker task list --profile NAME.\n"
           "# `default` is the one of tasker-ctl where nobody names another.\n"
           "\n"
           "[profile.default]\n"
           "description = \"this machine\"\n"
           "[profile.default.orchestration]\n"
           "base_url = \"http://localhost:8080\"\n"
           "[profile.default.worker]\n"
           "base_url = \"http://localhost:8081\"\n"
           "\n"
           "# [profile.production]\n"
           "# description = \"the shop\"\n"
           "# [profile.production.orchestration]\n"
           "# base_url = \"https://tasker.example\"\n"
           "# timeout_ms = 10000\n"
           "# auth = { api_key = { file = \"deploy.key\" } }  # or token = \"...\"; beside this "
           "file\n";
}

std::string toml_of(NewProfile const& profile) {
    auto text = "[profile." + profile.name + "]\n";
    if (!profile.description.empty())
        text += "description = " + as_toml(profile.description) + "\n";
    text += "transport = " + as_toml(profile.transport) + "\n";
    if (!profile.tools.empty()) {
        configuration::Value::List tools(profile.tools.begin(), profile.tools.end());
        text += "tools = " + configuration::to_toml(configuration::Value(std::move(tools))) + "\n";
    }
    return text + toml_of_server(profile.name, ServerRole::Orchestration, profile.server_url) +
           toml_of_server(profile.name, ServerRole::Worker, profile.worker_url);
}

Result<void> write_profiles_file(std::filesystem::path const& file, std::string const& text) {
    std::error_code ignored;  // what is wrong shows when the file is written
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), ignored);
    // It may come to hold keys.
    return replace_file(file.string(), text);
}

Result<ProfilesText> profiles_text(Context const& context) {
    auto const& named = context.globals.profiles_file;
    ProfilesText read{.file = named.empty() ? std::string(kProfilesFile) : named};
    std::error_code code;
    if (!named.empty() && !std::filesystem::exists(read.file, code)) return read;
    TASKER_TRY_ASSIGN(auto const profiles, Profiles::load(context));
    if (profiles.file().empty()) return read;
    read.file = profiles.file();
    TASKER_TRY_ASSIGN(read.text,
                      configuration::read_text_file(read.file, configuration::kFileBytesMax));
    return read;
}

Result<void> append_lines(ProfilesText const& file, std::string const& lines) {
    auto text = file.text;
    if (!text.empty()) text += text.ends_with('\n') ? "\n" : "\n\n";
    text += lines;
    // One whose tables stand in braces cannot be added to by lines behind it.
    TASKER_TRY(Profiles::parse(file.file, text));
    return write_profiles_file(file.file, text);
}

Result<std::filesystem::path> append_profile(NewProfile const& profile, Context const& context) {
    TASKER_TRY(check_name(profile.name));
    TASKER_TRY_ASSIGN(auto const before, profiles_text(context));
    TASKER_TRY_ASSIGN(auto const profiles, Profiles::parse(before.file, before.text));
    if (profiles.has(profile.name)) {
        return Error(ErrorCode::InvalidOption, before.file.string() + ": there is a profile " +
                                                   profile.name + " already; change it there");
    }
    auto appended = append_lines(before, toml_of(profile));
    if (!appended) return std::move(appended).error().with_context("the profile cannot be added");
    return before.file;
}

}  // namespace tasker::cli
