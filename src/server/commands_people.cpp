#include "server/commands_people.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "core/texts.h"
#include "server/contract_import.h"
#include "server/import_sample.h"
#include "server/limits.h"

namespace omakase {
namespace {

/// The user of the workspace with this sign-in name. Throws a sentence when there is none.
UserRow choose_user(Store& store, const WorkspaceId& workspace, const std::string& login) {
    const auto users = store.read([&](const Tables& tables) { return tables.users(workspace); });
    const auto found = std::ranges::find(users, parse_login(login).value_or(""), &UserRow::login);
    if (found != users.end()) return *found;
    throw std::runtime_error{"Nobody signs in as " + login + " there. See who does: omakase user list"};
}

}  // namespace

UtcTime now_utc() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

void require_database(const Options& options) {
    if (names_postgres(options.database)) return;
    const auto file = database_file(options.database);
    if (!std::filesystem::exists(file))
        throw std::runtime_error{"There is no database " + file.string() + ". Name it: --database FILE, or make it: omakase migrate"};
}

WorkspaceRow choose_workspace(Store& store, const std::string& name) {
    const auto found = store.read([&](const Tables& tables) { return name.empty() ? tables.first_workspace() : tables.find_workspace(name); });
    if (found) return *found;
    throw std::runtime_error{
        name.empty() ? "There is no workspace yet. Make one: omakase workspace create NAME, or load the sample: omakase import-sample assets/sample"
                     : "There is no workspace named " + name + ". Make it: omakase workspace create " + name};
}

std::string sign_in_link(Store& store, const WorkspaceId& workspace, const std::string& base_url) {
    const UtcTime now = now_utc();
    return base_url + "/#signin=" + store.write([&](Tables& tables) {
        return tables.insert_sign_in_link(workspace, tables.first_owner(workspace), now, now + sign_in_link_life);
    });
}

namespace commands {

int create_workspace(const Options& options) {
    Store store{options.database};
    const std::string user = options.user_name.empty() ? std::string{text(Language::ja, "server.admin_name")} : options.user_name;
    store.write([&](Tables& tables) {
        if (tables.find_workspace(options.workspace)) throw std::runtime_error{"There is a workspace named " + options.workspace + " already."};
        tables.insert_workspace(options.workspace, user, now_utc());
    });
    std::cout << "Made the workspace " << options.workspace << ". Sign in with: omakase sign-in-link --workspace " << options.workspace << "\n";
    return 0;
}

int create_token(const Options& options) {
    require_database(options);
    Store store{options.database};
    const bool is_ingest = options.kind == "ingest";
    std::optional<ContractId> contract;
    if (is_ingest) {
        std::string given = options.customer_id;
        if (given == "-") std::getline(std::cin, given);
        const auto customer_id = CustomerId::parse(given);
        if (!customer_id)
            throw std::runtime_error{"--customer-id: " + error_title(Language::en, customer_id.error()) + " " +
                                     error_detail(Language::en, customer_id.error())};
        const auto found = store.read([&](const Tables& tables) { return tables.find_contract(*customer_id); });
        if (!found) throw std::runtime_error{"No contract has this customer ID. Import it first: omakase contracts import FILE"};
        contract = found->id;
    } else if (!options.customer_id.empty()) {
        throw std::runtime_error{"--customer-id belongs to --kind ingest; an operator's token is for all contracts."};
    }
    if (options.kind == "support" && options.user_name.empty()) throw std::runtime_error{"--name is needed: it stands in the workspaces' history."};
    const UtcTime now = now_utc();
    const TokenDraft draft{.kind = is_ingest                   ? Actor::Kind::ingest_token
                                   : options.kind == "support" ? Actor::Kind::staff_token
                                                               : Actor::Kind::operator_token,
                           .name = options.user_name,
                           .contract = contract,
                           .expires_at = now + token_life};
    const NewToken made = store.write([&](Tables& tables) { return tables.insert_token(draft, now); });
    std::cout << made.secret << std::endl;
    std::cerr << "The token is shown this once. It works for a year; this ends it earlier: omakase token revoke " << made.id << "\n";
    return 0;
}

int list_tokens(const Options& options) {
    require_database(options);
    Store store{options.database};
    const auto time = [](const std::optional<UtcTime>& at) { return at ? Json(iso_utc(*at)) : Json(nullptr); };
    for (const TokenRow& token : store.read([](const Tables& tables) { return tables.operators_tokens(); }))
        std::cout << to_text({{"id", token.id},
                              {"kind", token.kind},
                              {"name", token.name},
                              {"created_at", iso_utc(token.created_at)},
                              {"expires_at", iso_utc(token.expires_at)},
                              {"last_used_at", time(token.last_used_at)},
                              {"revoked_at", time(token.revoked_at)}})
                  << "\n";
    return 0;
}

int revoke_token(const Options& options) {
    require_database(options);
    Store store{options.database};
    if (!store.write([&](Tables& tables) { return tables.revoke_operators_token(options.path, now_utc()); })) {
        throw std::runtime_error{"No token that still works has the id " + options.path + ". See which do: omakase token list"};
    }
    std::cout << "Revoked. Requests with that token are refused from now on.\n";
    return 0;
}

int import_contract_file(const Options& options) {
    std::ifstream file{options.path, std::ios::binary};
    if (!file) throw std::runtime_error{options.path + " could not be read."};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    const auto json = parse_json(bytes, answer_limits);
    const auto contracts = json ? read_contracts(*json) : Result<std::vector<ContractImport>>{fail(json.error())};
    if (!contracts) {
        throw std::runtime_error{options.path + ": " + error_title(Language::en, contracts.error()) + " " +
                                 error_detail(Language::en, contracts.error()) +
                                 (contracts.error().field.empty() ? "" : " (" + contracts.error().field + ")")};
    }
    Store store{options.database};
    const ImportCounts counts = store.write([&](Tables& tables) { return import_contracts(tables, *contracts, now_utc()); });
    std::cout << "added " << counts.added << ", changed " << counts.changed << ", unchanged " << counts.unchanged << "\n";
    return 0;
}

int load_sample(const Options& options) {
    Store store{options.database};
    const SampleCounts counts = import_sample(store, options.path, now_utc());
    if (counts.already_there) {
        std::cout << "The workspace " << counts.workspace_name << " is there already; nothing was changed.\n";
    } else {
        std::cout << "Made the workspace " << counts.workspace_name << ": contracts " << counts.contracts << ", linkages " << counts.linkages
                  << ", incidents " << counts.incidents << ", rooms " << counts.rooms << ", messages " << counts.messages << "\n";
    }
    return 0;
}

int print_sign_in_link(const Options& options) {
    require_database(options);
    Store store{options.database};
    std::cout << sign_in_link(store, choose_workspace(store, options.workspace).id, options.base_url) << std::endl;
    return 0;
}

int create_user(const Options& options) {
    require_database(options);
    Store store{options.database};
    const WorkspaceRow workspace = choose_workspace(store, options.workspace);
    const auto login = parse_login(options.login);
    if (!login) throw std::runtime_error{"--login: " + error_title(Language::en, login.error()) + " " + error_detail(Language::en, login.error())};
    const UtcTime now = now_utc();
    const std::string link = store.write([&](Tables& tables) {
        if (tables.login_is_taken(workspace.id, *login, {})) throw std::runtime_error{"Somebody signs in as " + *login + " already."};
        const UserId user =
            tables.insert_user(workspace.id, options.user_name.empty() ? *login : options.user_name, *login, *user_role_of(options.role), now);
        Actor by;
        by.kind = Actor::Kind::operator_token;
        by.log_id = by.user_name = "omakase user create";
        tables.record(workspace.id, by, "user.create", "user/" + user.text(), {{"role", options.role}}, now);
        return tables.insert_sign_in_link(workspace.id, user, now, now + invitation_life);
    });
    std::cout << options.base_url << "/#signin=" << link << std::endl;
    std::cerr << "The link works once, within three days; there a password can be set.\n";
    return 0;
}

int list_users(const Options& options) {
    require_database(options);
    Store store{options.database};
    const WorkspaceRow workspace = choose_workspace(store, options.workspace);
    for (const UserRow& user : store.read([&](const Tables& tables) { return tables.users(workspace.id); }))
        std::cout << to_text({{"id", user.id.text()},
                              {"name", user.name},
                              {"login", user.login},
                              {"role", wire_name(user.role)},
                              {"has_password", user.has_password}})
                  << "\n";
    return 0;
}

int remove_user(const Options& options) {
    require_database(options);
    Store store{options.database};
    const WorkspaceRow workspace = choose_workspace(store, options.workspace);
    const UserRow user = choose_user(store, workspace.id, options.login);
    const UtcTime now = now_utc();
    store.write([&](Tables& tables) {
        if (auto wrong = check_role_change(UserRole::owner, user.role, std::nullopt, tables.owner_count(workspace.id)))
            throw std::runtime_error{error_title(Language::en, *wrong) + " " + error_detail(Language::en, *wrong)};
        if (!tables.remove_user(workspace.id, user.id, user.version, now))
            throw std::runtime_error{"Somebody changed that user just now. Try again."};
        Actor by;
        by.kind = Actor::Kind::operator_token;
        by.log_id = by.user_name = "omakase user remove";
        const int revoked = tables.revoke_tokens_of(workspace.id, user.id, now);
        tables.record(workspace.id, by, "user.remove", "user/" + user.id.text(), {{"name", user.name}, {"tokens_revoked", revoked}}, now);
    });
    std::cout << "Removed " << user.name << "; all their sessions and the tokens that they made have ended.\n";
    return 0;
}

}  // namespace commands

}  // namespace omakase
