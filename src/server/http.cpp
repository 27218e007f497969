#include "server/http.h"

#include <array>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <ctime>
#include <deque>
#include <map>
#include <set>
#include <stdexcept>

#include "server/http_head.h"
#include "server/live_socket.h"
#include "server/log.h"
#include "server/problem.h"
#include "server/secrets.h"

namespace omakase {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::beast::error_code;
using Clock = std::chrono::steady_clock;

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

/// `Sun, 22 Nov 2026 01:42:07 GMT`
std::string http_date(std::time_t now) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 40> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

/// The only place where answer headers are written. A header that could begin another line ends the answer, not just itself:
/// what is left could be half a rule.
template <class Body>
bool write_headers(http::response<Body>& message, const Answer& answer, bool keep_alive) {
    message.version(11);
    message.result(static_cast<unsigned>(answer.status));
    message.set(http::field::date, http_date(std::time(nullptr)));
    for (const auto& [name, value] : answer.headers) {
        if (!header_is_safe(name, value)) return false;
        message.insert(name, value);
    }
    message.keep_alive(keep_alive);
    return true;
}

/// A socket on `::` gets IPv4 clients as `::ffff:192.0.2.1`: the same one as 192.0.2.1.
asio::ip::address unmapped(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

bool is_proxy(const asio::ip::address& address, const std::vector<std::string>& proxies) {
    return std::ranges::find(proxies, address.to_string()) != proxies.end();
}

/// What watches the server; it must learn that all connections are taken, not meet a closed door.
bool asks_how_it_is(const Request& request) {
    const std::string_view path = request.path();
    return path == "/healthz" || path == "/readyz" || path == "/metrics";
}

/// Who sent this, as the rate limits count: an IPv6 user has a whole /64. Behind a proxy that is ours it is whom the proxy names last; what
/// anybody else writes there is not believed.
std::string address_of(asio::ip::address address, const Request& request, const std::vector<std::string>& proxies) {
    if (is_proxy(address, proxies)) {
        // A proxy may add a line of its own instead of a value: the lines before are whatever the client sent.
        std::string_view forwarded;
        for (const auto& [name, value] : request.headers)
            if (name == "x-forwarded-for") forwarded = value;
        forwarded = forwarded.substr(forwarded.rfind(',') + 1);
        while (forwarded.starts_with(' ') || forwarded.starts_with('\t')) forwarded.remove_prefix(1);
        error_code unreadable;
        const auto named = asio::ip::make_address(std::string{forwarded}, unreadable);
        if (!unreadable) address = unmapped(named);
    }
    if (address.is_v4()) return address.to_string();
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return asio::ip::address_v6{bytes}.to_string();
}

/// Runs `work` on the pool and goes on, with what it returned, on the caller's own executor. `work` does not throw.
template <class F>
auto on_pool(asio::thread_pool& pool, F work) -> asio::awaitable<std::invoke_result_t<F&>> {
    using Returned = std::invoke_result_t<F&>;
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Returned)>(
        [](auto handler, asio::thread_pool* threads, F job) {
            auto executor = asio::get_associated_executor(handler);
            auto keep = asio::make_work_guard(executor);
            asio::post(*threads, [handler = std::move(handler), executor, keep = std::move(keep), job = std::move(job)]() mutable {
                auto returned = job();
                asio::post(executor,
                           [handler = std::move(handler), returned = std::move(returned)]() mutable { std::move(handler)(std::move(returned)); });
            });
        },
        asio::use_awaitable, &pool, std::move(work));
}

}  // namespace

struct Listener::Door {
    Door(App& served, const Limits& given) : app{served}, limits{given} {}

    struct Connection;
    struct BodyHold;

