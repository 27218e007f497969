#include "client/documents.h"

#include <algorithm>

#include "client/app.h"
#include "core/csv.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

using Rows = std::vector<std::vector<std::string>>;

const SaveFile& saved(const App& app) {
    for (const Effect& effect : app.effects)
        if (const auto* file = std::get_if<SaveFile>(&effect)) return *file;
    FAIL("nothing was saved");
    std::abort();
}

Rows rows_of(const SaveFile& file) {
    CHECK(file.text.starts_with("\xEF\xBB\xBF"));
    CHECK(file.text.ends_with("\r\n"));
    CHECK(file.type.starts_with("text/csv"));
    auto rows = read_csv(file.text);
    REQUIRE(rows);
    return *std::move(rows);
}

App at(const Route& route, Language language = Language::ja) {
    App app;
    app.state.language = language;
    app.sign_in();
    app.run(Navigate{route});
    return app;
}

App with_report(const Route& route = ReportsRoute{}) {
    App app = at(route);
    const std::vector<Incident> incidents{incident(0x201, 1, "2026-11-03T03:00:00Z", Resolution::unresolved),
                                          incident(0x202, 1, "2026-11-05T15:30:00Z", Resolution::resolved, ThreatKind::spyware),
                                          incident(0x203, 1, "2026-11-09T03:00:00Z"), incident(0x204, 2, "2026-11-04T03:00:00Z")};
    app.answer("incidents", 200, incidents_body(incidents));
    std::vector<Report> reports{
        make_report(make_id<LinkageId>(1), JstDate{std::chrono::year{2026} / 11 / 9}, {incidents[0], incidents[1], incidents[2]})};
    app.answer("reports", 200, list_body<Report>("reports", reports));
    return app;
}

/// The parts of a document of one kind, each with its texts.
Rows parts(const AppState& state, std::string_view kind) {
    Rows found;
    for (const Json& part : print_document(state)) {
        auto texts = part.get<std::vector<std::string>>();
        if (texts.front() == kind) found.emplace_back(texts.begin() + 1, texts.end());
    }
    return found;
}
std::string one(const AppState& state, std::string_view kind) {
    const Rows found = parts(state, kind);
    return found.empty() ? "" : found.front().front();
}
std::string fact(const AppState& state, std::string_view name) {
    for (const auto& part : parts(state, "fact"))
        if (part[0] == name) return part[1];
    return "(none)";
}

}  // namespace

TEST_CASE("the incidents are saved as they are filtered and sorted, with times in Japan's and their zone") {
    App app = at(IncidentsRoute{.linkage_id = make_id<LinkageId>(1), .sort = IncidentColumn::occurred_at, .descending = false});
    app.run(SaveIncidents{});
    const SaveFile& file = saved(app);
    CHECK(file.name == "インシデント_2026-11-22.csv");
    const Rows rows = rows_of(file);
    REQUIRE(rows.size() == 4);
    CHECK(rows[0] == std::vector<std::string>{"状態", "検知日時 (日本時間 UTC+9)", "組織", "端末", "利用者", "脅威名", "種別", "場所", "処理結果",
                                              "製品の記録", "深刻度", "検知製品", "検知回数", "最後の検知日時 (日本時間 UTC+9)",
                                              "受信日時 (日本時間 UTC+9)"});
    CHECK(rows[3] == std::vector<std::string>{"未解決", "2026/11/22 09:14:33", "本社 / 第一営業部", "PC-261", "山﨑 健", "TROJ_GEN.261", "ウイルス",
                                              "C:\\Users\\k\\ﾀﾞｳﾝﾛｰﾄﾞ\\261.exe", "", "", "", "Apex One", "1", "2026/11/22 09:14:33",
                                              "2026/11/22 09:14:33"});
    CHECK(rows[1][1] < rows[2][1]);
    CHECK(app.announced() == "「インシデント_2026-11-22.csv」に書き出しました\n");

    App english = at(IncidentsRoute{.query = "nothing like this"}, Language::en);
    english.run(SaveIncidents{});
    CHECK(english.effects.empty());
    english.run(SetIncidentQuery{""});
    english.run(SaveIncidents{});
    CHECK(saved(english).name == "Incidents_2026-11-22.csv");
    CHECK(rows_of(saved(english))[0][1] == "Detected (Japan time, UTC+9)");
}

TEST_CASE("more incidents than a file may have are said to be left out") {
    App app = at(IncidentsRoute{});
    app.effects = save_incidents(app.state, 2);
    CHECK(rows_of(saved(app)).size() == 3);
    REQUIRE(app.state.toast);
    CHECK(app.state.toast->text_key == "toast.file_cut");
    CHECK(app.announced_assertively());
}

TEST_CASE("what a vendor calls a threat does not run in a spreadsheet") {
    App app = at(IncidentsRoute{});
    Incident evil = incident(0x301, 1, "2026-11-21T03:00:00Z");
    evil.detection.threat = "=HYPERLINK(\"http://example.jp\")";
    app.answer("incidents", 200, incidents_body({evil}));
    app.run(SaveIncidents{});
    CHECK(saved(app).text.contains("\"'=HYPERLINK(\"\"http://example.jp\"\")\""));
}

