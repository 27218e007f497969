#include "server/status_routes.h"

#include <algorithm>

#include "server/answers.h"
#include "server/migrations.h"

namespace omakase {
namespace {

Answer database_fault(const Call& call, const StoreError& error) {
    Answer answer = call.problem("server.database");
    answer.log_note = error.what();
    return answer;
}

bool is_migrated(const Tables& tables) {
    const std::vector<std::string> applied = tables.applied_migrations();
    return std::all_of(migrations, migrations + migration_count,
                       [&](const Migration& migration) { return std::ranges::find(applied, migration.name) != applied.end(); });
}

/// A transaction that changes something and is undone: the writer lives and may write, and nothing comes to the disk.
void try_writing(Store& store) {
    struct Undo {};
    try {
        store.write([](Tables& tables) {
            tables.set_setting("readiness", "");
            throw Undo{};
        });
    } catch (const Undo&) {
    }
}

}  // namespace

Answer show_health(Call& call) {
    try {
        call.store.read([](const Tables& tables) { return tables.first_workspace(); });
    } catch (const StoreError& error) {
        return database_fault(call, error);
    }
    return json_answer({{"status", "ok"}});
}

Answer show_readiness(Call& call) {
    try {
        if (!call.store.read(is_migrated)) return call.problem("server.database");
        try_writing(call.store);
        if (call.store.free_bytes() < call.options.least_free_bytes) return call.problem("server.storage_full");
    } catch (const StoreError& error) {
        return database_fault(call, error);
    }
    return json_answer({{"status", "ready"}});
}

Answer show_metrics(Call& call) {
    return Answer{.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, .body = call.metrics.text(call.store.waiting_writes())};
}

}  // namespace omakase
