#include "cli/access/profile.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/joined.hpp"
#include "base/nearest.hpp"
#include "configuration/reading/text_file.hpp"
#include "configuration/reading/toml.hpp"

namespace tasker::cli {

namespace {

using configuration::Value;

std::vector<std::filesystem::path> profile_files(Context const& context) {
    std::vector<std::filesystem::path> files{kProfilesFile, ".config/tasker-client.toml",
                                             "tasker-client.toml"};
    if (auto const home = context.variable("HOME")) {
        files.push_back(std::filesystem::path(*home) / ".config/tasker/client.toml");
        files.push_back(std::filesystem::path(*home) / ".tasker/client.toml");
    }
    return files;
}

/// Reads one table; keeps the first thing that is wrong.
class TableReader {
public:
    /// \param where  `profile.shop.orchestration`
    TableReader(std::filesystem::path const& file, Value const& table, std::string where)
        : file_(file), table_(table), where_(std::move(where)) {}

    Result<void> read_text(std::string_view key, std::string& target) const {
        auto const* const value = table_.find(key);
        if (value == nullptr) return {};
        if (value->text() == nullptr) {
            return wrong("in " + where_ + " " + std::string(key) + " is to be a text");
        }
        target = *value->text();
        return {};
    }

    /// `"text"` or `{ file = "deploy.key" }`.
    Result<void> read_secret(std::string_view key, std::string& target) const {
        auto const* const value = table_.find(key);
        auto const* const file = value == nullptr ? nullptr : value->find("file");
        if (file == nullptr || file->text() == nullptr) return read_text(key, target);
        auto secret = configuration::read_secret_file(beside(*file->text()));
        if (!secret) return wrong(*file->text() + ": " + secret.error().message());
        target = *std::move(secret);
        return {};
    }

    Result<void> read_time(std::string_view key, std::optional<Duration>& target) const {
        constexpr std::int64_t kMost = 3'600'000;
        auto const* const time = table_.find(key);
        if (time == nullptr) return {};
        auto const* const count = time->integer();
        if (count == nullptr || *count < 1 || *count > kMost) {
            return wrong(where_ + "." + std::string(key) +
                         " is to be a whole number from 1 to 3600000");
        }
        target = std::chrono::milliseconds(*count);
        return {};
    }

    Result<void> read_texts(std::string_view key, std::vector<std::string>& target) const {
        auto const* const value = table_.find(key);
        if (value == nullptr) return {};
        if (value->list() == nullptr) {
            return wrong("in " + where_ + " " + std::string(key) + " is to be a list of texts");
        }
        for (auto const& one : *value->list()) {
            if (one.text() == nullptr) {
                return wrong("in " + where_ + " " + std::string(key) + " is to be a list of texts");
            }
            target.push_back(*one.text());
        }
        return {};
    }

