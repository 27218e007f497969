#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "core/delivery.h"
#include "core/storm.h"
#include "server/courier.h"
#include "server/scheduler.h"
#include "server/support.h"
#include "server/webhook_address.h"
#include "server/webhook_signature.h"

using namespace omakase;
using namespace omakase::testing;
using namespace std::chrono_literals;

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

const std::string failed = "Unable to clean file";
const std::string still_there = "Unable to quarantine file";

struct SinkRequest {
    std::string path, id, timestamp, signature, body;
};
struct SinkReply {
    int status = 200;
    Headers headers = {};
    std::string body = "ok";
};

/// A receiver on this machine. `answer` says what it does with each request; status 0 = it hangs up without a word.
class Sink {
  public:
    using Got = SinkRequest;
    using Reply = SinkReply;
    using Answer = std::function<Reply(const Got&)>;

    explicit Sink(Answer answer = [](const Got&) { return Reply{}; }) : answer_{std::move(answer)} {
        acceptor_.open(tcp::v4());
        acceptor_.bind({asio::ip::address_v4::loopback(), 0});
        acceptor_.listen();
        port_ = acceptor_.local_endpoint().port();
        thread_ = std::jthread{[this] { serve(); }};
    }
    ~Sink() {
        stopping_ = true;
        // One more connection wakes it from waiting for one.
        boost::system::error_code ignored;
        tcp::socket last{io_};
        last.connect({asio::ip::address_v4::loopback(), port_}, ignored);
        thread_.join();
    }
    std::string url(const std::string& path = "/hook", const std::string& scheme = "http") const {
        return scheme + "://127.0.0.1:" + std::to_string(port_) + path;
    }
    unsigned short port() const { return port_; }
    std::vector<Got> got() const {
        const std::lock_guard lock{mutex_};
        return got_;
    }
    void answers(Answer answer) {
        const std::lock_guard lock{mutex_};
        answer_ = std::move(answer);
    }
    int accepted() const { return accepted_; }

  private:
    void serve() {
        std::vector<std::jthread> connections;
        while (true) {
            boost::system::error_code error;
            auto socket = std::make_shared<tcp::socket>(io_);
            acceptor_.accept(*socket, error);
            if (stopping_) return;
            if (error) continue;
            ++accepted_;
            connections.emplace_back([this, socket] { serve(*socket); });
        }
    }
    void serve(tcp::socket& socket) {
        boost::system::error_code error;
        boost::beast::flat_buffer buffer;
        http::request<http::string_body> request;
        http::read(socket, buffer, request, error);
        if (error) return;
        const auto field = [&](const char* name) { return std::string{request[name]}; };
        const Got got{std::string{request.target()}, field("webhook-id"), field("webhook-timestamp"), field("webhook-signature"), request.body()};
        Answer answer;
        {
            const std::lock_guard lock{mutex_};
            got_.push_back(got);
            answer = answer_;
        }
        const Reply reply = answer(got);
        if (reply.status == 0) return;
        http::response<http::string_body> response{static_cast<http::status>(reply.status), 11};
        for (const auto& [name, value] : reply.headers) response.set(name, value);
        response.body() = reply.body;
        response.prepare_payload();
        http::write(socket, response, error);
    }

    asio::io_context io_;
    tcp::acceptor acceptor_{io_};
    unsigned short port_ = 0;
    mutable std::mutex mutex_;
    Answer answer_;
    std::vector<Got> got_;
    std::atomic<int> accepted_ = 0;
    std::atomic<bool> stopping_ = false;
    std::jthread thread_;
};

/// A key and a certificate for one name, signed by itself and written where it can be trusted.
struct Certificate {
    Certificate(const std::string& name, std::string file)
        : path{std::move(file)}, key{EVP_EC_gen("P-256"), EVP_PKEY_free}, x509{X509_new(), X509_free} {
        ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1);
        X509_set_version(x509.get(), X509_VERSION_3);
        X509_gmtime_adj(X509_getm_notBefore(x509.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(x509.get()), 3600);
        X509_set_pubkey(x509.get(), key.get());
        X509_NAME* subject = X509_get_subject_name(x509.get());
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
        X509_set_issuer_name(x509.get(), subject);
        const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names{
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + name).c_str()), X509_EXTENSION_free};
        X509_add_ext(x509.get(), names.get(), -1);
        REQUIRE(X509_sign(x509.get(), key.get(), EVP_sha256()) != 0);
        FILE* file_open = std::fopen(path.c_str(), "w");
        PEM_write_X509(file_open, x509.get());
        std::fclose(file_open);
    }
    std::string path;
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
    std::unique_ptr<X509, decltype(&X509_free)> x509;
};

/// Takes one connection, speaks TLS and answers 204.
class TlsSink {
  public:
    explicit TlsSink(const Certificate& certificate) {
        SSL_CTX_use_certificate(tls_.native_handle(), certificate.x509.get());
        SSL_CTX_use_PrivateKey(tls_.native_handle(), certificate.key.get());
        thread_ = std::jthread{[this] {
            boost::system::error_code error;
            asio::ssl::stream<tcp::socket> stream{io_, tls_};
            acceptor_.accept(stream.next_layer(), error);
            stream.handshake(asio::ssl::stream_base::server, error);
            if (error) return;
            boost::beast::flat_buffer buffer;
            http::request<http::string_body> request;
            http::read(stream, buffer, request, error);
            if (error) return;
            got_ = true;
            http::write(stream, http::response<http::empty_body>{http::status::no_content, 11}, error);
            stream.shutdown(error);
        }};
    }
    unsigned short port() const { return acceptor_.local_endpoint().port(); }
    /// Waits until the connection is over.
    bool got_request() {
        thread_.join();
        return got_;
    }

  private:
    asio::io_context io_;
    tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    std::atomic<bool> got_ = false;
    std::jthread thread_;
};

Sink::Answer always(int status, Headers headers = {}) {
    return [=](const Sink::Got&) { return Sink::Reply{status, headers}; };
}

