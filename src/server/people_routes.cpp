#include "server/people_routes.h"

#include "core/json_reader.h"
#include "core/plain_text.h"
#include "server/answers.h"
#include "server/limits.h"

namespace omakase {
namespace {

constexpr std::size_t name_max_characters = 100;

/// Everybody sees who is there; how one signs in is for those who manage, and for oneself.
Json user_json(const Call& call, const UserRow& user) {
    Json json{{"id", user.id.text()}, {"name", user.name}, {"role", wire_name(user.role)}, {"version", user.version}};
    const bool is_self = user.id == call.actor.user;
    if (is_self || (call.actor.caller() & callers::admins) != 0) {
        json["login"] = user.login.empty() ? Json(nullptr) : Json(user.login);
        json["has_password"] = user.has_password;
        json["created_at"] = iso_utc(user.created_at);
        json["seen_at"] = time_or_null(user.seen_at);
    }
    return json;
}

Answer user_answer(const Call& call, const UserRow& user, int status = 200) {
    Answer answer = json_answer(user_json(call, user), status);
    answer.headers.emplace_back("ETag", etag_of(user.version));
    if (status == 201) answer.headers.emplace_back("Location", "/api/v1/users/" + user.id.text());
    return answer;
}

std::optional<UserRow> find_user(const Call& call, const Tables& tables) {
    const auto id = UserId::parse(call.parameters.front());
    return id ? tables.user(call.actor.workspace, *id) : std::nullopt;
}

Answer stale_user(const Call& call, const UserRow& present) {
    Answer answer = problem(call.request, "version.stale", {.more = {{"current", user_json(call, present)}}});
    answer.headers.emplace_back("ETag", etag_of(present.version));
    return answer;
}

/// A name that people gave to something, trimmed; or what is wrong with it.
Result<std::string> read_name(std::string_view typed) {
    const std::string_view name = trim_text(typed);
    if (name.empty()) return fail({.id = "user.name_required", .field = "/name"});
    if (auto wrong = check_text(name, "/name", name_max_characters)) return fail(*std::move(wrong));
    return std::string{name};
}

void record(const Call& call, Tables& tables, std::string_view action, const std::string& subject, const Json& details = Json::object()) {
    tables.record(call.actor.workspace, call.actor, action, subject, details, call.now);
}

Json token_json(const TokenRow& token) {
    return {{"id", token.id},
            {"kind", token.kind},
            {"name", token.name},
            {"created_at", iso_utc(token.created_at)},
            {"expires_at", iso_utc(token.expires_at)},
            {"last_used_at", time_or_null(token.last_used_at)},
            {"revoked_at", time_or_null(token.revoked_at)}};
}

Answer new_token_answer(const NewToken& made, UtcTime expires_at) {
    return json_answer({{"id", made.id}, {"token", made.secret}, {"expires_at", iso_utc(expires_at)}}, 201);
}

}  // namespace

Answer list_users(Call& call) {
    return call.store.read([&](const Tables& tables) {
        Json users = Json::array();
        for (const UserRow& user : tables.users(call.actor.workspace)) users.push_back(user_json(call, user));
        return json_answer({{"users", std::move(users)}});
    });
}

Answer create_user(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    JsonReader reader{*json};
    const std::string typed_name = reader.text("name"), typed_login = reader.text_or("login", "");
    const UserRole role = reader.word("role", user_role_of);
    if (reader.has_wrong()) return problem(call.request, reader.error());
    const auto name = read_name(typed_name);
    if (!name) return refused(call, name.error());
    const auto login = typed_login.empty() ? Result<std::string>{""} : parse_login(typed_login);
    if (!login) return refused(call, login.error());
    if (!may_manage(call.actor.role, role)) return refused(call, {.id = "user.above_you", .field = "/role"});
    return once(call, [&](Tables& tables) -> Answer {
        if (!login->empty() && tables.login_is_taken(call.actor.workspace, *login, {}))
            return refused(call, {.id = "user.login_taken", .field = "/login"});
        const UserId id = tables.insert_user(call.actor.workspace, *name, *login, role, call.now);
        record(call, tables, "user.create", "user/" + id.text(), {{"name", *name}, {"role", wire_name(role)}});
        return user_answer(call, *tables.user(call.actor.workspace, id), 201);
    });
}

Answer change_user(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    JsonReader reader{*json};
    const auto typed_name = reader.optional_text("name"), typed_login = reader.optional_text("login"), typed_role = reader.optional_text("role");
    const auto role = typed_role ? user_role_of(*typed_role) : std::nullopt;
    if (typed_role && !role) reader.wrong("role");
    if (reader.has_wrong()) return problem(call.request, reader.error());
    return call.store.write([&](Tables& tables) -> Answer {
        const auto present = find_user(call, tables);
        if (!present) return call.problem("http.not_found");
        const bool is_self = present->id == call.actor.user;
        // Members change themselves alone; another's id tells them nothing.
        if (!is_self && call.actor.role == UserRole::member) return call.problem("access.not_allowed");
        const IfMatch wanted = if_match(call.request);
        if (wanted.missing) return call.problem("version.required");
        if (wanted.version != present->version) return stale_user(call, *present);
        UserRow changed = *present;
        if (typed_name) {
            const auto name = read_name(*typed_name);
            if (!name) return refused(call, name.error());
            changed.name = *name;
        }
        if (typed_login) {
            const auto login = parse_login(*typed_login);
            if (!login) return refused(call, login.error());
            if (tables.login_is_taken(call.actor.workspace, *login, present->id)) return refused(call, {.id = "user.login_taken", .field = "/login"});
            changed.login = *login;
        }
        if (role) changed.role = *role;
        const bool role_changes = changed.role != present->role;
        if (role_changes || !is_self) {
            if (auto wrong = check_role_change(call.actor.role, present->role, changed.role, tables.owner_count(call.actor.workspace)))
                return refused(call, *std::move(wrong));
        }
        if (!tables.update_user(call.actor.workspace, changed)) return stale_user(call, *present);
        // Who holds a session or a link got it for the role before.
        if (role_changes) tables.end_sign_ins(call.actor.workspace, changed.id);
        record(call, tables, "user.change", "user/" + changed.id.text(), {{"name", changed.name}, {"role", wire_name(changed.role)}});
        return user_answer(call, *tables.user(call.actor.workspace, changed.id));
    });
}

Answer remove_user(Call& call) {
    return call.store.write([&](Tables& tables) -> Answer {
        const auto present = find_user(call, tables);
        if (!present) return call.problem("http.not_found");
        const IfMatch wanted = if_match(call.request);
        if (wanted.missing) return call.problem("version.required");
        if (wanted.version != present->version) return stale_user(call, *present);
        if (auto wrong = check_role_change(call.actor.role, present->role, std::nullopt, tables.owner_count(call.actor.workspace)))
            return refused(call, *std::move(wrong));
        if (!tables.remove_user(call.actor.workspace, present->id, wanted.version, call.now)) return stale_user(call, *present);
        const int revoked = tables.revoke_tokens_of(call.actor.workspace, present->id, call.now);
        record(call, tables, "user.remove", "user/" + present->id.text(), {{"name", present->name}, {"tokens_revoked", revoked}});
        return Answer{.status = 204};
    });
}

Answer create_sign_in_link(Call& call) {
    return call.store.write([&](Tables& tables) -> Answer {
        const auto user = find_user(call, tables);
        if (!user) return call.problem("http.not_found");
        if (!may_make_link(call.actor.role, user->role, user->id == call.actor.user))
            return refused(call, {.id = "user.link_not_below", .field = ""});
        const UtcTime expires_at = call.now + invitation_life;
        const std::string token = tables.insert_sign_in_link(call.actor.workspace, user->id, call.now, expires_at);
        record(call, tables, "user.invite", "user/" + user->id.text(), {{"name", user->name}});
        return json_answer({{"token", token}, {"expires_at", iso_utc(expires_at)}}, 201);
    });
}

Answer list_tokens(Call& call) {
    return call.store.read([&](const Tables& tables) {
        const std::vector<Linkage> linkages = tables.linkages(call.actor.workspace);
        Json tokens = Json::array();
        for (const TokenRow& token : tables.tokens(call.actor.workspace)) {
            Json& json = tokens.emplace_back(token_json(token));
            json["linkage_id"] = nullptr;
            for (const Linkage& linkage : linkages) {
                const auto contract = token.contract ? tables.find_contract(linkage.customer_id) : std::nullopt;
                if (contract && contract->id == *token.contract) json["linkage_id"] = linkage.id.text();
            }
        }
        return json_answer({{"tokens", std::move(tokens)}});
    });
}

Answer create_token(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    JsonReader reader{*json};
    const std::string kind = reader.text("kind"), typed_name = reader.text("name"), typed_linkage = reader.text_or("linkage_id", "");
    const int days = reader.find("days") ? reader.integer("days") : static_cast<int>(token_life.count());
    if (kind != "ingest" && kind != "read") reader.wrong("kind");
    if (days < 1 || days > token_life.count()) reader.wrong("days");
    const auto linkage_id = LinkageId::parse(typed_linkage);
    if ((kind == "ingest") != linkage_id.has_value()) reader.wrong("linkage_id");
    if (reader.has_wrong()) return problem(call.request, reader.error());
    const auto name = read_name(typed_name);
    if (!name) return refused(call, name.error());
    return call.store.write([&](Tables& tables) -> Answer {
        TokenDraft draft{
            .name = *name, .workspace = call.actor.workspace, .created_by = call.actor.user.text(), .expires_at = call.now + std::chrono::days{days}};
        if (linkage_id) {
            const auto linkage = tables.linkage(call.actor.workspace, *linkage_id);
            if (!linkage) return call.problem("http.not_found");
            const auto contract = tables.find_contract(linkage->customer_id);
            if (!contract) return refused(call, {.id = "linkage.contract_mismatch", .field = "/linkage_id"});
            draft.kind = Actor::Kind::ingest_token;
            draft.contract = contract->id;
        }
        const NewToken made = tables.insert_token(draft, call.now);
        record(call, tables, "token.create", "token/" + made.id, {{"name", *name}, {"kind", kind}});
        return new_token_answer(made, draft.expires_at);
    });
}

Answer rotate_token(Call& call) {
    return call.store.write([&](Tables& tables) -> Answer {
        const auto made =
            tables.rotate_token(call.actor.workspace, call.parameters.front(), call.actor.user, call.now, call.now + token_rotation_life);
        if (!made) return call.problem("http.not_found");
        record(call, tables, "token.rotate", "token/" + call.parameters.front(), {{"new", made->id}});
        for (const TokenRow& token : tables.tokens(call.actor.workspace))
            if (token.id == made->id) return new_token_answer(*made, token.expires_at);
        return call.problem("http.not_found");
    });
}

Answer revoke_token(Call& call) {
    return call.store.write([&](Tables& tables) -> Answer {
        if (!tables.revoke_token(call.actor.workspace, call.parameters.front(), call.now)) return call.problem("http.not_found");
        record(call, tables, "token.revoke", "token/" + call.parameters.front());
        return Answer{.status = 204};
    });
}

Answer list_support_codes(Call& call) {
    return call.store.read([&](const Tables& tables) {
        Json codes = Json::array();
        for (const SupportGrant& grant : tables.support_grants(call.actor.workspace)) {
            codes.push_back({{"id", grant.id},
                             {"created_at", iso_utc(grant.created_at)},
                             {"code_expires_at", iso_utc(grant.code_expires_at)},
                             {"staff_name", grant.staff_name.empty() ? Json(nullptr) : Json(grant.staff_name)},
                             {"access_expires_at", time_or_null(grant.access_expires_at)},
                             {"ended_at", time_or_null(grant.ended_at)}});
        }
        return json_answer({{"support_codes", std::move(codes)}});
    });
}

Answer create_support_code(Call& call) {
    return call.store.write([&](Tables& tables) {
        const std::string code = tables.insert_support_code(call.actor.workspace, call.actor.user.text(), call.now);
        record(call, tables, "support_code.create", "workspace/" + call.actor.workspace.text());
        return json_answer({{"code", code}, {"expires_at", iso_utc(call.now + support_code_life)}}, 201);
    });
}

Answer end_support_code(Call& call) {
    return call.store.write([&](Tables& tables) -> Answer {
        if (!tables.end_support_grant(call.actor.workspace, call.parameters.front(), call.now)) return call.problem("http.not_found");
        record(call, tables, "support_code.end", "support_code/" + call.parameters.front());
        return Answer{.status = 204};
    });
}

Answer create_support_session(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    JsonReader reader{*json};
    const std::string code = normal_code(reader.text("code"));
    if (reader.has_wrong()) return problem(call.request, reader.error());
    const std::string key = "staff " + call.actor.log_id;
    if (const auto wait = call.wrong_tries.wait(key, wrong_tries_per_account, call.now))
        return problem(call.request, "access.too_many_tries", {.retry_after_s = static_cast<int>(wait->count())});
    call.wrong_tries.wrong(key, call.now);
    return call.store.write([&](Tables& tables) -> Answer {
        const auto access = tables.use_support_code(code, call.actor, call.now);
        if (!access) return call.problem("access.code_invalid");
        call.wrong_tries.take_back(key);
        tables.record(access->workspace, call.actor, "support.enter", "support_code/" + access->grant_id, Json::object(), call.now);
        const auto workspace = tables.workspace(access->workspace);
        return json_answer({{"token", access->secret}, {"workspace", workspace ? workspace->name : ""}, {"expires_at", iso_utc(access->expires_at)}},
                           201);
    });
}

}  // namespace omakase
