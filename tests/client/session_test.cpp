#include "client/app.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

const std::vector<std::string> everything{"linkages", "rooms", "incidents", "reports"};

}  // namespace

TEST_CASE("the start asks who we are, and then for everything") {
    App app;
    app.begin();
    CHECK(app.request().name == "session");
    CHECK(app.request().method == "GET");
    CHECK(app.request().url == "api/v1/session");
    CHECK(app.state.desks.size() == 3);
    app.answer("session", 200, to_text(to_json(session())));
    CHECK(app.state.sign_in == SignIn::signed_in);
    CHECK(app.asked() == everything);
    CHECK(app.state.session.workspace.name == "officesupport-demo");
}

TEST_CASE("without a session the screen says how to get a link") {
    App app;
    app.begin();
    app.answer("session", 401, problem_body("session.required", 401));
    CHECK(app.state.sign_in == SignIn::signed_out);
    REQUIRE(app.state.sign_in_problem);
    CHECK(app.state.sign_in_problem->id == "client.sign_in_needed");
    CHECK(app.state.sign_in_problem->detail_ja.find("リンク") != std::string::npos);
    CHECK(app.announced_assertively());
    CHECK(document_title(app.state) == "サインイン | おまかせコンパニオン");
}

TEST_CASE("a sign-in link is used once, and its token leaves the address") {
    App app;
    app.run(AddressChanged{"#signin=omk_secret"});
    CHECK(app.state.sign_in == SignIn::signing_in);
    CHECK(app.request().method == "POST");
    CHECK(app.request().url == "api/v1/session");
    CHECK(app.request().body == R"({"token":"omk_secret"})");
    REQUIRE(app.all<SetAddress>().size() == 1);
    CHECK(app.all<SetAddress>().front().hash == "#/");
    CHECK(app.all<SetAddress>().front().replace);
    app.begin();
    CHECK(app.effects.empty());
    app.answer("sign_in", 200, to_text(to_json(session())));
    CHECK(app.state.sign_in == SignIn::signed_in);
    CHECK(app.state.sign_in_token.empty());
    CHECK(app.asked() == everything);
}

TEST_CASE("a used link is refused with a sentence, and a server that does not take it now may be asked again with the same link") {
    App app;
    app.run(UseSignInToken{"omk_secret"});
    for (const auto& [status, problem] : {std::pair{0, "client.no_answer"}, std::pair{429, "http.too_many_requests"}}) {
        app.answer("sign_in", status, status == 0 ? "" : problem_body(problem, status));
        CHECK(app.state.sign_in == SignIn::signed_out);
        CHECK(app.state.sign_in_problem->id == problem);
        CHECK(app.announced_assertively());
        app.run(Reload{});
        CHECK(app.request().name == "sign_in");
        CHECK(app.request().body == R"({"token":"omk_secret"})");
    }
    app.answer("sign_in", 401, problem_body("session.link_used", 401));
    CHECK(app.state.sign_in_problem->id == "client.link_refused");
    CHECK(app.state.sign_in_token.empty());
}

TEST_CASE("a 401 on any question signs out, keeps what was typed, and signing in again goes on") {
    App app;
    app.sign_in();
    app.run(Navigate{RegisterRoute{}});
    app.run(EditCompanyName{"浪速精機製作所"});
    app.run(EditCustomerId{customer_id_a});
    app.run(EditOrganization{0, "大阪"});
    app.run(SubmitRegistration{});
    app.answer("register", 401, problem_body("session.required", 401));
    CHECK(app.state.sign_in == SignIn::signed_out);
    CHECK(app.state.sign_in_problem->id == "client.signed_out");
    CHECK(app.state.form.draft.company_name == "浪速精機製作所");
    CHECK(app.state.form.draft.customer_id == customer_id_a);
    CHECK_FALSE(app.state.form.saving);
    CHECK_FALSE(app.state.kept_draft.empty());
    // What was asked before and comes in late belongs to nobody.
    app.answer("linkages", 200, R"({"linkages":[]})");
    CHECK(app.state.linkages.size() == 3);

    app.run(UseSignInToken{"omk_next"});
    app.answer("sign_in", 200, to_text(to_json(session())));
    CHECK(app.asked() == everything);
    CHECK(app.state.form.draft.company_name == "浪速精機製作所");
    app.run(SubmitRegistration{});
    CHECK(app.request().name == "register");
}