/// A server that may send to this machine, with one linkage.
struct House {
    House() : server{AppOptions{.allow_private_webhooks = true}}, client{true} {
        linkage = json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})))["id"].get<std::string>();
    }
    Json hook(const std::string& url, const std::string& kind = "standard") {
        const Answer made = server.create("/api/v1/linkages/" + linkage + "/webhooks", {{"kind", kind}, {"url", url}, {"name", "本社の部屋"}});
        INFO(made.body);
        REQUIRE(made.status == 201);
        return json_of(made);
    }
    /// Each endpoint has a threat of its own, so that none counts as the same.
    void detect(const std::string& endpoint, const std::string& time = "Nov 22 2026 00:14:33 GMT+00:00", const std::string& result = still_there) {
        REQUIRE(server.ingest(cef_virus(endpoint, failed, result, time, "Ransom." + endpoint)).status == 202);
    }
    int run() {
        Courier courier{*server.store, client, [this] { return server.now; }};
        return courier.run_once();
    }
    Json ledger(const Json& hook) {
        server.cookie = server.sign_in(server.own);
        return json_of(server.call("GET", "/api/v1/webhooks/" + hook["id"].get<std::string>() + "/deliveries"))["deliveries"];
    }

    Server server;
    WebhookClient client;
    std::string linkage;
};

asio::ip::address ip(const std::string& text) {
    return asio::ip::make_address(text);
}

}  // namespace

TEST_CASE("signatures are those of Standard Webhooks", "[server][delivery]") {
    // The standard's own example.
    CHECK(webhook_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})") ==
          "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    // From Python's hmac, with 32 bytes and text that is not ASCII.
    const std::string secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", id = "0123456789abcdef0123456789abcdef";
    const std::string body = R"({"ﾀﾞ":"脅威"})";
    const auto signature = webhook_signature(secret, id, 1795395600, body);
    CHECK(signature == "v1,hSyqSMNpJvwA6ZW2vdNkyNeCWqNupx7TwXvmz0//ls8=");
    CHECK(webhook_signature(secret, id, 1795395601, body) != signature);
    CHECK(webhook_signature(secret, id + "0", 1795395600, body) != signature);
    CHECK(webhook_signature(secret, id, 1795395600, body + " ") != signature);
    CHECK(webhook_signature(new_webhook_secret(), id, 1795395600, body) != signature);
    CHECK_FALSE(webhook_signature("AAEC", id, 1, body));
    CHECK_FALSE(webhook_signature("whsec_", id, 1, body));
    CHECK_FALSE(webhook_signature("whsec_!", id, 1, body));
    CHECK(new_webhook_secret().size() == 6 + 44);
    CHECK(new_webhook_secret() != new_webhook_secret());
}

TEST_CASE("no trick makes the server connect to where customers may not send it", "[server][delivery][ssrf]") {
    const Sink sink;
    const std::string port = ":" + std::to_string(sink.port());
    const std::map<std::string, std::vector<asio::ip::address>> names{{"local.example.com", {ip("127.0.0.1")}},
                                                                      {"mixed.example.com", {ip("93.184.215.14"), ip("10.0.0.1")}},
                                                                      {"six.example.com", {ip("::1")}},
                                                                      {"mapped.example.com", {ip("::ffff:127.0.0.1")}},
                                                                      {"cloud.example.com", {ip("169.254.169.254")}},
                                                                      {"inside.example.com", {ip("192.168.1.1")}},
                                                                      {"unique.example.com", {ip("fd00::1")}},
                                                                      {"nat64.example.com", {ip("64:ff9b::7f00:1")}},
                                                                      {"sixtofour.example.com", {ip("2002:7f00:1::")}},
                                                                      {"teredo.example.com", {ip("2001:0:7f00:1::")}},
                                                                      {"many.example.com", {ip("224.0.0.1")}},
                                                                      {"nothing.example.com", {}}};
    const std::vector<std::string> tricks{"https://127.0.0.1",
                                          "https://127.1",
                                          "https://127.0.1",
                                          "https://2130706433",
                                          "https://0x7f000001",
                                          "https://0x7f.1",
                                          "https://0177.0.0.1",
                                          "https://017700000001",
                                          "https://127.0.0.1.",
                                          "https://127.000.000.001",
                                          "https://0",
                                          "https://0.0.0.0",
                                          "https://localhost",
                                          "https://LOCALHOST",
                                          "https://localhost.",
                                          "https://[::1]",
                                          "https://[::]",
                                          "https://[::ffff:127.0.0.1]",
                                          "https://[::ffff:7f00:1]",
                                          "https://[0:0:0:0:0:ffff:7f00:1]",
                                          "https://[::127.0.0.1]",
                                          "https://[fe80::1]",
                                          "https://[fe80::1%25lo]",
                                          "https://[fc00::1]",
                                          "https://[fd12::1]",
                                          "https://[ff02::1]",
                                          "https://[64:ff9b::7f00:1]",
                                          "https://[2002:7f00:1::]",
                                          "https://[2001:db8::1]",
                                          "https://10.0.0.1",
                                          "https://172.16.0.1",
                                          "https://172.31.255.255",
                                          "https://192.168.0.1",
                                          "https://169.254.169.254",
                                          "https://100.64.0.1",
                                          "https://192.0.0.1",
                                          "https://192.0.2.1",
                                          "https://198.18.0.1",
                                          "https://198.51.100.1",
                                          "https://203.0.113.1",
                                          "https://224.0.0.1",
                                          "https://240.0.0.1",
                                          "https://255.255.255.255",
                                          "http://127.0.0.1",
                                          "http://example.com",
                                          "HTTP://example.com",
                                          "ftp://example.com",
                                          "file:///etc/passwd",
                                          "gopher://example.com",
                                          "//127.0.0.1",
                                          "https:127.0.0.1",
                                          "https:/127.0.0.1",
                                          "https:\\\\127.0.0.1",
                                          "https://example.com@127.0.0.1",
                                          "https://127.0.0.1\\@example.com",
                                          "https://example.com#@127.0.0.1",
                                          "https://user:pass@example.com",
                                          "https:// 127.0.0.1",
                                          "https://127.0.0.1\t",
                                          "https://ex\nample.com",
                                          "https://①②⑦.0.0.1",
                                          "https://１２７.0.0.1",
                                          "https://127。0。0。1",
                                          "https://%31%32%37.0.0.1",
                                          "https://",
                                          "https://:443",
                                          "https://example..com",
                                          "https://.example.com",
                                          "https://intranet",
                                          "https://[::1",
                                          "https://[127.0.0.1]",
                                          "https://[example.com]",
                                          "https://local.example.com",
                                          "https://mixed.example.com",
                                          "https://six.example.com",
                                          "https://mapped.example.com",
                                          "https://cloud.example.com",
                                          "https://inside.example.com",
                                          "https://unique.example.com",
                                          "https://nat64.example.com",
                                          "https://sixtofour.example.com",
                                          "https://teredo.example.com",
                                          "https://many.example.com",
                                          "https://nothing.example.com"};
    REQUIRE(tricks.size() >= 40);
    WebhookClient client{false, [&](const std::string& host) {
                             const auto found = names.find(host);
                             return found == names.end() ? std::vector{ip("127.0.0.1")} : found->second;
                         }};
    for (const std::string& trick : tricks) {
        for (const std::string& url : {trick, trick + port, trick + port + "/hook", trick + "/hook"}) {
            CAPTURE(url);
            const DeliveryOutcome outcome = client.post(url, {}, "{}");
            CHECK(outcome.status == 0);
            CHECK((outcome.reason == "address_refused" || outcome.reason == "name"));
        }
    }
    for (const std::string bad : {"https://example.com:0/", "https://example.com:99999/", "https://example.com:x/", "https://example.com:/"}) {
        CHECK_FALSE(parse_webhook_url(bad, false));
    }
    CHECK(client.connects() == 0);
    CHECK(sink.accepted() == 0);
}

