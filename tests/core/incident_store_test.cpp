#include "core/incident_store.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <random>

#include "core/fold.h"
#include "core/json.h"

using namespace omakase;

namespace {

UtcTime at(std::string_view text) {
    return *parse_iso_utc(text);
}

template <class AnyId>
AnyId id_of(unsigned number) {
    std::string text(32, '0');
    for (std::size_t i = 32; number > 0; number /= 16) text[--i] = "0123456789abcdef"[number % 16];
    return *AnyId::parse(text);
}

class Random {
  public:
    explicit Random(unsigned seed) : engine_{seed} {}
    unsigned operator()() { return static_cast<unsigned>(engine_()); }

  private:
    std::mt19937 engine_;
};

const std::array organizations{"本社 / 第一営業部", "本社 / 第二営業部", "神戸支社", "ｺｳﾍﾞ支社", ""};

struct Known {
    Incident incident;
    std::string organization;
};

/// Values that differ only by width, case or kana are among them, and so are missing ones.
Incident random_incident(Random& random, unsigned number) {
    const auto one_of = [&](const auto& all) { return std::string{all[random() % all.size()]}; };
    static const std::array endpoints{"PC-01", "pc-01", "ＰＣ－０２", "サーバー", "ｻｰﾊﾞｰ", "さーばー2"};
    static const std::array users{"髙橋 千尋", "タカハシ", "たかはし", "ﾀｶﾊｼ", "𠮷田", "yoshida"};
    static const std::array threats{"TROJ_GEN", "troj_gen", "ＴＲＯＪ＿ＧＥＮ", "ADW_ガイド", "ADW_ｶﾞｲﾄﾞ", "EICAR"};
    static const std::array paths{"C:\\Users\\だうんろーど\\", "C:\\Users\\ダウンロード\\", "D:\\ﾀﾞｳﾝﾛｰﾄﾞ\\", "E:\\共有 資料\\"};
    Incident incident;
    incident.id = id_of<IncidentId>(number);
    incident.linkage_id = id_of<LinkageId>(1 + random() % 3);
    incident.received_at = at("2026-11-01T00:00:00Z") + std::chrono::hours{random() % 500};
    incident.last_seen_at = incident.received_at;
    incident.count = 1 + static_cast<int>(random() % 3);
    Detection& d = incident.detection;
    if (random() % 10) d.detected_at = at("2026-11-01T00:00:00Z") + std::chrono::hours{random() % 300};
    if (random() % 8) d.endpoint = one_of(endpoints);
    if (random() % 5) d.user = one_of(users);
    if (random() % 12) d.threat = one_of(threats);
    if (random() % 6) d.path = one_of(paths) + std::to_string(random() % 50) + ".exe";
    if (random() % 4) d.action = static_cast<ThreatAction>(random() % 10);
    if (random() % 4) d.severity = static_cast<Severity>(random() % 4);
    d.kind = static_cast<ThreatKind>(random() % 3);
    d.resolution = static_cast<Resolution>(random() % 4);
    if (random() % 3) d.action_raw = {"a:b", "", "12:34"};
    if (random() % 3 == 0) d.flags = {"no_date"};
    return incident;
}

int resolution_place(Resolution resolution) {
    switch (resolution) {
        case Resolution::unresolved: return 0;
        case Resolution::needs_review: return 1;
        case Resolution::passed: return 2;
        case Resolution::resolved: return 3;
    }
    return 4;
}

bool passes(const Known& known, const IncidentFilter& filter) {
    const Detection& d = known.incident.detection;
    if (filter.status == IncidentFilter::Status::unresolved && !needs_attention(d.kind, d.resolution)) return false;
    if (filter.kind && *filter.kind != d.kind) return false;
    if (filter.linkage_id && *filter.linkage_id != known.incident.linkage_id) return false;
    if (filter.from && known.incident.occurred_at() < *filter.from) return false;
    if (filter.until && known.incident.occurred_at() >= *filter.until) return false;
    const std::array cells{fold_text(known.organization), fold_text(d.endpoint.value_or("")), fold_text(d.user.value_or("")),
                           fold_text(d.threat.value_or("")), fold_text(d.path.value_or(""))};
    return std::ranges::all_of(fold_query(filter.query), [&](const std::string& word) {
        return std::ranges::any_of(cells, [&](const std::string& cell) { return cell.find(word) != std::string::npos; });
    });
}

/// Negative = `a` stands before `b` when ascending.
int compare(const Known& a, const Known& b, IncidentColumn column) {
    const auto texts = [](const std::string& x, const std::string& y) { return fold_text(x).compare(fold_text(y)); };
    const Detection &x = a.incident.detection, &y = b.incident.detection;
    switch (column) {
        case IncidentColumn::resolution: return resolution_place(x.resolution) - resolution_place(y.resolution);
        case IncidentColumn::occurred_at: {
            const auto order = a.incident.occurred_at() <=> b.incident.occurred_at();
            return order < 0 ? -1 : order > 0 ? 1 : 0;
        }
        case IncidentColumn::organization: return texts(a.organization, b.organization);
        case IncidentColumn::endpoint: return texts(x.endpoint.value_or(""), y.endpoint.value_or(""));
        case IncidentColumn::user: return texts(x.user.value_or(""), y.user.value_or(""));
        case IncidentColumn::threat: return texts(x.threat.value_or(""), y.threat.value_or(""));
    }
    return 0;
}

std::vector<std::string> oracle(const std::map<std::string, Known>& all, const IncidentFilter& filter, IncidentColumn column, bool descending) {
    std::vector<const Known*> rows;
    for (const auto& [id, known] : all) {
        if (passes(known, filter)) rows.push_back(&known);
    }
    std::ranges::sort(rows, [&](const Known* a, const Known* b) {
        const int order = compare(*a, *b, column);
        if (order != 0) return descending ? order > 0 : order < 0;
        if (a->incident.occurred_at() != b->incident.occurred_at()) return a->incident.occurred_at() > b->incident.occurred_at();
        return a->incident.id < b->incident.id;
    });
    std::vector<std::string> ids;
    for (const Known* known : rows) ids.push_back(known->incident.id.text());
    return ids;
}

std::vector<std::string> ids_of(const IncidentStore& store, const std::vector<std::uint32_t>& rows) {
    std::vector<std::string> ids;
    for (const std::uint32_t row : rows) ids.push_back(store.incident(row).id.text());
    return ids;
}

}  // namespace

