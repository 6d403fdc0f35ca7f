#include "server/routing/target.hpp"

#include <algorithm>
#include <cstdint>

#include "template/parse/utf8.hpp"

namespace tasker::server::routing {

namespace {

int digit_of(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

enum class Plus : std::uint8_t { IsPlus, IsSpace };

std::optional<std::string> decoded(std::string_view text, Plus plus) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus == Plus::IsSpace) {
            plain += ' ';
        } else if (text[i] != '%') {
            plain += text[i];
        } else {
            if (text.size() - i < 3) return std::nullopt;
            auto const high = digit_of(text[i + 1]);
            auto const low = digit_of(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            plain += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    // A zero would end the text for whoever reads it as C does.
    if (plain.find('\0') != std::string::npos || templates::first_not_utf8(plain) != plain.size())
        return std::nullopt;
    return plain;
}

std::string_view cut(std::string_view& rest, char separator) {
    auto const end = rest.find(separator);
    auto const first = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return first;
}

}  // namespace

std::optional<Target> parse_target(std::string_view target) {
    // As proxies send it.
    for (std::string_view const scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        target.remove_prefix(scheme.size());
        target.remove_prefix(std::min(target.find('/'), target.size()));
    }
    if (!target.starts_with('/')) return std::nullopt;
    auto query = target;
    auto path = cut(query, '?').substr(1);
    Target parsed;
    bool has_more = !path.empty();
    while (has_more) {
        has_more = path.find('/') != std::string_view::npos;
        auto segment = decoded(cut(path, '/'), Plus::IsPlus);
        if (!segment) return std::nullopt;
        parsed.segments.push_back(*std::move(segment));
    }
    while (!query.empty()) {
        auto value = cut(query, '&');
        if (value.empty()) continue;
        auto name = decoded(cut(value, '='), Plus::IsSpace);
        if (name) parsed.query.emplace_back(*std::move(name), decoded(value, Plus::IsSpace));
    }
    return parsed;
}

}  // namespace tasker::server::routing