TEST_CASE("public addresses are let through", "[server][delivery][ssrf]") {
    for (const char* text : {"8.8.8.8", "1.1.1.1", "93.184.215.14", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1",
                             "223.255.255.255", "2606:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001::1"}) {
        CAPTURE(text);
        CHECK(is_public_address(ip(text)));
    }
    const auto address = parse_webhook_url("HTTPS://Hooks.Example.COM:8443/services/T0?x=1", false);
    REQUIRE(address);
    CHECK(address->host == "hooks.example.com");
    CHECK(address->port == "8443");
    CHECK(address->target == "/services/T0?x=1");
    CHECK(parse_webhook_url("https://example.com?x", false)->target == "/?x");
    CHECK(parse_webhook_url("https://[2606:4700::1111]/", false)->literal == ip("2606:4700::1111"));
}

TEST_CASE("the client speaks TLS to https and says what went wrong", "[server][delivery]") {
    Sink sink;
    WebhookClient client{true};
    CHECK(client.post(sink.url(), {}, "{}").status == 200);
    CHECK(client.post(sink.url("/hook", "https"), {}, R"({"secret":"words"})").reason == "tls");
    for (const auto& got : sink.got()) CHECK_FALSE(got.body.contains("secret"));
    sink.answers(always(0));
    CHECK(client.post(sink.url(), {}, "{}").reason == "broken");
    unsigned short closed = 0;
    {
        const Sink gone;
        closed = gone.port();
    }
    CHECK(client.post("http://127.0.0.1:" + std::to_string(closed) + "/", {}, "{}").reason == "connect");
    sink.answers(always(302, {{"Location", sink.url("/elsewhere")}}));
    const std::size_t before = sink.got().size();
    CHECK(client.post(sink.url(), {}, "{}").status == 302);
    CHECK(sink.got().size() == before + 1);  // a redirect is not followed
    sink.answers(always(503, {{"Retry-After", "120"}}));
    CHECK(client.post(sink.url(), {}, "{}").retry_after == 120s);
    sink.answers(always(503, {{"Retry-After", "Mon, 23 Nov 2026 01:00:30 GMT"}, {"Date", "Mon, 23 Nov 2026 01:00:00 GMT"}}));
    CHECK(client.post(sink.url(), {}, "{}").retry_after == 30s);
    // The status decides; what is too long after it is not read.
    sink.answers([](const Sink::Got&) { return Sink::Reply{200, {}, std::string(64 * 1024 * 1024, 'x')}; });
    CHECK(client.post(sink.url(), {}, "{}").status == 200);
    sink.answers([](const Sink::Got&) { return Sink::Reply{200, {{"X-Long", std::string(32 * 1024, 'x')}}}; });
    CHECK(client.post(sink.url(), {}, "{}").reason == "broken");

    std::promise<void> over;
    sink.answers([held = over.get_future().share()](const Sink::Got&) {
        held.wait();
        return Sink::Reply{};
    });
    CHECK(WebhookClient(true, {}, 100ms).post(sink.url(), {}, "{}").reason == "timeout");
    over.set_value();
}

TEST_CASE("a certificate has to be known, and for the name that was asked for", "[server][delivery]") {
    const TempFolder folder;
    const Certificate own{"hooks.example.com", folder / "own.pem"}, unknown{"hooks.example.com", folder / "unknown.pem"};
    const auto answer = [&](const Certificate& certificate, const std::string& name) {
        TlsSink sink{certificate};
        WebhookClient client{true, [](const std::string&) { return std::vector{ip("127.0.0.1")}; }};
        const DeliveryOutcome outcome = client.post("https://" + name + ":" + std::to_string(sink.port()) + "/x", {}, R"({"words":1})");
        CHECK(sink.got_request() == (outcome.status != 0));
        return outcome;
    };
    setenv("SSL_CERT_FILE", own.path.c_str(), 1);
    CHECK(answer(own, "hooks.example.com").status == 204);
    CHECK(answer(own, "other.example.com").reason == "tls");
    CHECK(answer(unknown, "hooks.example.com").reason == "tls");
    unsetenv("SSL_CERT_FILE");
    CHECK(answer(own, "hooks.example.com").reason == "tls");
}

