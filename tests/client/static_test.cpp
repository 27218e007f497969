#include "client/app.h"
#include "support/files.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

const std::string free_customer_id = "5e2d7c1a-94b3-4f06-8a1e-c3790b6ed214";
const std::string free_company_name = "株式会社浪速精機製作所 髙槻工場";

/// Answers every question with the sample's file of that address, as a static host does, and those that follow.
void serve(App& app) {
    for (std::vector<HttpRequest> waiting = app.all<HttpRequest>(); !waiting.empty();) {
        const HttpRequest request = waiting.front();
        waiting.erase(waiting.begin());
        CHECK(request.method == "GET");
        REQUIRE(request.url.starts_with("sample/"));
        app.answer(request.name, 200, project_file("assets/" + request.url));
        const auto more = app.all<HttpRequest>();
        waiting.insert(waiting.end(), more.begin(), more.end());
    }
}

void open_sample(App& app) {
    app.begin();
    serve(app);
}

App fresh() {
    return App{Mode::static_files, "2026-11-24T03:00:00Z"};
}

void register_free_contract(App& app, const std::string& company_name, const std::string& organization_level) {
    app.run(Navigate{RegisterRoute{}});
    app.run(EditCompanyName{company_name});
    app.run(EditCustomerId{free_customer_id});
    app.run(EditOrganization{0, organization_level});
    app.run(SubmitRegistration{});
}

/// All that the browser kept, handed to the app as it starts again.
App restarted(const std::map<std::string, std::string>& kept) {
    App app = fresh();
    for (const auto& [key, value] : kept) app.run(StoredValue{key, value});
    open_sample(app);
    return app;
}

void remember(std::map<std::string, std::string>& kept, const App& app) {
    for (const auto& value : app.all<KeepValue>()) kept[value.key] = value.value;
}

LinkageId bot(const App& app, std::string_view organization) {
    for (const LinkageSummary& one : app.state.linkages) {
        if (one.organization.joined() == organization) return one.id;
    }
    FAIL("no bot at " << organization);
    return {};
}

}  // namespace

TEST_CASE("files beside the page answer the same questions, and their age is told") {
    App app = fresh();
    open_sample(app);
    CHECK(app.state.sign_in == SignIn::signed_in);
    CHECK(app.state.session.workspace.name == "officesupport-demo");
    CHECK(app.state.linkages.size() == 3);
    CHECK(app.state.incidents.size() == 600);
    CHECK(app.state.incidents_view.unresolved == 8);
    CHECK(app.state.incidents_loading.as_of == at("2026-11-22T01:42:07Z"));
    CHECK(app.state.linkages[2].match == NameMatch::renamed);
    CHECK(app.state.home.steps_done == 4);
    // Reports are those that were due when the files were made: of later days nothing is known.
    CHECK(app.state.reports.size() == 3 * 6);
    CHECK(app.state.reports.front().due_at == at("2026-11-09T01:00:00Z"));
    CHECK(app.state.reports.front().detections > 0);
    CHECK(app.state.reports_loading.phase == Loading::Phase::ready);
    app.run(Reload{});
    CHECK(app.asked() == std::vector<std::string>{"session"});
    serve(app);
    CHECK(app.state.incidents.size() == 600);
    app.run(SignOut{});
    CHECK(app.effects.empty());
    app.run(UseSignInToken{"omk_secret"});
    CHECK(app.asked().empty());
    CHECK(app.state.sign_in == SignIn::signed_in);
}

