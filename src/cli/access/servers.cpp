#include "cli/access/servers.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <thread>
#include <utility>

#include "cli/text/report.hpp"
#include "configuration/reading/text_file.hpp"

namespace tasker::cli {

namespace {

constexpr std::string_view kUsualServer = "http://localhost:8080";
constexpr std::string_view kUsualWorker = "http://localhost:8081";

/// The server to ask, by its URL or by a profile's name; neither: a store.
struct ServerWords {
    std::string url;
    std::string profile;

    [[nodiscard]] bool names_one() const noexcept { return !url.empty() || !profile.empty(); }
};

/// What is shown to whom, as options say it.
struct Showing {
    std::string api_key_file;
    std::string ca_file;
};

/// The names of the variables that are about a kind of server.
struct RoleVariables {
    char const* token;
    char const* timeout;
};

RoleVariables variables_of(ServerRole role) noexcept {
    if (role == ServerRole::Worker)
        return {.token = "TASKER_WORKER_AUTH_TOKEN", .timeout = "TASKER_WORKER_TIMEOUT_MS"};
    return {.token = "TASKER_ORCHESTRATION_AUTH_TOKEN",
            .timeout = "TASKER_ORCHESTRATION_TIMEOUT_MS"};
}

ServerWords server_words(Place const& place, Context const& context) {
    auto const& globals = context.globals;
    if (!place.store.empty()) return {};
    if (!place.server.empty()) return {.url = place.server, .profile = {}};
    if (!place.profile.empty()) return {.url = {}, .profile = place.profile};
    if (!globals.profile.empty()) return {.url = {}, .profile = globals.profile};
    // Who names a file of profiles means one of them.
    if (globals.profiles_file.empty()) {
        for (auto const* const name : {"TASKER_SERVER", "TASKER_ORCHESTRATION_URL"}) {
            if (auto url = context.variable(name)) return {.url = *std::move(url), .profile = {}};
        }
    }
    return {.url = {}, .profile = context.variable("TASKER_CLIENT_PROFILE").value_or("")};
}

/// The same of `tasker-ctl`, which never has a store.
Result<ServerWords> ctl_words(ServerWords words, Context const& context) {
    if (words.names_one()) return words;
    TASKER_TRY_ASSIGN(auto const profiles, Profiles::load(context));
    auto const is_meant = profiles.has(kDefaultProfile) || !context.globals.profiles_file.empty();
    if (is_meant) {
        words.profile = kDefaultProfile;
    } else {
        words.url = kUsualServer;
    }
    return words;
}

void show_key(RestOptions& options, std::string header, std::string key) {
    options.credential_name = std::move(header);
    options.credential_value = std::move(key);
}

void show_token(RestOptions& options, std::string const& token) {
    options.credential_name = "Authorization";
    options.credential_value = "Bearer " + token;
}

/// What is shown to the server: an option before the profile's before the environment's, a key
/// before a token. What the environment has is not for the servers of profiles with their own.
Result<void> add_credential(RestOptions& options, Showing const& showing,
                            ProfileServer const& profile, ServerRole role, Context const& context) {
    auto header = profile.api_key_header;
    if (header.empty()) header = context.variable("TASKER_API_KEY_HEADER").value_or("X-API-Key");
    if (auto const& file = showing.api_key_file; !file.empty()) {
        auto key = configuration::read_secret_file(file);
        if (!key) return Error(key.error()).with_context("--api-key-file " + file);
        if (key->empty()) {
            return Error(ErrorCode::InvalidOption,
                         "--api-key-file " + file + " is empty; it is to hold the key");
        }
        show_key(options, std::move(header), *std::move(key));
        return {};
    }
    if (!profile.api_key.empty()) {
        show_key(options, std::move(header), profile.api_key);
    } else if (!profile.token.empty()) {
        show_token(options, profile.token);
    } else if (auto key = context.variable("TASKER_API_KEY")) {
        show_key(options, std::move(header), *std::move(key));
    } else if (auto const own = context.variable(variables_of(role).token)) {
        show_token(options, *own);
    } else if (auto const any = context.variable("TASKER_AUTH_TOKEN")) {
        show_token(options, *any);
    }
    return {};
}

Result<Duration> time_limit(ProfileServer const& profile, ServerRole role, Context const& context) {
    constexpr std::int64_t kMost = 3'600'000;
    if (profile.time_max) return *profile.time_max;
    std::string const variable = variables_of(role).timeout;
    auto const text = context.variable(variable);
    if (!text) return RestOptions{}.time_max;
    std::int64_t count = 0;
    auto const read = std::from_chars(text->data(), text->data() + text->size(), count);
    if (read.ec == std::errc() && read.ptr == text->data() + text->size() && count >= 1 &&
        count <= kMost) {
        return Duration(std::chrono::milliseconds(count));
    }
    return Error(ErrorCode::InvalidOption,
                 variable + " is \"" + *text + "\"; give milliseconds from 1 to 3600000");
}

bool is_this_machine(ServerUrl const& url) {
    return url.host == "localhost" || url.host == "::1" || url.host.starts_with("127.");
}

std::string option_with(std::string const& name, std::string const& value) {
    return value.empty() ? "" : " " + name + " " + shell_word(value);
}

Result<std::unique_ptr<RestClient>> open_client(ProfileServer const& server, ServerRole role,
                                                Showing const& showing, Context& context) {
    RestOptions options;
    TASKER_TRY_ASSIGN(options.url, parse_server_url(server.base_url));
    options.ca_file = showing.ca_file.empty() ? server.ca_file : showing.ca_file;
    TASKER_TRY(add_credential(options, showing, server, role, context));
    TASKER_TRY_ASSIGN(options.time_max, time_limit(server, role, context));
    options.pause = [](Duration time) { std::this_thread::sleep_for(time); };
    if (role == ServerRole::Worker) options.who = "a worker with --bind";
    if (context.globals.verbosity > 0) {
        options.clock = &context.clock;
        options.tell = [&context](std::string const& line) {
            context.notes << line << '\n' << std::flush;
        };
    }
    if (!options.url.is_encrypted && !options.credential_name.empty() &&
        !is_this_machine(options.url)) {
        print_hint(context, "who asks is shown to " + options.url.host +
                                " unencrypted, as its URL begins with http://");
    }
    return RestClient::open(std::move(options));
}

Result<ProfileServer> profile_server(std::string const& name, ServerRole role,
                                     Context const& context) {
    TASKER_TRY_ASSIGN(auto const profiles, Profiles::load(context));
    return profiles.server(name, role);
}

/// A worker that options or the environment name; its profile's server, or its URL.
struct NamedWorker {
    std::string name;
    ProfileServer server;
};

Result<std::vector<NamedWorker>> workers_of_all_profiles(Context const& context) {
    TASKER_TRY_ASSIGN(auto const profiles, Profiles::load(context));
    std::vector<NamedWorker> workers;
    for (auto const& name : profiles.names()) {
        if (!profiles.has_server(name, ServerRole::Worker)) continue;
        TASKER_TRY_ASSIGN(auto server, profiles.server(name, ServerRole::Worker));
        auto const is_known = std::ranges::any_of(workers, [&](NamedWorker const& other) {
            return other.server.base_url == server.base_url;
        });
        if (!is_known) workers.push_back({.name = name, .server = std::move(server)});
    }
    if (workers.empty()) {
        std::string const url(kUsualWorker);
        workers.push_back({.name = url, .server = {.base_url = url}});
    }
    return workers;
}

Result<std::vector<NamedWorker>> named_workers(WorkerPlace const& place, Context const& context) {
    auto const one = [](std::string name, ProfileServer server) {
        std::vector<NamedWorker> list;
        list.push_back({.name = std::move(name), .server = std::move(server)});
        return list;
    };
    auto url = place.url;
    auto profile = place.profile.empty() ? context.globals.profile : place.profile;
    if (url.empty() && profile.empty() && context.globals.profiles_file.empty())
        url = context.variable("TASKER_WORKER_URL").value_or("");
    if (!url.empty()) return one(url, {.base_url = url});
    if (profile.empty()) profile = context.variable("TASKER_CLIENT_PROFILE").value_or("");
    if (profile.empty()) return workers_of_all_profiles(context);
    TASKER_TRY_ASSIGN(auto server, profile_server(profile, ServerRole::Worker, context));
    return one(std::move(profile), std::move(server));
}

}  // namespace

bool names_server(Place const& place, Context const& context) {
    return context.globals.is_ctl || server_words(place, context).names_one();
}

Result<ServerLine> open_server(Place const& place, Context& context) {
    auto words = server_words(place, context);
    if (context.globals.is_ctl) {
        TASKER_TRY_ASSIGN(words, ctl_words(std::move(words), context));
    }
    ProfileServer server{.base_url = words.url};
    if (!words.profile.empty()) {
        TASKER_TRY_ASSIGN(server,
                          profile_server(words.profile, ServerRole::Orchestration, context));
    }
    ServerLine line;
    TASKER_TRY_ASSIGN(
        line.client,
        open_client(server, ServerRole::Orchestration,
                    {.api_key_file = place.api_key_file, .ca_file = place.ca_file}, context));
    auto const& profile = place.profile.empty() ? context.globals.profile : place.profile;
    line.argument = option_with("--server", place.server) +
                    (place.server.empty() ? option_with("--profile", profile) : std::string()) +
                    option_with("--api-key-file", place.api_key_file) +
                    option_with("--ca", place.ca_file);
    return line;
}

Result<ServerLine> open_server_for(std::string_view what, Place const& place, Context& context) {
    if (names_server(place, context)) return open_server(place, context);
    return Error(ErrorCode::InvalidOption,
                 "only a server tells " + std::string(what) + ": give --server URL");
}

Result<std::vector<WorkerLine>> open_workers(WorkerPlace const& place, Context& context) {
    TASKER_TRY_ASSIGN(auto const workers, named_workers(place, context));
    std::vector<WorkerLine> lines;
    for (auto const& [name, server] : workers) {
        WorkerLine line{.name = name, .client = nullptr};
        TASKER_TRY_ASSIGN(
            line.client,
            open_client(server, ServerRole::Worker,
                        {.api_key_file = place.api_key_file, .ca_file = place.ca_file}, context));
        lines.push_back(std::move(line));
    }
    return lines;
}

Result<ServerLine> open_profile(Profiles const& profiles, std::string const& name, ServerRole role,
                                Context& context) {
    TASKER_TRY_ASSIGN(auto const server, profiles.server(name, role));
    ServerLine line;
    TASKER_TRY_ASSIGN(line.client, open_client(server, role, {}, context));
    line.argument = option_with("--profile", name);
    return line;
}

}  // namespace tasker::cli