TEST_CASE("an incident goes once to each webhook that is on, signed, and never with a customer ID", "[server][delivery]") {
    House house;
    Sink sink;
    const Json one = house.hook(sink.url("/one")), two = house.hook(sink.url("/two"), "slack");
    const Json off = house.hook(sink.url("/off"));
    REQUIRE(house.server.call("PUT", "/api/v1/webhooks/" + off["id"].get<std::string>(), {{"on", false}}, {{"if-match", "\"1\""}}).status == 200);
    house.detect("OSK-01");
    CHECK(sink.got().empty());  // written with its cause, sent later
    CHECK(house.ledger(one)[0]["state"] == "queued");
    house.server.reopen();
    house.detect("OSK-01");
    house.detect("OSK-01", "Nov 22 2026 00:20:00 GMT+00:00");
    CHECK(house.run() == 2);
    CHECK(house.run() == 0);
    const auto got = sink.got();
    REQUIRE(got.size() == 2);
    CHECK(got[0].id != got[1].id);
    for (const auto& request : got) {
        CHECK_FALSE(request.body.contains(first_customer_id));
        CHECK((request.path == "/one" || request.path == "/two"));
        if (request.path == "/two") {
            CHECK(parse_json(request.body).value()["text"].get<std::string>().contains("OSK-01"));
            CHECK(request.signature.empty());
            continue;
        }
        const Json event = parse_json(request.body).value();
        CHECK(event["type"] == "incident.detected");
        CHECK(event["data"]["incident"]["endpoint"] == "OSK-01");
        CHECK(event["data"]["linkage_id"] == house.linkage);
        CHECK(request.signature == webhook_signature(one["secret"].get<std::string>(), request.id, std::stoll(request.timestamp), request.body));
        CHECK(house.ledger(one)[0]["id"] == request.id);
    }
    const Json ledger = house.ledger(one);
    REQUIRE(ledger.size() == 1);
    CHECK(ledger[0]["state"] == "accepted");
    CHECK(ledger[0]["tries"] == 1);
    CHECK(ledger[0]["next_try_at"].is_null());
    CHECK(house.ledger(off).empty());
}

TEST_CASE("what is resolved, or another's, is not sent", "[server][delivery]") {
    House house;
    Sink sink;
    house.hook(sink.url());
    house.server.ingest(cef_virus("OSK-01", failed, "File quarantined"));
    house.server.ingest(cef_virus("KOB-01", failed, still_there), "cef", house.server.mint(Actor::Kind::ingest_token, second_customer_id));
    CHECK(house.run() == 0);
    REQUIRE(house.server.call("DELETE", "/api/v1/linkages/" + house.linkage, nullptr, {{"if-match", "\"1\""}}).status == 204);
    house.server.ingest(cef_virus("OSK-02", failed, still_there));
    CHECK(house.run() == 0);
    CHECK(sink.got().empty());
}

TEST_CASE("a sink that fails after acting sees one delivery id, and every incident has exactly one id for each target", "[server][delivery]") {
    House house;
    // Every second request is taken and the connection then lost.
    const auto forgetful = [] {
        return [n = std::make_shared<std::atomic<int>>(0)](const Sink::Got&) { return Sink::Reply{++*n % 2 == 1 ? 0 : 200}; };
    };
    Sink first{forgetful()}, second{forgetful()};
    const Json hooks[] = {house.hook(first.url()), house.hook(second.url())};
    constexpr int incidents = 20;
    for (int i = 0; i < incidents; ++i) house.detect("PC-" + std::to_string(i));
    for (int round = 0; round < 200; ++round) {
        house.run();
        house.server.now += 7s;
        if (round % 20 == 0) house.server.reopen();
    }
    for (int round = 0; round < 100; ++round) {  // those that were unlucky several times wait longer
        house.server.now += 30min;
        house.run();
    }
    int hook_number = 0;
    for (const Sink* sink : {&first, &second}) {
        std::map<std::string, std::set<std::string>> ids_of;  // endpoint -> delivery ids
        for (const auto& got : sink->got()) ids_of[parse_json(got.body).value()["data"]["incident"]["endpoint"].get<std::string>()].insert(got.id);
        CHECK(ids_of.size() == incidents);
        for (const auto& [endpoint, ids] : ids_of) CHECK(ids.size() == 1);
        CHECK(sink->got().size() > incidents);  // there were repeats
        const Json ledger = house.ledger(hooks[hook_number++]);
        CHECK(ledger.size() == incidents);
        for (const Json& line : ledger) CHECK(line["state"] == "accepted");
    }
}

TEST_CASE("72 hours of failures end as a dead letter, and asking again sends the same id", "[server][delivery]") {
    House house;
    Sink sink{always(500)};
    const Json hook = house.hook(sink.url());
    house.detect("OSK-01");
    const UtcTime start = house.server.now;
    while (true) {
        REQUIRE(house.run() == 1);
        const Json line = house.ledger(hook)[0];
        CHECK(line["status"] == 500);
        if (line["state"] == "dead") break;
        REQUIRE(line["state"] == "failed");
        const UtcTime next = *parse_iso_utc(line["next_try_at"].get<std::string>());
        house.server.now = next - 1us;
        REQUIRE(house.run() == 0);
        house.server.now = next;
    }
    CHECK(sink.got().size() == delivery_tries);
    CHECK(house.server.now - start > 57h);
    CHECK(house.server.now - start < 87h);
    house.server.now += 240h;
    CHECK(house.run() == 0);

    const Json dead = house.ledger(hook)[0];
    const std::string path = "/api/v1/deliveries/" + dead["id"].get<std::string>() + "/resend";
    CHECK(house.server
              .send("POST", path, "",
                    {{"cookie", house.server.sign_in(house.server.foreign)}, {"sec-fetch-site", "same-origin"}, {"idempotency-key", random_id()}})
              .status == 404);
    sink.answers(always(200));
    const Json again = json_of(house.server.create(path, nullptr));
    CHECK(again["state"] == "queued");
    CHECK(again["resends"] == 1);
    CHECK(problem_of(house.server.create(path, nullptr)) == "webhook.not_failed");
    CHECK(house.run() == 1);
    CHECK(house.ledger(hook)[0]["state"] == "accepted");
    std::set<std::string> ids;
    for (const auto& got : sink.got()) ids.insert(got.id);
    CHECK(ids.size() == 1);
    CHECK(problem_of(house.server.create(path, nullptr)) == "webhook.not_failed");
}

