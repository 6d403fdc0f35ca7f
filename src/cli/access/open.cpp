#include <charconv>
#include <thread>
#include <utility>

#include "cli/access/access.hpp"
#include "cli/access/profile.hpp"
#include "cli/access/rest_door.hpp"
#include "cli/remote/remote_access.hpp"
#include "cli/text/report.hpp"
#include "configuration/reading/text_file.hpp"
#include "server/audit_log.hpp"

namespace tasker::cli {

namespace {

/// The server to ask, by its URL or by a profile's name; neither: a store.
struct ServerWords {
    std::string url;
    std::string profile;

    [[nodiscard]] bool names_one() const noexcept { return !url.empty() || !profile.empty(); }
};

ServerWords server_words(Place const& place, Context const& context) {
    if (!place.store.empty()) return {};
    if (!place.server.empty()) return {.url = place.server};
    if (!place.profile.empty()) return {.profile = place.profile};
    for (auto const* const name : {"TASKER_SERVER", "TASKER_ORCHESTRATION_URL"}) {
        if (auto url = context.variable(name)) return {.url = *std::move(url)};
    }
    return {.profile = context.variable("TASKER_CLIENT_PROFILE").value_or("")};
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
Result<void> add_credential(RestOptions& options, Place const& place, Profile const& profile,
                            Context const& context) {
    auto header = profile.api_key_header;
    if (header.empty()) header = context.variable("TASKER_API_KEY_HEADER").value_or("X-API-Key");
    if (auto const& file = place.api_key_file; !file.empty()) {
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
    } else if (auto const own = context.variable("TASKER_ORCHESTRATION_AUTH_TOKEN")) {
        show_token(options, *own);
    } else if (auto const any = context.variable("TASKER_AUTH_TOKEN")) {
        show_token(options, *any);
    }
    return {};
}

Result<Duration> time_limit(Profile const& profile, Context const& context) {
    constexpr std::int64_t kMost = 3'600'000;
    if (profile.time_max) return *profile.time_max;
    auto const text = context.variable("TASKER_ORCHESTRATION_TIMEOUT_MS");
    if (!text) return RestOptions{}.time_max;
    std::int64_t count = 0;
    auto const read = std::from_chars(text->data(), text->data() + text->size(), count);
    if (read.ec == std::errc() && read.ptr == text->data() + text->size() && count >= 1 &&
        count <= kMost) {
        return Duration(std::chrono::milliseconds(count));
    }
    return Error(ErrorCode::InvalidOption, "TASKER_ORCHESTRATION_TIMEOUT_MS is \"" + *text +
                                               "\"; give milliseconds from 1 to 3600000");
}

bool is_this_machine(ServerUrl const& url) {
    return url.host == "localhost" || url.host == "::1" || url.host.starts_with("127.");
}

std::string option_with(std::string const& name, std::string const& value) {
    return value.empty() ? "" : " " + name + " " + shell_word(value);
}

Result<std::unique_ptr<RestClient>> open_client(ServerWords const& words, Place const& place,
                                                Context& context) {
    Profile profile{.base_url = words.url};
    if (!words.profile.empty()) {
        TASKER_TRY_ASSIGN(profile, load_profile(words.profile, context));
    }
    RestOptions options;
    TASKER_TRY_ASSIGN(options.url, parse_server_url(profile.base_url));
    options.ca_file = place.ca_file.empty() ? profile.ca_file : place.ca_file;
    TASKER_TRY(add_credential(options, place, profile, context));
    TASKER_TRY_ASSIGN(options.time_max, time_limit(profile, context));
    options.pause = [](Duration time) { std::this_thread::sleep_for(time); };
    if (!options.url.is_encrypted && !options.credential_name.empty() &&
        !is_this_machine(options.url)) {
        print_hint(context, "who asks is shown to " + options.url.host +
                                " unencrypted, as its URL begins with http://");
    }
    return RestClient::open(std::move(options));
}

Result<std::unique_ptr<Access>> open_remote(ServerWords const& words, Place const& place,
                                            Context& context) {
    TASKER_TRY_ASSIGN(auto client, open_client(words, place, context));
    return make_remote_access(
        std::move(client),
        option_with("--server", place.server) + option_with("--profile", place.profile) +
            option_with("--api-key-file", place.api_key_file) + option_with("--ca", place.ca_file));
}

/// A server's own log tells who by the key; ours tells which program it was.
class RemoteDoor final : public RestDoor {
public:
    RemoteDoor(std::unique_ptr<RestClient> client, Visitor visitor, base::Clock const& clock)
        : client_(std::move(client)), visitor_(std::move(visitor)), audit_(visitor_.log, clock) {}

    Result<RestAnswer> ask(RestRequest const& request) override {
        auto answer = client_->ask(request);
        if (request.is_safe()) return answer;
        audit_.done({.caller = visitor_.name,
                     .operation = request.method,
                     .target = client_->name() + request.target,
                     .request_id = "",
                     .subject = "",
                     .status = answer ? answer->status : 0});
        return answer;
    }

    [[nodiscard]] std::string name() const override { return client_->name(); }
    [[nodiscard]] bool is_server() const noexcept override { return true; }

private:
    std::unique_ptr<RestClient> const client_;
    Visitor const visitor_;
    server::AuditLog audit_;
};

}  // namespace

Result<std::unique_ptr<Access>> open_access(Place const& place, Context& context) {
    auto const words = server_words(place, context);
    if (words.names_one()) return open_remote(words, place, context);
    if (!place.api_key_file.empty() || !place.ca_file.empty()) {
        return Error(ErrorCode::InvalidOption,
                     "--api-key-file and --ca are for servers; give --server URL too");
    }
    return make_local_access(store_name(context, place.store), context);
}

Result<std::unique_ptr<RestDoor>> open_door(Place const& place, Visitor visitor, Context& context) {
    auto const words = server_words(place, context);
    if (!words.names_one())
        return make_local_door(store_name(context, place.store), std::move(visitor), context);
    TASKER_TRY_ASSIGN(auto client, open_client(words, place, context));
    return std::unique_ptr<RestDoor>(
        std::make_unique<RemoteDoor>(std::move(client), std::move(visitor), context.clock));
}

Result<std::string> store_of(Place const& place, Context const& context, std::string_view what) {
    if (!server_words(place, context).names_one()) return store_name(context, place.store);
    return Error(ErrorCode::InvalidOption,
                 std::string(what) +
                     ", so that no server shows it; name the store itself: "
                     "--store");
}

}  // namespace tasker::cli
