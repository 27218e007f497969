#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "server/api_page.h"
#include "server/app.h"
#include "server/check_events.h"
#include "server/check_mail.h"
#include "server/commands_people.h"
#include "server/commands_upkeep.h"
#include "server/courier.h"
#include "server/http.h"
#include "server/log.h"
#include "server/open_files.h"
#include "server/reports.h"
#include "server/scheduler.h"

namespace {

using namespace omakase;

/// A crash must not leave customer IDs or keys on the disk.
void forbid_core_dumps() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

/// What lies in the folder of the app is everybody's to fetch.
void keep_database_out_of(const std::filesystem::path& dist, const std::string& database) {
    if (names_postgres(database)) return;
    const auto folder = std::filesystem::weakly_canonical(dist);
    const auto file = std::filesystem::weakly_canonical(database_file(database));
    if (std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first == folder.end()) {
        throw std::runtime_error{"The database " + file.string() + " lies in the folder of the app, " + folder.string() +
                                 ", whose files everybody may fetch. Name another folder: --dist FOLDER"};
    }
}

int serve(const Options& options) {
    static constexpr std::array<std::string_view, 3> loopback{"127.0.0.1", "::1", "localhost"};
    if (!options.https && std::ranges::find(loopback, options.host) == loopback.end()) {
        throw std::runtime_error{
            "Plain http is served on this machine alone, because sign-in would travel readable. "
            "Put a proxy that speaks https in front and add --https --allow-host NAME."};
    }
    keep_database_out_of(options.dist, options.database);
    forbid_core_dumps();
    const std::size_t open_files = raise_open_files();
    const Limits limits = fitting(Limits{}, open_files);
    install_terminate_log();
    Store store{options.database};
    for (const std::string& name : store.migrated()) log_event("migrated", {{"migration", name}});
    store.write([](Tables& tables) { tables.begin_histories(); });
    AppOptions app_options{.https = options.https,
                           .allowed_hosts = options.allowed_hosts,
                           .embed_origins = options.embed_origins,
                           .allow_private_webhooks = options.allow_private_webhooks,
                           .now = {}};
    app_options.rates.on = !options.no_rate_limits;
    app_options.proxies = options.proxies;
    if (!app_options.allowed_hosts.empty()) app_options.allowed_hosts.insert(app_options.allowed_hosts.end(), {"localhost", "127.0.0.1", "[::1]"});
    StaticFiles files = StaticFiles::read(options.dist);
    for (const ApiPageFile& file : api_page_files()) files.add(std::string{file.path}, file.bytes);
    App app{store, std::move(files), app_options};
    std::optional<WorkspaceRow> workspace;
    if (options.print_sign_in_link) workspace = choose_workspace(store, options.workspace);
    Listener listener{app, limits, options.host, options.port};
    const std::string port = std::to_string(listener.port());
    log_event("started", {{"host", options.host}, {"port", port}});
    if (limits.connections < Limits{}.connections) {
        log_event("few_open_files", {{"open_files", std::to_string(open_files)},
                                     {"connections", std::to_string(limits.connections)},
                                     {"live_pages", std::to_string(limits.live_pages)}});
    }
    if (workspace) std::cout << sign_in_link(store, workspace->id, "http://localhost:" + port) << std::endl;
    if (options.allow_private_webhooks) {
        std::cerr << "--allow-private-webhooks: webhooks may use http and reach addresses of this machine and network.\n";
        log_event("private_webhooks_allowed");
    }
    app.live().start();
    Scheduler scheduler{store, now_utc};
    scheduler.start();
    WebhookClient client{options.allow_private_webhooks};
    Courier courier{store, client, now_utc};
    courier.start();
    listener.run(true);
    log_event("stopped");
    return 0;
}

int print_report(const Options& options) {
    Store store{options.database};
    std::cout << report_text(store, options.linkage, options.period, now_utc()) << "\n";
    return 0;
}

/// Every workspace's chain, and the ends that were kept outside the database earlier.
int verify_history(const Options& options) {
    require_database(options);
    Store store{options.database};
    bool whole = true;
    std::ifstream earlier{options.path};
    std::string workspace_name, hash;
    std::int64_t position = 0;
    while (!options.path.empty() && earlier >> workspace_name >> position >> hash) {
        const auto workspace = store.read([&](const Tables& tables) { return tables.find_workspace(workspace_name); });
        const auto row = workspace ? store.read([&](const Tables& tables) { return tables.history_row(workspace->id, position); }) : std::nullopt;
        if (row && row->hash == hash) continue;
        whole = false;
        std::cout << workspace_name << ": row " << position << " is not the one that " << options.path << " remembers\n";
    }
    earlier.close();
    std::ofstream keep;
    if (!options.path.empty()) {
        keep.open(options.path, std::ios::app);
        if (!keep) throw std::runtime_error{options.path + " could not be written."};
    }
    for (const WorkspaceRow& workspace : store.read([](const Tables& tables) { return tables.workspaces(); })) {
        const auto fault = store.read([&](const Tables& tables) { return tables.history_fault(workspace.id); });
        const HistoryRow head = store.read([&](const Tables& tables) { return tables.history_head(workspace.id); });
        if (fault) {
            whole = false;
            std::cout << workspace.name << ": row " << fault->position << " is " << fault->what << "\n";
            continue;
        }
        std::cout << workspace.name << ": " << head.position << " rows, whole\n";
        if (keep.is_open() && head.position > 0) keep << workspace.name << " " << head.position << " " << head.hash << "\n";
    }
    return whole ? 0 : 1;
}

int migrate(const Options& options) {
    Store store{options.database};
    const std::size_t version = store.read([](const Tables& tables) { return tables.applied_migrations().size(); });
    const std::size_t before = version - store.migrated().size();
    for (const std::string& name : store.migrated()) std::cout << "applied " << name << "\n";
    // A server's address may hold a password.
    const std::string database = names_postgres(options.database) ? "The database" : options.database;
    if (before == version) {
        std::cout << database << " is up to date, at version " << version << ".\n";
    } else {
        std::cout << database << " went from version " << before << (before == 0 ? " (new)" : "") << " to " << version << ".\n";
    }
    return 0;
}

int print_routes(const Options&) {
    const auto print = [](std::span<const Route> list, const std::string& prefix) {
        for (const Route& route : list) {
            std::cout << to_text({{"method", route.method},
                                  {"path", prefix + std::string{route.path}},
                                  {"name", route.name},
                                  {"callers", callers::words_of(route.callers)}})
                      << "\n";
        }
    };
    print(routes(), "/api/v1");
    print(status_routes(), "");
    return 0;
}

int read_events(const Options& options) {
    UtcTime received_at = now_utc();
    if (!options.received_at.empty()) {
        const auto given = parse_iso_utc(options.received_at);
        if (!given) throw std::runtime_error{"--received-at is no time. Example: --received-at 2026-11-22T01:42:07Z"};
        received_at = *given;
    }
    return check_events(options.paths, received_at, std::cout, std::cerr);
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    int (*command)(const Options&) = nullptr;
    CLI::App cli{"omakase: the server of Omakase Companion, and its tools"};
    cli.require_subcommand(1);
    const auto add = [&](CLI::App& parent, const std::string& name, const std::string& what, const std::string& example, int (*run)(const Options&)) {
        CLI::App* made = parent.add_subcommand(name, what);
        made->footer("Example:\n  " + example);
        if (run != nullptr) made->callback([&command, run] { command = run; });
        return made;
    };
    const auto add_database = [&](CLI::App* made) {
        made->add_option("--database", options.database,
                         "SQLite file, or sqlite:FILE, whose key file stands beside it; or postgresql://…, whose key is OMAKASE_KEY")
            ->capture_default_str();
    };

    CLI::App* serving =
        add(cli, "serve", "Serve the app and its API", "omakase serve --database omakase.db --dist dist --port 8080 --print-sign-in-link", serve);
    add_database(serving);
    serving->add_option("--dist", options.dist, "Folder of the built app")->capture_default_str();
    serving->add_option("--host", options.host, "Address to listen on")->capture_default_str();
    serving->add_option("--port", options.port, "Port; 0 takes a free one")->capture_default_str();
    serving->add_flag("--https", options.https, "A proxy in front speaks https: Secure cookies and HSTS");
    serving->add_option("--allow-host", options.allowed_hosts, "A name that requests may be for, besides localhost; may be repeated");
    serving->add_option("--embed-origin", options.embed_origins,
                        "An origin that may frame embed.html, e.g. https://support.example; may be repeated");
    serving->add_option("--proxy", options.proxies, "Address of a proxy in front whose X-Forwarded-For is believed; may be repeated");
    serving->add_flag("--no-rate-limits", options.no_rate_limits, "Count nobody's requests: the proxy in front does, or this is a measurement");
    serving->add_flag("--allow-private-webhooks", options.allow_private_webhooks,
                      "Webhooks may use http and reach this machine and network: for tests, and receivers inside");
    serving->add_flag("--print-sign-in-link", options.print_sign_in_link, "Print one line with a sign-in link when ready");
    serving->add_option("--workspace", options.workspace, "The workspace of that link; the oldest unless given");

    add_database(add(cli, "migrate", "Make or bring up to date the tables, and end", "omakase migrate --database omakase.db", migrate));

    CLI::App* saving = add(cli, "backup", "Copy the database to a file, as it is at one moment, while the server runs",
                           "omakase backup backup-2026-11-23.db --database omakase.db",
                           [](const Options& given) { return backup(given.database, given.path, given.with_key, std::cout); });
    saving->add_option("file", options.path, "The new file; nothing is overwritten")->required();
    saving->add_flag("--with-key", options.with_key, "Put the key beside it, as FILE.key; without, keep the key at another place");
    add_database(saving);

    CLI::App* restoring = add(cli, "restore", "Put a backup in the place of the database; the server must be stopped",
                              "omakase restore backup-2026-11-23.db --database omakase.db --force",
                              [](const Options& given) { return restore(given.path, given.database, given.force, now_utc(), std::cout); });
    restoring->add_option("file", options.path, "The backup; its key is FILE.key, OMAKASE_KEY, or the database's own")->required();
    restoring->add_flag("--force", options.force, "Also when there is a database: it is kept under another name");
    add_database(restoring);

    add_database(add(cli, "doctor", "Look at all that the server needs, a line each; 1 when something is wrong",
                     "omakase doctor --database omakase.db", [](const Options& given) { return doctor(given.database, now_utc(), std::cout); }));

    CLI::App* workspaces = add(cli, "workspace", "Workspaces", "omakase workspace create officesupport-demo", nullptr);
    workspaces->require_subcommand(1);
    CLI::App* creating = add(*workspaces, "create", "Make a workspace with its owner", "omakase workspace create officesupport-demo --user 山田",
                             commands::create_workspace);
    creating->add_option("name", options.workspace, "The workspace's ID as the chat shows it")->required();
    creating->add_option("--user", options.user_name, "The owner's name");
    add_database(creating);

    CLI::App* linking = add(cli, "sign-in-link", "Print a link that signs the workspace's owner in, once, within 15 minutes",
                            "omakase sign-in-link --workspace officesupport-demo --base-url https://omakase.example", commands::print_sign_in_link);
    linking->add_option("--workspace", options.workspace, "The oldest unless given");
    linking->add_option("--base-url", options.base_url, "Where the app is served")->capture_default_str();
    add_database(linking);

    CLI::App* users = add(cli, "user", "People of a workspace", "omakase user list", nullptr);
    users->require_subcommand(1);
    const auto add_user_command = [&](const std::string& name, const std::string& what, const std::string& example, int (*run)(const Options&)) {
        CLI::App* made = add(*users, name, what, example, run);
        made->add_option("--workspace", options.workspace, "The oldest unless given");
        add_database(made);
        return made;
    };
    CLI::App* inviting = add_user_command("create", "Add someone and print a link that signs them in once, within three days",
                                          "omakase user create --login tanaka@example.jp --name 田中 --role admin", commands::create_user);
    inviting->add_option("--login", options.login, "What the person signs in with, such as a mail address")->required();
    inviting->add_option("--name", options.user_name, "The person's name; the sign-in name unless given");
    inviting->add_option("--role", options.role, "member, admin or owner")->check(CLI::IsMember({"member", "admin", "owner"}))->capture_default_str();
    inviting->add_option("--base-url", options.base_url, "Where the app is served")->capture_default_str();
    add_user_command("list", "Who is there, a JSON line each", "omakase user list --workspace officesupport-demo", commands::list_users);
    add_user_command("remove", "Remove someone: all their sessions and tokens end, what they did stays",
                     "omakase user remove --login tanaka@example.jp", commands::remove_user)
        ->add_option("--login", options.login, "The person's sign-in name")
        ->required();

    CLI::App* verifying =
        add(cli, "verify-history", "Look for edited, missing or cut rows of the workspaces' histories; ends with 1 when there are any",
            "omakase verify-history --keep /mnt/elsewhere/history.txt", verify_history);
    verifying->add_option("--keep", options.path,
                          "A file outside the database: what it remembers must still stand, and today's ends are added to it");
    add_database(verifying);

    CLI::App* tokens = add(cli, "token", "Tokens for programs", "omakase token create --kind operator", nullptr);
    tokens->require_subcommand(1);
    CLI::App* minting = add(*tokens, "create", "Make a token and print it, once", "echo ID | omakase token create --kind ingest --customer-id -",
                            commands::create_token);
    minting
        ->add_option("--kind", options.kind,
                     "operator: imports contracts; ingest: sends one contract's events; support: enters a workspace with a code that its admin gives")
        ->required()
        ->check(CLI::IsMember({"operator", "ingest", "support"}));
    minting->add_option("--name", options.user_name, "What it is called where it is listed; of support staff, the person's name");
    minting->add_option("--customer-id", options.customer_id,
                        "The contract of an ingest token; - reads it from standard input, out of the shell's history");
    add_database(minting);

    add_database(add(*tokens, "list", "The tokens that were made here, a JSON line each; those that admins made: GET /api/v1/tokens",
                     "omakase token list", commands::list_tokens));
    CLI::App* revoking =
        add(*tokens, "revoke", "End a token at once", "omakase token revoke 0f3c9a7de2b14c5f8a6b7c8d9e0f1a2b", commands::revoke_token);
    revoking->add_option("id", options.path, "Its id, as the list has it")->required();
    add_database(revoking);

    CLI::App* contracts = add(cli, "contracts", "Contracts", "omakase contracts import contracts.json", nullptr);
    contracts->require_subcommand(1);
    CLI::App* importing = add(*contracts, "import", "Add or change contracts from a file, all or none",
                              "omakase contracts import contracts.json --database omakase.db", commands::import_contract_file);
    importing->add_option("file", options.path, "JSON as PUT /api/v1/contracts takes it")->required();
    add_database(importing);

    CLI::App* sampling =
        add(cli, "import-sample", "Load a sample workspace; again changes nothing", "omakase import-sample assets/sample", commands::load_sample);
    sampling->add_option("folder", options.path, "Folder as assets/sample/README.md describes it")->required();
    add_database(sampling);

    add(cli, "routes", "Print every route with its name and who may call it, a JSON object a line", "omakase routes", print_routes);
    CLI::App* reporting = add(cli, "report", "Print a linkage's report as JSON",
                              "omakase report --linkage 5f0c6a2e9d814b37a6c1f2087be34d95 --period 2026-11-09", print_report);
    reporting->add_option("--linkage", options.linkage, "The linkage's id")->required();
    reporting->add_option("--period", options.period, "Any day of the 14 that the report covers, YYYY-MM-DD")->required();
    add_database(reporting);

    CLI::App* checking = add(cli, "check-events", "Read vendor events and print what each line becomes",
                             "omakase check-events events.cef --received-at 2026-11-22T01:42:07Z", read_events);
    checking->add_option("files", options.paths, "Files of events")->required();
    checking->add_option("--received-at", options.received_at, "When they arrived, UTC; now unless given");

    CLI::App* mailing = add(cli, "check-mail", "Read set-up mails and print what was recognised", "omakase check-mail mail.eml",
                            [](const Options& given) { return check_mail(given.paths, std::cout, std::cerr); });
    mailing->add_option("files", options.paths, "Mails as text or .eml")->required();

    CLI11_PARSE(cli, argc, argv);
    umask(077);  // the database, its log and its key are this user's alone
    try {
        return command(options);
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
}
