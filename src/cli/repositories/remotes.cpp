#include "cli/repositories/remotes.hpp"

#include <algorithm>
#include <array>

#include "base/nearest.hpp"
#include "configuration/reading/text_file.hpp"
#include "configuration/reading/toml.hpp"

namespace tasker::cli {

namespace {

using configuration::Value;

constexpr auto* kOlderFile = ".tasker-ctl.toml";

/// A table of settings; `git-ref` and `git_ref` are one key.
class SettingsTable {
public:
    SettingsTable(std::filesystem::path const& file, Value const& table, std::string where)
        : file_(file), table_(table), where_(std::move(where)) {}

    [[nodiscard]] Value const* find(std::string name) const {
        if (auto const* const value = table_.find(name)) return value;
        std::ranges::replace(name, '_', '-');
        return table_.find(name);
    }
    Result<void> read_text(std::string const& name, std::string& target) const {
        auto const* const value = find(name);
        if (value == nullptr) return {};
        if (value->text() == nullptr) return wrong(name + " is to be a text");
        target = *value->text();
        return {};
    }
    /// \returns InvalidOption for a member that is none of these.
    Result<void> refuse_others(std::vector<std::string> const& known) const {
        for (auto const& member : *table_.table()) {
            auto name = member.name;
            std::ranges::replace(name, '-', '_');
            if (std::ranges::find(known, name) != known.end()) continue;
            auto text = member.name + " is read by nothing";
            if (auto const near = base::nearest(name, known))
                text += "; did you mean " + *near + "?";
            return wrong(text);
        }
        return {};
    }
    [[nodiscard]] Error wrong(std::string const& what) const {
        return {ErrorCode::InvalidOption, file_.string() + ": in " + where_ + ": " + what};
    }

private:
    std::filesystem::path const& file_;
    Value const& table_;
    std::string where_;
};

Result<void> read_remote(std::string name, Value const& value, std::filesystem::path const& file,
                         CliSettings& settings) {
    Remote remote{.name = std::move(name), .file = file};
    SettingsTable const table(file, value, "remotes." + remote.name);
    if (value.table() == nullptr) return table.wrong("a table is wanted, with its url");
    TASKER_TRY(table.read_text("name", remote.name));
    TASKER_TRY(table.read_text("url", remote.url));
    TASKER_TRY(table.read_text("git_ref", remote.git_ref));
    TASKER_TRY(table.read_text("config_path", remote.config_path));
    TASKER_TRY(table.read_text("plugin_path", remote.plugin_path));
    TASKER_TRY(table.refuse_others({"name", "url", "git_ref", "config_path", "plugin_path"}));
    if (remote.url.empty()) return table.wrong("url is missing");
    if (auto const checked = check_remote(remote); !checked)
        return table.wrong(checked.error().message());
    auto const is_it = [&remote](Remote const& one) { return one.name == remote.name; };
    if (std::ranges::none_of(settings.remotes, is_it))
        settings.remotes.push_back(std::move(remote));
    return {};
}

Result<void> read_plugin_paths(SettingsTable const& table, std::filesystem::path const& file,
                               CliSettings& settings) {
    auto const* const paths = table.find("plugin_paths");
    if (paths == nullptr) return {};
    auto const wanted = [&table] {
        return table.wrong("plugin_paths is to be a list of texts: folders");
    };
    if (paths->list() == nullptr) return wanted();
    auto folder = file.parent_path();
    if (folder.filename() == ".config") folder = folder.parent_path();
    for (auto const& path : *paths->list()) {
        if (path.text() == nullptr) return wanted();
        settings.plugin_paths.push_back(folder / *path.text());
    }
    return {};
}

/// A copy without the member at the end of the path, nor the tables that are empty then.
Value without_member(Value const& value, std::span<std::string const> path) {
    Value::Table kept;
    for (auto const& member : *value.table()) {
        if (member.name != path.front()) {
            kept.push_back(member);
        } else if (path.size() > 1 && member.value.table() != nullptr) {
            auto rest = without_member(member.value, path.subspan(1));
            if (!rest.table()->empty()) kept.push_back({member.name, std::move(rest), member.mark});
        }
    }
    return Value(std::move(kept));
}

/// Where the lines of a table end that begin at `begin`: before the next header, and what is said
/// above that.
std::size_t end_of_table(std::string_view text, std::size_t begin) {
    auto end = text.size();
    for (auto line = text.find('\n', begin); line != std::string_view::npos;
         line = text.find('\n', line + 1)) {
        if (text.substr(line + 1).starts_with('[')) {
            end = line + 1;
            break;
        }
    }
    if (end == text.size()) return end;
    for (;;) {
        auto const last = text.rfind('\n', end - 2);
        auto const start = last == std::string_view::npos ? 0 : last + 1;
        if (start <= begin || text[start] != '#') return end;
        end = start;
    }
}

}  // namespace

Result<void> check_remote(Remote const& remote) {
    auto const is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    if (remote.name.empty() || remote.name.front() == '-' ||
        !std::ranges::all_of(remote.name, is_plain)) {
        return Error(ErrorCode::InvalidOption,
                     "\"" + remote.name +
                         "\" is no name of a remote; it has letters, digits, - "
                         "and _");
    }
    TASKER_TRY(check_repository_url(remote.url));
    TASKER_TRY(check_repository_ref(remote.git_ref));
    for (auto const& path : {remote.config_path, remote.plugin_path}) {
        std::filesystem::path const parts(path);
        if (parts.is_absolute() || std::ranges::find(parts, "..") != parts.end()) {
            return Error(ErrorCode::InvalidOption,
                         "\"" + path + "\" leads out of the repository; give a path within it");
        }
    }
    return {};
}

Result<void> read_cli_table(Value const& table, std::filesystem::path const& file,
                            CliSettings& settings) {
    SettingsTable const here(file, table, "the settings of the command line");
    if (table.table() == nullptr) return here.wrong("a table is wanted");
    TASKER_TRY(read_plugin_paths(here, file, settings));
    auto const* const remotes = here.find("remotes");
    if (remotes == nullptr) return {};
    if (remotes->table() != nullptr) {
        for (auto const& member : *remotes->table())
            TASKER_TRY(read_remote(member.name, member.value, file, settings));
    } else if (remotes->list() != nullptr) {
        for (auto const& one : *remotes->list())
            TASKER_TRY(read_remote("", one, file, settings));
    } else {
        return here.wrong("remotes is to be tables: [cli.remotes.NAME]");
    }
    std::ranges::sort(settings.remotes, {}, &Remote::name);
    return {};
}

Result<CliSettings> load_cli_settings(Context const& context) {
    CliSettings settings;
    TASKER_TRY_ASSIGN(auto const profiles, Profiles::load(context));
    if (auto const* const table = profiles.section("cli"))
        TASKER_TRY(read_cli_table(*table, profiles.file(), settings));
    std::error_code failure;
    if (context.globals.profiles_file.empty() && std::filesystem::exists(kOlderFile, failure)) {
        auto const text = configuration::read_text_file(kOlderFile, configuration::kFileBytesMax);
        if (!text) {
            return Error(ErrorCode::InvalidOption,
                         std::string(kOlderFile) + ": " + text.error().message());
        }
        configuration::Findings findings;
        auto table = configuration::parse_toml(*text, kOlderFile, findings);
        if (!table) {
            return Error(ErrorCode::InvalidOption,
                         std::move(findings).in_order().front().to_text());
        }
        TASKER_TRY(read_cli_table(Value(*std::move(table)), kOlderFile, settings));
    }
    return settings;
}

Result<Remote> CliSettings::remote(std::string const& name) const {
    std::vector<std::string> names;
    for (auto const& one : remotes) {
        if (one.name == name) return one;
        names.push_back(one.name);
    }
    auto text = "there is no remote \"" + name + "\"";
    if (auto const near = base::nearest(name, names)) {
        text += "; did you mean " + *near + "?";
    } else if (names.empty()) {
        text += "; `tasker remote add NAME URL` adds one";
    } else {
        text += "; known are ";
        for (auto const& one : names)
            text += (&one == names.data() ? "" : ", ") + one;
    }
    return Error(ErrorCode::InvalidOption, std::move(text));
}

std::string toml_of(Remote const& remote) {
    auto const line = [](std::string_view key, std::string const& value) {
        return value.empty()
                   ? std::string()
                   : std::string(key) + " = " + configuration::to_toml(Value(value)) + "\n";
    };
    return "[cli.remotes." + remote.name + "]\n" + line("url", remote.url) +
           line("git_ref", remote.git_ref) + line("config_path", remote.config_path) +
           line("plugin_path", remote.plugin_path);
}

Result<std::string> without_remote(std::string const& text, Remote const& remote) {
    Error const by_hand(ErrorCode::InvalidOption, remote.file.string() + ": the remote " +
                                                      remote.name +
                                                      " is not written as [cli.remotes." +
                                                      remote.name + "]; remove it there by hand");
    auto const header = "[cli.remotes." + remote.name + "]";
    auto const found = text.starts_with(header) ? 0 : text.find("\n" + header);
    if (found == std::string::npos) return by_hand;
    auto const begin = found == 0 && text.starts_with(header) ? 0 : found + 1;
    auto after = text.substr(0, begin) + text.substr(end_of_table(text, begin));
    while (after.ends_with("\n\n"))
        after.pop_back();
    // Lines are no syntax: a text over several of them may look like a header.
    configuration::Findings findings;
    auto const before_tree = configuration::parse_toml(text, remote.file.string(), findings);
    auto const after_tree = configuration::parse_toml(after, remote.file.string(), findings);
    if (!before_tree || !after_tree) return by_hand;
    std::array<std::string, 3> const path{"cli", "remotes", remote.name};
    if (!(without_member(Value(*before_tree), path) == without_member(Value(*after_tree), path)) ||
        Value(*before_tree) == Value(*after_tree)) {
        return by_hand;
    }
    return after;
}

}  // namespace tasker::cli
