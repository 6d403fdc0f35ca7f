#include "configuration/secret.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace tasker::configuration {

namespace {

bool is_telling(std::string_view name) {
    constexpr std::array<std::string_view, 7> kWords = {"pass", "pwd",  "secret",    "token",
                                                        "key",  "auth", "credential"};
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::ranges::any_of(
        kWords, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

/// The parameters after a question mark: values of telling names are hidden.
std::string without_secret_parameters(std::string_view query) {
    std::string out;
    while (!query.empty()) {
        auto const end = query.find('&');
        auto const parameter = query.substr(0, end);
        auto const equals = parameter.find('=');
        if (equals != std::string_view::npos && is_telling(parameter.substr(0, equals))) {
            out += std::string(parameter.substr(0, equals + 1)) + std::string(kHidden);
        } else {
            out += parameter;
        }
        if (end == std::string_view::npos) break;
        out += '&';
        query.remove_prefix(end + 1);
    }
    return out;
}

/// `:8080`, `[::1]:8080`, `host`, `host:5432/name`: what may stand where there is no user.
bool is_host(std::string_view text) {
    auto const host = text.substr(0, text.find('/'));
    auto const after_bracket = host.rfind(']');
    auto const colon =
        host.find(':', after_bracket == std::string_view::npos ? 0 : after_bracket + 1);
    if (colon == std::string_view::npos) return true;
    return std::ranges::all_of(host.substr(colon + 1), [](unsigned char c) {
        return std::isdigit(c) != 0 || c == ',' || c == ':';
    });
}

}  // namespace

std::string without_password(std::string_view url) {
    auto const scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos) {
        // A file, or `host=db password=...` of libpq.
        auto const may_have_one =
            url.find('@') != std::string_view::npos || url.find('=') != std::string_view::npos;
        return std::string(may_have_one && !url.starts_with("sqlite:") ? kHidden : url);
    }
    auto const scheme = url.substr(0, scheme_end + 3);
    auto rest = url.substr(scheme_end + 3);
    std::string out(scheme);
    // The last one, as a password that holds one itself would otherwise show its end.
    if (auto const at = rest.rfind('@'); at != std::string_view::npos) {
        auto const user = rest.substr(0, std::min(rest.find(':'), at));
        // Then the last one is no end of a user: it stands in a parameter.
        if (user.find_first_of("/?#") != std::string_view::npos) return out + std::string(kHidden);
        out += user;
        if (user.size() < at) out += ":" + std::string(kHidden);
        out += '@';
        rest.remove_prefix(at + 1);
    }
    auto const question = std::min(rest.find_first_of("?#"), rest.size());
    auto const place = rest.substr(0, question);
    if (!is_host(place)) return out + std::string(kHidden);
    out += place;
    if (question == rest.size()) return out;
    return out + rest[question] + without_secret_parameters(rest.substr(question + 1));
}

std::string SecretUrl::shown() const {
    return without_password(text_);
}

}  // namespace tasker::configuration
