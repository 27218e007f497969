#include "server/live_socket.h"

#include <sodium.h>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <charconv>

#include "server/log.h"

namespace omakase {
namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using boost::beast::error_code;

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

std::string news_text(const LiveNews& news) {
    Json topics = Json::array();
    for (const Topic topic : news.topics) topics.push_back(wire_name(topic));
    return to_text({{"number", news.number}, {"topics", std::move(topics)}});
}

std::optional<std::int64_t> number_after(const Request& head) {
    const auto parameters = decode_query(head.query());
    if (!parameters) return std::nullopt;
    for (const auto& [name, value] : *parameters) {
        std::int64_t number = 0;
        const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
        if (name == "after" && read.ec == std::errc{} && read.ptr == value.data() + value.size() && number >= 0) return number;
    }
    return std::nullopt;
}

/// One open page. Lives on the door's executor; only `hear` is called from elsewhere, and posts.
struct Page : std::enable_shared_from_this<Page> {
    Page(tcp::socket& socket, std::shared_ptr<void> keeps, App& served)
        : keep{std::move(keeps)}, app{served}, stream{socket}, wake{socket.get_executor()}, write_limit{socket.get_executor()} {}

    std::shared_ptr<void> keep;
    App& app;
    websocket::stream<tcp::socket&> stream;
    asio::steady_timer wake;
    asio::steady_timer write_limit;
    LiveNews waiting;
    bool has_news = false;
    std::chrono::steady_clock::time_point tell_at;  ///< not before
    bool over = false;

    bool is_due() const { return has_news && std::chrono::steady_clock::now() >= tell_at; }

    void hear(const LiveNews& news, std::chrono::microseconds later) {
        asio::post(wake.get_executor(), [self = shared_from_this(), news, later] {
            if (!self->has_news) self->tell_at = std::chrono::steady_clock::now() + later;
            self->waiting.number = std::max(self->waiting.number, news.number);
            self->waiting.topics.insert(news.topics.begin(), news.topics.end());
            self->has_news = true;
            self->wake.cancel();
        });
    }

    /// Reads to answer pings and see the end; what is said is dropped.
    asio::awaitable<void> read() {
        boost::beast::flat_buffer buffer;
        while (true) {
            const auto [error, size] = co_await stream.async_read(buffer, no_throw);
            if (error) break;
            buffer.consume(buffer.size());
        }
        over = true;
        wake.cancel();
    }

    /// Who does not take a few bytes in this time has gone, or reads too slowly; it may come again and ask for what it missed.
    void give_up_after(std::chrono::seconds time) {
        write_limit.expires_after(time);
        write_limit.async_wait([self = shared_from_this()](error_code cancelled) {
            error_code ignored;
            if (!cancelled) self->stream.next_layer().close(ignored);
        });
    }

    asio::awaitable<void> write(const Request& head, const Admission& admission, asio::thread_pool& pool) {
        // Pages that came together, as after a server's start, are not all asked about together.
        auto next_check = std::chrono::steady_clock::now() + live_access_interval * (1 + randombytes_uniform(100)) / 100;
        while (!over) {
            if (is_due()) {
                const std::string text = news_text(std::exchange(waiting, {}));
                has_news = false;
                give_up_after(std::chrono::seconds{10});
                const auto [error, size] = co_await stream.async_write(asio::buffer(text), no_throw);
                write_limit.cancel();
                if (error) break;
                continue;
            }
            if (std::chrono::steady_clock::now() >= next_check) {
                next_check += live_access_interval;
                const bool may_listen =
                    co_await asio::co_spawn(pool, [&]() -> asio::awaitable<bool> { co_return app.may_still(head, admission); }, asio::use_awaitable);
                if (!may_listen) break;
            }
            wake.expires_at(has_news ? std::min(tell_at, next_check) : next_check);
            if (is_due() || over) continue;
            co_await wake.async_wait(no_throw);
        }
        if (over) co_return;
        give_up_after(std::chrono::seconds{2});
        co_await stream.async_close(websocket::close_code::policy_error, no_throw);
        write_limit.cancel();
    }
};

}  // namespace

bool wants_socket(const Request& head) {
    return boost::beast::iequals(head.header("upgrade").value_or(""), "websocket");
}

asio::awaitable<int> serve_live(tcp::socket& socket, std::shared_ptr<void> keep, const Request& head, const Admission& admission, App& app,
                                asio::thread_pool& pool, const bool& stopping) {
    using namespace asio::experimental::awaitable_operators;
    boost::beast::http::request<boost::beast::http::empty_body> upgrade;
    upgrade.method(boost::beast::http::verb::get);
    upgrade.target(head.target);
    upgrade.version(11);
    for (const auto& [name, value] : head.headers) upgrade.insert(name, value);

    const auto page = std::make_shared<Page>(socket, std::move(keep), app);
    page->stream.set_option(websocket::stream_base::timeout{std::chrono::seconds{10}, live_silence, true});
    page->stream.read_message_max(1024);
    const auto [refused] = co_await page->stream.async_accept(upgrade, no_throw);
    if (refused) co_return 400;

    Live& live = app.live();
    const std::uint64_t key = live.new_key();
    const WorkspaceId workspace = admission.actor.workspace;
    const std::optional<std::int64_t> known = number_after(head);
    bool joined = false;
    co_await asio::co_spawn(
        pool,
        [&]() -> asio::awaitable<void> {
            try {
                const LiveNews missed =
                    live.join(key, workspace, known, [page](const LiveNews& news, std::chrono::microseconds later) { page->hear(news, later); });
                joined = true;
                page->hear(missed, {});
            } catch (const std::exception& error) {
                log_event("live_failed", {{"note", error.what()}});
            }
            co_return;
        },
        asio::use_awaitable);
    if (joined && !stopping) {  // a stop meanwhile found nothing here that it could have cancelled
        ++app.metrics().live_pages;
        co_await (page->read() && page->write(head, admission, pool));
        --app.metrics().live_pages;
    }
    live.leave(key, workspace);
    co_return 101;
}

}  // namespace omakase