TEST_CASE("registering without a server is checked against the files and kept on this device") {
    std::map<std::string, std::string> kept;
    App app = fresh();
    open_sample(app);
    register_free_contract(app, "浪速精機製作所", "髙槻工場");
    CHECK(app.asked().empty());
    REQUIRE(app.state.form.errors.size() == 2);
    CHECK(app.state.form.errors.front().code == "linkage.contract_mismatch");
    CHECK(app.announced_assertively());

    // Only the spelling differs: one click puts the portal's name there.
    register_free_contract(app, "㈱浪速精機製作所　高槻工場", "髙槻工場");
    REQUIRE(app.state.form.errors.size() == 1);
    CHECK(app.state.form.errors.front().suggestion == free_company_name);
    CHECK(app.state.form.errors.front().ja.starts_with("会社名の表記が違います\n会社の種類の書き方だけが違います。"));
    app.run(ApplySuggestion{"/company_name"});
    app.run(SubmitRegistration{});
    CHECK(app.asked().empty());
    CHECK(app.state.linkages.size() == 4);
    CHECK(app.state.linkages.back().match == NameMatch::match);
    CHECK(app.state.linkages.back().customer_id_masked == "••••••••d214");
    CHECK(app.state.route == Route{LinkagesRoute{}});
    CHECK(app.state.toast->text_key == "toast.saved_here");
    CHECK(app.announced().find("この端末に保存しました") != std::string::npos);
    CHECK(app.kept("draft:register") == "");
    remember(kept, app);

    App later = restarted(kept);
    REQUIRE(later.state.linkages.size() == 4);
    CHECK(later.state.linkages.back().organization.joined() == "髙槻工場");
    // The same ID again is refused, with the first one named.
    register_free_contract(later, free_company_name, "別");
    REQUIRE(later.state.form.errors.size() == 1);
    CHECK(later.state.form.errors.front().code == "linkage.duplicate_customer_id");
    CHECK(later.state.form.errors.front().related == later.state.linkages.back().id);
}

TEST_CASE("changing a linkage of the files keeps the change, but not the files' customer ID") {
    std::map<std::string, std::string> kept;
    App app = fresh();
    open_sample(app);
    const LinkageId id = bot(app, "本社 / 情報システム部");
    app.run(Navigate{RegisterRoute{"security_omakase", id, false}});
    app.run(EditOrganization{1, "ＩＴ推進室"});
    app.run(SubmitRegistration{});
    REQUIRE(app.kept("static:linkages"));
    CHECK(app.kept("static:linkages")->find("\"customer_id\"") == std::string::npos);
    remember(kept, app);
    App later = restarted(kept);
    CHECK(later.state.linkages.size() == 3);
    CHECK(bot(later, "本社 / ＩＴ推進室") == id);
    // Two bots that users could not tell apart cannot be saved.
    later.run(Navigate{RegisterRoute{"security_omakase", id, false}});
    later.run(EditOrganization{1, "第1営業部"});
    later.run(EditOrganization{1, "第一営業部"});
    later.run(SubmitRegistration{});
    REQUIRE(later.state.form.errors.size() == 1);
    CHECK(later.state.form.errors.front().code == "linkage.organization_not_distinct");
}

TEST_CASE("registering again after the rename clears 会社名が変わりました") {
    App app = fresh();
    open_sample(app);
    const LinkageId id = bot(app, "神戸支社 / 第二営業部");
    app.run(Navigate{RegisterRoute{"security_omakase", id, true}});
    app.run(EditCompanyName{"株式会社ナニワ精機 神戸支社"});
    app.run(SubmitRegistration{});
    CHECK(app.state.linkages[2].match == NameMatch::match);
    CHECK(app.state.linkages[2].version == 2);
}

TEST_CASE("a removal is kept on this device") {
    std::map<std::string, std::string> kept;
    App app = fresh();
    open_sample(app);
    app.run(AskRemoval{bot(app, "本社 / 第一営業部")});
    app.run(ConfirmRemovalNow{});
    CHECK(app.state.linkages.size() == 2);
    remember(kept, app);
    CHECK(restarted(kept).state.linkages.size() == 2);
}

