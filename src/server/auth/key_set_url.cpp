#include "server/auth/key_set_url.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <algorithm>
#include <array>

namespace tasker::server::auth {

namespace ip = boost::asio::ip;

namespace {

Error no_url(std::string_view why) {
    return {ErrorCode::InvalidOption,
            "the URL of the keys " + std::string(why) +
                "; give one like https://issuer.example/.well-known/jwks.json"};
}

struct Network4 {
    std::uint32_t address;
    unsigned prefix;
};
/// What is not public of IPv4 (RFC 6890), and multicast.
constexpr std::array kPrivate4 = {
    Network4{0x00000000, 8},   // this network
    Network4{0x0A000000, 8},   // 10.0.0.0: private
    Network4{0x64400000, 10},  // 100.64.0.0: of providers
    Network4{0x7F000000, 8},   // 127.0.0.0: this machine
    Network4{0xA9FE0000, 16},  // 169.254.0.0: the link; clouds tell their secrets there
    Network4{0xAC100000, 12},  // 172.16.0.0: private
    Network4{0xC0000000, 24},  // 192.0.0.0: protocols
    Network4{0xC0000200, 24},  // 192.0.2.0: documentation
    Network4{0xC0A80000, 16},  // 192.168.0.0: private
    Network4{0xC6120000, 15},  // 198.18.0.0: measuring
    Network4{0xC6336400, 24},  // 198.51.100.0: documentation
    Network4{0xCB007100, 24},  // 203.0.113.0: documentation
    Network4{0xE0000000, 3},   // 224.0.0.0: multicast and reserved
};

bool is_public4(ip::address_v4 const& address) {
    return std::ranges::none_of(kPrivate4, [bits = address.to_uint()](Network4 network) {
        return (bits ^ network.address) >> (32 - network.prefix) == 0;
    });
}

bool is_public6(ip::address_v6 const& address) {
    auto const bytes = address.to_bytes();
    // Only 2000::/3 is public, and of that not what stands for an address of IPv4 (6to4, Teredo)
    // and the documentation.
    if ((bytes[0] & 0xE0U) != 0x20) return false;
    auto const first = (bytes[0] << 8U) | bytes[1];
    auto const second = (bytes[2] << 8U) | bytes[3];
    if (first == 0x2002) return false;
    return first != 0x2001 || (second != 0x0000 && second != 0x0DB8);
}

}  // namespace

bool is_public(ip::address const& address) {
    if (address.is_v4()) return is_public4(address.to_v4());
    auto const six = address.to_v6();
    if (six.is_v4_mapped()) return is_public4(ip::make_address_v4(ip::v4_mapped, six));
    return is_public6(six);
}

Result<KeySetUrl> KeySetUrl::parse(std::string_view text) {
    constexpr std::size_t kMost = 2'048;
    if (text.size() > kMost) return no_url("is too long");
    KeySetUrl url;
    if (auto const why = http_client::read_url(text, url); !why.empty()) return no_url(why);
    return url;
}

}  // namespace tasker::server::auth
