#include "client/app.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

std::vector<std::string> shown_ids(const AppState& state) {
    std::vector<std::string> ids;
    for (const std::uint32_t row : state.incidents_view.rows) ids.push_back(state.incidents.incident(row).id.text().substr(29));
    return ids;
}

}  // namespace

TEST_CASE("going to a screen writes its address; Back comes in as an address") {
    App app;
    app.sign_in();
    app.run(Navigate{SupportRoute{}});
    CHECK(app.all<SetAddress>().front().hash == "#/support");
    CHECK_FALSE(app.all<SetAddress>().front().replace);
    app.run(AddressChanged{"#/linkages?q=%E7%A5%9E%E6%88%B8"});
    CHECK(app.effects.empty());
    CHECK(app.state.linkage_rows.size() == 1);
    app.run(AddressChanged{"#/nowhere"});
    CHECK(std::holds_alternative<UnknownRoute>(app.state.route));
}

TEST_CASE("home counts the period and the one before it, and shows the newest unresolved") {
    App app;
    app.sign_in();
    const HomeView& home = app.state.home;
    CHECK(home.period == DateRange{*parse_iso_date("2026-11-09"), *parse_iso_date("2026-11-22")});
    CHECK(home.detections == 3);
    CHECK(home.detections_before == 1);
    CHECK(home.days.size() == 14);
    CHECK(home.days.back().virus == 1);
    REQUIRE(home.urgent.size() == 2);
    CHECK(app.state.incidents.incident(home.urgent.front()).id == make_id<IncidentId>(0x105));
    CHECK(home.steps_done == 4);
    CHECK(home.sent_messages == 6);
    CHECK(home.next_report_at == at("2026-11-23T01:00:00Z"));

    app.run(SetHomeDays{90});
    CHECK(app.all<SetAddress>().front().hash == "#/?days=90");
    CHECK(app.state.home.days.size() == 13);
    CHECK(app.state.home.detections == 5);
    app.run(SetHomeDays{7});
    CHECK(app.state.home.days.size() == 14);
}

TEST_CASE("the four steps of setting up are counted") {
    App app;
    CHECK(app.state.home.steps_done == 0);
    app.begin();
    app.answer("session", 200, to_text(to_json(session())));
    CHECK(app.state.home.steps_done == 1);
    app.answer("linkages", 200, list_body<LinkageSummary>("linkages", {linkage(1, {})}));
    CHECK(app.state.home.steps_done == 3);
    app.answer("rooms", 200, list_body<Room>("rooms", {room(0x51, 1)}));
    CHECK(app.state.home.steps_done == 4);
}

TEST_CASE("searching incidents replaces the address, marks words and says how many there are") {
    App app;
    app.sign_in();
    app.run(Navigate{IncidentsRoute{}});
    CHECK(shown_ids(app.state) == std::vector<std::string>{"105", "104", "103", "102", "101"});
    CHECK(app.state.incidents_view.unresolved == 2);
    app.run(SetIncidentQuery{"神戸 だうんろーど"});
    CHECK(app.all<SetAddress>().front().replace);
    CHECK(shown_ids(app.state) == std::vector<std::string>{"104"});
    CHECK(app.state.incidents_view.words.size() == 2);
    CHECK(app.announced() == "1 件\n");
    CHECK_FALSE(app.announced_assertively());
    app.run(SetIncidentQuery{""});
    CHECK(shown_ids(app.state).size() == 5);
}