    [[nodiscard]] std::string beside(std::string const& file) const {
        return (file_.parent_path() / file).string();
    }
    [[nodiscard]] Error wrong(std::string const& what) const {
        return {ErrorCode::InvalidOption, file_.string() + ": " + what};
    }

private:
    std::filesystem::path const& file_;
    Value const& table_;
    std::string const where_;
};

constexpr std::array<std::string_view, 5> kProfileKeys{"description", "transport", "tools",
                                                       "orchestration", "worker"};
constexpr std::array<std::string_view, 4> kServerKeys{"base_url", "timeout_ms", "ca_file", "auth"};
// What `type` says is told by which of the others is there.
constexpr std::array<std::string_view, 4> kAuthKeys{"api_key", "api_key_header", "token", "type"};

/// The members of a table that nothing reads.
void add_unknown_keys(Value const* table, std::span<std::string_view const> known,
                      std::string const& where, std::vector<std::string>& complaints) {
    if (table == nullptr || table->table() == nullptr) return;
    std::vector<std::string> const words(known.begin(), known.end());
    for (auto const& member : *table->table()) {
        if (std::ranges::find(words, member.name) != words.end()) continue;
        auto text = where + "." + member.name + " is read by nothing";
        if (auto const near = base::nearest(member.name, words)) {
            text += "; did you mean " + *near + "?";
        } else {
            text += "; known are " + base::joined(words);
        }
        complaints.push_back(std::move(text));
    }
}

}  // namespace

std::string_view to_text(ServerRole role) noexcept {
    return role == ServerRole::Worker ? "worker" : "orchestration";
}

Result<Profiles> Profiles::load(Context const& context) {
    auto const& named = context.globals.profiles_file;
    for (auto const& file :
         named.empty() ? profile_files(context) : std::vector<std::filesystem::path>{named}) {
        std::error_code failure;
        if (named.empty() && !std::filesystem::exists(file, failure)) continue;
        auto const text = configuration::read_text_file(file, configuration::kFileBytesMax);
        if (!text) {
            return Error(ErrorCode::InvalidOption, file.string() + ": " + text.error().message());
        }
        return parse(file, *text);
    }
    return Profiles();
}

Result<Profiles> Profiles::parse(std::filesystem::path file, std::string_view text) {
    configuration::Findings findings;
    auto table = configuration::parse_toml(text, file.string(), findings);
    if (!table) {
        return Error(ErrorCode::InvalidOption, std::move(findings).in_order().front().to_text());
    }
    Profiles read;
    read.file_ = std::move(file);
    read.root_ = Value(*std::move(table));
    return read;
}

std::vector<std::string> Profiles::names() const {
    std::vector<std::string> names;
    auto const* const profiles = root_.find("profile");
    if (profiles != nullptr && profiles->table() != nullptr) {
        for (auto const& member : *profiles->table())
            names.push_back(member.name);
    }
    return names;
}

Value const* Profiles::find(std::string_view name) const {
    auto const* const profiles = root_.find("profile");
    return profiles == nullptr ? nullptr : profiles->find(name);
}

bool Profiles::has_server(std::string_view name, ServerRole role) const {
    auto const* const found = find(name);
    return found != nullptr && found->find(to_text(role)) != nullptr;
}

Error Profiles::unknown(std::string const& name) const {
    if (file_.empty()) {
        return {ErrorCode::InvalidOption,
                "there is no profile " + name + ", as there is no file of profiles; it is one of " +
                    std::string(kProfilesFile) +
                    ", .config/tasker-client.toml, tasker-client.toml, "
                    "~/.config/tasker/client.toml, ~/.tasker/client.toml; `tasker profile init` "
                    "writes the first"};
    }
    auto text = file_.string() + ": there is no profile " + name;
    auto const known = names();
    if (auto const near = base::nearest(name, known)) {
        text += "; did you mean " + *near + "?";
    } else if (!known.empty()) {
        text += "; known are " + base::joined(known);
    }
    return {ErrorCode::InvalidOption, std::move(text)};
}

Result<ProfileCard> Profiles::card(std::string const& name) const {
    auto const* const found = find(name);
    if (found == nullptr) return unknown(name);
    TableReader const reader(file_, *found, "profile." + name);
    ProfileCard card{.name = name, .transport = "rest"};
    TASKER_TRY(reader.read_text("description", card.description));
    TASKER_TRY(reader.read_text("transport", card.transport));
    TASKER_TRY(reader.read_texts("tools", card.tools));
    for (auto const role : {ServerRole::Orchestration, ServerRole::Worker}) {
        auto const* const server = found->find(to_text(role));
        if (server == nullptr) continue;
        auto const where = "profile." + name + "." + std::string(to_text(role));
        TableReader const of_server(file_, *server, where);
        auto& url = role == ServerRole::Worker ? card.worker_url : card.server_url;
        TASKER_TRY(of_server.read_text("base_url", url));
        auto const* const auth = server->find("auth");
        if (auth == nullptr || role == ServerRole::Worker) continue;
        if (auth->find("token") != nullptr) card.server_shows = "token";
        if (auth->find("api_key") != nullptr) card.server_shows = "api_key";
    }
    return card;
}

Result<ProfileServer> Profiles::server(std::string const& name, ServerRole role) const {
    auto const* const found = find(name);
    if (found == nullptr) return unknown(name);
    auto const where = "profile." + name + "." + std::string(to_text(role));
    auto const* const table = found->find(to_text(role));
    TableReader const of_profile(file_, *found, "profile." + name);
    if (table == nullptr) return of_profile.wrong(where + " is missing");
    std::string transport;
    TASKER_TRY(of_profile.read_text("transport", transport));
    if (!transport.empty() && transport != "rest") {
        return of_profile.wrong("profile." + name + ".transport is \"" + transport +
                                "\", and the command line asks by REST; give \"rest\", and the "
                                "address of REST");
    }
    TableReader const reader(file_, *table, where);
    ProfileServer server;
    TASKER_TRY(reader.read_text("base_url", server.base_url));
    if (server.base_url.empty()) return reader.wrong(where + ".base_url is missing");
    TASKER_TRY(reader.read_text("ca_file", server.ca_file));
    if (!server.ca_file.empty()) server.ca_file = reader.beside(server.ca_file);
    TASKER_TRY(reader.read_time("timeout_ms", server.time_max));
    auto const* const auth = table->find("auth");
    if (auth == nullptr) return server;
    TableReader const of_auth(file_, *auth, where + ".auth");
    TASKER_TRY(of_auth.read_secret("api_key", server.api_key));
    TASKER_TRY(of_auth.read_secret("token", server.token));
    TASKER_TRY(of_auth.read_text("api_key_header", server.api_key_header));
    return server;
}

std::vector<std::string> Profiles::complaints_about(std::string const& name) const {
    std::vector<std::string> complaints;
    auto const read = card(name);
    if (!read) complaints.push_back(read.error().message());
    auto const* const found = find(name);
    if (found == nullptr) return complaints;
    auto const where = "profile." + name;
    add_unknown_keys(found, kProfileKeys, where, complaints);
    auto has_any = false;
    for (auto const role : {ServerRole::Orchestration, ServerRole::Worker}) {
        auto const* const table = found->find(to_text(role));
        if (table == nullptr) continue;
        has_any = true;
        auto const place = where + "." + std::string(to_text(role));
        add_unknown_keys(table, kServerKeys, place, complaints);
        add_unknown_keys(table->find("auth"), kAuthKeys, place + ".auth", complaints);
        auto const of_role = server(name, role);
        if (!of_role && read) complaints.push_back(of_role.error().message());
    }
    if (!has_any) {
        complaints.push_back(where + " names no server; give [" + where +
                             ".orchestration] with base_url");
    }
    return complaints;
}

}  // namespace tasker::cli
