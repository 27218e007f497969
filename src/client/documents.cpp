#include "client/documents.h"

#include <algorithm>
#include <array>

#include "client/common.h"
#include "client/update.h"
#include "client/views.h"
#include "core/csv.h"

namespace omakase {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

/// What can be said of an incident, in the order in which a file has it.
enum Field { status, detected, organization, endpoint, user, threat, kind, path, result, raw, severity, product, times, last_seen, received };
constexpr std::array<const char*, 15> field_keys{"incidents.col_status",
                                                 "incidents.col_time",
                                                 "incidents.col_organization",
                                                 "incidents.col_endpoint",
                                                 "incidents.col_user",
                                                 "incidents.col_threat",
                                                 "kind.name",
                                                 "incidents.path",
                                                 "incidents.col_result",
                                                 "incidents.raw",
                                                 "incidents.severity",
                                                 "incidents.vendor",
                                                 "incidents.times",
                                                 "documents.last_seen",
                                                 "documents.received"};

std::string words(const AppState& state, std::string_view key) {
    return std::string{text(state.language, key)};
}
std::string words_with(const AppState& state, std::string_view key, const char* name, std::string value) {
    return text(state.language, key, {{name, std::move(value)}});
}
std::string named(const AppState& state, std::string key, std::string_view name) {
    return words(state, key += name);
}

/// "" = the event does not say.
std::string field_of(const AppState& state, std::uint32_t row, const Incident& incident, Field field) {
    const Detection& d = incident.detection;
    switch (field) {
        case status: return named(state, "state.", wire_name(d.resolution));
        case detected: return d.detected_at ? jst_date_time(*d.detected_at) : std::string{};
        case organization: return state.incidents.organization(row);
        case endpoint: return state.incidents.endpoint(row);
        case user: return state.incidents.user(row);
        case threat: return state.incidents.threat(row);
        case kind: return named(state, "kind.", wire_name(d.kind));
        case path: return d.path.value_or("");
        case result: return d.action ? named(state, "action.", wire_name(*d.action)) : std::string{};
        case raw: {
            std::string all;
            for (const std::string& one : d.action_raw) all += (all.empty() ? "" : " → ") + one;
            return all;
        }
        case severity: return d.severity ? named(state, "incidents.severities.", wire_name(*d.severity)) : std::string{};
        case product: return d.product.empty() ? d.vendor : d.product;
        case times: return std::to_string(incident.count);
        case last_seen: return jst_date_time(incident.last_seen_at);
        case received: break;
    }
    return jst_date_time(incident.received_at);
}

/// Times are said in Japan's, and every place where somebody may compare them with others says so.
std::string file_key(const AppState& state, Field field) {
    const bool is_time = field == detected || field == last_seen || field == received;
    return words(state, field_keys[field]) + (is_time ? " " + words(state, "documents.zone") : "");
}

Effects save(AppState& state, std::string name, CsvWriter&& file) {
    Effects effects{SaveFile{name, "text/csv;charset=utf-8", std::move(file.text)}};
    append(effects, show_toast(state, "toast.file_saved", {{"name", std::move(name)}}));
    return effects;
}

std::string iso_day(UtcTime time) {
    return iso_date(jst_date(time));
}

class Paper {
  public:
    explicit Paper(const AppState& state) : state_{state} {}

    void begin(const char* kind) {
        list_.emplace_back(Json::array());
        put(kind);
    }
    void put(std::string text) { list_.back().emplace_back(std::move(text)); }
    void number(int value) { put(std::to_string(value)); }
    void key(std::string_view key) { put(words(state_, key)); }
    void line(const char* kind, std::string text) {
        begin(kind);
        put(std::move(text));
    }
    void fact(std::string_view name_key, std::string value) {
        begin("fact");
        key(name_key);
        put(value.empty() ? words(state_, "state.unknown") : std::move(value));
    }
    void table(std::string heading, const char* look) {
        line("table", std::move(heading));
        put(look);
    }
    /// With a bar: `count` of `most`.
    void bar_row(std::string name, int count, int most) {
        begin("row");
        number(count * 100 / most);
        put(std::move(name));
        number(count);
    }

    Json finish() { return std::move(list_); }