TEST_CASE("rooms, their buttons and their notifications work without a server and stay") {
    std::map<std::string, std::string> kept;
    App app = fresh();
    open_sample(app);
    const LinkageId id = bot(app, "本社 / 情報システム部");
    app.run(Navigate{TalkRoute{id}});
    app.run(CreateRoom{id});
    remember(kept, app);
    REQUIRE(app.state.room_views.at(id).messages.size() == 1);
    CHECK(app.state.room_views.at(id).messages.front().kind == MessageKind::greeting);
    CHECK(app.state.toast->text_key == "toast.saved_here");
    for (const RoomQuestion question : {RoomQuestion::incidents, RoomQuestion::reports, RoomQuestion::support}) {
        app.run(Tick{app.state.now + std::chrono::seconds{5}});
        app.run(AskRoom{id, question});
        CHECK(app.asked().empty());
        remember(kept, app);
    }
    const auto& messages = app.state.room_views.at(id).messages;
    REQUIRE(messages.size() == 7);
    CHECK(messages[2].kind == MessageKind::incidents_answer);
    CHECK(messages[2].data_as_of == at("2026-11-22T01:42:07Z"));
    for (const Incident& incident : messages[2].incidents) CHECK(incident.linkage_id == id);
    CHECK(messages[4].report->linkage_id == id);
    CHECK(messages[4].next_report_at == at("2026-12-07T01:00:00Z"));
    CHECK(messages[6].desks.size() == 3);
    app.run(SetNotifications{id, false});
    remember(kept, app);

    App later = restarted(kept);
    later.run(Navigate{TalkRoute{id}});
    serve(later);
    CHECK(later.state.room_views.at(id).messages.size() == 7);
    for (const RoomRow& row : later.state.rooms) {
        if (row.linkage_id == id) CHECK_FALSE(row.room->notifications_on);
    }
}

TEST_CASE("reading a room of the files is remembered on this device") {
    std::map<std::string, std::string> kept;
    App app = fresh();
    open_sample(app);
    const LinkageId id = bot(app, "本社 / 第一営業部");
    app.run(Navigate{TalkRoute{id}});
    serve(app);
    remember(kept, app);
    CHECK(app.state.room_views.at(id).messages.size() >= 3);
    for (const RoomRow& row : restarted(kept).state.rooms) {
        if (row.linkage_id == id) CHECK(row.room->unread == 0);
    }
}

TEST_CASE("own data without rooms or contracts is data all the same") {
    App app = fresh();
    app.begin();
    app.answer("session", 200, project_file("assets/sample/workspace.json"));
    app.answer("contracts", 404);
    app.answer("linkages", 200, project_file("assets/sample/linkages.json"));
    app.answer("rooms", 404);
    app.answer("incidents", 404);
    CHECK(app.state.linkages.size() == 3);
    CHECK(app.state.linkages[2].match == NameMatch::renamed);
    CHECK(app.state.rooms_loading.phase == Loading::Phase::ready);
    CHECK(app.state.incidents_loading.phase == Loading::Phase::failed);
    for (const char* bad : {"{", "[]", R"({"linkages":[{"id":3}],"removed":["x",7]})"}) {
        app.run(StoredValue{"static:linkages", bad});
        app.run(StoredValue{"static:rooms", bad});
    }
    CHECK(app.state.kept_here.linkages.empty());
}

TEST_CASE("when the browser keeps nothing, 「保存しました」 does not stand") {
    App app = fresh();
    open_sample(app);
    register_free_contract(app, free_company_name, "髙槻工場");
    CHECK(app.state.toast->text_key == "toast.saved_here");
    for (const char* key : {"static:linkages", "static:rooms", "static:linkages"}) {
        app.run(NotKept{key});
        CHECK(app.state.toast->text_key == "toast.not_kept");
        CHECK(app.announced_assertively());
        CHECK(app.announced().starts_with("この端末に保存できませんでした。"));
        app.run(DismissToast{});
    }
}

