#include "server/webhook_client.h"

#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "server/webhook_address.h"

namespace omakase {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::beast::error_code;

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

/// said  what is known as soon as the status is: who accepted and never ends the answer has accepted
template <class Stream>
asio::awaitable<DeliveryOutcome> post_and_read(Stream& stream, const http::request<http::string_body>& request, DeliveryOutcome& said) {
    if (const auto [error, size] = co_await http::async_write(stream, request, no_throw); error) co_return DeliveryOutcome{.reason = "broken"};
    boost::beast::flat_buffer buffer{delivery_answer_limit};
    http::response_parser<http::buffer_body> parser;
    parser.body_limit(boost::none);  // what is too long is left unread below, and is no error
    if (const auto [error, size] = co_await http::async_read_header(stream, buffer, parser, no_throw); error) {
        co_return DeliveryOutcome{.reason = "broken"};
    }
    DeliveryOutcome outcome{.status = static_cast<int>(parser.get().result_int())};
    const auto field = [&](http::field name) {
        const auto value = parser.get()[name];
        return std::string_view{value.data(), value.size()};
    };
    outcome.retry_after = retry_after_of(field(http::field::retry_after), field(http::field::date));
    said = outcome;
    // Read to its end, so that a sink that answers while it still writes is not cut off; its words change nothing.
    std::array<char, 4096> part{};
    for (std::size_t left = delivery_answer_limit; left > 0 && !parser.is_done();) {
        parser.get().body().data = part.data();
        parser.get().body().size = part.size();
        const auto [error, size] = co_await http::async_read_some(stream, buffer, parser, no_throw);
        if (error && error != http::error::need_buffer) break;
        left -= std::min(left, size);
    }
    co_return outcome;
}

}  // namespace

DeliveryOutcome WebhookClient::post(const std::string& url, const Headers& headers, const std::string& body) {
    const auto address = parse_webhook_url(url, allow_private_);
    if (!address) return {.reason = "address_refused"};
    DeliveryOutcome outcome{.reason = "timeout"};

    ssl::context tls{ssl::context::tls_client};
    error_code ignored;
    tls.set_default_verify_paths(ignored);
    tls.set_verify_mode(ssl::verify_peer, ignored);
    asio::io_context io{1};

    const auto work = [&]() -> asio::awaitable<DeliveryOutcome> {
        std::vector<asio::ip::address> found;
        if (address->literal) {
            found = {*address->literal};
        } else if (resolve_) {
            found = resolve_(address->host);
        } else {
            tcp::resolver resolver{io};
            const auto [error, results] = co_await resolver.async_resolve(address->host, address->port, tcp::resolver::numeric_service, no_throw);
            if (!error)
                for (const auto& entry : results) found.push_back(entry.endpoint().address());
        }
        if (found.empty()) co_return DeliveryOutcome{.reason = "name"};
        // One bad address among good ones is a trick, or will be used as one.
        for (const auto& ip : found) {
            if (!may_connect(ip, allow_private_)) co_return DeliveryOutcome{.reason = "address_refused"};
        }

        const auto port = static_cast<unsigned short>(std::stoi(address->port));
        ssl::stream<tcp::socket> stream{io, tls};
        tcp::socket& socket = stream.next_layer();
        bool connected = false;
        for (const auto& ip : found) {
            error_code unused;
            socket.close(unused);
            ++connects_;
            const auto [error] = co_await socket.async_connect({ip, port}, no_throw);
            if (!error) {
                connected = true;
                break;
            }
        }
        if (!connected) co_return DeliveryOutcome{.reason = "connect"};

        http::request<http::string_body> request{http::verb::post, address->target, 11};
        const bool is_default_port = address->port == (address->https ? "443" : "80");
        const std::string host = address->literal && address->literal->is_v6() ? "[" + address->host + "]" : address->host;
        request.set(http::field::host, is_default_port ? host : host + ":" + address->port);
        request.set(http::field::user_agent, "omakase-companion");
        request.set(http::field::content_type, "application/json");
        for (const auto& [name, value] : headers) {
            if (header_is_safe(name, value)) request.set(name, value);
        }
        request.body() = body;
        request.prepare_payload();
        request.keep_alive(false);
        if (!address->https) co_return co_await post_and_read(socket, request, outcome);
        SSL_set_tlsext_host_name(stream.native_handle(), address->host.c_str());
        stream.set_verify_callback(ssl::host_name_verification{address->host});
        if (const auto [error] = co_await stream.async_handshake(ssl::stream_base::client, no_throw); error)
            co_return DeliveryOutcome{.reason = "tls"};
        co_return co_await post_and_read(stream, request, outcome);
    };
    asio::co_spawn(io, work, [&](const std::exception_ptr& failed, DeliveryOutcome result) {
        outcome = failed ? DeliveryOutcome{.reason = "broken"} : std::move(result);
    });
    io.run_for(time_limit_);
    return outcome;
}

}  // namespace omakase