    App& app;
    Limits limits;
    // Before `io`: coroutines that were cut off end with it, and their connections take themselves out of these.
    std::set<Connection*> connections;
    std::map<asio::ip::address, std::size_t> connections_of;  ///< how many each address has; none = no entry
    std::size_t bodies_bytes = 0;                             ///< of ingest, in memory now
    std::map<std::string, std::size_t> bodies_bytes_of;       ///< by token; none = no entry
    /// One workspace's part of people's threads: what takes long for one must not stop the others.
    struct Share {
        std::size_t running = 0;
        std::deque<asio::steady_timer*> waiting;  ///< each for its turn
    };
    std::map<WorkspaceId, Share> shares;  ///< none = nothing runs
    asio::io_context io{1};
    /// Threads that take their time, and what waits for them.
    struct Queue {
        explicit Queue(std::size_t threads) : pool{threads} {}
        asio::thread_pool pool;
        std::size_t waiting = 0;  ///< requests on the pool or before it
    };
    // A body full of events takes its threads for seconds, and so do passwords: who needs the database for a moment has others.
    Queue people{database_threads}, ingest{ingest_threads}, hashers{passwords_at_once}, watchers{1};
    tcp::acceptor acceptor{io};
    asio::signal_set signals{io};
    asio::steady_timer stop_timer{io};
    bool stopping = false;

    asio::awaitable<void> accept();
    void begin_stop();
    /// When nothing runs on `io` any more: nobody else may hold a connection, which knows this door.
    void end();
    /// False: too many of that workspace wait already. Else leave() is owed.
    asio::awaitable<bool> enter(const WorkspaceId& workspace);
    void leave(const WorkspaceId& workspace);
    void count_waiting() { app.metrics().requests_waiting = people.waiting + ingest.waiting + hashers.waiting; }
};

/// What one body of events takes of the memory that is for all of them.
struct Listener::Door::BodyHold {
    BodyHold(Door& of, std::string token) : door{of}, by{std::move(token)} {}
    ~BodyHold() {
        door.bodies_bytes -= bytes;
        if (const auto own = door.bodies_bytes_of.find(by); own != door.bodies_bytes_of.end() && (own->second -= bytes) == 0)
            door.bodies_bytes_of.erase(own);
    }
    BodyHold(const BodyHold&) = delete;
    BodyHold& operator=(const BodyHold&) = delete;
    /// False when that is too much.
    bool grow_to(std::size_t size) {
        if (size <= bytes) return true;
        std::size_t& own = door.bodies_bytes_of[by];
        const std::size_t more = size - bytes;
        if (door.bodies_bytes + more > door.limits.ingest_bodies_bytes || own + more > door.limits.ingest_bodies_bytes_of_one) return false;
        bytes = size;
        door.bodies_bytes += more;
        own += more;
        return true;
    }

    Door& door;
    std::string by;
    std::size_t bytes = 0;
};