TEST_CASE("a report is saved under its organization's name and its day") {
    App app = with_report();
    app.run(SaveReport{});
    const SaveFile& file = saved(app);
    CHECK(file.name == "レポート_本社_第一営業部_2026-11-09.csv");
    const Rows rows = rows_of(file);
    CHECK(rows[0] == std::vector<std::string>{"会社名", "組織", "期間の最初", "期間の最後", "区分", "項目", "種別", "件数"});
    const auto has = [&](std::vector<std::string> wanted) {
        wanted.insert(wanted.begin(), {"NTT西日本", "本社 / 第一営業部", "2026-10-26", "2026-11-08"});
        return std::ranges::count(rows, wanted) == 1;
    };
    CHECK(has({"合計", "検知", "ウイルス", "1"}));
    CHECK(has({"合計", "検知", "スパイウェア", "1"}));
    CHECK(has({"合計", "未解決", "すべて", "1"}));
    CHECK(has({"日別", "2026-11-03", "ウイルス", "1"}));
    CHECK(has({"日別", "2026-11-06", "スパイウェア", "1"}));
    CHECK(has({"日別", "2026-11-08", "その他", "0"}));
    CHECK(has({"多い脅威", "TROJ_GEN.513", "すべて", "1"}));
    CHECK(has({"検知の多い端末", "PC-514", "すべて", "1"}));
    CHECK(rows.size() == 1 + 4 + 14 * 3 + 2 + 2);
    for (const auto& row : rows) CHECK(row.size() == 8);

    App nowhere = at(SupportRoute{});
    nowhere.run(SaveReport{});
    CHECK(nowhere.effects.empty());
}

TEST_CASE("a report on paper has all that its reader asks for") {
    const App app = with_report();
    const AppState& state = app.state;
    CHECK(one(state, "file") == "セキュリティレポート 2026-11-09 本社 / 第一営業部");
    CHECK(one(state, "heading") == "検知状況レポート");
    CHECK(one(state, "lead") == "解決されていない脅威が 1 件あります。");
    CHECK(one(state, "printed") == "officesupport-demo ・ 印刷 2026/11/22 10:42(日本時間)");
    CHECK(fact(state, "会社名") == "NTT西日本");
    CHECK(fact(state, "組織") == "本社 / 第一営業部");
    CHECK(fact(state, "期間") == "2026-10-26 – 2026-11-08");
    CHECK(fact(state, "配信日時") == "2026/11/09 10:00");
    const Rows rows = parts(state, "row");
    CHECK(rows[0] == std::vector<std::string>{"", "2", "1", "1", "0", "1"});
    CHECK(rows[9] == std::vector<std::string>{"100", "11/3 (火)", "1", "1", "0", "0"});
    CHECK(rows[10] == std::vector<std::string>{"0", "11/4 (水)", "0", "0", "0", "0"});
    // The period's incidents of this linkage alone, those that need people first.
    CHECK(rows[rows.size() - 2] == std::vector<std::string>{"", "未解決", "2026/11/03 12:00", "PC-513", "山﨑 健", "TROJ_GEN.513", "—"});
    CHECK(rows[rows.size() - 1] == std::vector<std::string>{"", "解決済み", "2026/11/06 00:30", "PC-514", "山﨑 健", "TROJ_GEN.514", "—"});
    CHECK(parts(state, "table").back()[0] == "この期間のインシデント(2 件)");
}

TEST_CASE("incidents on paper say what was looked for, and how many have no place") {
    App app = at(IncidentsRoute{.status = IncidentFilter::Status::unresolved, .days = 30, .query = "troj"});
    CHECK(one(app.state, "file") == "インシデント 2026-11-22");
    CHECK(one(app.state, "lead") == "2 件(全 5 件中)");
    CHECK(fact(app.state, "状態") == "未解決");
    CHECK(fact(app.state, "期間") == "30日");
    CHECK(fact(app.state, "検索") == "troj");
    CHECK(parts(app.state, "row").size() == 2);
    CHECK(parts(app.state, "note").empty());

    std::vector<Incident> many;
    for (unsigned i = 0; i < printed_rows_limit + 7; ++i) many.push_back(incident(0x1000 + i, 1, "2026-11-20T03:00:00Z"));
    app.answer("incidents", 200, incidents_body(many));
    app.run(Navigate{IncidentsRoute{}});
    CHECK(parts(app.state, "row").size() == printed_rows_limit);
    CHECK(one(app.state, "note").starts_with("ほか 7 件は省きました"));
}

TEST_CASE("one incident on paper has everything that is known of it and what to do") {
    App app = at(IncidentsRoute{.selected = make_id<IncidentId>(0x105)});
    CHECK(one(app.state, "heading") == "TROJ_GEN.261");
    CHECK(one(app.state, "file") == "インシデント 2026-11-22 TROJ_GEN.261");
    CHECK(one(app.state, "lead") == text(Language::ja, "incidents.advice_unresolved"));
    CHECK(fact(app.state, "端末") == "PC-261");
    CHECK(fact(app.state, "場所") == "C:\\Users\\k\\ﾀﾞｳﾝﾛｰﾄﾞ\\261.exe");
    CHECK(fact(app.state, "深刻度") == "—");
}

TEST_CASE("the form on paper keeps the customer ID's secret; a screen without a document prints what it says") {
    App app = at(RegisterRoute{});
    app.run(EditCompanyName{"浪速精機製作所"});
    app.run(EditCustomerId{customer_id_a});
    CHECK(fact(app.state, "会社名") == "浪速精機製作所");
    CHECK(fact(app.state, "顧客ID") == "••••••••d0fa");
    CHECK(to_text(print_document(app.state)).find("8c1f0a52") == std::string::npos);
    app.run(Navigate{SupportRoute{}});
    CHECK(one(app.state, "heading").empty());
    CHECK(one(app.state, "file").contains("サポート"));
    app.run(SignOut{});
    app.answer("sign_out", 204);
    CHECK(one(app.state, "printed").starts_with("印刷"));
}
