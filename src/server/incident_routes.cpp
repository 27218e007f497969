#include "server/incident_routes.h"

#include "core/encoding.h"
#include "server/answers.h"

namespace omakase {
namespace {

constexpr int page_limit = 500;
constexpr int stream_page = 1000;

/// `1763740473000000.37730edf…`: opaque to the caller, bound to nothing but a place in the order.
std::string cursor_text(const Incident& incident) {
    return std::to_string(incident.occurred_at().time_since_epoch().count()) + "." + incident.id.text();
}

std::optional<IncidentCursor> cursor_of(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto time_us = whole_number(text.substr(0, dot));
    const auto id = IncidentId::parse(text.substr(dot + 1));
    if (!time_us || !id) return std::nullopt;
    return IncidentCursor{UtcTime{std::chrono::microseconds{*time_us}}, *id};
}

template <class T>
bool take(std::optional<T>& into, std::optional<T> value) {
    into = std::move(value);
    return into.has_value();
}

/// Reads one parameter; false when its value is wrong. Unknown parameters are not an error.
bool read_parameter(IncidentQuery& query, const std::string& name, const std::string& value) {
    if (value.empty()) return true;
    if (name == "status") {
        query.unresolved_only = value == "unresolved";
        return query.unresolved_only || value == "all";
    }
    if (name == "kind") return take(query.kind, threat_kind_of(value));
    if (name == "linkage_id") return take(query.linkage_id, LinkageId::parse(value));
    if (name == "from") return take(query.from, parse_iso_utc(value));
    if (name == "until") return take(query.until, parse_iso_utc(value));
    if (name == "cursor") return take(query.after, cursor_of(value));
    if (name == "q") {
        query.text = value;
        return value.size() <= 400 && !first_invalid_utf8(value);
    }
    if (name == "limit") {
        const auto limit = whole_number(value);
        if (!limit || *limit < 1 || *limit > page_limit) return false;
        query.limit = static_cast<int>(*limit);
    }
    return true;
}

Answer invalid(const Call& call, const std::string& name) {
    return problem(call.request, "query.invalid", {.arguments = {{"name", name}}});
}

}  // namespace

Answer list_incidents(Call& call) {
    const auto parameters = decode_query(call.request.query());
    if (!parameters) return invalid(call, "%");
    IncidentQuery query;
    for (const auto& [name, value] : *parameters) {
        if (!read_parameter(query, name, value)) return invalid(call, name);
    }
    const int wanted = query.limit++;  // one more tells whether there is a next page
    // The page that everybody looks at is asked for far more often than it changes.
    const std::string key = "incidents of " + call.actor.workspace.text() + "?" + std::string{call.request.query()};
    const auto page = call.store.read_text(key, [&](const Tables& tables) {
        std::vector<Incident> found = tables.incidents(call.actor.workspace, query);
        Json next = nullptr;
        if (std::cmp_greater(found.size(), wanted)) {
            found.pop_back();
            next = cursor_text(found.back());
        }
        Json incidents = Json::array();
        for (const Incident& incident : found) incidents.push_back(to_json(incident));
        return to_text({{"incidents", std::move(incidents)}, {"next_cursor", std::move(next)}});
    });
    return Answer{.headers = {{"Content-Type", "application/json"}}, .body = *page};
}

Answer stream_incidents(Call& call) {
    Answer answer{.headers = {{"Content-Type", "application/x-ndjson"}}};
    // Page by page, so that a slow reader holds neither a transaction nor the whole list.
    answer.more = [&store = call.store, workspace = call.actor.workspace, after = std::optional<IncidentCursor>{},
                   count = 0](std::string& out) mutable {
        IncidentQuery query;
        query.limit = stream_page;
        query.after = after;
        const auto page = store.read([&](const Tables& tables) { return tables.incidents(workspace, query); });
        for (const Incident& incident : page) out += to_text(to_json(incident)) + "\n";
        count += static_cast<int>(page.size());
        if (std::cmp_less(page.size(), stream_page)) {
            out += to_text({{"end", true}, {"count", count}}) + "\n";
            return false;
        }
        after = IncidentCursor{page.back().occurred_at(), page.back().id};
        return true;
    };
    return answer;
}

Answer show_incident(Call& call) {
    const auto id = IncidentId::parse(call.parameters.front());
    const auto incident = id ? call.store.read([&](const Tables& tables) { return tables.incident(call.actor.workspace, *id); }) : std::nullopt;
    return incident ? json_answer(to_json(*incident)) : call.problem("http.not_found");
}

}  // namespace omakase