TEST_CASE("410 ends a delivery, and Retry-After is obeyed", "[server][delivery]") {
    House house;
    Sink sink{always(429, {{"Retry-After", "3600"}})};
    const Json hook = house.hook(sink.url());
    house.detect("OSK-01");
    CHECK(house.run() == 1);
    house.server.now += 1h - 1us;
    CHECK(house.run() == 0);
    house.detect("OSK-02");
    CHECK(house.run() == 0);  // it asked to be left alone
    house.server.now += 1us;
    sink.answers(always(410));
    CHECK(house.run() == 1);
    const auto of_incident = [&](const std::string& state) {
        int found = 0;
        for (const Json& line : house.ledger(hook)) found += line["state"] == state ? 1 : 0;
        return found;
    };
    CHECK(of_incident("dead") == 1);
    CHECK(of_incident("queued") == 1);
    // A target that is no more is switched off, and who looks sees why; what waits goes out when an admin switches it on again.
    house.server.now += 40min;
    house.server.cookie = house.server.sign_in(house.server.own);
    house.detect("OSK-03");
    CHECK(house.run() == 0);
    house.server.cookie = house.server.sign_in(house.server.own);
    const Json shown = json_of(house.server.call("GET", "/api/v1/linkages/" + house.linkage + "/webhooks"))["webhooks"][0];
    CHECK(shown["on"] == false);
    CHECK(shown["off_reason"] == "gone");
    CHECK(shown["version"] == 2);
    const Json rows = json_of(house.server.call("GET", "/api/v1/history"))["history"];
    const auto switched = std::ranges::find_if(rows, [](const Json& row) { return row["action"] == "webhook.off"; });
    REQUIRE(switched != rows.end());
    CHECK((*switched)["details"]["reason"] == "gone");
    sink.answers(always(200));
    const Answer on = house.server.call("PUT", "/api/v1/webhooks/" + hook["id"].get<std::string>(), {{"on", true}}, {{"if-match", "\"2\""}});
    CHECK(json_of(on)["off_reason"].is_null());
    CHECK(house.run() == 1);
    CHECK(of_incident("accepted") == 1);
}

TEST_CASE("who was told of an incident is told once that it is resolved, and nobody of what is over that it is open", "[server][delivery]") {
    House house;
    Sink sink;
    house.hook(sink.url());
    const auto resolve = [&](const std::string& endpoint) { house.detect(endpoint, "Nov 22 2026 00:20:00 GMT+00:00", "File quarantined"); };
    const auto types = [&] {
        std::vector<std::string> all;
        for (const auto& got : sink.got()) {
            const Json event = parse_json(got.body).value();
            all.push_back(event["type"].get<std::string>() + " " + event["data"]["incident"]["resolution"].get<std::string>());
        }
        return all;
    };
    using Types = std::vector<std::string>;
    house.detect("TOLD");
    CHECK(house.run() == 1);
    resolve("TOLD"), resolve("TOLD");
    CHECK(house.run() == 1);
    CHECK(types() == Types{"incident.detected unresolved", "incident.resolved resolved"});

    house.detect("BEFORE");
    resolve("BEFORE");
    CHECK(house.run() == 1);
    CHECK(house.run() == 0);
    CHECK(types().back() == "incident.detected resolved");

    // The try that failed is made again after the good news: it says the same as they do.
    sink.answers(always(500));
    house.detect("LATE");
    CHECK(house.run() == 1);
    resolve("LATE");
    sink.answers(always(200));
    CHECK(house.run() == 1);
    house.server.now += 1min;
    CHECK(house.run() == 1);
    const Types all = types();
    REQUIRE(all.size() == 6);
    CHECK(Types{all.begin() + 3, all.end()} == Types{"incident.detected unresolved", "incident.resolved resolved", "incident.detected resolved"});
    resolve("NEVER OPEN");
    CHECK(house.run() == 0);
}

TEST_CASE("a threat that is back after it was resolved is told again, inside and outside", "[server][delivery]") {
    House house;
    Sink sink;
    const Json hook = house.hook(sink.url());
    const std::string room = json_of(house.server.create("/api/v1/rooms", {{"linkage_id", house.linkage}}))["id"].get<std::string>();
    const auto unread = [&] { return json_of(house.server.call("GET", "/api/v1/rooms"))["rooms"][0]["unread"].get<int>(); };
    const auto read = [&] { return json_of(house.server.call("GET", "/api/v1/rooms/" + room + "/messages"))["messages"]; };
    house.detect("PC-1", "Nov 22 2026 00:10:00 GMT+00:00");
    house.detect("PC-2", "Nov 22 2026 00:10:00 GMT+00:00");
    read();
    while (house.run() > 0) {
    }
    house.detect("PC-1", "Nov 22 2026 00:20:00 GMT+00:00", "File quarantined");
    house.run();
    CHECK(unread() == 0);
    house.server.now += 40min;
    house.server.cookie = house.server.sign_in(house.server.own);
    house.detect("PC-1", "Nov 22 2026 00:30:00 GMT+00:00");
    CHECK(unread() == 1);
    const Json messages = read();
    REQUIRE(messages.size() == 3);
    CHECK(messages.back()["incidents"][0]["endpoint"] == "PC-1");
    CHECK(messages.back()["incidents"][0]["resolution"] == "unresolved");
    CHECK(messages.back()["sent_at"] == iso_utc(house.server.now));
    CHECK(house.run() == 1);
    house.detect("PC-1", "Nov 22 2026 00:35:00 GMT+00:00");  // still there: nothing new to tell
    CHECK(house.run() == 0);
    CHECK(unread() == 0);
    house.detect("PC-1", "Nov 22 2026 00:40:00 GMT+00:00", "File quarantined");
    CHECK(house.run() == 1);
    std::vector<std::string> types;
    for (const Json& line : house.ledger(hook)) {
        if (line["cause_id"] == messages.back()["incidents"][0]["id"]) types.push_back(line["cause"].get<std::string>());
    }
    std::ranges::sort(types);
    CHECK(types == std::vector<std::string>{"incident", "incident", "resolved", "resolved"});
    CHECK(parse_json(sink.got().back().body).value()["type"] == "incident.resolved");
}