  private:
    const AppState& state_;
    Json list_ = Json::array();
};

/// A row an incident, as many as have their place on paper; the others are counted.
void print_list(Paper& paper, const AppState& state, std::string heading, const std::vector<std::uint32_t>& rows, bool with_organization) {
    constexpr std::array<Field, 7> columns{status, detected, organization, endpoint, user, threat, result};
    paper.table(std::move(heading), "incidents");
    for (const Field column : columns)
        if (column != organization || with_organization) paper.key(field_keys[column]);
    const std::size_t shown = std::min(rows.size(), printed_rows_limit);
    for (std::size_t i = 0; i < shown; ++i) {
        const Incident incident = state.incidents.incident(rows[i]);
        paper.line("row", "");
        for (const Field column : columns) {
            if (column == organization && !with_organization) continue;
            std::string cell = column == detected ? jst_date_time(incident.occurred_at()).substr(0, 16) : field_of(state, rows[i], incident, column);
            paper.put(cell.empty() ? words(state, "state.unknown") : std::move(cell));
        }
    }
    if (rows.size() > shown) paper.line("note", words_with(state, "documents.left_out", "count", std::to_string(rows.size() - shown)));
}

void print_ranking(Paper& paper, const AppState& state, const char* heading, const char* column, const std::vector<CountOf>& counts) {
    if (counts.empty()) return;
    paper.table(words(state, heading), "ranking");
    paper.key(column);
    paper.key("documents.count");
    for (const CountOf& count : counts) paper.bar_row(count.name, count.count, counts.front().count);
}

/// The incidents that the report counts, those that need people first.
std::vector<std::uint32_t> incidents_of(const AppState& state, const Report& report) {
    IncidentFilter filter;
    filter.linkage_id = report.linkage_id;
    filter.from = from_jst(report.period.first);
    filter.until = from_jst(JstDate{sys_days{report.period.last} + days{1}});
    return state.incidents.select(filter, IncidentColumn::resolution, false);
}

void print_report(Paper& paper, const AppState& state, const Report& report) {
    const LinkageSummary* linkage = find_linkage(state, report.linkage_id);
    const std::string organization_path = linkage ? linkage->organization.joined() : "";
    paper.line("file", words_with(state, "documents.report_title", "name", iso_day(report.due_at) + " " + organization_path));
    paper.line("heading", words(state, "documents.report"));
    paper.line("lead", report.unresolved > 0   ? words_with(state, "documents.unresolved", "count", std::to_string(report.unresolved))
                       : report.detections > 0 ? words(state, "documents.clear")
                                               : words(state, "reports.none"));
    paper.fact("documents.company", linkage ? linkage->company_name : "");
    paper.fact("incidents.organization", organization_path);
    paper.fact("incidents.period", iso_date(report.period.first) + " – " + iso_date(report.period.last));
    paper.fact("documents.made", jst_date_time(report.due_at).substr(0, 16));
    paper.table("", "counts");
    constexpr std::array<const char*, 5> count_keys{"reports.detections", "kind.virus", "kind.spyware", "kind.other", "reports.unresolved"};
    for (const char* key : count_keys) paper.key(key);
    paper.line("row", "");
    for (const int count : {report.detections, report.virus, report.spyware, report.other, report.unresolved}) paper.number(count);
    if (report.detections == 0) return;

    paper.table(words(state, "reports.daily"), "daily");
    constexpr std::array<const char*, 5> day_keys{"documents.day", "reports.detections", "kind.virus", "kind.spyware", "kind.other"};
    for (const char* key : day_keys) paper.key(key);
    int most = 1;
    for (const DayCount& day : report.days) most = std::max(most, day.virus + day.spyware + day.other);
    for (const DayCount& day : report.days) {
        const unsigned weekday = std::chrono::weekday{sys_days{day.date}}.c_encoding();
        paper.bar_row(month_day(day.date) + " (" + named(state, "weekday.", std::to_string(weekday)) + ")", day.virus + day.spyware + day.other,
                      most);
        for (const int count : {day.virus, day.spyware, day.other}) paper.number(count);
    }
    print_ranking(paper, state, "reports.threats", field_keys[threat], report.threats);
    print_ranking(paper, state, "reports.endpoints", field_keys[endpoint], report.endpoints);
    const std::vector<std::uint32_t> rows = incidents_of(state, report);
    print_list(paper, state, words_with(state, "documents.of_period", "count", std::to_string(rows.size())), rows, false);
}

void print_incidents(Paper& paper, const AppState& state, const IncidentsRoute& route) {
    const auto& rows = state.incidents_view.rows;
    paper.line("file", words(state, "incidents.title") + " " + iso_day(state.now));
    paper.line("heading", words(state, "incidents.title"));
    paper.line("lead",
               text(state.language, "documents.found", {{"count", std::to_string(rows.size())}, {"total", std::to_string(state.incidents.size())}}));
    // What was looked for, in the words of the screen.
    if (route.status == IncidentFilter::Status::unresolved) paper.fact(field_keys[status], words(state, "state.unresolved"));
    if (route.days > 0) paper.fact("incidents.period", words_with(state, "unit.days", "days", std::to_string(route.days)));
    const LinkageSummary* linkage = route.linkage_id ? find_linkage(state, *route.linkage_id) : nullptr;
    if (linkage) paper.fact("incidents.organization", linkage->organization.joined());
    if (route.kind) paper.fact("kind.name", named(state, "kind.", wire_name(*route.kind)));
    if (!route.query.empty()) paper.fact("documents.search", route.query);
    print_list(paper, state, "", rows, true);
}

void print_incident(Paper& paper, const AppState& state, std::uint32_t row) {
    const Incident incident = state.incidents.incident(row);
    const std::string name = incident.detection.threat.value_or(words(state, "state.unknown"));
    paper.line("file", words(state, "incidents.title") + " " + iso_day(incident.occurred_at()) + " " + name);
    paper.line("heading", name);
    paper.line("lead", words(state, advice_key(incident.detection)));
    for (std::size_t i = 0; i < field_keys.size(); ++i) paper.fact(field_keys[i], field_of(state, row, incident, static_cast<Field>(i)));
}

/// The form as it is filled in, the customer ID as screens show it.
void print_form(Paper& paper, const AppState& state) {
    const LinkageDraft& draft = state.form.draft;
    paper.line("file", document_title(state));
    paper.line("heading", words(state, state.form.editing ? "title.edit" : "title.register"));
    paper.fact("register.company_name", draft.company_name);
    const auto customer_id = CustomerId::parse(draft.customer_id);
    paper.fact("register.customer_id", customer_id ? customer_id->masked() : "");
    for (std::size_t i = 0; i < draft.organization.size(); ++i)
        paper.fact(words_with(state, "register.level", "level", std::to_string(i + 1)), draft.organization[i]);
    paper.fact("register.note", draft.note);
}

}  // namespace

