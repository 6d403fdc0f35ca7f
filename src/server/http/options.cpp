#include "server/http/options.hpp"

#include <boost/asio/ip/address.hpp>

#include <array>
#include <charconv>

namespace tasker::server::http {

namespace {

Error no_endpoint(std::string_view text) {
    return {ErrorCode::InvalidOption, "\"" + std::string(text) +
                                          "\" is no address to listen on; give ADDRESS:PORT, "
                                          "as 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080"};
}

struct CountRange {
    std::string_view name;
    std::size_t value;
    std::size_t least;
    std::size_t most;
};

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view text) {
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos) return no_endpoint(text);
    auto host = text.substr(0, colon);
    auto const digits = text.substr(colon + 1);
    if (host.starts_with('[') != host.ends_with(']')) return no_endpoint(text);
    if (host.starts_with('[')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return no_endpoint(text);
    }
    Endpoint endpoint{.address = std::string(host == "localhost" ? "127.0.0.1" : host)};
    auto const read = std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) {
        return no_endpoint(text);
    }
    boost::system::error_code wrong;
    boost::asio::ip::make_address(endpoint.address, wrong);
    if (wrong) return no_endpoint(text);
    return endpoint;
}

std::string Endpoint::to_text() const {
    auto const host = address.find(':') == std::string::npos ? address : "[" + address + "]";
    return host + ":" + std::to_string(port);
}

bool Endpoint::is_loopback() const noexcept {
    boost::system::error_code wrong;
    auto const parsed = boost::asio::ip::make_address(address, wrong);
    return !wrong && parsed.is_loopback();
}

Result<void> HttpOptions::check() const {
    constexpr std::size_t kMany = 1'000'000;
    constexpr std::size_t kMebi = std::size_t{1024} * 1024;
    std::array const counts{
        CountRange{"network_threads", network_threads, 1, 64},
        CountRange{"answer_threads", answer_threads, 1, 4'096},
        CountRange{"waiting_requests", waiting_requests, 1, kMany},
        CountRange{"connections_max", connections_max, 1, kMany},
        CountRange{"header_bytes_max", header_bytes_max, 1024, kMebi},
        CountRange{"body_bytes_max", body_bytes_max, 1, 1024 * kMebi},
        CountRange{"stream_bytes_max", stream_bytes_max, 1, 1024 * kMebi},
    };
    for (auto const& count : counts) {
        if (count.value >= count.least && count.value <= count.most) continue;
        return Error(ErrorCode::InvalidOption,
                     std::string(count.name) + " is " + std::to_string(count.value) +
                         "; it must be from " + std::to_string(count.least) + " to " +
                         std::to_string(count.most));
    }
    for (auto const timeout : {header_timeout, idle_timeout, request_timeout, write_timeout}) {
        if (timeout >= std::chrono::milliseconds(1) && timeout <= std::chrono::hours(24)) continue;
        return Error(ErrorCode::InvalidOption,
                     "a timeout of the server is " +
                         std::to_string(timeout / std::chrono::milliseconds(1)) +
                         " ms; it must be from 1 ms to 24 h");
    }
    return {};
}

}  // namespace tasker::server::http