TEST_CASE("of a message that counts it is told when all in it are resolved", "[server][delivery][storm]") {
    House house;
    Sink sink;
    const Json hook = house.hook(sink.url());
    const auto events = [&](int from, int until, const std::string& time, const std::string& second) {
        std::string body;
        for (int i = from; i < until; ++i) body += cef_virus("PC-" + std::to_string(i), failed, second, time) + "\n";
        REQUIRE(house.server.ingest(body).status == 202);
        int sent = 0;
        for (int now = house.run(); now > 0; now = house.run()) sent += now;
        return sent;
    };
    const int alone = static_cast<int>(storm_limits.alone), all = alone + 3;
    CHECK(events(0, all, "Nov 22 2026 00:10:00 GMT+00:00", still_there) == alone);
    house.server.now += storm_hold;
    CHECK(house.run() == 1);
    CHECK(events(0, alone, "Nov 22 2026 00:20:00 GMT+00:00", "File quarantined") == alone);
    CHECK(events(alone, all - 1, "Nov 22 2026 00:20:00 GMT+00:00", "File quarantined") == 0);
    CHECK(events(all - 1, all, "Nov 22 2026 00:20:00 GMT+00:00", "File quarantined") == 1);
    const Json last = parse_json(sink.got().back().body).value();
    CHECK(last["type"] == "incident.resolved");
    CHECK(last["data"]["count"] == 3);
    // One of them is back: by itself now.
    CHECK(events(all - 1, all, "Nov 22 2026 00:30:00 GMT+00:00", still_there) == 1);
    CHECK(parse_json(sink.got().back().body).value()["type"] == "incident.detected");
}

TEST_CASE("events that come late, twice and in any order give one incident, one message and one delivery", "[server][delivery]") {
    const std::vector<std::string> events{cef_virus("OSK-01", failed, still_there, "Nov 22 2026 00:10:00 GMT+00:00"),
                                          cef_virus("OSK-01", failed, "File quarantined", "Nov 22 2026 00:20:00 GMT+00:00"),
                                          cef_virus("OSK-01", failed, still_there, "Nov 22 2026 00:30:00 GMT+00:00"),
                                          cef_virus("OSK-01", failed, "File quarantined", "Nov 22 2026 00:40:00 GMT+00:00")};
    std::vector<std::size_t> order{0, 1, 2, 3};
    std::set<std::string> states;
    int orders = 0;
    do {
        House house;
        Sink sink;
        const Json hook = house.hook(sink.url());
        const std::string room = json_of(house.server.create("/api/v1/rooms", {{"linkage_id", house.linkage}}))["id"].get<std::string>();
        for (const std::size_t i : order) {
            house.server.ingest(events[i]);
            house.server.ingest(events[i]);
            house.run();
        }
        for (const std::string& event : events) CHECK(json_of(house.server.ingest(event))["duplicates"] == 1);
        house.run();
        const Json incidents = json_of(house.server.call("GET", "/api/v1/incidents?status=all"))["incidents"];
        REQUIRE(incidents.size() == 1);
        Json state = incidents[0];
        state.erase("id"), state.erase("linkage_id");
        states.insert(to_text(state));
        int told = 0, detected = 0, resolved = 0;
        const Json messages = json_of(house.server.call("GET", "/api/v1/rooms/" + room + "/messages"))["messages"];
        for (const Json& message : messages) {
            if (message["kind"] != "incident") continue;
            ++told;
            CHECK(message["incidents"][0]["resolution"] == "resolved");
        }
        for (const Json& line : house.ledger(hook)) {
            detected += line["cause"] == "incident" ? 1 : 0;
            resolved += line["cause"] == "resolved" ? 1 : 0;
            CHECK(line["state"] == "accepted");
        }
        // Where the last word was the first to come there was nothing to tell.
        CHECK(told == (order.front() == 3 ? 0 : told));
        CHECK(told <= 1);
        // A threat that came back is told outside again; each time it was, its end is too.
        CHECK(detected >= told);
        CHECK(detected <= 2 * told);
        CHECK(resolved == detected);
        ++orders;
    } while (std::ranges::next_permutation(order).found);
    CHECK(orders == 24);
    INFO(*states.begin() << "\n" << *states.rbegin());
    CHECK(states.size() == 1);
}

