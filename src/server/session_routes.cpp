#include "server/session_routes.h"

#include "core/json_reader.h"
#include "server/answers.h"
#include "server/session_cookie.h"
#include "server/workspace_routes.h"

namespace omakase {
namespace {

Answer session_answer(const Call& call, const Tables& tables, const Actor& actor) {
    return json_answer(to_json(SessionSummary{summarize_workspace(tables, actor.workspace, call.now), actor.user_name, actor.role}));
}

}  // namespace

Answer create_session(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    JsonReader reader{*json};
    const std::string link = reader.text("token");
    if (reader.has_wrong()) return problem(call.request, reader.error());
    return call.store.write([&](Tables& tables) {
        const auto token = tables.exchange_sign_in_link(link, call.now);
        if (!token) return call.problem("access.link_invalid");
        // Signing in ends the session that the same browser had before.
        if (const auto before = session_cookie(call.request, call.options)) tables.end_session(*before);
        Answer answer = session_answer(call, tables, tables.find_session(*token, call.now).value_or(Actor{}));
        answer.headers.emplace_back("Set-Cookie", set_session_cookie(*token, call.options));
        return answer;
    });
}

Answer show_session(Call& call) {
    return call.store.read([&](const Tables& tables) { return session_answer(call, tables, call.actor); });
}

Answer end_session(Call& call) {
    const std::string token = session_cookie(call.request, call.options).value_or("");
    call.store.write([&](Tables& tables) { tables.end_session(token); });
    return Answer{.status = 204, .headers = {{"Set-Cookie", set_session_cookie("", call.options)}}};
}

}  // namespace omakase