TEST_CASE("what is put into the store comes out as it was, and the same id again replaces it") {
    Random random{7};
    IncidentStore store;
    std::vector<Incident> all;
    for (unsigned number = 1; number <= 200; ++number) all.push_back(random_incident(random, number));
    for (const Incident& incident : all) store.put(incident, organizations[0]);
    for (unsigned number = 50; number <= 60; ++number) {
        all[number - 1] = random_incident(random, number);
        store.put(all[number - 1], organizations[2]);
    }
    REQUIRE(store.size() == 200);
    for (const Incident& incident : all) {
        const auto row = store.find(incident.id);
        REQUIRE(row);
        CHECK(to_json(store.incident(*row)) == to_json(incident));
        CHECK(store.occurred_at(*row) == incident.occurred_at());
        CHECK(store.endpoint(*row) == incident.detection.endpoint.value_or(""));
    }
    CHECK(store.organization(*store.find(all[54].id)) == organizations[2]);
    CHECK_FALSE(store.find(id_of<IncidentId>(999)));
    store.set_organization(all[0].linkage_id, "九州");
    CHECK(store.organization(0) == "九州");
    store.clear();
    CHECK(store.size() == 0);
    CHECK(store.select({}).empty());
}

TEST_CASE("the search finds what a slow and simple one finds, in the same order") {
    Random random{11};
    IncidentStore store;
    std::map<std::string, Known> all;
    for (unsigned i = 0; i < 900; ++i) {
        // About a third arrive again, changed.
        const Incident incident = random_incident(random, 1 + random() % 600);
        const std::string organization = organizations[random() % organizations.size()];
        store.put(incident, organization);
        all[incident.id.text()] = {incident, organization};
    }
    static const std::array queries{"",     "  ",     "さーばー",  "ｻｰﾊﾞｰ",   "PC", "ｐｃ－０", "troj だうんろーど", "タカハシ ADW", "第一　本社",
                                    "髙橋", "コウベ", "共有 .exe", "nothing", "𠮷", "ガ"};
    for (int round = 0; round < 300; ++round) {
        IncidentFilter filter;
        filter.query = queries[random() % queries.size()];
        if (random() % 3 == 0) filter.status = IncidentFilter::Status::unresolved;
        if (random() % 3 == 0) filter.kind = static_cast<ThreatKind>(random() % 3);
        if (random() % 3 == 0) filter.linkage_id = id_of<LinkageId>(1 + random() % 4);
        if (random() % 3 == 0) filter.from = at("2026-11-01T00:00:00Z") + std::chrono::hours{random() % 300};
        if (random() % 3 == 0) filter.until = at("2026-11-05T00:00:00Z") + std::chrono::hours{random() % 300};
        const auto column = static_cast<IncidentColumn>(random() % 6);
        const bool descending = random() % 2 == 0;
        if (ids_of(store, store.select(filter, column, descending)) != oracle(all, filter, column, descending)) {
            FAIL("query '" << filter.query << "', column " << static_cast<int>(column) << ", descending " << descending);
        }
    }
    std::vector<Incident> incidents;
    std::size_t unresolved = 0;
    for (const auto& [id, known] : all) {
        incidents.push_back(known.incident);
        unresolved += needs_attention(known.incident.detection.kind, known.incident.detection.resolution);
    }
    CHECK(store.count_unresolved() == unresolved);
    const DateRange range{*parse_iso_date("2026-11-03"), *parse_iso_date("2026-11-12")};
    CHECK(store.count_days(range) == count_days(range, incidents));
}

TEST_CASE("kana, width and case do not matter to the search: せきゅりてぃ finds セキュリティ") {
    IncidentStore store;
    Incident incident = [] {
        Random random{3};
        return random_incident(random, 1);
    }();
    incident.detection.threat = "ｾｷｭﾘﾃｨ警告";
    incident.detection.path = "C:\\共有\\カタログ.EXE";
    store.put(incident, "本社");
    for (const char* query : {"せきゅりてぃ", "セキュリティ", "ｾｷｭﾘﾃｨ", "かたろぐ.exe", "本社　せきゅりてぃ ｶﾀﾛｸﾞ"}) {
        CHECK(store.select({.status = {}, .kind = {}, .linkage_id = {}, .from = {}, .until = {}, .query = query}).size() == 1);
    }
    CHECK(store.select({.status = {}, .kind = {}, .linkage_id = {}, .from = {}, .until = {}, .query = "せきゅりてぃ 神戸"}).empty());
}

TEST_CASE("values of a dictionary that fold alike share a rank") {
    DictionaryColumn column;
    const std::uint32_t b = column.add("ｂ"), a = column.add("Ａ"), a2 = column.add("a");
    CHECK(column.add("ｂ") == b);
    CHECK(column.size() == 3);
    CHECK(column.ranks()[a] == column.ranks()[a2]);
    CHECK(column.ranks()[a] < column.ranks()[b]);
    const std::uint32_t first = column.add("");
    CHECK(column.ranks()[first] == 0);
}