TEST_CASE("two tabs that are open at once keep what both of them registered and removed") {
    App one = fresh(), other = fresh();
    open_sample(one);
    open_sample(other);
    register_free_contract(one, free_company_name, "髙槻工場");
    const std::string of_one = *one.kept("static:linkages");
    const LinkageId made = one.state.linkages.back().id;
    const LinkageId gone = bot(other, "本社 / 第一営業部");
    other.run(AskRemoval{gone});
    other.run(ConfirmRemovalNow{});
    const std::string of_other = *other.kept("static:linkages");

    // Both wrote before they heard of each other: whoever hears keeps both, and then there is nothing left to say.
    other.run(StoredValue{"static:linkages", of_one});
    CHECK(other.state.linkages.size() == 3);
    CHECK(other.state.linkages.back().id == made);
    CHECK(other.state.static_linkages.back().customer_id.reveal() == free_customer_id);
    CHECK(other.state.linkage_rows.size() == 3);
    const auto both = other.kept("static:linkages");
    REQUIRE(both);
    one.run(StoredValue{"static:linkages", of_other});
    CHECK(one.state.linkages.size() == 3);
    REQUIRE(one.kept("static:linkages"));
    one.run(StoredValue{"static:linkages", *both});
    CHECK(one.effects.empty());
    CHECK(restarted({{"static:linkages", *both}}).state.linkages.size() == 3);
    // The later change of one linkage wins, and its customer ID stays.
    other.run(Tick{other.state.now + std::chrono::minutes{1}});
    other.run(Navigate{RegisterRoute{"security_omakase", made, false}});
    other.run(EditNote{"別のタブで"});
    other.run(SubmitRegistration{});
    const std::string later = *other.kept("static:linkages");
    one.run(StoredValue{"static:linkages", later});
    CHECK(one.effects.empty());
    CHECK(one.state.linkages.back().note == "別のタブで");
    other.run(StoredValue{"static:linkages", *both});
    CHECK(other.kept("static:linkages"));
    CHECK(other.state.linkages.back().note == "別のタブで");
    CHECK(other.state.static_linkages.back().customer_id.reveal() == free_customer_id);
    // Removed there by hand: nothing here changes.
    other.run(StoredValue{"static:linkages", ""});
    CHECK(other.effects.empty());
    CHECK(other.state.linkages.size() == 3);
}

TEST_CASE("a room made in one tab and what was said there come into the other") {
    App one = fresh(), other = fresh();
    open_sample(one);
    open_sample(other);
    const LinkageId id = bot(one, "本社 / 情報システム部");
    one.run(Navigate{TalkRoute{id}});
    other.run(Navigate{TalkRoute{id}});
    one.run(CreateRoom{id});
    other.run(StoredValue{"static:rooms", *one.kept("static:rooms")});
    CHECK(other.effects.empty());
    CHECK(std::ranges::count(other.state.known_rooms, id, &Room::linkage_id) == 1);
    other.run(AskRoom{id, RoomQuestion::support});
    const auto both = other.kept("static:rooms");
    REQUIRE(both);
    one.run(StoredValue{"static:rooms", *both});
    CHECK(one.effects.empty());
    REQUIRE(one.state.room_views.at(id).messages.size() == 3);
    CHECK(one.state.room_views.at(id).messages.front().kind == MessageKind::greeting);
    one.run(StoredValue{"static:rooms", *both});
    CHECK(one.state.room_views.at(id).messages.size() == 3);
}

TEST_CASE("elements that cannot be read are kept as they stand") {
    App app = fresh();
    app.run(StoredValue{"static:linkages", R"({"linkages":[{"id":3,"next":"形式"}],"removed":["x",7]})"});
    app.run(StoredValue{"static:rooms", R"({"rooms":[{"id":"y"}],"messages":[null]})"});
    open_sample(app);
    register_free_contract(app, free_company_name, "髙槻工場");
    const Json linkages = *parse_json(*app.kept("static:linkages"));
    REQUIRE(linkages["linkages"].size() == 2);
    CHECK(to_text(linkages["linkages"][1]) == R"({"id":3,"next":"形式"})");
    CHECK(to_text(linkages["removed"]) == R"(["x",7])");
    app.run(CreateRoom{bot(app, "本社 / 情報システム部")});
    const Json rooms = *parse_json(*app.kept("static:rooms"));
    CHECK(to_text(rooms["rooms"][1]) == R"({"id":"y"})");
    CHECK(rooms["messages"][1].is_null());
}
