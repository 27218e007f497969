#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/jst.h"
#include "server/actor.h"
#include "server/limits.h"
#include "server/live.h"
#include "server/metrics.h"
#include "server/rate_limit.h"
#include "server/request.h"
#include "server/static_files.h"
#include "server/store.h"
#include "server/wrong_tries.h"

namespace omakase {

struct AppOptions {
    bool https = false;                           ///< a proxy in front speaks https: Secure cookies, HSTS
    std::vector<std::string> allowed_hosts = {};  ///< without port; empty = the loopback names
    std::vector<std::string> embed_origins = {};  ///< may frame embed.html
    bool allow_private_webhooks = false;          ///< webhooks may go to http and to addresses of this network
    std::function<UtcTime()> now = {};            ///< the clock; the system's when empty
    std::uintmax_t least_free_bytes = omakase::least_free_bytes;
    RateLimits rates = {};
    std::vector<std::string> proxies = {};  ///< addresses whose X-Forwarded-For is believed
};

struct Call;

/// One line of the table of routes.
struct Route {
    enum class Body { none, json, events };  ///< events: JSON, NDJSON or plain lines
    std::string_view method;
    std::string_view path;  ///< below /api/v1; `{id}` stands for one segment
    std::string_view name;  ///< for logs
    Callers callers;        ///< who may call it: nobody else gets past the door
    Body body;
    std::size_t body_limit;
    Answer (*handle)(Call&);
};
/// The name of the route that speaks WebSocket.
inline constexpr std::string_view live_route = "live";
/// All routes of /api/v1: the only place where a route begins to exist.
std::span<const Route> routes();
/// Those outside of it, with their whole paths: what watches the server asks these. They are only read.
std::span<const Route> status_routes();

/// What a request may do, found out from its head alone, so that nobody sends 16 MiB who may not.
struct Admission {
    const Route* route = nullptr;  ///< none: a file of the app, or refused
    Actor actor;
    std::vector<std::string> parameters;  ///< what stood in place of `{…}`
    std::size_t body_limit = 0;
    std::string route_name;         ///< for logs
    std::optional<Answer> refusal;  ///< the answer is already clear
};

/// What a route's function gets.
struct Call {
    const Request& request;
    const Actor& actor;
    const std::vector<std::string>& parameters;
    Store& store;
    const AppOptions& options;
    UtcTime now;
    Metrics& metrics;
    WrongTries& wrong_tries;
    bool may_hash = true;

    Answer problem(std::string_view id) const;
    /// The body as JSON, or what is wrong with it.
    Result<Json> json() const { return parse_json(request.body); }
};

/// The whole program but the socket. Functions may wait for the database; they may be called from several threads at once.
class App {
  public:
    App(Store& store, StaticFiles files, AppOptions options);

    Answer handle(const Request& request);

    // The two halves of `handle`, for a door that reads the body in between.
    Admission admit(const Request& head);
    /// may_hash  false: where others wait for this thread. A request that is to hash a password then gives `Answer::must_hash`, and is asked
    /// again where that holds up nobody.
    Answer answer(const Admission& admission, const Request& request, bool may_hash = true);
    /// An error that the door itself has found, with the headers that every answer of the API has.
    Answer refuse(const Request& head, std::string_view problem_id) const;

    /// Whether who was admitted with this head still would be; for what stays open long. Does not count as use.
    bool may_still(const Request& head, const Admission& admission);

    Live& live() { return live_; }
    const AppOptions& options() const { return options_; }
    Metrics& metrics() { return metrics_; }

  private:
    Admission admit_checked(const Request& head);
    Answer answer_checked(const Admission& admission, const Request& request, bool may_hash);
    template <class F>
    auto guarded(const Request& request, F&& work) -> decltype(work());
    std::optional<Answer> check_caller(const Request& head, Admission& admission);
    std::optional<Answer> check_access(const Request& head, Admission& admission, UtcTime now, bool is_use);
    std::optional<Answer> check_rate(const Request& head, const Admission& admission, UtcTime now);
    Answer with_api_headers(Answer answer) const;
    Answer with_site_headers(Answer answer) const;
    bool is_allowed_host(std::string_view host) const;

    Store& store_;
    StaticFiles files_;
    AppOptions options_;
    Metrics metrics_;
    RateLimiter limiter_;
    WrongTries wrong_tries_;
    Live live_;  ///< last: its thread ends before what it uses
};

}  // namespace omakase
