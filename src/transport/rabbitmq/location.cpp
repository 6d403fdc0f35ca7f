#include "transport/rabbitmq/location.hpp"

#include <charconv>
#include <optional>

namespace tasker::transport::rabbitmq {

namespace {

constexpr std::string_view kPlain = "amqp://";
constexpr std::string_view kTls = "amqps://";

Error no_location(std::string_view why) {
    return {
        ErrorCode::InvalidOption,
        "the location of RabbitMQ is none (amqp://user:password@host:port/vhost, with characters "
        "such as / and @ in a part written as %2F, %40): " +
            std::string(why)};
}

std::optional<std::string> decoded(std::string_view part) {
    std::string text;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] != '%') {
            text += part[i];
            continue;
        }
        unsigned char byte = 0;
        auto const* const digits = part.data() + i + 1;
        auto const* const end = digits + std::min<std::size_t>(2, part.size() - i - 1);
        auto const read = std::from_chars(digits, end, byte, 16);
        if (read.ec != std::errc() || read.ptr != digits + 2) return std::nullopt;
        text += static_cast<char>(byte);
        i += 2;
    }
    return text;
}

/// Cuts what is behind the first `mark`, without it; none if there is no mark.
std::optional<std::string_view> cut_behind(std::string_view& text, char mark) {
    auto const at = text.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    auto const behind = text.substr(at + 1);
    text = text.substr(0, at);
    return behind;
}

Result<void> read_into(std::string& into, std::string_view part, std::string_view name) {
    auto text = decoded(part);
    if (!text) return no_location("a % in " + std::string(name) + " is not followed by two digits");
    into = *std::move(text);
    return {};
}

Result<void> read_port(std::string_view text, Location& location) {
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, location.port);
    if (read.ec == std::errc() && read.ptr == end && location.port > 0) return {};
    return no_location("the port must be a number from 1 to 65535");
}

Result<void> read_parameters(std::string_view text, Location& location) {
    while (!text.empty()) {
        auto const rest = cut_behind(text, '&').value_or("");
        auto const value = cut_behind(text, '=').value_or("");
        if (text == "cacertfile") {
            TASKER_TRY(read_into(location.authorities_file, value, text));
        } else if (text == "certfile") {
            TASKER_TRY(read_into(location.certificate_file, value, text));
        } else if (text == "keyfile") {
            TASKER_TRY(read_into(location.key_file, value, text));
        } else if (text == "verify" && (value == "verify_peer" || value == "verify_none")) {
            location.verifies_peer = value == "verify_peer";
        } else {
            return no_location(
                "its parameters are cacertfile, certfile, keyfile, and verify with verify_peer or "
                "verify_none");
        }
        text = rest;
    }
    if (location.certificate_file.empty() != location.key_file.empty())
        return no_location("certfile and keyfile go together");
    return {};
}

}  // namespace

Result<Location> read_location(std::string_view text) {
    Location location;
    if (text.starts_with(kTls)) {
        location.has_tls = true;
        location.port = 5671;
        text.remove_prefix(kTls.size());
    } else if (text.starts_with(kPlain)) {
        text.remove_prefix(kPlain.size());
    } else {
        return no_location("it begins with amqp:// or amqps://");
    }
    if (auto const parameters = cut_behind(text, '?'))
        TASKER_TRY(read_parameters(*parameters, location));
    // Without a slash, or with nothing behind it, the usual one is meant.
    auto const virtual_host = cut_behind(text, '/').value_or("");
    if (!virtual_host.empty())
        TASKER_TRY(read_into(location.virtual_host, virtual_host, "the vhost"));
    if (auto const at = text.rfind('@'); at != std::string_view::npos) {
        auto user = text.substr(0, at);
        text.remove_prefix(at + 1);
        auto const password = cut_behind(user, ':').value_or("");
        TASKER_TRY(read_into(location.user, user, "the user"));
        TASKER_TRY(read_into(location.password, password, "the password"));
    }
    if (text.starts_with('[')) {
        auto const end = text.find(']');
        if (end == std::string_view::npos) return no_location("a [ has no ]");
        location.host = text.substr(1, end - 1);
        text.remove_prefix(end + 1);
        if (text.starts_with(':')) TASKER_TRY(read_port(text.substr(1), location));
    } else {
        if (auto const port = cut_behind(text, ':')) TASKER_TRY(read_port(*port, location));
        if (!text.empty()) TASKER_TRY(read_into(location.host, text, "the host"));
    }
    location.place = (location.has_tls ? "amqps://" : "amqp://") + location.host + ":" +
                     std::to_string(location.port) +
                     (location.virtual_host == "/" ? "" : "/" + location.virtual_host);
    return location;
}

}  // namespace tasker::transport::rabbitmq
