#include "server/http/finishing.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <optional>

namespace tasker::server::http {

namespace {

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('\t'))
        text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t'))
        text.remove_suffix(1);
    return text;
}

/// `gzip`, `gzip;q=0.5`, `*`, but not `gzip;q=0`.
bool takes_gzip(std::string_view accepted) {
    while (!accepted.empty()) {
        auto const comma = accepted.find(',');
        auto const one = accepted.substr(0, comma);
        accepted.remove_prefix(comma == std::string_view::npos ? accepted.size() : comma + 1);
        auto const name = trimmed(one.substr(0, one.find(';')));
        if (!equals_ignoring_case(name, "gzip") && name != "*") continue;
        auto const quality = one.find("q=");
        if (quality == std::string_view::npos) return true;
        auto const value = trimmed(one.substr(quality + 2));
        return value.find_first_of("123456789") != std::string_view::npos;
    }
    return false;
}

std::optional<std::string> gzipped(std::string const& text) {
    constexpr int kGzip = 15 + 16;  // the largest window, and the header of gzip around it
    constexpr int kMemory = 8;
    if (text.size() > std::numeric_limits<uInt>::max()) return std::nullopt;
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        return std::nullopt;
    }
    std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    std::string input = text;  // zlib wants it without const, and does not write
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    auto const done = deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    if (done != Z_STREAM_END) return std::nullopt;
    return packed;
}

}  // namespace

bool is_request_id(std::string_view text) noexcept {
    constexpr std::size_t kMost = 128;
    return !text.empty() && text.size() <= kMost && std::ranges::all_of(text, [](char c) {
        return c > ' ' && c < '\x7f' && c != '"' && c != '\\' && c != ',';
    });
}

bool is_preflight(Request const& request) noexcept {
    return request.method == Method::Options && !request.header("origin").empty() &&
           !request.header("access-control-request-method").empty();
}

Response answer_preflight(Request const& request) {
    Response response{.content_type = {}};
    response.headers.push_back(
        {"access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"});
    // By name: a `*` would not allow Authorization.
    auto const wanted = request.header("access-control-request-headers");
    response.headers.push_back(
        {"access-control-allow-headers", wanted.empty() ? "*" : std::string(wanted)});
    response.headers.push_back({"access-control-max-age", "86400"});
    response.headers.push_back({"vary", "access-control-request-headers"});
    return response;
}

void compress(Request const& request, std::size_t bytes_min, Response& response) {
    if (response.body.size() < bytes_min) return;
    response.headers.push_back({"vary", "accept-encoding"});
    if (!takes_gzip(request.header("accept-encoding"))) return;
    auto packed = gzipped(response.body);
    if (!packed || packed->size() >= response.body.size()) return;
    response.body = *std::move(packed);
    response.headers.push_back({"content-encoding", "gzip"});
}

std::string http_date(TimePoint at) {
    static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const day = std::chrono::floor<std::chrono::days>(at);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const time(std::chrono::floor<std::chrono::seconds>(at - day));
    std::array<char, 40> text{};
    auto const size = std::snprintf(
        text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
        kDays.at(std::chrono::weekday(day).c_encoding()), static_cast<unsigned>(date.day()),
        kMonths.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
        static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()));
    return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

std::string const& DateText::at(TimePoint now) {
    auto const second = std::chrono::floor<std::chrono::seconds>(now);
    if (text_.empty() || second != second_) {
        second_ = second;
        text_ = http_date(second);
    }
    return text_;
}

std::string head_text(Response const& response, Head const& head) {
    constexpr std::size_t kUsual = 512;
    std::string text;
    text.reserve(kUsual + response.body.size());
    auto const add = [&text](std::string_view name, std::string_view value) {
        ((text += name) += ": ") += value;
        text += "\r\n";
    };
    ((text += "HTTP/1.1 ") += std::to_string(response.status)) += ' ';
    (text += head.reason) += "\r\n";
    for (auto const& header : response.headers)
        add(header.name, header.value);
    if (!response.content_type.empty()) add("Content-Type", response.content_type);
    add("x-request-id", head.request_id);
    add("Date", head.date);
    add("Access-Control-Allow-Origin", "*");
    add("Access-Control-Expose-Headers", "*");
    if (!head.keeps_alive) add("Connection", "close");
    if (head.is_chunked) add("Transfer-Encoding", "chunked");
    if (head.content_length) add("Content-Length", std::to_string(*head.content_length));
    return text += "\r\n";
}

}  // namespace tasker::server::http
