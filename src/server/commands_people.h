#pragma once
#include <string>
#include <vector>

#include "core/jst.h"
#include "server/store.h"

namespace omakase {

/// What the operator typed; each command reads what it has declared.
struct Options {
    std::string database = "omakase.db";
    std::string dist = "dist";
    std::string host = "127.0.0.1";
    unsigned short port = 8080;
    bool https = false;
    bool print_sign_in_link = false;
    bool allow_private_webhooks = false;
    std::vector<std::string> allowed_hosts;
    std::vector<std::string> embed_origins;
    std::string workspace;
    std::string user_name;
    std::string login;
    std::string role = "member";
    std::string base_url = "http://localhost:8080";
    std::string kind;
    std::string customer_id;
    std::string path;
    std::vector<std::string> paths;
    std::string received_at;
    bool no_rate_limits = false;
    std::vector<std::string> proxies;
    bool with_key = false;
    bool force = false;
    std::string linkage;
    std::string period;
};

UtcTime now_utc();

/// For commands that make nothing new: a mistyped name must not become an empty database in which all is well.
void require_database(const Options& options);

// Workspaces, people, tokens and what is imported. Each says what it did and gives the exit code; all throw std::runtime_error with a
// sentence when they cannot do it.

/// The workspace that was named, or else the oldest. Throws a sentence when there is none.
WorkspaceRow choose_workspace(Store& store, const std::string& name);
std::string sign_in_link(Store& store, const WorkspaceId& workspace, const std::string& base_url);

namespace commands {
int create_workspace(const Options& options);
int print_sign_in_link(const Options& options);
int create_user(const Options& options);
int list_users(const Options& options);
int remove_user(const Options& options);
int create_token(const Options& options);
int list_tokens(const Options& options);
int revoke_token(const Options& options);
int import_contract_file(const Options& options);
int load_sample(const Options& options);
}  // namespace commands

}  // namespace omakase
