#include "server/app.h"

#include <algorithm>
#include <array>
#include <exception>

#include "core/vendor_text.h"
#include "server/contract_routes.h"
#include "server/history_routes.h"
#include "server/incident_routes.h"
#include "server/ingest_routes.h"
#include "server/limits.h"
#include "server/linkage_routes.h"
#include "server/people_routes.h"
#include "server/problem.h"
#include "server/report_routes.h"
#include "server/room_routes.h"
#include "server/session_cookie.h"
#include "server/session_routes.h"
#include "server/status_routes.h"
#include "server/webhook_routes.h"
#include "server/workspace_routes.h"

namespace omakase {
namespace {

using Body = Route::Body;

constexpr std::string_view api_prefix = "/api/v1";

constexpr std::array all_routes{
    Route{"POST", "/session", "session.create", callers::anyone, Body::json, body_limit_bytes, create_session},
    Route{"GET", "/session", "session.show", callers::readers, Body::none, 0, show_session},
    Route{"DELETE", "/session", "session.end", callers::people, Body::none, 0, end_session},
    Route{"PUT", "/session/password", "session.set_password", callers::people, Body::json, body_limit_bytes, set_password},
    Route{"DELETE", "/sessions", "sessions.end_all", callers::people, Body::none, 0, end_all_sessions},
    Route{"GET", "/users", "users.list", callers::people | callers::support, Body::none, 0, list_users},
    Route{"POST", "/users", "users.create", callers::admins, Body::json, body_limit_bytes, create_user},
    Route{"PATCH", "/users/{id}", "users.change", callers::people, Body::json, body_limit_bytes, change_user},
    Route{"DELETE", "/users/{id}", "users.remove", callers::admins, Body::none, 0, remove_user},
    Route{"POST", "/users/{id}/sign-in-links", "users.invite", callers::admins, Body::none, 0, create_sign_in_link},
    Route{"GET", "/tokens", "tokens.list", callers::admins, Body::none, 0, list_tokens},
    Route{"POST", "/tokens", "tokens.create", callers::admins, Body::json, body_limit_bytes, create_token},
    Route{"POST", "/tokens/{id}/rotations", "tokens.rotate", callers::admins, Body::none, 0, rotate_token},
    Route{"DELETE", "/tokens/{id}", "tokens.revoke", callers::admins, Body::none, 0, revoke_token},
    Route{"GET", "/support-codes", "support_codes.list", callers::admins, Body::none, 0, list_support_codes},
    Route{"POST", "/support-codes", "support_codes.create", callers::admins, Body::none, 0, create_support_code},
    Route{"DELETE", "/support-codes/{id}", "support_codes.end", callers::admins, Body::none, 0, end_support_code},
    Route{"POST", "/support-sessions", "support_sessions.create", callers::staff, Body::json, body_limit_bytes, create_support_session},
    Route{"GET", "/history", "history.list", callers::admins | callers::support, Body::none, 0, list_history},
    Route{"GET", "/history.ndjson", "history.export", callers::admins, Body::none, 0, export_history},
    Route{"GET", "/workspace", "workspace.show", callers::readers, Body::none, 0, show_workspace},
    Route{"GET", "/catalogue", "catalogue.list", callers::readers, Body::none, 0, list_catalogue},
    Route{"GET", "/support-desks", "support_desks.list", callers::readers, Body::none, 0, list_support_desks},
    Route{"GET", "/linkages", "linkages.list", callers::readers, Body::none, 0, list_linkages},
    Route{"POST", "/linkages", "linkages.create", callers::admins, Body::json, body_limit_bytes, create_linkage},
    Route{"GET", "/linkages/{id}", "linkages.show", callers::readers, Body::none, 0, show_linkage},
    Route{"PUT", "/linkages/{id}", "linkages.change", callers::admins, Body::json, body_limit_bytes, change_linkage},
    Route{"DELETE", "/linkages/{id}", "linkages.remove", callers::admins, Body::none, 0, remove_linkage},
    Route{"GET", "/linkages/{id}/webhooks", "webhooks.list", callers::admins | callers::support, Body::none, 0, list_webhooks},
    Route{"POST", "/linkages/{id}/webhooks", "webhooks.create", callers::admins, Body::json, body_limit_bytes, create_webhook},
    Route{"PUT", "/webhooks/{id}", "webhooks.change", callers::admins, Body::json, body_limit_bytes, change_webhook},
    Route{"DELETE", "/webhooks/{id}", "webhooks.remove", callers::admins, Body::none, 0, remove_webhook},
    Route{"POST", "/webhooks/{id}/test", "webhooks.test", callers::admins, Body::none, 0, test_webhook},
    Route{"GET", "/webhooks/{id}/deliveries", "deliveries.list", callers::admins | callers::support, Body::none, 0, list_deliveries},
    Route{"POST", "/deliveries/{id}/resend", "deliveries.resend", callers::admins, Body::none, 0, resend_delivery},
    Route{"PUT", "/contracts", "contracts.import", callers::operators, Body::json, import_limit_bytes, import_contracts},
    Route{"GET", "/contracts", "contracts.list", callers::readers, Body::none, 0, list_contracts},
    Route{"GET", "/incidents", "incidents.list", callers::readers, Body::none, 0, list_incidents},
    Route{"GET", "/incidents.ndjson", "incidents.stream", callers::readers, Body::none, 0, stream_incidents},
    Route{"GET", "/incidents/{id}", "incidents.show", callers::readers, Body::none, 0, show_incident},
    Route{"GET", "/reports", "reports.list", callers::readers, Body::none, 0, list_reports},
    Route{"GET", "/rooms", "rooms.list", callers::people, Body::none, 0, list_rooms},
    Route{"POST", "/rooms", "rooms.create", callers::people, Body::json, body_limit_bytes, create_room},
    Route{"PATCH", "/rooms/{id}", "rooms.change", callers::people, Body::json, body_limit_bytes, change_room},
    Route{"GET", "/rooms/{id}/messages", "rooms.messages", callers::people, Body::none, 0, list_messages},
    Route{"POST", "/rooms/{id}/questions", "rooms.ask", callers::people, Body::json, body_limit_bytes, ask_question},
    Route{"POST", "/ingest/cef", "ingest.cef", callers::ingest, Body::events, ingest_limit_bytes, ingest_cef},
    Route{"POST", "/ingest/vision-one", "ingest.vision_one", callers::ingest, Body::events, ingest_limit_bytes, ingest_vision_one},
    Route{"POST", "/ingest/ndjson", "ingest.ndjson", callers::ingest, Body::events, ingest_limit_bytes, ingest_ndjson},
    Route{"GET", "/live", live_route, callers::readers, Body::none, 0, refuse_live},
    Route{"GET", "/dead-letters", "dead_letters.list", callers::admins | callers::support, Body::none, 0, list_dead_letters},
};

constexpr std::array all_status_routes{
    Route{"GET", "/healthz", "health", callers::anyone, Body::none, 0, show_health},
    Route{"GET", "/readyz", "readiness", callers::anyone, Body::none, 0, show_readiness},
    Route{"GET", "/metrics", "metrics", callers::operators, Body::none, 0, show_metrics},
};

/// The parts of `path` that stand where `pattern` has `{…}`; nothing when it is another path.
std::optional<std::vector<std::string>> match_path(std::string_view pattern, std::string_view path) {
    std::vector<std::string> parameters;
    while (!pattern.empty() && !path.empty()) {
        if (pattern.front() != '/' || path.front() != '/') return std::nullopt;
        const std::size_t pattern_end = std::min(pattern.find('/', 1), pattern.size());
        const std::size_t path_end = std::min(path.find('/', 1), path.size());
        const std::string_view wanted = pattern.substr(1, pattern_end - 1);
        const std::string_view given = path.substr(1, path_end - 1);
        if (wanted.starts_with('{')) {
            parameters.emplace_back(given);
        } else if (wanted != given) {
            return std::nullopt;
        }
        pattern.remove_prefix(pattern_end);
        path.remove_prefix(path_end);
    }
    if (!pattern.empty() || !path.empty()) return std::nullopt;
    return parameters;
}

bool is_read(std::string_view method) {
    return method == "GET" || method == "HEAD";
}

/// `application/json` of `Application/JSON; charset=utf-8`.
std::string media_type(std::string_view content_type) {
    std::string type = ascii_lower(content_type.substr(0, content_type.find(';')));
    std::erase_if(type, [](char c) { return c == ' ' || c == '\t'; });
    return type;
}

std::string expected_types(Body body) {
    return body == Body::json ? "application/json" : "application/json, application/x-ndjson, text/plain";
}

bool takes(Body body, std::string_view type) {
    if (type == "application/json") return true;
    return body == Body::events && (type == "application/x-ndjson" || type == "text/plain");
}

UtcTime system_now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace

std::span<const Route> routes() {
    return all_routes;
}

std::span<const Route> status_routes() {
    return all_status_routes;
}

Answer Call::problem(std::string_view id) const {
    return omakase::problem(request, id);
}

App::App(Store& store, StaticFiles files, AppOptions options)
    : store_{store}, files_{std::move(files)}, options_{std::move(options)}, limiter_{options_.rates}, live_{store} {
    if (!options_.now) options_.now = system_now;
    if (options_.allowed_hosts.empty()) options_.allowed_hosts = {"localhost", "127.0.0.1", "[::1]"};
}

/// Nothing that goes wrong below leaves this function: the caller gets an answer, the log gets the reason.
template <class F>
auto App::guarded(const Request& request, F&& work) -> decltype(work()) {
    const auto refusal = [&](std::string_view id, std::string note) {
        ProblemDetails details;
        if (id == "server.failed") details.arguments = {{"request_id", request.id}};
        Answer answer = with_api_headers(problem(request, id, details));
        answer.log_note = std::move(note);
        return answer;
    };
    const auto wrapped = [&](Answer answer) -> decltype(work()) {
        if constexpr (std::is_same_v<decltype(work()), Answer>) {
            return answer;
        } else {
            Admission admission;
            admission.route_name = "failed";
            admission.refusal = std::move(answer);
            return admission;
        }
    };
    try {
        return work();
    } catch (const StoreError& error) {
        using Kind = StoreError::Kind;
        switch (error.kind()) {
            case Kind::full: return wrapped(refusal("server.storage_full", error.what()));
            case Kind::busy:
            case Kind::away:
            case Kind::too_slow: return wrapped(refusal("server.database", error.what()));
            case Kind::constraint:
            case Kind::other: return wrapped(refusal("server.failed", error.what()));
        }
        return wrapped(refusal("server.failed", error.what()));
    } catch (const std::exception& error) {
        return wrapped(refusal("server.failed", error.what()));
    } catch (...) {
        return wrapped(refusal("server.failed", "something that is no exception of the standard library"));
    }
}

Answer App::handle(const Request& request) {
    const Admission admission = admit(request);
    if (admission.refusal) return *admission.refusal;
    if (request.body.size() > admission.body_limit) return refuse(request, "http.too_large");
    return answer(admission, request);
}

Admission App::admit(const Request& head) {
    return guarded(head, [&] { return admit_checked(head); });
}

Answer App::answer(const Admission& admission, const Request& request, bool may_hash) {
    return guarded(request, [&] { return answer_checked(admission, request, may_hash); });
}

bool App::may_still(const Request& head, const Admission& admission) {
    try {
        Admission again;
        again.route = admission.route;
        return !check_access(head, again, options_.now(), false) && again.actor.workspace == admission.actor.workspace;
    } catch (const StoreError&) {
        return true;  // the database is away: nobody loses a right by that
    }
}

Answer App::refuse(const Request& head, std::string_view problem_id) const {
    ProblemDetails details;
    if (problem_id == "http.too_large") {
        const bool is_ingest = head.path().starts_with("/api/v1/ingest/");
        details.arguments = {{"limit", is_ingest ? "16 MiB" : head.path() == "/api/v1/contracts" ? "1 MiB" : "64 KiB"}};
    }
    return with_api_headers(problem(head, problem_id, details));
}

bool App::is_allowed_host(std::string_view host) const {
    // The port is the operator's affair (a proxy, a forwarded port); the name is what another site could not send.
    if (const std::size_t colon = host.rfind(':'); colon != std::string_view::npos && !host.ends_with(']')) host = host.substr(0, colon);
    return std::ranges::find(options_.allowed_hosts, host) != options_.allowed_hosts.end();
}

Admission App::admit_checked(const Request& head) {
    Admission admission;
    const auto refused = [&](Answer answer) {
        admission.refusal = with_api_headers(std::move(answer));
        return admission;
    };
    if (!is_allowed_host(head.header("host").value_or(""))) {
        admission.route_name = "host";
        return refused(problem(head, "http.malformed"));
    }
    const std::string_view path = head.path();
    if (!path.starts_with(std::string{api_prefix} + "/")) {
        const auto own = std::ranges::find(all_status_routes, path, &Route::path);
        admission.route_name = own != all_status_routes.end() ? own->name : "file";
        if (!is_read(head.method)) {
            Answer answer = problem(head, "http.method", {.arguments = {{"allowed", "GET, HEAD"}}});
            answer.headers.emplace_back("Allow", "GET, HEAD");
            return refused(std::move(answer));
        }
        if (own == all_status_routes.end()) return admission;
        admission.route = &*own;
        if (auto refusal = check_caller(head, admission)) return refused(*std::move(refusal));
        return admission;
    }

    const std::string_view wanted_method = head.method == "HEAD" ? "GET" : std::string_view{head.method};
    std::string allowed;
    for (const Route& route : routes()) {
        auto parameters = match_path(route.path, path.substr(api_prefix.size()));
        if (!parameters) continue;
        allowed += (allowed.empty() ? "" : ", ") + std::string{route.method} + (route.method == "GET" ? ", HEAD" : "");
        if (route.method != wanted_method) continue;
        admission.route = &route;
        admission.parameters = *std::move(parameters);
        break;
    }
    if (admission.route == nullptr) {
        admission.route_name = "unknown";
        if (allowed.empty()) return refused(problem(head, "http.not_found"));
        Answer answer = problem(head, "http.method", {.arguments = {{"allowed", allowed}}});
        answer.headers.emplace_back("Allow", allowed);
        return refused(std::move(answer));
    }
    const Route& route = *admission.route;
    admission.route_name = route.name;
    admission.body_limit = route.body_limit;
    if (auto refusal = check_caller(head, admission)) return refused(*std::move(refusal));
    if (route.body != Body::none && !takes(route.body, media_type(head.header("content-type").value_or("")))) {
        return refused(problem(head, "http.media_type", {.arguments = {{"expected", expected_types(route.body)}}}));
    }
    return admission;
}

std::optional<Answer> App::check_caller(const Request& head, Admission& admission) {
    const UtcTime now = options_.now();
    auto refusal = check_access(head, admission, now, true);
    // What watches the server must not be told to wait.
    if (admission.route->callers == callers::anyone && admission.route->method == "GET") return refusal;
    // Who is refused is counted too: trying tokens is asking.
    if (auto too_often = check_rate(head, admission, now)) return too_often;
    return refusal;
}

/// Who asks, and whether that one may. Nothing: go on.
std::optional<Answer> App::check_access(const Request& head, Admission& admission, UtcTime now, bool is_use) {
    constexpr std::string_view bearer = "Bearer ";
    const Route& route = *admission.route;
    const std::string_view authorization = head.header("authorization").value_or("");
    const auto cookie = session_cookie(head, options_);
    std::optional<Actor> actor;
    const auto touch = [&](const auto& write) {
        try {
            store_.write(write);
        } catch (const StoreError&) {
            // A full disk must not end reading; a request that writes will say what is wrong.
        }
    };
    if (authorization.starts_with(bearer)) {
        const std::string_view token = authorization.substr(bearer.size());
        actor = store_.read([&](const Tables& tables) { return tables.find_token(token, now); });
        if (actor && actor->touch_due && is_use) touch([&](Tables& tables) { tables.touch_token(token, now); });
    } else if (authorization.empty() && cookie) {
        actor = store_.read([&](const Tables& tables) { return tables.find_session(*cookie, now); });
        if (actor && actor->touch_due && is_use) touch([&](Tables& tables) { tables.touch_session(*cookie, now); });
    }
    if (actor) admission.actor = *actor;

    // Browsers open sockets for any site, with our cookie: it is asked where they come from as if they wrote.
    const bool is_write = !is_read(head.method) || route.name == live_route;
    const bool by_cookie = admission.actor.kind == Actor::Kind::session;
    if (is_write && (by_cookie || route.callers == callers::anyone) && !authorization.starts_with(bearer)) {
        const auto site = head.header("sec-fetch-site");
        const auto origin = head.header("origin");
        const std::string ours = (options_.https ? "https://" : "http://") + std::string{head.header("host").value_or("")};
        const bool from_us = site ? *site == "same-origin" : origin == ours;
        // Signing in takes a token that no other site knows; programs without a browser send neither header.
        const bool no_browser = route.callers == callers::anyone && !site && !origin;
        if (!from_us && !no_browser) return problem(head, "access.forged");
    }
    if ((route.callers & admission.actor.caller()) != 0) return std::nullopt;
    return problem(head, admission.actor.kind == Actor::Kind::anyone ? "access.not_signed_in" : "access.not_allowed");
}

std::optional<Answer> App::check_rate(const Request& head, const Admission& admission, UtcTime now) {
    const auto refusal = limiter_.take(admission.actor, head.address, now);
    if (!refusal) return std::nullopt;
    const std::string wait = std::to_string(refusal->retry_after_s);
    Answer answer = problem(head, "http.too_many_requests", {.arguments = {{"seconds", wait}}, .retry_after_s = refusal->retry_after_s});
    const std::string name = "\"" + std::string{refusal->bucket} + "\"";
    const RateLimit& limit = refusal->limit;
    answer.headers.emplace_back("RateLimit-Policy",
                                name + ";q=" + std::to_string(limit.burst) + ";w=" + std::to_string(limit.burst / limit.per_second));
    answer.headers.emplace_back("RateLimit", name + ";r=0;t=" + wait);
    return answer;
}

Answer App::answer_checked(const Admission& admission, const Request& request, bool may_hash) {
    if (admission.route != nullptr) {
        Call call{request, admission.actor, admission.parameters, store_, options_, options_.now(), metrics_, wrong_tries_, may_hash};
        return with_api_headers(admission.route->handle(call));
    }
    if (auto file = files_.find(request, {options_.embed_origins})) return with_site_headers(*std::move(file));
    return with_api_headers(problem(request, "http.not_found"));
}

Answer App::with_api_headers(Answer answer) const {
    answer.headers.emplace_back("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    answer.headers.emplace_back("Cache-Control", "no-store");
    answer.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    return with_site_headers(std::move(answer));
}

Answer App::with_site_headers(Answer answer) const {
    answer.headers.emplace_back("X-Content-Type-Options", "nosniff");
    if (options_.https) answer.headers.emplace_back("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
    return answer;
}

}  // namespace omakase
