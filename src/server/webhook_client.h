#pragma once
#include <atomic>
#include <boost/asio/ip/address.hpp>
#include <functional>
#include <string>
#include <vector>

#include "core/delivery.h"
#include "server/request.h"

namespace omakase {

/// Posts to addresses that customers gave: https with the certificate checked, and only to public addresses (reliability.md rule 21).
/// A name is resolved here and the connection goes to the address that was checked. Functions may be called from several threads.
class WebhookClient {
  public:
    /// The addresses of a name; empty = none. For tests; the system's resolver when it is not given.
    using Resolve = std::function<std::vector<boost::asio::ip::address>(const std::string& host)>;

    /// allow_private  http, and any address: for tests and for receivers on the operator's own network
    explicit WebhookClient(bool allow_private, Resolve resolve = {}, std::chrono::milliseconds time_limit = delivery_time_limit)
        : allow_private_{allow_private}, resolve_{std::move(resolve)}, time_limit_{time_limit} {}

    /// One request; returns after `time_limit` at the latest, but for a resolver of the system that does not return.
    /// Redirects are answers like any other. Reasons without an answer: `address_refused`, `name`, `connect`, `tls`, `timeout`, `broken`.
    DeliveryOutcome post(const std::string& url, const Headers& headers, const std::string& body);

    bool allows_private() const { return allow_private_; }
    /// How many connections were begun.
    int connects() const { return connects_; }

  private:
    bool allow_private_;
    Resolve resolve_;
    std::chrono::milliseconds time_limit_;
    std::atomic<int> connects_ = 0;
};

}  // namespace omakase