TEST_CASE("incidents are filtered by status, kind, bot and days, and the address says so") {
    App app;
    app.sign_in();
    app.run(SetIncidentStatus{IncidentFilter::Status::unresolved});
    CHECK(app.all<SetAddress>().front().hash == "#/incidents?status=unresolved");
    CHECK_FALSE(app.all<SetAddress>().front().replace);
    CHECK(shown_ids(app.state) == std::vector<std::string>{"105", "103"});
    app.run(SetIncidentKind{ThreatKind::spyware});
    CHECK(shown_ids(app.state) == std::vector<std::string>{"103"});
    app.run(SetIncidentKind{std::nullopt});
    app.run(SetIncidentStatus{IncidentFilter::Status::all});
    app.run(SetIncidentLinkage{make_id<LinkageId>(1)});
    CHECK(shown_ids(app.state) == std::vector<std::string>{"105", "103", "102"});
    app.run(SetIncidentDays{14});
    CHECK(shown_ids(app.state) == std::vector<std::string>{"105", "103"});
    app.run(SetIncidentDays{5});
    CHECK(shown_ids(app.state).size() == 3);
}

TEST_CASE("the same column again turns the order") {
    App app;
    app.sign_in();
    app.run(Navigate{IncidentsRoute{}});
    app.run(SortIncidents{IncidentColumn::endpoint});
    CHECK(shown_ids(app.state).front() == "101");
    CHECK(app.announced() == "端末の昇順に並べ替えました\n");
    app.run(SortIncidents{IncidentColumn::endpoint});
    CHECK(shown_ids(app.state).front() == "105");
    CHECK(app.announced() == "端末の降順に並べ替えました\n");
    app.run(SortIncidents{IncidentColumn::occurred_at});
    CHECK(shown_ids(app.state).front() == "105");
    app.run(SortIncidents{IncidentColumn::occurred_at});
    CHECK(shown_ids(app.state).front() == "101");
}

TEST_CASE("an incident opens from anywhere and closes again") {
    App app;
    app.sign_in();
    app.run(SelectIncident{make_id<IncidentId>(0x104)});
    CHECK(std::get<IncidentsRoute>(app.state.route).selected == make_id<IncidentId>(0x104));
    CHECK(app.announced() == "TROJ_GEN.260。解決済み。処理は終わっています。通知の対象ではありません。\n");  // what, how it stands, what to do
    app.run(SelectIncident{make_id<IncidentId>(0x104)});
    CHECK(app.effects.empty());
    app.run(CloseIncident{});
    CHECK_FALSE(std::get<IncidentsRoute>(app.state.route).selected);
    CHECK(app.announced() == "");
    app.run(AddressChanged{"#/incidents?incident=" + hex_id(0x105)});  // Back and Forward too
    CHECK(app.announced().starts_with("TROJ_GEN.261。未解決。"));
    app.run(SetIncidentQuery{"GEN"});
    CHECK(app.announced() == "5 件\n");  // it was open before
}

TEST_CASE("linkages are searched in all that names them, and what was found is marked") {
    App app;
    app.sign_in();
    app.run(SetLinkageQuery{"せきゅりてぃ 第一"});
    CHECK(app.announced() == "1 件\n");
    REQUIRE(app.state.linkage_rows.size() == 1);
    const LinkageRow& row = app.state.linkage_rows.front();
    CHECK(row.organization == "本社 / 第一営業部");
    CHECK(row.name_matches == std::vector<ByteRange>{{0, std::string_view{"セキュリティ"}.size()}});
    const std::size_t first = std::string_view{"本社 / "}.size();
    CHECK(row.organization_matches == std::vector<ByteRange>{{first, first + std::string_view{"第一"}.size()}});
    CHECK(row.company_matches.empty());
    app.run(SetLinkageQuery{"ntt"});
    CHECK(app.state.linkage_rows.size() == 3);
    CHECK(app.state.linkage_rows.front().company_matches == std::vector<ByteRange>{{0, 3}});
}

TEST_CASE("bots that look alike have different badges in every list") {
    App app;
    app.sign_in();
    app.run(Navigate{LinkagesRoute{}});
    REQUIRE(app.state.linkage_rows.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < i; ++j) CHECK(app.state.linkage_rows[i].badge != app.state.linkage_rows[j].badge);
        for (const RoomRow& room : app.state.rooms) {
            if (room.linkage_id == app.state.linkages[i].id) CHECK(room.badge == app.state.linkage_rows[i].badge);
        }
    }
}