/// One connection: one request at a time, the next one is read when the answer has left.
struct Listener::Door::Connection : std::enable_shared_from_this<Connection> {
    Connection(Door& from, tcp::socket taken, asio::ip::address client, bool spare)
        : door{from}, socket{std::move(taken)}, address{std::move(client)}, timer{door.io}, is_spare{spare} {
        door.connections.insert(this);
        door.app.metrics().connections = door.connections.size();
        ++door.connections_of[address];
    }
    ~Connection() {
        door.connections.erase(this);
        door.app.metrics().connections = door.connections.size();
        if (const auto count = door.connections_of.find(address); --count->second == 0) door.connections_of.erase(count);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Door& door;
    tcp::socket socket;
    asio::ip::address address;
    asio::steady_timer timer;
    const bool is_spare;   ///< one too many: only who asks how the server is gets more than a refusal
    std::string received;  ///< read and not yet used
    bool between_requests = true;
    bool timed_out = false;
    std::size_t timer_number = 0;

    asio::awaitable<void> serve();

  private:
    struct Step {
        Answer answer;
        bool keep_alive = false;
        bool body_unread = false;
    };

    /// What is being read or written is given up at `deadline`; replaces the deadline before.
    void give_up_at(Clock::time_point deadline) {
        timed_out = false;
        timer.expires_at(deadline);
        timer.async_wait([self = weak_from_this(), number = ++timer_number](error_code error) {
            const auto connection = self.lock();
            // A wait that had ended before it was replaced arrives late: the number tells.
            if (error || !connection || connection->timer_number != number) return;
            connection->timed_out = true;
            connection->socket.cancel();
        });
    }
    void give_up_after(std::chrono::milliseconds time) { give_up_at(Clock::now() + time); }

    asio::awaitable<bool> read_more();
    asio::awaitable<std::optional<Step>> next_answer(RequestRecord& record, bool& head_only);
    asio::awaitable<std::optional<std::string_view>> read_body(const Head& head, std::size_t limit, std::string& body, BodyHold* hold);
    asio::awaitable<bool> write(Answer answer, bool keep_alive, bool head_only);
    asio::awaitable<bool> write_parts(Answer& answer, bool keep_alive, bool head_only);
    asio::awaitable<void> close_gently();
    template <class F>
    asio::awaitable<std::invoke_result_t<F&>> wait_for(Queue& queue, F work) {
        ++queue.waiting;
        door.count_waiting();
        auto returned = co_await on_pool(queue.pool, std::move(work));
        --queue.waiting;
        door.count_waiting();
        co_return returned;
    }
};

asio::awaitable<bool> Listener::Door::Connection::read_more() {
    std::array<char, 16 * 1024> part;
    const auto [error, size] = co_await socket.async_read_some(asio::buffer(part), no_throw);
    if (error) co_return false;
    received.append(part.data(), size);
    co_return true;
}

/// Reads the body into `body`; the id of a problem when it cannot be taken (`` = the sender is gone).
asio::awaitable<std::optional<std::string_view>> Listener::Door::Connection::read_body(const Head& head, std::size_t limit, std::string& body,
                                                                                       BodyHold* hold) {
    using namespace std::string_view_literals;
    const auto start = Clock::now();
    std::size_t arrived = received.size();
    ChunkDecoder decoder{limit};
    while (true) {
        if (head.is_chunked) {
            switch (decoder.feed(received, body)) {
                case ChunkDecoder::State::done: co_return std::nullopt;
                case ChunkDecoder::State::malformed: co_return "http.malformed"sv;
                case ChunkDecoder::State::too_large: co_return "http.too_large"sv;
                case ChunkDecoder::State::more: break;
            }
        } else {
            const std::size_t take = std::min<std::size_t>(received.size(), head.content_length.value_or(0) - body.size());
            body.append(received, 0, take);
            received.erase(0, take);
            if (body.size() == head.content_length.value_or(0)) co_return std::nullopt;
        }
        if (hold != nullptr && !hold->grow_to(body.size() + received.size())) co_return "server.busy"sv;
        give_up_at(start + door.limits.body_time + std::chrono::seconds{arrived / door.limits.body_bytes_per_second});
        const std::size_t before = received.size();
        if (!co_await read_more()) co_return timed_out ? "http.timeout"sv : ""sv;
        arrived += received.size() - before;
    }
}

/// Reads one request and lets the app answer it. Nothing: the connection has ended without one.
asio::awaitable<std::optional<Listener::Door::Connection::Step>> Listener::Door::Connection::next_answer(RequestRecord& record, bool& head_only) {
    using namespace std::string_view_literals;
    Request nobody{.id = random_id(), .method = "", .target = "", .headers = {}, .body = {}, .address = {}};
    record.request_id = nobody.id;
    record.route = "door";
    const auto refuse = [&](const Request& request, std::string_view id) {
        Answer answer = door.app.refuse(request, id);
        return Step{std::move(answer), false, true};
    };

    between_requests = received.empty();
    give_up_after(is_spare ? door.limits.spare_time : between_requests ? door.limits.keep_alive_time : door.limits.head_time);
    std::size_t head_end = std::string::npos;
    while ((head_end = received.find("\r\n\r\n")) == std::string::npos) {
        if (const auto broken = refuse_unfinished_head(received, door.limits)) co_return refuse(nobody, *broken);
        if (!co_await read_more()) {
            if (timed_out && is_spare) co_return refuse(nobody, "server.busy"sv);
            if (!timed_out || between_requests) co_return std::nullopt;
            co_return refuse(nobody, "http.timeout"sv);
        }
        if (between_requests && !is_spare) give_up_after(door.limits.head_time);  // for the whole head from its first byte on
        between_requests = false;
    }
    between_requests = false;
    const auto started = Clock::now();
    auto head = parse_head(std::string_view{received}.substr(0, head_end + 4), door.limits);
    if (!head) co_return refuse(nobody, head.error());
    received.erase(0, head_end + 4);
    Request& request = head->request;
    request.id = nobody.id;
    request.address = address_of(address, request, door.app.options().proxies);
    record.method = request.method;
    head_only = request.method == "HEAD";
    const bool keep_alive = head->keep_alive && !door.stopping && !is_spare;

    if (is_spare && !asks_how_it_is(request)) {
        Step step = refuse(request, "server.busy"sv);
        step.body_unread = head->has_body();
        co_return step;
    }
    const bool is_ingest = request.path().starts_with("/api/v1/ingest/");
    Queue& queue = is_ingest ? door.ingest : asks_how_it_is(request) ? door.watchers : door.people;
    if (queue.waiting >= (is_ingest ? door.limits.waiting_ingest : door.limits.waiting_people)) {
        Step step = refuse(request, "server.busy"sv);
        step.body_unread = head->has_body();
        co_return step;
    }
    const Admission admission = co_await wait_for(queue, [&] { return door.app.admit(request); });
    record.route = admission.route_name;
    record.actor_id = admission.actor.log_id;
    std::optional<Answer> answer = admission.refusal;
    if (!answer && head->content_length.value_or(0) > admission.body_limit) answer = door.app.refuse(request, "http.too_large");
    if (!answer && head->is_chunked && admission.body_limit == 0) answer = door.app.refuse(request, "http.too_large");
    record.took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started);
    // After what is malformed (a Host that is not ours) nothing on this connection is believed.
    if (answer) co_return Step{*std::move(answer), keep_alive && !head->has_body() && answer->status != 400, head->has_body()};
    if (admission.route != nullptr && admission.route->name == live_route && wants_socket(request)) {
        if (door.app.metrics().live_pages >= door.limits.live_pages) {
            ++door.app.metrics().connections_refused;
            co_return Step{door.app.refuse(request, "server.busy"sv), false, false};
        }
        timer.cancel();
        between_requests = true;  // a stopping server need not wait for it
        record.status = co_await serve_live(socket, shared_from_this(), request, admission, door.app, door.people.pool, door.stopping);
        log_request(record);
        co_return std::nullopt;
    }
    std::optional<BodyHold> hold;
    if (head->has_body()) {
        if (is_ingest) hold.emplace(door, admission.actor.log_id);
        if (head->expect) {
            give_up_after(door.limits.write_time);
            const auto [error, size] = co_await asio::async_write(socket, asio::buffer("HTTP/1.1 100 Continue\r\n\r\n"sv), no_throw);
            if (error) co_return std::nullopt;
        }
        if (const auto broken = co_await read_body(*head, admission.body_limit, request.body, hold ? &*hold : nullptr)) {
            if (broken->empty()) co_return std::nullopt;
            co_return refuse(request, *broken);
        }
    }
    timer.cancel();
    const WorkspaceId& workspace = admission.actor.workspace;
    const bool shares = &queue == &door.people && !workspace.empty();
    if (shares && !co_await door.enter(workspace)) co_return Step{door.app.refuse(request, "server.busy"sv), keep_alive, false};
    answer = co_await wait_for(queue, [&] { return door.app.answer(admission, request, false); });
    if (shares) door.leave(workspace);
    if (answer->must_hash && door.hashers.waiting >= passwords_at_once + passwords_waiting) {
        answer = door.app.refuse(request, "server.busy");
    } else if (answer->must_hash) {
        answer = co_await wait_for(door.hashers, [&] { return door.app.answer(admission, request); });
    }
    record.took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started);
    co_return Step{*std::move(answer), keep_alive, false};
}