TEST_CASE("many of one threat leave the house as one message that counts", "[server][delivery][storm]") {
    House house;
    Sink sink;
    const Json hook = house.hook(sink.url());
    const auto storm = [&](int from, int until) {
        std::string body;
        for (int i = from; i < until; ++i) body += cef_virus("PC-" + std::to_string(i), failed, still_there) + "\n";
        REQUIRE(house.server.ingest(body).status == 202);
    };
    const auto drain = [&] {
        int sent = 0;
        for (int now = house.run(); now > 0; now = house.run()) sent += now;
        return sent;
    };
    storm(0, 2'000);
    CHECK(drain() == storm_limits.alone);
    house.server.now += storm_hold - 1s;
    storm(1'500, 3'000);  // some again
    CHECK(drain() == 0);
    house.server.now += 1s;
    CHECK(drain() == 1);
    const Json group = parse_json(sink.got().back().body).value();
    CHECK(group["type"] == "incident.group");
    CHECK(group["data"]["count"] == 3'000 - storm_limits.alone);
    storm(3'000, 4'000);  // that one has left: the next one counts anew
    house.server.now += storm_hold;
    CHECK(drain() == 1);
    CHECK(parse_json(sink.got().back().body).value()["data"]["count"] == 1'000);
    CHECK(house.ledger(hook).size() == storm_limits.alone + 2);
    house.server.ingest(cef_virus("PC-1", failed, still_there, "Nov 22 2026 00:15:00 GMT+00:00", "TROJ_OTHER"));
    CHECK(drain() == 1);
}

TEST_CASE("several programs on one database send each delivery once", "[server][delivery]") {
    House house;
    std::vector<std::unique_ptr<Sink>> sinks;
    constexpr int targets = 5, incidents = 40;
    for (int i = 0; i < targets; ++i) sinks.push_back(std::make_unique<Sink>()), house.hook(sinks.back()->url());
    for (int i = 0; i < incidents; ++i) {
        house.server.ingest(cef_virus("PC-1", failed, still_there, "Nov 22 2026 00:15:00 GMT+00:00", "THREAT " + std::to_string(i)));
    }
    std::atomic<int> sent = 0;
    {
        std::vector<std::jthread> programs;
        for (int i = 0; i < 4; ++i) {
            programs.emplace_back([&] {
                Store store{house.server.database.address()};
                Courier courier{store, house.client, [&] { return house.server.now; }};
                while (sent < targets * incidents) sent += courier.run_once();
            });
        }
    }
    CHECK(sent == targets * incidents);
    for (const auto& sink : sinks) {
        std::set<std::string> ids;
        for (const auto& got : sink->got()) ids.insert(got.id);
        CHECK(ids.size() == incidents);
        CHECK(sink->got().size() == incidents);
    }
}

TEST_CASE("a storm of failures at some targets takes nothing from the others", "[server][delivery]") {
    House house;
    const std::array<Sink::Answer, 3> ills{always(0), always(503), always(307, {{"Location", "/elsewhere"}})};
    std::vector<std::unique_ptr<Sink>> bad, good;
    std::vector<Json> hooks;
    for (int i = 0; i < 6; ++i) bad.push_back(std::make_unique<Sink>(ills[i % ills.size()])), house.hook(bad.back()->url());
    for (int i = 0; i < 3; ++i) good.push_back(std::make_unique<Sink>()), hooks.push_back(house.hook(good.back()->url()));
    constexpr int incidents = 30;
    for (int i = 0; i < incidents; ++i) {
        house.server.ingest(cef_virus("PC-1", failed, still_there, "Nov 22 2026 00:15:00 GMT+00:00", "THREAT " + std::to_string(i)));
    }
    for (int round = 0; round < incidents; ++round) house.run();
    for (const Json& hook : hooks) {
        const Json ledger = house.ledger(hook);
        CHECK(ledger.size() == incidents);
        for (const Json& line : ledger) CHECK((line["state"] == "accepted" && line["tries"] == 1));
    }
    for (const auto& sink : good) CHECK(sink->got().size() == incidents);
    for (std::size_t i = 0; i < bad.size(); ++i) {
        const bool is_answer_about_message = i % ills.size() == 2;
        CHECK(std::ssize(bad[i]->got()) == (is_answer_about_message ? incidents : breaker_failures));
    }
}

TEST_CASE("more targets hang than tries can run at once, and one that works is served", "[server][delivery]") {
    House house;
    std::promise<void> over;
    const auto held = over.get_future().share();
    std::promise<void> served;
    constexpr int incidents = 5;
    std::atomic<int> got = 0;
    Sink good{[&](const Sink::Got&) {
        if (++got == incidents) served.set_value();
        return Sink::Reply{};
    }};
    Sink hangs{[held](const Sink::Got&) {
        held.wait();
        return Sink::Reply{};
    }};
    for (int i = 0; i < 9; ++i) house.hook(hangs.url("/" + std::to_string(i)));
    house.hook(good.url());
    const std::string second = json_of(house.server.create("/api/v1/linkages", draft(second_customer_id, {"神戸支社"})))["id"].get<std::string>();
    for (int i = 0; i < 10; ++i) {
        REQUIRE(house.server.create("/api/v1/linkages/" + second + "/webhooks", {{"kind", "slack"}, {"url", hangs.url()}}).status == 201);
    }
    const std::string second_token = house.server.mint(Actor::Kind::ingest_token, second_customer_id);
    for (int i = 0; i < incidents; ++i) {
        const std::string event = cef_virus("PC-1", failed, still_there, "Nov 22 2026 00:15:00 GMT+00:00", "THREAT " + std::to_string(i));
        house.server.ingest(event, "cef", second_token);
        house.server.ingest(event);
    }
    WebhookClient client{true, {}, 1s};
    bool told = false;
    {
        Courier courier{*house.server.store, client, [&] { return house.server.now; }};
        courier.start();
        told = served.get_future().wait_for(60s) == std::future_status::ready;
    }
    over.set_value();
    CHECK(told);
}

TEST_CASE("a target that hangs delays no other", "[server][delivery]") {
    House house;
    std::promise<void> other_got;
    auto waits = other_got.get_future().share();
    // The first one answers only when the second has been told: it never would be, if one waited for the other.
    Sink hangs{[waits](const Sink::Got&) {
        waits.wait();
        return Sink::Reply{};
    }};
    std::atomic<bool> said = false;
    Sink good{[&](const Sink::Got&) {
        if (!said.exchange(true)) other_got.set_value();
        return Sink::Reply{};
    }};
    house.hook(hangs.url()), house.hook(good.url());
    house.detect("OSK-01");
    WebhookClient patient{true, {}, std::chrono::minutes{10}};
    bool told = false;
    {
        Courier courier{*house.server.store, patient, [&] { return house.server.now; }};
        courier.start();
        told = waits.wait_for(60s) == std::future_status::ready;
        if (!told) other_got.set_value(), said = true;  // so that the test ends
    }
    CHECK(told);
    CHECK(good.got().size() == 1);
}

TEST_CASE("a target that fails again and again rests, while others and later tries go on", "[server][delivery]") {
    House house;
    Sink bad{always(503)}, good;
    const Json bad_hook = house.hook(bad.url()), good_hook = house.hook(good.url());
    for (int i = 0; i < 8; ++i) house.detect("PC-" + std::to_string(i));
    for (int i = 0; i < 8; ++i) house.run();
    CHECK(good.got().size() == 8);
    CHECK(bad.got().size() == breaker_failures);
    const auto shown = [&] {
        const Json all = json_of(house.server.call("GET", "/api/v1/linkages/" + house.linkage + "/webhooks"))["webhooks"];
        return *std::ranges::find_if(all, [&](const Json& hook) { return hook["id"] == bad_hook["id"]; });
    };
    CHECK(shown()["resting_until"] == iso_utc(house.server.now + breaker_rest));
    house.server.now += breaker_rest;
    CHECK(house.run() == 1);  // one try decides
    CHECK(house.run() == 0);
    bad.answers(always(200));
    house.server.now += 2 * breaker_rest;
    for (int i = 0; i < 20; ++i) house.run();
    CHECK(shown()["failures"] == 0);
    for (const Json& line : house.ledger(bad_hook)) CHECK(line["state"] == "accepted");
    for (const Json& line : house.ledger(good_hook)) CHECK(line["tries"] == 1);
}

TEST_CASE("a message that a target refuses stops no other message", "[server][delivery]") {
    House house;
    Sink sink{[](const Sink::Got& got) { return Sink::Reply{got.body.contains("POISON") ? 400 : 200}; }};
    const Json hook = house.hook(sink.url());
    house.detect("POISON");
    house.server.now += 1s;
    for (int i = 0; i < 10; ++i) house.detect("PC-" + std::to_string(i));
    for (int i = 0; i < 11; ++i) house.run();
    int accepted = 0;
    for (const Json& line : house.ledger(hook)) accepted += line["state"] == "accepted" ? 1 : 0;
    CHECK(accepted == 10);
}

TEST_CASE("who lost the lease records nothing", "[server][delivery]") {
    House house;
    const Json hook = house.hook("http://127.0.0.1:1/");
    house.detect("OSK-01");
    const auto claim = [&](const std::string& who) {
        return house.server.store->write([&](Tables& tables) { return tables.claim_deliveries(who, house.server.now, 10); });
    };
    const auto record = [&](const ClaimedDelivery& delivery, int status) {
        return house.server.store->write([&](Tables& tables) { return tables.record_delivery(delivery, {.status = status}, house.server.now, 0.5); });
    };
    const auto first = claim("first");
    REQUIRE(first.size() == 1);
    CHECK(house.ledger(hook)[0]["state"] == "sent");
    CHECK(claim("second").empty());
    house.server.now += delivery_lease;
    const auto second = claim("second");
    REQUIRE(second.size() == 1);
    CHECK(second[0].id == first[0].id);
    CHECK_FALSE(record(first[0], 200));
    CHECK(house.ledger(hook)[0]["state"] == "sent");
    CHECK(record(second[0], 500));
    CHECK(house.ledger(hook)[0]["state"] == "failed");
    CHECK(house.ledger(hook)[0]["tries"] == 2);
}

TEST_CASE("reports go to webhooks once a period, with or without a room", "[server][delivery]") {
    House house;
    Sink sink;
    house.hook(sink.url());
    house.server.now = *parse_iso_utc("2026-11-23T01:00:00Z");
    Scheduler scheduler{*house.server.store, [&] { return house.server.now; }};
    CHECK(scheduler.run_once() == 0);
    CHECK(scheduler.run_once() == 0);
    CHECK(house.run() == 1);
    CHECK(house.run() == 0);
    REQUIRE(sink.got().size() == 1);
    const Json event = parse_json(sink.got()[0].body).value();
    CHECK(event["type"] == "report.due");
    CHECK(event["data"]["report"]["period"]["first"] == "2026-11-09");
}

TEST_CASE("webhooks are made, changed and removed, and tell nobody their secrets", "[server][delivery]") {
    Server server;
    const std::string linkage = json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})))["id"].get<std::string>();
    const std::string path = "/api/v1/linkages/" + linkage + "/webhooks";
    const Json wanted{{"kind", "standard"}, {"url", "https://hooks.example.com/services/SECRETPATH"}, {"name", "  情報システム "}};
    const std::string key = random_id();
    const Answer made = server.call("POST", path, wanted, {{"idempotency-key", key}});
    REQUIRE(made.status == 201);
    const Json hook = json_of(made);
    CHECK(hook["name"] == "情報システム");
    CHECK(hook["host"] == "hooks.example.com");
    const std::string secret = hook["secret"].get<std::string>();
    CHECK(secret.starts_with("whsec_"));
    const Answer replayed = server.call("POST", path, wanted, {{"idempotency-key", key}});
    CHECK(replayed.header("Idempotency-Replayed") == "true");
    CHECK_FALSE(replayed.body.contains("whsec_"));
    CHECK_FALSE(json_of(server.create(path, {{"kind", "teams"}, {"url", "https://example.com/x"}})).contains("secret"));
    const std::string listed = server.call("GET", path).body;
    CHECK_FALSE(listed.contains("SECRETPATH"));
    CHECK_FALSE(listed.contains("whsec_"));
    for (const auto& file : std::filesystem::directory_iterator{server.database.folder().path()}) {
        FILE* open = std::fopen(file.path().c_str(), "rb");
        std::string bytes(std::filesystem::file_size(file.path()), '\0');
        bytes.resize(std::fread(bytes.data(), 1, bytes.size(), open));
        std::fclose(open);
        CHECK_FALSE(bytes.contains("SECRETPATH"));
        CHECK_FALSE(bytes.contains(secret.substr(6)));
    }

    const std::string own = "/api/v1/webhooks/" + hook["id"].get<std::string>();
    CHECK(server.call("PUT", own, {{"on", false}}).status == 428);
    CHECK(server.call("PUT", own, {{"on", false}}, {{"if-match", "\"7\""}}).status == 412);
    const Answer changed = server.call("PUT", own, {{"on", false}, {"name", "x"}}, {{"if-match", "\"1\""}});
    CHECK(changed.status == 200);
    CHECK(changed.header("ETag") == "\"2\"");
    CHECK(json_of(changed)["host"] == "hooks.example.com");
    CHECK(problem_of(server.create(own + "/test", nullptr)) == "webhook.off");
    const Json rows = json_of(server.call("GET", "/api/v1/history"))["history"];
    CHECK(rows[0]["action"] == "webhook.change");
    CHECK(rows[0]["subject"] == "webhook/" + hook["id"].get<std::string>());
    CHECK(rows[0]["details"]["host"] == "hooks.example.com");
    CHECK(rows[2]["action"] == "webhook.create");
    CHECK_FALSE(to_text(rows).contains("SECRETPATH"));
    CHECK_FALSE(to_text(rows).contains("whsec_"));
    const auto code = [&](const Json& body) {
        const Answer answer = server.create(path, body);
        CHECK(answer.status == 422);
        return json_of(answer)["errors"][0]["code"].get<std::string>();
    };
    CHECK(code({{"kind", "slack"}, {"url", "http://example.com/"}}) == "webhook.url");
    CHECK(code({{"kind", "slack"}, {"url", "https://10.0.0.1/"}}) == "webhook.address");
    CHECK(code({{"kind", "slack"}, {"url", "https://example.com/"}, {"name", std::string(200, 'x')}}) == "text.too_long");
    CHECK(server.create(path, {{"kind", "email"}, {"url", "https://example.com/"}}).status == 422);
    CHECK(server.call("DELETE", own, nullptr, {{"if-match", "\"1\""}}).status == 412);
    CHECK(server.call("DELETE", own, nullptr, {{"if-match", "\"2\""}}).status == 204);
    CHECK(server.call("GET", own + "/deliveries").status == 404);
    CHECK(json_of(server.call("GET", "/api/v1/history"))["history"][0]["action"] == "webhook.remove");
    for (std::size_t i = 1; i < webhooks_per_linkage; ++i) {
        CHECK(server.create(path, {{"kind", "slack"}, {"url", "https://example.com/" + std::to_string(i)}}).status == 201);
    }
    CHECK(code({{"kind", "slack"}, {"url", "https://example.com/"}}) == "webhook.too_many");
}