TEST_CASE("an organization that changes is searched and shown under its new name") {
    App app;
    app.sign_in();
    app.run(Navigate{IncidentsRoute{}});
    app.answer("linkages", 200, list_body<LinkageSummary>("linkages", {linkage(1, {"九州支社"})}));
    app.run(SetIncidentQuery{"九州"});
    CHECK(shown_ids(app.state).size() == 3);
}

TEST_CASE("the title says what waits and where one is") {
    App app;
    app.sign_in();
    app.run(Navigate{IncidentsRoute{}});
    CHECK(document_title(app.state) == "未解決 2件 | インシデント | おまかせコンパニオン");
    app.run(Navigate{RegisterRoute{"security_omakase", make_id<LinkageId>(1), true}});
    CHECK(document_title(app.state) == "未解決 2件 | サービス連携の再登録 | おまかせコンパニオン");
    app.answer("incidents", 200, incidents_body({}));
    app.run(SetLanguage{Language::en});
    app.run(Navigate{MoreRoute{}});
    CHECK(document_title(app.state).starts_with("More | "));
    for (const Route& route : {Route{HomeRoute{}}, Route{ReportsRoute{}}, Route{TalkRoute{}}, Route{LinkagesRoute{}}, Route{CatalogueRoute{}},
                               Route{RegisterRoute{}}, Route{SupportRoute{}}, Route{UnknownRoute{"#/x"}}}) {
        app.run(Navigate{route});
        CHECK(document_title(app.state).find("title.") == std::string::npos);
    }
}

TEST_CASE("a skeleton is due 0.2 s after asking, and never over data") {
    App app;
    app.begin();
    CHECK(next_change_at(app.state) == app.state.now + std::chrono::milliseconds{200});
    CHECK_FALSE(shows_skeleton(app.state.session_loading, app.state.now));
    CHECK(shows_skeleton(app.state.session_loading, app.state.now + std::chrono::milliseconds{200}));
    app.sign_in();
    app.run(Reload{});
    CHECK_FALSE(shows_skeleton(app.state.incidents_loading, app.state.now + std::chrono::seconds{5}));
}

TEST_CASE("a toast ends by itself or by hand, and copying says so") {
    App app;
    app.run(CopyText{"06-0000"});
    CHECK(app.all<CopyToClipboard>().front().text == "06-0000");
    REQUIRE(app.state.toast);
    CHECK(app.announced() == "コピーしました\n");
    CHECK(next_change_at(app.state) == app.state.toast->until);
    app.run(Tick{app.state.toast->until});
    CHECK_FALSE(app.state.toast);
    app.run(CopyText{"x"});
    app.run(DismissToast{});
    CHECK_FALSE(app.state.toast);
}

TEST_CASE("the clock moves the desks, the day and the report's hour") {
    App app;
    app.sign_in();
    // Sunday 2026-11-22 10:42 JST: the security desk is open till 21:00, and that is the next thing to change.
    REQUIRE(app.state.desks.front().state.open);
    app.run(DismissToast{});
    CHECK(next_change_at(app.state) == at("2026-11-22T12:00:00Z"));
    app.run(Tick{at("2026-11-22T12:00:00Z")});
    CHECK_FALSE(app.state.desks.front().state.open);
    CHECK(next_change_at(app.state) == at("2026-11-22T15:00:00Z"));
    app.run(Tick{at("2026-11-22T15:00:00Z")});
    CHECK(app.state.home.period.last == *parse_iso_date("2026-11-23"));
    CHECK(app.effects.empty());
    app.run(Tick{at("2026-11-23T01:00:00Z")});
    CHECK(app.asked() == std::vector<std::string>{"reports"});
    CHECK(app.state.home.next_report_at == at("2026-12-07T01:00:00Z"));
}
