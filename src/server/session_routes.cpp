#include "server/session_routes.h"

#include "core/json_reader.h"
#include "core/plain_text.h"
#include "server/answers.h"
#include "server/limits.h"
#include "server/passwords.h"
#include "server/session_cookie.h"
#include "server/workspace_routes.h"

namespace omakase {
namespace {

Answer session_answer(const Call& call, const Tables& tables, const Actor& actor) {
    const std::string role{actor.kind == Actor::Kind::session ? wire_name(actor.role) : actor.kind_word()};
    return json_answer(to_json(SessionSummary{summarize_workspace(tables, actor.workspace, call.now), actor.user_name, role}));
}

/// A session has begun: the one that the same browser had before ends, and the browser is remembered as this person's.
Answer begun(const Call& call, Tables& tables, const std::string& token, std::string_view by) {
    if (const auto before = session_cookie(call.request, call.options)) tables.end_session(*before);
    const Actor actor = tables.find_session(token, call.now).value_or(Actor{});
    tables.record(actor.workspace, actor, "session.begin", "user/" + actor.user.text(), {{"by", by}}, call.now);
    Answer answer = session_answer(call, tables, actor);
    answer.headers.emplace_back("Set-Cookie", set_session_cookie(token, call.options));
    answer.headers.emplace_back("Set-Cookie", set_device_cookie(actor.user, call.store.secrets(), call.options));
    return answer;
}

Answer begin_by_password(Call& call, std::string_view workspace, std::string_view typed_login, std::string_view password) {
    const std::string login = parse_login(typed_login).value_or("");
    const auto row = call.store.read([&](const Tables& tables) { return tables.find_login(workspace, login); });
    // Whoever guesses locks out strangers, not the browsers in which the person has signed in before.
    const auto device = row ? known_device(call.request, row->user, call.store.secrets(), call.options) : std::nullopt;
    const std::string account = device ? "device " + *device : "account " + std::string{workspace} + "\n" + login;
    const std::string address = "address " + call.request.address;
    WrongTries& tries = call.wrong_tries;
    const auto wait = std::max(tries.wait(account, wrong_tries_per_account, call.now), tries.wait(address, wrong_tries_per_address, call.now));
    if (wait) return problem(call.request, "access.too_many_tries", {.retry_after_s = static_cast<int>(wait->count())});
    if (!call.may_hash) return Answer{.must_hash = true};
    // Counted before it is known, so that many at once cannot slip through.
    tries.wrong(account, call.now);
    tries.wrong(address, call.now);
    if (!password_matches(password, row ? row->password_hash : "")) return call.problem("access.credentials_wrong");
    tries.right(account);
    tries.take_back(address);
    return call.store.write([&](Tables& tables) -> Answer {
        // Changed or removed while it was compared.
        if (tables.password_hash(row->workspace, row->user) != row->password_hash) return call.problem("access.credentials_wrong");
        return begun(call, tables, tables.insert_session(row->workspace, row->user, false, call.now), "password");
    });
}

}  // namespace

Answer create_session(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    JsonReader reader{*json};
    if (!reader.find("token")) {
        const std::string workspace = reader.text("workspace"), login = reader.text("login"), password = reader.text("password");
        if (reader.has_wrong()) return problem(call.request, reader.error());
        return begin_by_password(call, trim_text(workspace), login, password);
    }
    const std::string link = reader.text("token");
    if (reader.has_wrong()) return problem(call.request, reader.error());
    return call.store.write([&](Tables& tables) {
        const auto token = tables.exchange_sign_in_link(link, call.now);
        return token ? begun(call, tables, *token, "link") : call.problem("access.link_invalid");
    });
}

Answer show_session(Call& call) {
    return call.store.read([&](const Tables& tables) { return session_answer(call, tables, call.actor); });
}

Answer end_session(Call& call) {
    const std::string token = session_cookie(call.request, call.options).value_or("");
    call.store.write([&](Tables& tables) {
        tables.end_session(token);
        tables.record(call.actor.workspace, call.actor, "session.end", "user/" + call.actor.user.text(), Json::object(), call.now);
    });
    return Answer{.status = 204, .headers = {{"Set-Cookie", set_session_cookie("", call.options)}}};
}

Answer set_password(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    JsonReader reader{*json};
    const std::string password = reader.text("password"), present = reader.text_or("present_password", "");
    if (reader.has_wrong()) return problem(call.request, reader.error());
    const auto& [workspace, user_id] = std::tie(call.actor.workspace, call.actor.user);
    const std::string token = session_cookie(call.request, call.options).value_or("");
    std::vector<std::string> names;
    std::string present_hash;
    bool by_link = false;
    call.store.read([&](const Tables& tables) {
        const auto user = tables.user(workspace, user_id);
        const auto row = tables.workspace(workspace);
        if (user && row) names = {row->name, user->name, user->login};
        present_hash = tables.password_hash(workspace, user_id);
        by_link = tables.session_is_by_link(token);
    });
    if (names.empty()) return call.problem("access.not_signed_in");
    if (names.back().empty()) return refused(call, {.id = "user.login_required", .field = "/login"});
    if (auto wrong = check_password(password, names)) return refused(call, *std::move(wrong));
    if (!call.may_hash) return Answer{.must_hash = true};
    if (!present_hash.empty() && !by_link) {
        const std::string key = "password " + user_id.text();
        if (const auto wait = call.wrong_tries.wait(key, wrong_tries_per_account, call.now))
            return problem(call.request, "access.too_many_tries", {.retry_after_s = static_cast<int>(wait->count())});
        call.wrong_tries.wrong(key, call.now);
        if (!password_matches(present, present_hash)) return refused(call, {.id = "password.present_wrong", .field = "/present_password"});
        call.wrong_tries.right(key);
    }
    const std::string hash = hash_password(password);
    return call.store.write([&](Tables& tables) {
        tables.set_password_hash(workspace, user_id, hash);
        // Who knew the old password is out everywhere; this browser gets a new session.
        tables.end_sign_ins(workspace, user_id);
        tables.record(workspace, call.actor, "user.set_password", "user/" + user_id.text(), Json::object(), call.now);
        const std::string fresh = tables.insert_session(workspace, user_id, false, call.now);
        return Answer{.status = 204, .headers = {{"Set-Cookie", set_session_cookie(fresh, call.options)}}};
    });
}

Answer end_all_sessions(Call& call) {
    call.store.write([&](Tables& tables) {
        const int ended = tables.end_sign_ins(call.actor.workspace, call.actor.user);
        tables.record(call.actor.workspace, call.actor, "session.end_all", "user/" + call.actor.user.text(), {{"ended", ended}}, call.now);
    });
    return Answer{.status = 204, .headers = {{"Set-Cookie", set_session_cookie("", call.options)}}};
}

}  // namespace omakase