asio::awaitable<bool> Listener::Door::Connection::write(Answer answer, bool keep_alive, bool head_only) {
    give_up_after(door.limits.write_time);
    if (answer.more) co_return co_await write_parts(answer, keep_alive, head_only);
    const bool has_no_body = answer.status == 204 || answer.status == 304;
    error_code failed;
    if (head_only || has_no_body) {
        http::response<http::empty_body> message;
        if (!write_headers(message, answer, keep_alive)) co_return false;
        if (!has_no_body) message.content_length(answer.bytes().size());
        const auto [error, size] = co_await http::async_write(socket, message, no_throw);
        failed = error;
    } else {
        http::response<http::span_body<const char>> message;
        if (!write_headers(message, answer, keep_alive)) co_return false;
        message.body() = boost::beast::span<const char>{answer.bytes().data(), answer.bytes().size()};
        message.prepare_payload();
        const auto [error, size] = co_await http::async_write(socket, message, no_throw);
        failed = error;
    }
    co_return !failed;
}

/// A long body, chunk by chunk: the next part is made when the one before has left, so a slow reader costs one part of memory.
asio::awaitable<bool> Listener::Door::Connection::write_parts(Answer& answer, bool keep_alive, bool head_only) {
    http::response<http::empty_body> message;
    if (!write_headers(message, answer, keep_alive)) co_return false;
    message.chunked(true);
    http::response_serializer<http::empty_body> serializer{message};
    if (const auto [error, size] = co_await http::async_write_header(socket, serializer, no_throw); error) co_return false;
    if (head_only) co_return true;
    for (bool goes_on = true; goes_on;) {
        struct Part {
            std::string bytes;
            bool goes_on = false;
            bool failed = false;
        };
        const Part part = co_await wait_for(door.people, [&]() -> Part {
            Part made;
            try {
                made.goes_on = answer.more(made.bytes);
            } catch (const std::exception& error) {
                log_event("stream_failed", {{"note", error.what()}});
                made.failed = true;
            }
            return made;
        });
        // Cut without the last chunk: the client sees that something is missing.
        if (part.failed) co_return false;
        goes_on = part.goes_on;
        give_up_after(door.limits.write_time);
        if (!part.bytes.empty()) {
            const auto [error, size] = co_await asio::async_write(socket, http::make_chunk(asio::buffer(part.bytes)), no_throw);
            if (error) co_return false;
        }
    }
    const auto [error, size] = co_await asio::async_write(socket, http::make_chunk_last(), no_throw);
    co_return !error;
}

