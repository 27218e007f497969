#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>

#include "server/app.h"

namespace omakase {

/// Whether the head asks for a WebSocket.
bool wants_socket(const Request& head);

/// Speaks WebSocket on `socket` until the other side leaves, does not answer for `live_silence`, may no longer listen (closed with 1008), or the
/// socket is cancelled (a stopping server). Sends `{"number": 17, "topics": ["incidents"]}` at once and at each change; `?after=17` asks for what
/// came since. What the other side says is not listened to. `head` was admitted. `keep` owns the socket. `stopping`: of
/// the server. Returns the status for the log.
boost::asio::awaitable<int> serve_live(boost::asio::ip::tcp::socket& socket, std::shared_ptr<void> keep, const Request& head,
                                       const Admission& admission, App& app, boost::asio::thread_pool& pool, const bool& stopping);

}  // namespace omakase