TEST_CASE("somebody of another workspace sees nothing of the one before") {
    App app;
    app.sign_in();
    app.run(Navigate{RegisterRoute{}});
    app.run(EditCustomerId{customer_id_a});
    app.run(EditCompanyName{"浪速精機製作所"});
    const auto kept = app.kept("draft:register");
    REQUIRE(kept);
    app.answer("incidents", 401);
    SessionSummary other = session();
    other.workspace.id = make_id<WorkspaceId>(0xB);
    app.run(UseSignInToken{"omk_next"});
    app.answer("sign_in", 200, to_text(to_json(other)));
    CHECK(app.state.incidents.size() == 0);
    CHECK(app.state.linkages.empty());
    CHECK(app.asked() == everything);
    CHECK(app.state.form.draft == LinkageDraft{});
    CHECK_FALSE(app.state.form.restored);

    // After a reload of the page neither: the draft in the browser names its workspace.
    App later;
    later.run(StoredValue{"draft:register", *kept});
    later.run(AddressChanged{"#/register"});
    later.begin();
    CHECK_FALSE(later.state.form.restored);
    later.answer("session", 200, to_text(to_json(other)));
    CHECK(later.state.form.draft == LinkageDraft{});
    CHECK_FALSE(later.state.form.restored);
    // The one it was typed in gets it back.
    later.answer("incidents", 401);
    later.run(UseSignInToken{"omk_third"});
    later.answer("sign_in", 200, to_text(to_json(session())));
    CHECK(later.state.form.restored);
    CHECK(later.state.form.draft.company_name == "浪速精機製作所");
    CHECK(later.state.form.draft.customer_id.empty());
}

TEST_CASE("what is typed before the server said who we are is kept for the workspace that it then names") {
    App app;
    app.run(AddressChanged{"#/register"});
    app.begin();
    app.run(EditCompanyName{"浪速"});
    app.answer("session", 200, to_text(to_json(session())));
    CHECK(app.state.form.draft.company_name == "浪速");
    REQUIRE(app.kept("draft:register"));
    CHECK(app.kept("draft:register")->find(session().workspace.id.text()) != std::string::npos);
}

TEST_CASE("a draft that the browser does not keep is said once, and settings are not worth a word") {
    App app;
    app.sign_in();
    app.run(NotKept{"settings"});
    CHECK(app.effects.empty());
    app.run(NotKept{"draft:register"});
    REQUIRE(app.state.toast);
    CHECK(app.state.toast->text_key == "toast.draft_not_kept");
    CHECK(app.announced_assertively());
    CHECK(app.announced().find("保存できません") != std::string::npos);
    app.run(NotKept{"draft:register"});
    CHECK(app.effects.empty());
}

TEST_CASE("signing out asks the server, and then forgets the workspace and the draft but not the settings") {
    App app;
    app.sign_in();
    app.run(SetLanguage{Language::en});
    app.run(Navigate{RegisterRoute{}});
    app.run(EditCompanyName{"浪速"});
    app.run(SignOut{});
    CHECK(app.request().method == "DELETE");
    CHECK(app.state.sign_in == SignIn::signed_in);
    app.answer("sign_out", 503);
    CHECK(app.state.sign_in == SignIn::signed_in);
    app.run(SignOut{});
    app.answer("sign_out", 204);
    CHECK(app.state.sign_in == SignIn::signed_out);
    CHECK(app.state.incidents.size() == 0);
    CHECK(app.state.form.draft.company_name.empty());
    CHECK(app.kept("draft:register") == "");
    CHECK(app.state.language == Language::en);
}