/// Ends our side and reads what still comes for a moment: closing at once would reset the connection, and the refusal would be lost
/// before it was read.
asio::awaitable<void> Listener::Door::Connection::close_gently() {
    error_code ignored;
    socket.shutdown(tcp::socket::shutdown_send, ignored);
    give_up_after(std::chrono::seconds{2});
    received.clear();
    for (std::size_t dropped = 0; dropped < 2 * ingest_limit_bytes && !timed_out;) {
        if (!co_await read_more()) break;
        dropped += received.size();
        received.clear();
    }
}

asio::awaitable<void> Listener::Door::Connection::serve() {
    const auto self = shared_from_this();
    bool goes_on = true;
    while (goes_on && !door.stopping) {
        RequestRecord record;
        bool head_only = false;
        auto step = co_await next_answer(record, head_only);
        if (!step) break;
        record.status = step->answer.status;
        record.note = step->answer.log_note;
        if (!std::ranges::all_of(step->answer.headers, [](const auto& h) { return header_is_safe(h.first, h.second); })) {
            step->answer = door.app.refuse(Request{.id = record.request_id, .method = "", .target = "", .headers = {}, .body = {}}, "server.failed");
            record.status = 500;
            record.note = "an answer's header was not safe to write";
        }
        step->answer.headers.emplace_back("X-Request-Id", record.request_id);
        goes_on = co_await write(std::move(step->answer), step->keep_alive, head_only) && step->keep_alive;
        log_request(record);
        door.app.metrics().count_request(record.route, record.status, record.took);
        if (step->body_unread) co_await close_gently();
    }
    timer.cancel();
    error_code ignored;
    socket.shutdown(tcp::socket::shutdown_both, ignored);
    socket.close(ignored);
}

asio::awaitable<void> Listener::Door::accept() {
    while (!stopping) {
        auto [error, socket] = co_await acceptor.async_accept(no_throw);
        if (error == asio::error::operation_aborted) break;
        if (error) {
            // No file descriptors left, most likely: wait for connections to end instead of trying without a pause.
            asio::steady_timer pause{io, std::chrono::milliseconds{100}};
            co_await pause.async_wait(no_throw);
            continue;
        }
        error_code ignored;
        socket.set_option(tcp::no_delay{true}, ignored);
        const asio::ip::address address = unmapped(socket.remote_endpoint(ignored).address());
        const auto same_address = connections_of.find(address);
        // A proxy is one address for everybody behind it.
        const bool too_many_of_one = !is_proxy(address, app.options().proxies) && same_address != connections_of.end() &&
                                     same_address->second >= limits.connections_per_address;
        const bool is_full = connections.size() >= limits.connections;
        if (is_full || too_many_of_one) ++app.metrics().connections_refused;
        if (connections.size() >= limits.connections + limits.spare_connections || too_many_of_one) {
            static constexpr std::string_view full =
                "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.non_blocking(true, ignored);
            socket.write_some(asio::buffer(full), ignored);
            continue;
        }
        const auto connection = std::make_shared<Connection>(*this, std::move(socket), address, is_full);
        asio::co_spawn(
            io, [connection]() { return connection->serve(); },
            [](std::exception_ptr failed) {
                try {
                    if (failed) std::rethrow_exception(failed);
                } catch (const std::exception& reason) {
                    log_event("connection_failed", {{"note", reason.what()}});
                } catch (...) {
                    log_event("connection_failed", {{"note", "something that is no exception of the standard library"}});
                }
            });
    }
}

