#pragma once
#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace omakase {

/// An address that a customer gave, in its parts.
struct WebhookAddress {
    bool https = true;
    std::string host;                                      ///< lower case, without brackets
    std::string port;                                      ///< digits
    std::string target;                                    ///< path and query, at least `/`
    std::optional<boost::asio::ip::address> literal = {};  ///< when the host is an address itself
};

/// Strict: https (http with `allow_private`), no user, no fragment, printable ASCII, a host of ordinary characters.
/// Errors of `/url`: `webhook.url`; `webhook.address` for an address that `may_connect` refuses.
Result<WebhookAddress> parse_webhook_url(std::string_view url, bool allow_private);

/// Whether requests that customers cause may go there (reliability.md rule 21): not private, loopback, link-local, shared, reserved,
/// documentation or multicast, and none of the forms in IPv6 that carry such an IPv4 address.
bool is_public_address(const boost::asio::ip::address& address);
/// The same, unless the operator allows everything that can be connected to.
bool may_connect(const boost::asio::ip::address& address, bool allow_private);

}  // namespace omakase