Effects save_incidents(AppState& state, std::size_t limit) {
    const auto& rows = state.incidents_view.rows;
    if (rows.empty()) return {};
    CsvWriter file;
    for (std::size_t i = 0; i < field_keys.size(); ++i) file.cell(file_key(state, static_cast<Field>(i)));
    file.end_row();
    for (std::size_t i = 0; i < std::min(limit, rows.size()); ++i) {
        const Incident incident = state.incidents.incident(rows[i]);
        for (std::size_t k = 0; k < field_keys.size(); ++k) file.cell(field_of(state, rows[i], incident, static_cast<Field>(k)));
        file.end_row();
    }
    const bool cut = rows.size() > limit;
    std::string name = file_name(words(state, "incidents.title"), "_" + iso_day(state.now) + ".csv");
    Effects effects = save(state, name, std::move(file));
    if (cut) append(effects, show_warning(state, "toast.file_cut", {{"limit", std::to_string(limit)}, {"name", std::move(name)}}));
    return effects;
}

Effects save_report(AppState& state) {
    const Report* report = shown_report(state);
    if (!report) return {};
    const LinkageSummary* linkage = find_linkage(state, report->linkage_id);
    const std::string organization_path = linkage ? linkage->organization.joined() : "";
    CsvWriter file;
    constexpr std::array<const char*, 8> columns{"documents.company", "incidents.organization", "documents.first", "documents.last",
                                                 "documents.section", "documents.item",         "kind.name",       "documents.count"};
    for (const char* key : columns) file.cell(words(state, key));
    file.end_row();
    const auto add = [&](const char* section, std::string_view item, const char* kind_key, int count) {
        file.cell(linkage ? linkage->company_name : "");
        file.cell(organization_path);
        file.cell(iso_date(report->period.first));
        file.cell(iso_date(report->period.last));
        file.cell(words(state, section));
        file.cell(item);
        file.cell(words(state, kind_key));
        file.cell(count);
        file.end_row();
    };
    const auto add_kinds = [&](const char* section, std::string_view item, int virus, int spyware, int other) {
        add(section, item, "kind.virus", virus);
        add(section, item, "kind.spyware", spyware);
        add(section, item, "kind.other", other);
    };
    add_kinds("documents.total", words(state, "reports.detections"), report->virus, report->spyware, report->other);
    add("documents.total", words(state, "reports.unresolved"), "kind.all", report->unresolved);
    for (const DayCount& day : report->days) add_kinds("reports.daily", iso_date(day.date), day.virus, day.spyware, day.other);
    for (const CountOf& count : report->threats) add("reports.threats", count.name, "kind.all", count.count);
    for (const CountOf& count : report->endpoints) add("reports.endpoints", count.name, "kind.all", count.count);
    return save(state, file_name(words(state, "reports.title") + "_" + organization_path, "_" + iso_day(report->due_at) + ".csv"), std::move(file));
}

Json print_document(const AppState& state) {
    Paper paper{state};
    const bool signed_out = state.mode == Mode::server && state.sign_in != SignIn::signed_in;
    const auto* incidents = std::get_if<IncidentsRoute>(&state.route);
    const auto selected = incidents && incidents->selected ? state.incidents.find(*incidents->selected) : std::nullopt;
    const std::string& workspace = state.session.workspace.name;
    paper.line("printed", workspace + (workspace.empty() ? "" : " ・ ") +
                              words_with(state, "documents.printed", "time", jst_date_time(state.now).substr(0, 16)));
    if (signed_out)
        paper.line("file", document_title(state));
    else if (const Report* report = shown_report(state))
        print_report(paper, state, *report);
    else if (selected)
        print_incident(paper, state, *selected);
    else if (incidents && state.incidents_loading.as_of)
        print_incidents(paper, state, *incidents);
    else if (std::holds_alternative<RegisterRoute>(state.route))
        print_form(paper, state);
    else
        paper.line("file", document_title(state));
    return paper.finish();
}

}  // namespace omakase