void Listener::Door::begin_stop() {
    if (stopping) return;
    stopping = true;
    error_code ignored;
    acceptor.close(ignored);
    signals.cancel(ignored);
    for (Connection* connection : connections) {
        if (connection->between_requests) connection->socket.cancel(ignored);
    }
    stop_timer.expires_after(limits.stop_time);
    stop_timer.async_wait([this](error_code error) {
        if (!error) io.stop();
    });
    // The timer alone must not keep the program: it goes when the last connection has gone.
    asio::co_spawn(
        io,
        [this]() -> asio::awaitable<void> {
            asio::steady_timer pause{io};
            while (!connections.empty()) {
                pause.expires_after(std::chrono::milliseconds{20});
                co_await pause.async_wait(no_throw);
            }
            stop_timer.cancel();
        },
        asio::detached);
}

asio::awaitable<bool> Listener::Door::enter(const WorkspaceId& workspace) {
    Share& share = shares[workspace];
    if (share.running < limits.people_threads_of_one) {
        ++share.running;
        co_return true;
    }
    if (share.waiting.size() >= limits.waiting_of_one) co_return false;
    asio::steady_timer turn{io, asio::steady_timer::time_point::max()};
    share.waiting.push_back(&turn);
    co_await turn.async_wait(no_throw);  // who leaves hands its place on
    co_return true;
}

void Listener::Door::leave(const WorkspaceId& workspace) {
    const auto share = shares.find(workspace);
    if (!share->second.waiting.empty()) {
        share->second.waiting.front()->cancel();
        share->second.waiting.pop_front();
    } else if (--share->second.running == 0) {
        shares.erase(share);
    }
}

void Listener::Door::end() {
    // What no thread has begun is not begun any more.
    for (Queue* queue : {&people, &ingest, &hashers, &watchers}) queue->pool.stop();
    for (Queue* queue : {&people, &ingest, &hashers, &watchers}) queue->pool.join();
    app.live().forget_all();
}

Listener::Listener(App& app, const Limits& limits, const std::string& host, unsigned short port) : door_{std::make_unique<Door>(app, limits)} {
    error_code error;
    tcp::resolver resolver{door_->io};
    const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive | tcp::resolver::numeric_service, error);
    if (error || found.empty()) throw std::runtime_error{"--host " + host + " is no address of this machine."};
    // Of `localhost` the IPv4 address, where there is one: it is what the printed link and most tools use.
    tcp::endpoint endpoint = found.begin()->endpoint();
    for (const auto& entry : found) {
        if (entry.endpoint().address().is_v4()) {
            endpoint = entry.endpoint();
            break;
        }
    }
    door_->acceptor.open(endpoint.protocol(), error);
    if (!error) door_->acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) door_->acceptor.bind(endpoint, error);
    if (!error) door_->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use) {
        throw std::runtime_error{"Port " + std::to_string(port) +
                                 " is in use by another program. Stop that one, or choose another: --port 0 takes a free one."};
    }
    if (error == asio::error::access_denied) {
        throw std::runtime_error{"Port " + std::to_string(port) + " needs more rights than this user has. Choose one from 1024 on: --port 8080"};
    }
    if (error) throw std::runtime_error{"Cannot listen on " + host + ", port " + std::to_string(port) + ": " + error.message() + "."};
}

Listener::~Listener() {
    door_->end();
}

unsigned short Listener::port() const {
    return door_->acceptor.local_endpoint().port();
}

void Listener::run(bool on_signals) {
    if (on_signals) {
        door_->signals.add(SIGTERM);
        door_->signals.add(SIGINT);
        door_->signals.async_wait([this](error_code error, int) {
            if (!error) door_->begin_stop();
        });
    }
    asio::co_spawn(door_->io, door_->accept(), asio::detached);
    door_->io.run();
    door_->end();
}

void Listener::stop() {
    asio::post(door_->io, [this] { door_->begin_stop(); });
}

}  // namespace omakase
