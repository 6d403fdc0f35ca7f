#include "http_client/url.hpp"

#include <algorithm>
#include <charconv>

namespace tasker::http_client {

namespace {

constexpr std::string_view kPlain = "http://";
constexpr std::string_view kEncrypted = "https://";
constexpr std::uint16_t kPlainPort = 80;
constexpr std::uint16_t kEncryptedPort = 443;

/// \returns false for what is no port.
bool read_port(std::string_view digits, std::uint16_t& port) {
    auto const* const end = digits.data() + digits.size();
    auto const read = std::from_chars(digits.data(), end, port);
    return read.ec == std::errc() && read.ptr == end && port != 0;
}

}  // namespace

std::string Url::authority() const {
    auto const name = host.find(':') == std::string::npos ? host : "[" + host + "]";
    auto const usual = is_encrypted ? kEncryptedPort : kPlainPort;
    return port == usual ? name : name + ":" + std::to_string(port);
}

std::string_view read_url(std::string_view text, Url& url) {
    if (std::ranges::any_of(text, [](char c) { return c <= ' ' || c >= '\x7f'; }))
        return "has a blank, a control character or one beyond ASCII";
    url.is_encrypted = text.starts_with(kEncrypted);
    if (!url.is_encrypted && !text.starts_with(kPlain))
        return "begins with neither http:// nor https://";
    text.remove_prefix((url.is_encrypted ? kEncrypted : kPlain).size());
    url.port = url.is_encrypted ? kEncryptedPort : kPlainPort;

    auto authority = text.substr(0, text.find_first_of("/?#"));
    auto const rest = text.substr(authority.size());
    url.target = rest.substr(0, rest.find('#'));
    if (!url.target.starts_with('/')) url.target.insert(0, "/");
    if (authority.find('@') != std::string_view::npos) return "has a user name";
    auto const bracket = authority.rfind(']');
    auto const colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        if (!read_port(authority.substr(colon + 1), url.port)) return "has a port that is none";
        authority = authority.substr(0, colon);
    }
    if (authority.starts_with('[') && authority.ends_with(']'))
        authority = authority.substr(1, authority.size() - 2);
    if (authority.empty() || authority.find_first_of("[]\\") != std::string_view::npos)
        return "has no host";
    url.host = authority;
    return {};
}

}  // namespace tasker::http_client
