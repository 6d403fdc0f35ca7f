#include "configuration/keys/forms.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <string>

namespace tasker::configuration {

namespace {

constexpr std::size_t kNameSizeMax = 128;
constexpr std::size_t kNamespaceSizeMax = 29;
constexpr std::size_t kQueueNameSizeMax = 47;
constexpr std::size_t kEnvironmentSizeMax = 64;

bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_printable(char c) noexcept {
    auto const byte = static_cast<unsigned char>(c);
    return byte >= 0x20U && byte != 0x7FU;
}

bool has_only_printable(std::string_view text) {
    return std::ranges::all_of(text, is_printable);
}

bool is_port(std::string_view text) {
    std::uint32_t port = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, port);
    return read.ec == std::errc() && read.ptr == end && port <= 65'535;
}

/// Port 0 is one that the system chooses.
bool is_address(std::string_view text) {
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos || !is_port(text.substr(colon + 1))) return false;
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']') && host.size() > 2) {
        host = host.substr(1, host.size() - 2);
        return std::ranges::all_of(host, [](char c) {
            return is_digit(c) || is_letter(c) || c == ':' || c == '.' || c == '%';
        });
    }
    return !host.empty() && std::ranges::all_of(host, [](char c) {
        return is_digit(c) || is_letter(c) || c == '.' || c == '-' || c == '_';
    });
}

/// `scheme` with something behind it.
bool has_scheme(std::string_view text, std::initializer_list<std::string_view> schemes) {
    return has_only_printable(text) && text.find(' ') == std::string_view::npos &&
           std::ranges::any_of(schemes, [&](std::string_view scheme) {
               return text.starts_with(scheme) && text.size() > scheme.size();
           });
}

bool is_http_url(std::string_view text) {
    return has_scheme(text, {"http://", "https://"});
}

bool is_postgres_url(std::string_view text) {
    return has_scheme(text, {"postgresql://", "postgres://"});
}

bool is_store_location(std::string_view text) {
    if (text.find("://") != std::string_view::npos) return is_postgres_url(text);
    return has_only_printable(text) && text != "sqlite:";
}

bool is_amqp_url(std::string_view text) {
    return has_scheme(text, {"amqp://", "amqps://"});
}

bool is_redis_url(std::string_view text) {
    return has_scheme(text, {"redis://", "rediss://"});
}

bool is_tcp_url(std::string_view text) {
    return has_scheme(text, {"tcp://"}) && is_address(text.substr(6));
}

bool is_identifier(std::string_view text) {
    return text.size() <= kNameSizeMax && std::ranges::all_of(text, [](char c) {
               return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
           });
}

bool is_namespace(std::string_view text) {
    return text.size() <= kNamespaceSizeMax && !is_digit(text.front()) &&
           std::ranges::all_of(text,
                               [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

bool is_queue_name(std::string_view text) {
    return text.size() <= kQueueNameSizeMax && std::ranges::all_of(text, [](char c) {
               return is_letter(c) || is_digit(c) || c == '_' || c == '-';
           });
}

bool is_queue_pattern(std::string_view text) {
    return has_only_printable(text) && text.find("{namespace}") != std::string_view::npos &&
           text.find("{name}") != std::string_view::npos;
}

bool is_header_name(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return text.size() <= kNameSizeMax && std::ranges::all_of(text, [&](char c) {
               return is_letter(c) || is_digit(c) || kMarks.find(c) != std::string_view::npos;
           });
}

bool has_pem_of(std::string_view text, std::string_view what) {
    auto const begin = text.find("-----BEGIN ");
    return begin != std::string_view::npos &&
           text.find("-----END ", begin) != std::string_view::npos &&
           text.find(what, begin) != std::string_view::npos;
}

bool is_private_key(std::string_view text) {
    return has_pem_of(text, "PRIVATE KEY-----");
}

bool is_public_key(std::string_view text) {
    return has_pem_of(text, "PUBLIC KEY-----");
}

bool is_secret_text(std::string_view text) {
    return has_only_printable(text) && text.find(' ') == std::string_view::npos;
}

bool is_port_number(std::string_view text) {
    return is_port(text) && text.front() != '0';
}

bool is_environment(std::string_view text) {
    return text.size() <= kEnvironmentSizeMax && std::ranges::all_of(text, [](char c) {
               return is_letter(c) || is_digit(c) || c == '-' || c == '_';
           });
}

bool is_backend_name(std::string_view text) {
    return text == "store" || text == "pgmq" || text == "rabbitmq";
}

bool is_log_level(std::string_view text) {
    constexpr std::array<std::string_view, 7> kLevels = {"trace",   "debug", "info", "warn",
                                                         "warning", "error", "off"};
    return std::ranges::find(kLevels, lowered(text)) != kLevels.end();
}

bool is_truth(std::string_view text) {
    auto const lower = lowered(text);
    return lower == "true" || lower == "false" || lower == "1" || lower == "0";
}

bool is_share(std::string_view text) {
    double share = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, share);
    return read.ec == std::errc() && read.ptr == end && share >= 0 && share <= 1;
}

}  // namespace

std::string lowered(std::string_view text) {
    std::string lower(text);
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

Form const kAddress{"HOST:PORT, such as 0.0.0.0:8080 or [::1]:8080", is_address};
Form const kHttpUrl{"https://HOST or http://HOST:PORT", is_http_url};
Form const kStoreLocation{"postgresql://USER@HOST/DATABASE, or sqlite:FILE", is_store_location};
Form const kPostgresUrl{"postgresql://USER@HOST/DATABASE", is_postgres_url};
Form const kAmqpUrl{"amqp://USER@HOST:PORT/VHOST, or amqps://", is_amqp_url};
Form const kRedisUrl{"redis://HOST:PORT, or rediss://", is_redis_url};
Form const kTcpUrl{"tcp://HOST:PORT", is_tcp_url};
Form const kIdentifier{"letters, digits, dots, hyphens and underscores, up to 128", is_identifier};
Form const kNamespace{"up to 29 letters, digits and underscores, the first no digit", is_namespace};
Form const kQueueName{"up to 47 letters, digits, hyphens and underscores", is_queue_name};
Form const kQueuePattern{"a text with {namespace} and {name} in it", is_queue_pattern};
Form const kHeaderName{"the name of an HTTP header, such as X-API-Key", is_header_name};
Form const kFileName{"a file name", has_only_printable};
Form const kPrivateKey{"a private key as PEM (-----BEGIN PRIVATE KEY-----)", is_private_key};
Form const kPublicKey{"a public key as PEM (-----BEGIN PUBLIC KEY-----)", is_public_key};
Form const kSecretText{"a text without blanks", is_secret_text};
Form const kPortNumber{"a port, 1 to 65535", is_port_number};
Form const kEnvironment{"up to 64 letters, digits, hyphens and underscores", is_environment};
Form const kBackendName{"store, pgmq or rabbitmq", is_backend_name};
Form const kLogLevels{"trace, debug, info, warn, error or off", is_log_level};
Form const kTruth{"true or false", is_truth};
Form const kShare{"a number from 0 to 1", is_share};
Form const kAnyText{"text without control characters", has_only_printable};

}  // namespace tasker::configuration
