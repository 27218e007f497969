#include "server/webhook_address.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/vendor_text.h"

namespace omakase {
namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

struct Range4 {
    std::uint32_t first;
    int bits;
};
/// IANA's registry of special IPv4 addresses: what is not for everybody.
constexpr std::array closed4{
    Range4{0x00000000, 8},   // this network
    Range4{0x0A000000, 8},   // private
    Range4{0x64400000, 10},  // shared, behind providers
    Range4{0x7F000000, 8},   // loopback
    Range4{0xA9FE0000, 16},  // link-local; the clouds' own data
    Range4{0xAC100000, 12},  // private
    Range4{0xC0000000, 24},  // protocol assignments
    Range4{0xC0000200, 24},  // documentation
    Range4{0xC0586300, 24},  // relays of 6to4
    Range4{0xC0A80000, 16},  // private
    Range4{0xC6120000, 15},  // benchmarks
    Range4{0xC6336400, 24},  // documentation
    Range4{0xCB007100, 24},  // documentation
    Range4{0xE0000000, 4},   // multicast
    Range4{0xF0000000, 4},   // reserved, broadcast
};

bool is_public(std::uint32_t ip) {
    return std::ranges::none_of(closed4, [&](const Range4& range) { return ((ip ^ range.first) >> (32 - range.bits)) == 0; });
}

bool is_public(const address_v6& ip) {
    const auto bytes = ip.to_bytes();
    // Only 2000::/3 is given out at all: loopback, mapped, translated, unique local, link-local and multicast lie outside.
    if ((bytes[0] & 0xE0) != 0x20) return false;
    const bool is_2001 = bytes[0] == 0x20 && bytes[1] == 0x01;
    if (is_2001 && bytes[2] < 0x02) return false;                               // 2001::/23: Teredo, ORCHID and others
    if (is_2001 && bytes[2] == 0x0D && bytes[3] == 0xB8) return false;          // documentation
    if (bytes[0] == 0x20 && bytes[1] == 0x02) return false;                     // 6to4 carries an IPv4 address
    if (bytes[0] == 0x3F && bytes[1] == 0xFF && bytes[2] < 0x10) return false;  // 3fff::/20: documentation
    return true;
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// A name with a dot in it whose last part is no number: `127.1`, `2130706433` and `0x7f000001` are addresses to some resolvers.
bool is_host_name(std::string_view host) {
    if (host.size() > 253 || !host.contains('.') || host.starts_with('.') || host.ends_with('.') || host.contains("..")) return false;
    const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
    const std::string_view last = host.substr(host.rfind('.') + 1);
    return std::ranges::all_of(host, is_allowed) && !is_digits(last) && !last.starts_with("0x");
}

}  // namespace

bool is_public_address(const address& ip) {
    return ip.is_v4() ? is_public(ip.to_v4().to_uint()) : is_public(ip.to_v6());
}

bool may_connect(const address& ip, bool allow_private) {
    return allow_private || is_public_address(ip);
}

Result<WebhookAddress> parse_webhook_url(std::string_view url, bool allow_private) {
    const auto wrong = [] { return fail(Error{"webhook.url", "/url", {}, {}}); };
    if (url.size() > 2000 || !std::ranges::all_of(url, [](char c) { return c > ' ' && c < 127 && c != '\\' && c != '#'; })) return wrong();
    WebhookAddress found;
    const std::string start = ascii_lower(url.substr(0, 8));
    if (start == "https://") {
        url.remove_prefix(8);
    } else if (allow_private && start.starts_with("http://")) {
        found.https = false;
        url.remove_prefix(7);
    } else {
        return wrong();
    }
    const std::size_t end = std::min(url.find_first_of("/?"), url.size());
    std::string_view authority = url.substr(0, end);
    found.target = std::string{url.substr(end)};
    if (!found.target.starts_with('/')) found.target.insert(0, "/");
    if (authority.contains('@')) return wrong();
    std::string_view host = authority, port;
    const bool in_brackets = authority.starts_with('[');
    if (in_brackets) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos) return wrong();
        host = authority.substr(1, close - 1);
        port = authority.substr(close + 1);
    } else if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
        host = authority.substr(0, colon);
        port = authority.substr(colon);
    }
    found.port = found.https ? "443" : "80";
    if (!port.empty()) {
        port.remove_prefix(1);
        if (!is_digits(port) || port.size() > 5 || std::stoi(std::string{port}) < 1 || std::stoi(std::string{port}) > 65535) return wrong();
        found.port = std::string{port};
    }
    found.host = ascii_lower(host);
    boost::system::error_code error;
    if (in_brackets) {
        const auto ip = boost::asio::ip::make_address_v6(found.host, error);
        if (error || ip.scope_id() != 0) return wrong();
        found.literal = ip;
    } else if (const auto ip = boost::asio::ip::make_address_v4(found.host, error); !error) {
        found.literal = ip;
    } else if (!is_host_name(found.host) && !(allow_private && found.host == "localhost")) {
        return wrong();
    }
    if (found.literal && !may_connect(*found.literal, allow_private)) return fail(Error{"webhook.address", "/url", {}, {}});
    return found;
}

}  // namespace omakase
