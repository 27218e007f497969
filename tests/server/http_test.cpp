#include "server/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <catch2/generators/catch_generators.hpp>
#include <sstream>
#include <thread>

#include "server/http_head.h"
#include "server/support.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

Limits short_limits() {
    Limits limits;
    limits.head_time = std::chrono::milliseconds{300};
    limits.body_time = std::chrono::milliseconds{300};
    limits.keep_alive_time = std::chrono::milliseconds{3000};
    limits.stop_time = std::chrono::milliseconds{2000};
    return limits;
}

/// The real listener on a free port, on a thread of its own.
class Door {
  public:
    explicit Door(Server& server, const Limits& limits = short_limits(), const std::string& host = "127.0.0.1")
        : listener_{*server.app, limits, host, 0}, thread_{[this] { listener_.run(false); }} {}
    ~Door() {
        listener_.stop();
        thread_.join();
    }
    Door(const Door&) = delete;
    Door& operator=(const Door&) = delete;
    unsigned short port() const { return listener_.port(); }

  private:
    Listener listener_;
    std::thread thread_;
};

class Socket {
  public:
    explicit Socket(const Door& door) : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(door.port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    }
    ~Socket() { ::close(fd_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;  // the server has closed: what it said is read below
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    bool has_answer() const {
        pollfd wait{fd_, POLLIN, 0};
        return ::poll(&wait, 1, 0) > 0;
    }
    void finish_sending() { ::shutdown(fd_, SHUT_WR); }
    /// Reads until the server closes, or until `enough` is in it. An empty answer after 20 s means that it hangs.
    std::string read(std::string_view enough = {}) {
        std::string all;
        while (enough.empty() || !all.contains(enough)) {
            pollfd wait{fd_, POLLIN, 0};
            if (::poll(&wait, 1, 20'000) <= 0) return "hangs";
            char part[4096];
            const ssize_t size = ::recv(fd_, part, sizeof(part), 0);
            if (size <= 0) break;
            all.append(part, static_cast<std::size_t>(size));
        }
        return all;
    }

  private:
    int fd_;
};

std::string talk(const Door& door, std::string_view bytes) {
    Socket socket{door};
    socket.send(bytes);
    return socket.read();
}

bool is_alive(const Door& door) {
    return talk(door, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 200 OK\r\n");
}

const std::string host = "Host: localhost\r\n";

}  // namespace

TEST_CASE("a frame that could be read in two ways is refused and the connection closed", "[server][http]") {
    Server server;
    const Door door{server};
    const std::vector<std::string> frames{
        "GET /healthz HTTP/1.1\r\n\r\n",                     // no Host
        "GET /healthz HTTP/1.1\r\n" + host + host + "\r\n",  // two
        "GET /healthz HTTP/1.1\r\n" + host + "Host: evil.example\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost:\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: localhost/x\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n",  // white space before the colon
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: 2, 2\r\n\r\n{}",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: +2\r\n\r\n{}",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n{}",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: 0x2\r\n\r\n{}",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: 99999999999\r\n\r\n{}",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length:\r\n\r\n{}",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Transfer-Encoding: identity\r\n\r\n{}",
        "POST /api/v1/session HTTP/1.1\r\n" + host +
            "Transfer-Encoding: \x0b"
            "chunked\r\n\r\n0\r\n\r\n",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        "GET http://localhost/healthz HTTP/1.1\r\n" + host + "\r\n",  // absolute form
        "GET //evil.example/ HTTP/1.1\r\n" + host + "\r\n",
        "GET /a%00b HTTP/1.1\r\n" + host + "\r\n",
        "GET /a%2fb HTTP/1.1\r\n" + host + "\r\n",
        "GET /%2e%2e/secret HTTP/1.1\r\n" + host + "\r\n",
        "GET /a/../b HTTP/1.1\r\n" + host + "\r\n",
        "GET /a%zz HTTP/1.1\r\n" + host + "\r\n",
        "GET /a\\b HTTP/1.1\r\n" + host + "\r\n",
        "GET /\xe3\x81\x82 HTTP/1.1\r\n" + host + "\r\n",
        "GET /a#b HTTP/1.1\r\n" + host + "\r\n",
        "OPTIONS * HTTP/1.1\r\n" + host + "\r\n",
        "CONNECT localhost:80 HTTP/1.1\r\n" + host + "\r\n",
        "TRACE / HTTP/1.1\r\n" + host + "\r\n",
        "get / HTTP/1.1\r\n" + host + "\r\n",
        "GET / HTTP/1.0\r\n" + host + "\r\n",
        "GET / HTTP/2.0\r\n" + host + "\r\n",
        "GET / HTTP/1.1 \r\n" + host + "\r\n",
        "GET  / HTTP/1.1\r\n" + host + "\r\n",
        "GET / x HTTP/1.1\r\n" + host + "\r\n",
        "GET /\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
        "GET / HTTP/1.1\r\n" + host + "A: b\r\n continued\r\n\r\n",  // folded line
        "GET / HTTP/1.1\r\n" + host + "A: b\rC: d\r\n\r\n",
        "GET / HTTP/1.1\r\n" + host + "A: b\nC: d\r\n\r\n",
        "GET / HTTP/1.1\n" + host + "\r\n\r\n",
        "GET / HTTP/1.1\r\n" + host + "A(b): c\r\n\r\n",
        "GET / HTTP/1.1\r\n" + host + ": c\r\n\r\n",
        "GET / HTTP/1.1\r\n" + host + "no colon\r\n\r\n",
        "GET / HTTP/1.1\r\n" + host + std::string{"A: b\0c\r\n\r\n", 10},
        "GET / HTTP/1.1\r\n" + host + "Cookie: a=b\r\nCookie: c=d\r\n\r\n",
        "GET / HTTP/1.1\r\n" + host + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
        "\x16\x03\x01\x02",  // TLS
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "POST /api/v1/session HTTP/1.1\r\n" + host + "Expect: 200-ok\r\nContent-Length: 2\r\n\r\n{}",
        "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n" + host + "\r\n",
        "GET / HTTP/1.1\r\n" + host + "A: " + std::string(17000, 'a') + "\r\n\r\n",
        "GET / HTTP/1.1\r\n" + host +
            [] {
                std::string all;
                for (int i = 0; i < 70; ++i) all += "A" + std::to_string(i) + ": b\r\n";
                return all;
            }() +
            "\r\n",
    };
    CHECK(frames.size() >= 25);
    for (const std::string& frame : frames) {
        CAPTURE(frame.substr(0, 200));
        const std::string answer = talk(door, frame);  // returns when the server has closed
        CHECK(answer.starts_with("HTTP/1.1 4"));
        CHECK(answer.contains("Connection: close\r\n"));
        CHECK(answer.find("HTTP/1.1 ", 1) == std::string::npos);  // one answer, not two
        CHECK_FALSE(answer.contains("\"status\":\"ok\""));
    }
    CHECK(is_alive(door));
}

TEST_CASE("too long has its own status for the address, the head and the body", "[server][http]") {
    Server server;
    const Door door{server};
    CHECK(talk(door, "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n" + host + "\r\n").starts_with("HTTP/1.1 414 "));
    CHECK(talk(door, "GET / HTTP/1.1\r\n" + host + "A: " + std::string(17000, 'a') + "\r\n\r\n").starts_with("HTTP/1.1 431 "));
    CHECK(talk(door, "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Type: application/json\r\nContent-Length: 70000\r\n\r\n")
              .starts_with("HTTP/1.1 413 "));
    CHECK(talk(door, "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n")
              .starts_with("HTTP/1.1 413 "));
    // Who may not send 16 MiB is told before sending them.
    CHECK(talk(door, "POST /api/v1/ingest/cef HTTP/1.1\r\n" + host + "Content-Type: text/plain\r\nContent-Length: 16000000\r\n\r\n")
              .starts_with("HTTP/1.1 401 "));
    CHECK(talk(door, "GET /healthz HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhello").starts_with("HTTP/1.1 413 "));
    CHECK(is_alive(door));
}

TEST_CASE("a chunk size is one to eight digits and nothing else", "[server][http]") {
    const auto feed = [](std::string bytes) {
        ChunkDecoder decoder{100};
        std::string body;
        return std::pair{decoder.feed(bytes, body), body};
    };
    using State = ChunkDecoder::State;
    CHECK(feed("5\r\nhello\r\n0\r\n\r\n") == std::pair{State::done, std::string{"hello"}});
    CHECK(feed("00000005\r\nhello\r\n00\r\n\r\n").first == State::done);
    CHECK(feed("5\r\nhel").first == State::more);
    CHECK(feed("64\r\n").first == State::more);
    CHECK(feed("65\r\n").first == State::too_large);
    for (const char* bad : {"+5\r\nhello", "-5\r\nhello", "0x5\r\nhello", " 5\r\nhello", "5 \r\nhello", "5;a=b\r\nhello", "\r\nhello", "g\r\n",
                            "000000005\r\nhello", "5\nhello\r\n0\r\n\r\n", "5\r\nhelloXX0\r\n\r\n", "0\r\nTrailer: x\r\n\r\n", "1234567890"}) {
        CAPTURE(bad);
        CHECK(feed(bad).first == State::malformed);
    }
    // Byte by byte gives the same.
    ChunkDecoder decoder{100};
    std::string body, waiting;
    State state = State::more;
    for (const char c : std::string_view{"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"}) {
        waiting += c;
        state = decoder.feed(waiting, body);
    }
    CHECK(state == State::done);
    CHECK(body == "hello world");
}

TEST_CASE("requests on one connection are answered one after the other, in order", "[server][http]") {
    Server server;
    const Door door{server};
    Socket socket{door};
    socket.send("GET /healthz HTTP/1.1\r\n" + host + "\r\nGET /api/v1/nothing HTTP/1.1\r\n" + host + "\r\nHEAD /healthz HTTP/1.1\r\n" + host +
                "Connection: close\r\n\r\n");
    const std::string answers = socket.read();
    const std::size_t first = answers.find("HTTP/1.1 200 OK");
    const std::size_t second = answers.find("HTTP/1.1 404 Not Found");
    const std::size_t third = answers.find("HTTP/1.1 200 OK", first + 1);
    CHECK(first == 0);
    CHECK(second > first);
    CHECK(third != std::string::npos);
    CHECK(third > second);
    CHECK(answers.contains("Date: "));
    CHECK(answers.ends_with("\r\n\r\n"));  // HEAD has no body
    CHECK(answers.find("Content-Length: 15", third) != std::string::npos);
}

TEST_CASE("bodies arrive whole, by length, in chunks, or after 100 Continue", "[server][http]") {
    Server server;
    const Door door{server};
    const std::string line = cef_virus("OSK-01", "Unable to clean file", "Unable to quarantine file");
    const std::string head = "POST /api/v1/ingest/cef HTTP/1.1\r\n" + host + "Authorization: Bearer " + server.ingest_token +
                             "\r\nContent-Type: text/plain\r\nConnection: close\r\n";
    SECTION("length") {
        CHECK(talk(door, head + "Content-Length: " + std::to_string(line.size()) + "\r\n\r\n" + line).contains("\"incidents\":1"));
    }
    SECTION("chunks, cut anywhere") {
        Socket socket{door};
        char size[16];
        std::snprintf(size, sizeof(size), "%zx", line.size() - 10);
        socket.send(head + "Transfer-Encoding: chunked\r\n\r\n" + size);
        socket.send("\r\n" + line.substr(0, 7));
        socket.send(line.substr(7, line.size() - 17) + "\r\nA");
        socket.send("\r\n" + line.substr(line.size() - 10) + "\r\n0\r\n\r\n");
        CHECK(socket.read().contains("\"incidents\":1"));
    }
    SECTION("several MiB, most of them one line that is too long") {
        const std::string long_line = "CEF:0|Trend Micro|Apex Central|2019|AV:x|y|3|msg=" + std::string(3 * 1024 * 1024, 'A') + "\n" + line;
        const std::string answer = talk(door, head + "Content-Length: " + std::to_string(long_line.size()) + "\r\n\r\n" + long_line);
        CHECK(answer.contains("\"incidents\":1"));
        CHECK(answer.contains("line_too_long"));
    }
    SECTION("100 Continue") {
        Socket socket{door};
        socket.send(head + "Expect: 100-continue\r\nContent-Length: " + std::to_string(line.size()) + "\r\n\r\n");
        CHECK(socket.read("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
        socket.send(line);
        CHECK(socket.read().contains("\"incidents\":1"));
    }
}

TEST_CASE("a long list comes in chunks with its last line", "[server][http]") {
    Server server;
    server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
    std::string body;
    for (int i = 0; i < 1100; ++i) body += cef_virus("PC-" + std::to_string(i), "File quarantined", "N/A") + "\n";
    REQUIRE(json_of(server.ingest(body))["incidents"] == 1100);
    const Door door{server};
    const std::string answer =
        talk(door, "GET /api/v1/incidents.ndjson HTTP/1.1\r\n" + host + "Cookie: " + server.cookie + "\r\nConnection: close\r\n\r\n");
    CHECK(answer.contains("Transfer-Encoding: chunked\r\n"));
    CHECK(answer.contains("{\"count\":1100,\"end\":true}\n"));
    CHECK(answer.ends_with("\r\n0\r\n\r\n"));
}

TEST_CASE("who is slow is cut off: in the head, in the body, and between requests", "[server][http]") {
    Server server;
    Limits limits = short_limits();
    limits.keep_alive_time = std::chrono::milliseconds{300};
    const Door door{server, limits};
    CHECK(talk(door, "GET /healthz HT").starts_with("HTTP/1.1 408 "));
    CHECK(talk(door, "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{")
              .starts_with("HTTP/1.1 408 "));
    CHECK(talk(door, "").empty());
    CHECK(is_alive(door));
}

TEST_CASE("beyond the connections that are allowed a client is told at once", "[server][http]") {
    Server server;
    Limits limits = short_limits();
    limits.connections = 2;
    const Door door{server, limits};
    const Socket first{door}, second{door};
    // The listener takes connections in order, so the third one finds two.
    const std::string answer = talk(door, "");
    CHECK(answer.starts_with("HTTP/1.1 503 "));
    CHECK(answer.contains("Retry-After: 2\r\n"));
}

TEST_CASE("one address has a share of the connections, and gets it back when they end", "[server][http]") {
    Server server;
    Limits limits = short_limits();
    CHECK(limits.connections_per_address == 64);
    limits.connections_per_address = 2;
    const Door door{server, limits};
    {
        const Socket first{door}, second{door};
        const std::string answer = talk(door, "");
        CHECK(answer.starts_with("HTTP/1.1 503 "));
        CHECK(answer.contains("Retry-After: 2\r\n"));
    }
    bool served = false;
    for (int i = 0; i < 100 && !served; ++i) {
        served = is_alive(door);
        if (!served) std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    CHECK(served);
}

TEST_CASE("a proxy has more connections than one address: it brings everybody's", "[server][http]") {
    Server server{{.rates = {.on = false}, .proxies = {"127.0.0.1"}}};
    Limits limits = short_limits();
    limits.connections_per_address = 2;
    const Door door{server, limits, GENERATE("127.0.0.1", "::")};
    const Socket first{door}, second{door};
    CHECK(is_alive(door));
}

TEST_CASE("the server may open as many files as the system permits", "[server][http]") {
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
    rlimit low = before;
    low.rlim_cur = std::min<rlim_t>(before.rlim_max, 256);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
    raise_open_files();
    rlimit after{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &after) == 0);
    CHECK(after.rlim_cur == before.rlim_max);
    setrlimit(RLIMIT_NOFILE, &before);
}

TEST_CASE("a stopping server finishes what is under way and lets idle connections go", "[server][http]") {
    Server server;
    auto door = std::make_unique<Door>(server);
    Socket idle{*door};
    idle.send("GET /healthz HTTP/1.1\r\n" + host + "\r\n");
    CHECK(idle.read("\"ok\"}").starts_with("HTTP/1.1 200"));
    door.reset();
    CHECK(idle.read().empty());
}

TEST_CASE("a port that is taken is said in one sentence", "[server][http]") {
    Server server;
    const Door door{server};
    CHECK_THROWS_AS((Listener{*server.app, Limits{}, "127.0.0.1", door.port()}), std::runtime_error);
    CHECK_THROWS_AS((Listener{*server.app, Limits{}, "no.such.host.invalid", 0}), std::runtime_error);
}

TEST_CASE("a stopping server answers what was being sent, and takes nothing new", "[server][http][ops]") {
    Server server;
    Limits limits = short_limits();
    limits.body_time = limits.stop_time = std::chrono::milliseconds{20'000};
    auto door = std::make_unique<Door>(server, limits);
    const std::string line = cef_virus("OSK-01", "Unable to clean file", "Unable to quarantine file");
    Socket sending{*door};
    sending.send("POST /api/v1/ingest/cef HTTP/1.1\r\n" + host + "Authorization: Bearer " + server.ingest_token +
                 "\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\nContent-Length: " + std::to_string(line.size()) + "\r\n\r\n");
    REQUIRE(sending.read("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    sending.send(line.substr(0, 10));
    const unsigned short port = door->port();
    std::thread stopping{[&] { door.reset(); }};
    const auto is_open = [&] {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool connected = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
        ::close(fd);
        return connected;
    };
    while (is_open()) std::this_thread::sleep_for(std::chrono::milliseconds{10});
    sending.send(line.substr(10));
    const std::string answer = sending.read();
    stopping.join();
    CHECK(answer.starts_with("HTTP/1.1 202 "));
    CHECK(answer.contains("\"incidents\":1"));
    server.reopen();
    server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
    CHECK(json_of(server.call("GET", "/api/v1/incidents"))["incidents"].size() == 1);
}

TEST_CASE("whatever is sent, each request is one line of the log: JSON, plain ASCII, short, and without what was sent", "[server][http][ops]") {
    Server server;
    std::ostringstream log;
    const std::string canary = "canary-5f1e";
    const std::vector<std::string> hostile{"\r\n{\"level\":\"info\",\"event\":\"forged\"}",
                                           "\n",
                                           "\x1b[2J\x1b[31m",
                                           "\x1b]0;title\x07",
                                           "\x7f",
                                           "\x01\x02\x03",
                                           "\xE2\x80\xAE\xE2\x81\xA6",
                                           "\xE2\x80\x8B",
                                           "\xEF\xBB\xBF",
                                           "\xC2\x85",
                                           "\xE2\x80\xA8",
                                           "\xFF\xFE",
                                           "\xC0\xAF",
                                           "\xED\xA0\x80",
                                           "\xF4\x90\x80\x80",
                                           "\"}",
                                           "\\",
                                           "%n%s%x",
                                           "${jndi:ldap://x}",
                                           "<script>alert(1)</script>",
                                           "'; DROP TABLE users; --",
                                           "{{7*7}}",
                                           "\u65E5\u672C\u8A9E",
                                           std::string(3000, 'A'),
                                           std::string{"a\0b", 3},
                                           "../../etc/passwd",
                                           "=cmd|' /C calc'!A0"};
    const auto percent = [](const std::string& text) {
        std::string out;
        for (const unsigned char c : text) {
            char part[4];
            std::snprintf(part, sizeof(part), "%%%02X", static_cast<unsigned>(c));
            out += part;
        }
        return out;
    };
    std::size_t sent = 0;
    const std::string staff_token = server.mint(Actor::Kind::staff_token, "");
    log_to(log);
    {
        const Door door{server};
        for (const std::string& text : hostile) {
            const std::string value = canary + text;
            for (const Route& route : routes()) {
                std::string path{route.path};
                if (const std::size_t at = path.find("{id}"); at != std::string::npos) path.replace(at, 4, percent(value));
                const std::string body = to_text({{"token", value},
                                                  {"linkage_id", value},
                                                  {"question", value},
                                                  {"company_name", value},
                                                  {"name", value},
                                                  {"password", value},
                                                  {"code", value},
                                                  {"contracts", {{{"customer_id", value}}}}});
                std::string authorized = "Cookie: " + server.cookie + "\r\nSec-Fetch-Site: same-origin\r\n";
                if ((route.callers & callers::owner) == 0) {
                    const std::string token = route.callers == callers::ingest  ? server.ingest_token
                                              : route.callers == callers::staff ? staff_token
                                                                                : server.operator_token;
                    authorized = "Authorization: Bearer " + token + "\r\n";
                }
                std::string head = std::string{route.method} + " /api/v1" + path + "?q=" + percent(value) + "&cursor=" + percent(value) +
                                   " HTTP/1.1\r\n" + host + authorized + "Connection: close\r\nIdempotency-Key: " + random_id() + "\r\n";
                if (route.name != "session.end" && route.name != "sessions.end_all") {
                    const bool has_body = route.body != Route::Body::none;
                    (void)talk(door, head + (has_body ? "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                                                            "\r\n\r\n" + body
                                                      : "\r\n"));
                    ++sent;
                }
            }
            // And as they are, where the door reads them itself.
            for (const std::string& raw :
                 {"GET /" + value + " HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n", value + " / HTTP/1.1\r\n" + host + "\r\n",
                  "GET / HTTP/1.1\r\n" + host + "Connection: close\r\nUser-Agent: " + value + "\r\nAccept-Language: " + value + "\r\n\r\n",
                  "GET /api/v1/session HTTP/1.1\r\n" + host + "Connection: close\r\nAuthorization: Bearer " + value + "\r\n\r\n"}) {
                Socket socket{door};
                socket.send(raw);
                socket.finish_sending();
                (void)socket.read();
            }
        }
    }
    silence_log();
    std::istringstream lines{log.str()};
    std::string line;
    std::size_t count = 0;
    while (std::getline(lines, line)) {
        CAPTURE(line);
        ++count;
        const auto json = parse_json(line);
        REQUIRE(json.has_value());
        CHECK(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; }));
        CHECK(line.size() < 2048);
        CHECK_FALSE(line.contains(canary));
        CHECK((*json)["event"] == "request");
        CHECK((*json)["request_id"].get<std::string>().size() == 32);
        CHECK((*json)["route"].get<std::string>().size() > 2);
        CHECK((*json)["took_us"].is_number_integer());
        CHECK((*json)["status"].get<int>() >= 200);
    }
    CHECK(count >= sent);
}

TEST_CASE("every answer names its request, with the id that its problem and the log have", "[server][http][ops]") {
    Server server;
    std::ostringstream log;
    log_to(log);
    std::string answer;
    {
        const Door door{server};
        answer = talk(door, "GET /api/v1/session HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
        CHECK(talk(door, "nonsense\r\n\r\n").contains("X-Request-Id: "));
        CHECK(talk(door, "GET /healthz HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n").contains("X-Request-Id: "));
    }
    silence_log();
    const std::size_t at = answer.find("X-Request-Id: ");
    REQUIRE(at != std::string::npos);
    const std::string id = answer.substr(at + 14, 32);
    CHECK(answer.contains("/api/v1/requests/" + id));
    CHECK(log.str().contains("\"request_id\":\"" + id + "\""));
}

TEST_CASE("an address is counted as it is; only our own proxy may name another", "[server][http][ops]") {
    AppOptions options{.rates = {.address = {1, 2}}};
    const bool behind_proxy = GENERATE(false, true);
    if (behind_proxy) options.proxies = {"127.0.0.1"};
    Server server{options};
    const Door door{server, short_limits(), GENERATE("127.0.0.1", "::")};  // on `::` the proxy comes as ::ffff:127.0.0.1
    const auto ask = [&](const std::string& forwarded) {
        return talk(door, "GET /api/v1/session HTTP/1.1\r\n" + host + "Connection: close\r\n" +
                              (forwarded.empty() ? "" : "X-Forwarded-For: " + forwarded + "\r\n") + "\r\n")
            .substr(9, 3);
    };
    CHECK(ask("192.0.2.1") == "401");
    CHECK(ask("192.0.2.1") == "401");
    CHECK(ask("192.0.2.1") == "429");
    // Another address: believed of the proxy alone, and of a list only the last, which the proxy itself has written.
    CHECK(ask("192.0.2.2") == (behind_proxy ? "401" : "429"));
    CHECK(ask("192.0.2.3, 192.0.2.1") == "429");
    // Of several lines the last: a proxy may add one of its own after those that the client sent.
    CHECK(ask("192.0.2.4\r\nX-Forwarded-For: 192.0.2.1") == "429");
    CHECK(ask("192.0.2.1\r\nAccept: */*\r\nx-forwarded-for: 192.0.2.9, \t192.0.2.5") == (behind_proxy ? "401" : "429"));
    // A whole /64 is one; what is no address counts for the proxy.
    CHECK(ask("2001:db8::1") == (behind_proxy ? "401" : "429"));
    CHECK(ask("2001:db8::2") == (behind_proxy ? "401" : "429"));
    CHECK(ask("2001:db8::3") == "429");
    CHECK(ask("2001:db8:0:1::1") == (behind_proxy ? "401" : "429"));
    CHECK(ask("unknown") == (behind_proxy ? "401" : "429"));
}

TEST_CASE("who signs in with a password holds up nobody else, and beyond those that may wait is told so", "[server][http]") {
    Server server{{.rates = {.on = false}, .proxies = {"127.0.0.1"}}};
    const Door door{server};
    const auto sign_in = [](const std::string& from, const std::string& body) {
        return "POST /api/v1/session HTTP/1.1\r\n" + host + "X-Forwarded-For: " + from +
               "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    };
    const std::string link = server.store->write([&](Tables& tables) {
        return tables.insert_sign_in_link(server.own, tables.first_owner(server.own), server.now, server.now + sign_in_link_life);
    });
    std::vector<std::unique_ptr<Socket>> guessers;
    for (int i = 0; i < 40; ++i) {
        guessers.push_back(std::make_unique<Socket>(door));
        guessers.back()->send(sign_in("192.0.2." + std::to_string(i),
                                      to_text({{"workspace", "naniwa-seiki"}, {"login", "x" + std::to_string(i)}, {"password", "wrong"}})));
    }
    const auto unanswered = [&] { return std::ranges::count_if(guessers, [](const auto& socket) { return !socket->has_answer(); }); };
    const std::string list = talk(door, "GET /api/v1/users HTTP/1.1\r\n" + host + "Cookie: " + server.cookie + "\r\nConnection: close\r\n\r\n");
    CHECK(unanswered() >= 6);
    CHECK(list.starts_with("HTTP/1.1 200 "));
    CHECK(talk(door, sign_in("198.51.100.1", to_text({{"token", link}}))).starts_with("HTTP/1.1 200 "));
    CHECK(unanswered() >= 1);
    int compared = 0, sent_away = 0;
    for (const auto& socket : guessers) {
        const std::string answer = socket->read();
        compared += answer.starts_with("HTTP/1.1 401 ") ? 1 : 0;
        if (!answer.starts_with("HTTP/1.1 503 ")) continue;
        ++sent_away;
        CHECK(answer.contains("/problems/server.busy"));
        CHECK(answer.contains("Retry-After: "));
    }
    CHECK(compared >= passwords_at_once + passwords_waiting);
    CHECK(sent_away >= 1);
    CHECK(compared + sent_away == 40);
    CHECK(is_alive(door));
}