TEST_CASE("reload asks everything again, and what fails keeps the old data with its age") {
    App app;
    app.sign_in();
    const auto as_of = app.state.incidents_loading.as_of;
    REQUIRE(as_of);
    app.run(Tick{at("2026-11-22T02:00:00Z")});
    app.run(Reload{});
    CHECK(app.asked() == std::vector<std::string>{"session", "linkages", "rooms", "incidents", "reports"});
    app.answer("linkages", 503, "<html>busy</html>");
    CHECK(app.state.linkages_loading.phase == Loading::Phase::failed);
    CHECK(app.state.linkages_loading.problem->id == "client.refused");
    CHECK(app.state.linkages_loading.problem->title_ja.find("503") != std::string::npos);
    CHECK(app.announced_assertively());
    CHECK(app.announced().starts_with("サービス連携を読み込めませんでした。"));
    CHECK(app.state.linkages.size() == 3);
    app.answer("rooms", 0);
    CHECK(app.announced() == "ルームを読み込めませんでした。サーバーから応答がありません\n");
    app.answer("incidents", 0);
    CHECK(app.state.incidents_loading.problem->id == "client.no_answer");
    CHECK(app.state.incidents.size() == 5);
    CHECK(app.state.incidents_loading.as_of == as_of);
    app.answer("rooms", 200, R"({"rooms":[{"id":"x"}]})");
    CHECK(app.state.rooms_loading.problem->id == "client.answer_unreadable");
    CHECK(app.state.rooms_loading.problem->title_ja.find("/rooms/0/id") != std::string::npos);
    CHECK(app.state.rooms.size() == 3);
    app.answer("reports", 200, "[1,2");
    CHECK(app.state.reports_loading.phase == Loading::Phase::failed);
    app.answer("session", 200, to_text(to_json(session())));
    CHECK(app.effects.empty());
    app.answer("nobody", 200);
    CHECK(app.effects.empty());
}

TEST_CASE("a cut answer is refused as a whole and the data from before stay") {
    App app;
    app.sign_in();
    const std::string body = incidents_body({incident(0x201, 1, "2026-11-22T01:00:00Z"), incident(0x202, 1, "2026-11-22T01:10:00Z")});
    for (std::size_t size = 0; size + 1 < body.size(); size += 7) {
        app.answer("incidents", 200, body.substr(0, size));
        CHECK(app.state.incidents.size() == 5);
        CHECK(app.state.incidents_loading.phase == Loading::Phase::failed);
        CHECK(app.state.incidents_loading.problem->id == "client.answer_cut");
    }
    app.answer("incidents", 200, "<html>\n</html>\n");
    CHECK(app.state.incidents_loading.problem->id == "client.answer_unreadable");
    CHECK(app.state.incidents.size() == 5);
    app.answer("incidents", 200, body);
    CHECK(app.state.incidents.size() == 2);
    CHECK(app.state.incidents_loading.phase == Loading::Phase::ready);
    CHECK_FALSE(app.state.incidents_loading.problem);
}

TEST_CASE("being online again loads what is new; being offline is said once") {
    App app;
    app.sign_in();
    app.run(SetOnline{false});
    CHECK(app.announced().find("オフライン") != std::string::npos);
    app.run(SetOnline{false});
    CHECK(app.effects.empty());
    app.run(SetOnline{true});
    CHECK(app.asked().size() == 5);
}

TEST_CASE("reports that are missing come with those that are there") {
    App app;
    app.sign_in();
    CHECK(app.state.missing_reports.empty());
    app.run(Reload{});
    app.answer("reports", 200,
               R"({"reports":[],"missing":[{"linkage_id":")" + make_id<LinkageId>(1).text() +
                   R"(","period":{"first":"2026-10-26","last":"2026-11-08"},"due_at":"2026-11-09T01:00:00Z","state":"awaited"}]})");
    REQUIRE(app.state.missing_reports.size() == 1);
    CHECK(app.state.missing_reports[0].awaited);
    CHECK(app.state.missing_reports[0].period == report_period(JstDate{std::chrono::year{2026} / 11 / 9}));
}

TEST_CASE("language, theme and text size are kept and come back") {
    App app;
    app.run(SetLanguage{Language::en});
    app.run(SetTheme{Theme::high_contrast});
    app.run(SetTextSize{150});
    const auto kept = app.kept("settings");
    REQUIRE(kept);
    App later;
    later.run(StoredValue{"settings", *kept});
    CHECK(later.state.language == Language::en);
    CHECK(later.state.theme == Theme::high_contrast);
    CHECK(later.state.text_size_percent == 150);
    for (const char* bad : {"", "{", "[]", R"({"language":3,"theme":"pink","text_size_percent":9000})"}) later.run(StoredValue{"settings", bad});
    CHECK(later.state.text_size_percent == 150);
    later.run(StoredValue{"unknown", "x"});
}
