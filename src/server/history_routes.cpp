#include "server/history_routes.h"

#include "server/answers.h"
#include "server/limits.h"

namespace omakase {
namespace {

Json history_json(const HistoryRow& row) {
    const auto details = parse_json(row.details);
    return {
        {"position", row.position}, {"at", iso_utc(row.at)},  {"actor", {{"kind", row.actor_kind}, {"id", row.actor_id}, {"name", row.actor_name}}},
        {"action", row.action},     {"subject", row.subject}, {"details", details ? *details : Json::object()},
        {"hash", row.hash}};
}

}  // namespace

Answer list_history(Call& call) {
    const auto parameters = decode_query(call.request.query());
    std::optional<std::int64_t> before;
    const auto invalid = [&](const std::string& name) { return problem(call.request, "query.invalid", {.arguments = {{"name", name}}}); };
    if (!parameters) return invalid("%");
    for (const auto& [name, value] : *parameters) {
        before = whole_number(value);
        if (name != "before" || !before || *before < 1) return invalid(name);
    }
    return call.store.read([&](const Tables& tables) {
        Json rows = Json::array();
        for (const HistoryRow& row : tables.history(call.actor.workspace, before, history_page)) rows.push_back(history_json(row));
        const Json next = rows.size() == history_page ? rows.back()["position"] : Json(nullptr);
        return json_answer({{"history", std::move(rows)}, {"next_before", next}});
    });
}

Answer export_history(Call& call) {
    // Who took a copy stands in the history too, and is the first line of the copy. HEAD takes nothing.
    if (call.request.method == "GET") {
        call.store.write([&](Tables& tables) {
            tables.record(call.actor.workspace, call.actor, "history.export", "workspace/" + call.actor.workspace.text(), Json::object(), call.now);
        });
    }
    Answer answer{.headers = {{"Content-Type", "application/x-ndjson"}}};
    answer.more = [&store = call.store, workspace = call.actor.workspace, before = std::optional<std::int64_t>{},
                   count = 0](std::string& out) mutable {
        const auto page = store.read([&](const Tables& tables) { return tables.history(workspace, before, history_page); });
        for (const HistoryRow& row : page) out += to_text(history_json(row)) + "\n";
        count += static_cast<int>(page.size());
        if (std::cmp_less(page.size(), history_page)) {
            out += to_text({{"end", true}, {"count", count}}) + "\n";
            return false;
        }
        before = page.back().position;
        return true;
    };
    return answer;
}

}  // namespace omakase
