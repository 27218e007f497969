#include "client/app.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

/// Signed in, the form open, everything typed.
void fill_form(App& app) {
    app.sign_in();
    app.run(Navigate{RegisterRoute{}});
    app.run(EditCompanyName{"浪速精機製作所"});
    app.run(EditCustomerId{customer_id_a});
    app.run(EditOrganization{0, "本社"});
    app.run(EditOrganization{1, "総務部"});
    app.run(EditNote{"窓口は総務"});
    app.run(EditShownInContacts{false});
}

const Problem::FieldError* error_at(const AppState& state, std::string_view pointer) {
    for (const auto& error : state.form.errors) {
        if (error.pointer == pointer) return &error;
    }
    return nullptr;
}

std::string mail_with(std::initializer_list<const char*> ids) {
    std::string text = "件名: 【セキュリティおまかせプラン】顧客IDのお知らせ\n\n";
    for (const char* id : ids) text += std::string{"顧客ID："} + id + "\n";
    return text;
}

}  // namespace

TEST_CASE("a registration from the first letter to the list") {
    App app;
    fill_form(app);
    CHECK(app.state.form.preview_titles == std::vector<std::string>{"セキュリティおまかせ  本社 / 総務部", "セキュリティおまかせ  本社 / 第一営業部",
                                                                    "セキュリティおまかせ  神戸支社", "セキュリティおまかせ  本社 / 情報システム部"});
    app.run(SubmitRegistration{});
    const HttpRequest request = app.request();
    CHECK(request.method == "POST");
    CHECK(request.url == "api/v1/linkages");
    CHECK(request.idempotency_key.size() == 32);
    CHECK(request.if_match.empty());
    const auto draft = from_json<LinkageDraft>(*parse_json(request.body));
    REQUIRE(draft);
    CHECK(*draft == LinkageDraft{"security_omakase", "浪速精機製作所", customer_id_a, {"本社", "総務部"}, {}, {}, false, "窓口は総務"});
    CHECK(app.state.form.saving);
    app.run(SubmitRegistration{});
    CHECK(app.effects.empty());

    app.answer("register", 201, to_text(to_json(linkage(9, {"本社", "総務部"}))));
    CHECK(app.state.linkages.size() == 4);
    CHECK(app.state.linkage_rows.size() == 4);
    CHECK(app.state.rooms.size() == 4);
    CHECK(app.state.route == Route{LinkagesRoute{}});
    CHECK(app.all<SetAddress>().front().hash == "#/linkages");
    CHECK(app.kept("draft:register") == "");
    CHECK(app.state.kept_draft.empty());
    CHECK(app.announced() == "セキュリティおまかせ  本社 / 総務部 を登録しました\n");
    CHECK(app.state.form.draft == LinkageDraft{});
}

TEST_CASE("what was typed is kept at every change, but never the customer ID") {
    App app;
    fill_form(app);
    const auto kept = app.kept("draft:register");
    REQUIRE(kept);
    CHECK(kept->find("customer_id") == std::string::npos);
    CHECK(kept->find(customer_id_a) == std::string::npos);

    App later;
    later.run(StoredValue{"draft:register", *kept});
    later.run(AddressChanged{"#/register"});
    later.sign_in();
    CHECK(later.state.form.restored);
    CHECK(later.state.form.draft.company_name == "浪速精機製作所");
    CHECK(later.state.form.draft.organization == std::vector<std::string>{"本社", "総務部"});
    CHECK_FALSE(later.state.form.draft.shown_in_contacts);
    CHECK(later.state.form.draft.customer_id.empty());
    CHECK(later.state.form.preview_titles.size() == 4);
    // It was kept for a new linkage, not for this one.
    later.run(Navigate{RegisterRoute{"security_omakase", make_id<LinkageId>(1), false}});
    CHECK_FALSE(later.state.form.restored);
    CHECK(later.state.form.draft.company_name == "NTT西日本");
    for (const char* bad :
         {"{", "7", R"({"draft":7})", R"({"draft":{"organization":3},"workspace":"0000000000000000000000000000000a","editing":null})"}) {
        App other;
        other.run(StoredValue{"draft:register", bad});
        other.sign_in();
        other.run(Navigate{RegisterRoute{}});
        CHECK_FALSE(other.state.form.restored);
    }
}

TEST_CASE("going elsewhere and back finds the form as it was left") {
    App app;
    fill_form(app);
    app.run(Navigate{SupportRoute{}});
    app.run(AddressChanged{"#/register"});
    CHECK(app.state.form.draft.customer_id == customer_id_a);
    CHECK(app.state.form.draft.company_name == "浪速精機製作所");
}

TEST_CASE("leaving a field checks it, and typing takes its error away") {
    App app;
    app.sign_in();
    app.run(Navigate{RegisterRoute{}});
    app.run(EditCustomerId{"8c1f0a52-3d47-4be9-9a60-71e2c45bd0f"});
    CHECK(app.state.form.errors.empty());
    app.run(LeaveField{"/customer_id"});
    REQUIRE(app.state.form.errors.size() == 1);
    CHECK(app.state.form.errors.front().pointer == "/customer_id");
    CHECK(app.state.form.errors.front().code.starts_with("customer_id."));
    CHECK_FALSE(app.state.form.errors.front().ja.empty());
    CHECK(app.announced_assertively());
    app.run(LeaveField{"/customer_id"});
    CHECK(app.state.form.errors.size() == 1);
    app.run(LeaveField{"/company_name"});
    CHECK(error_at(app.state, "/company_name"));
    app.run(EditCustomerId{customer_id_a});
    CHECK_FALSE(error_at(app.state, "/customer_id"));
    CHECK(error_at(app.state, "/company_name"));
    app.run(EditOrganization{2, "課"});
    app.run(LeaveField{"/organization/0"});
    CHECK(app.state.form.errors.back().code == "organization.gap");
    app.run(EditOrganization{2, ""});
    CHECK(app.state.form.errors.size() == 1);
    app.run(EditOrganization{4, "too deep"});
    CHECK(app.state.form.draft.organization.empty());
}

TEST_CASE("an incomplete form is not sent: every error is shown and the first is read aloud") {
    App app;
    app.sign_in();
    app.run(Navigate{RegisterRoute{}});
    app.run(SubmitRegistration{});
    CHECK(app.asked().empty());
    CHECK(app.announced_assertively());
    CHECK(error_at(app.state, "/company_name"));
    CHECK(error_at(app.state, "/customer_id"));
    CHECK_FALSE(app.state.form.saving);
}

TEST_CASE("without an answer everything stays, and the retry carries the same key until the draft changes") {
    App app;
    fill_form(app);
    app.run(SubmitRegistration{});
    const std::string key = app.request().idempotency_key;
    for (const int status : {0, 429, 503}) {
        app.answer("register", status);
        CHECK_FALSE(app.state.form.saving);
        REQUIRE(app.state.form.problem);
        CHECK(app.state.form.draft.customer_id == customer_id_a);
        CHECK(app.announced_assertively());
        app.run(SubmitRegistration{});
        CHECK(app.request().idempotency_key == key);
        CHECK_FALSE(app.state.form.problem);
    }
    app.answer("register", 0);
    app.run(EditNote{"別の窓口"});
    app.run(SubmitRegistration{});
    CHECK(app.request().idempotency_key != key);
    // The first try had arrived after all: the answer of the retry is 200 with what there is.
    app.answer("register", 200, to_text(to_json(linkage(9, {"本社", "総務部"}))));
    CHECK(app.state.linkages.size() == 4);
}

TEST_CASE("an answer that is no linkage loses nothing either") {
    App app;
    fill_form(app);
    app.run(SubmitRegistration{});
    app.answer("register", 201, "{\"id\":");
    CHECK(app.state.form.problem->id == "client.answer_unreadable");
    CHECK(app.state.form.draft.company_name == "浪速精機製作所");
}

TEST_CASE("a 422 shows each error at its field, and a suggestion mends the name with one click") {
    App app;
    fill_form(app);
    app.run(SubmitRegistration{});
    app.answer("register", 422,
               problem_body("registration.refused", 422,
                            {{"/company_name", "linkage.company_name_spelling", "表記が違います", "Another spelling", "㈱浪速精機製作所", {}},
                             {"/customer_id", "linkage.duplicate_customer_id", "すでに", "Already", "", make_id<LinkageId>(2)}}));
    CHECK(app.state.form.problem->id == "registration.refused");
    REQUIRE(app.state.form.errors.size() == 2);
    CHECK(error_at(app.state, "/customer_id")->related == make_id<LinkageId>(2));
    CHECK(app.state.form.draft.company_name == "浪速精機製作所");
    CHECK(app.announced_assertively());
    app.run(ApplySuggestion{"/customer_id"});
    CHECK(app.effects.empty());
    app.run(ApplySuggestion{"/company_name"});
    CHECK(app.state.form.draft.company_name == "㈱浪速精機製作所");
    CHECK_FALSE(error_at(app.state, "/company_name"));
    CHECK(app.kept("draft:register"));
}

TEST_CASE("editing starts from what stands there, keeps the customer ID when the field is empty, and carries the version") {
    App app;
    app.sign_in();
    app.run(Navigate{RegisterRoute{"security_omakase", make_id<LinkageId>(1), false}});
    CHECK(app.state.form.draft.company_name == "NTT西日本");
    CHECK(app.state.form.draft.organization == std::vector<std::string>{"本社", "第一営業部"});
    CHECK(app.state.form.preview_titles.size() == 3);
    app.run(LeaveField{"/customer_id"});
    CHECK(app.state.form.errors.empty());
    app.run(EditNote{"新しい"});
    app.run(SubmitRegistration{});
    CHECK(app.request().method == "PUT");
    CHECK(app.request().url == "api/v1/linkages/" + hex_id(1));
    CHECK(app.request().if_match == "\"3\"");
    LinkageSummary changed = linkage(1, {"本社", "第一営業部"});
    changed.version = 4;
    app.answer("register", 200, to_text(to_json(changed)));
    CHECK(app.state.linkages.size() == 3);
    CHECK(app.state.linkages.front().version == 4);
    CHECK(app.announced().find("変更しました") != std::string::npos);
}

TEST_CASE("an edit's address opened before the linkages are there is filled when they come") {
    App app;
    app.run(AddressChanged{"#/register?edit=" + hex_id(2)});
    app.sign_in();
    CHECK(app.state.form.draft.organization == std::vector<std::string>{"神戸支社"});
    CHECK(app.state.form.editing_version == 3);
}

TEST_CASE("after a rename everything but the company name is kept") {
    App app;
    app.sign_in();
    app.run(Navigate{RegisterRoute{"security_omakase", make_id<LinkageId>(1), true}});
    CHECK(app.state.form.draft.company_name.empty());
    CHECK(app.state.form.draft.organization == std::vector<std::string>{"本社", "第一営業部"});
    CHECK(app.state.form.draft.note == "窓口は総務");
}

TEST_CASE("when somebody else changed it, that is said, and after a reload the save goes on from there") {
    App app;
    app.sign_in();
    app.run(Navigate{RegisterRoute{"security_omakase", make_id<LinkageId>(1), false}});
    app.run(EditNote{"私の変更"});
    app.run(SubmitRegistration{});
    app.answer("register", 412, problem_body("precondition.failed", 412));
    CHECK(app.state.form.problem->id == "client.changed_elsewhere");
    CHECK(app.state.form.draft.note == "私の変更");
    app.run(Reload{});
    LinkageSummary changed = linkage(1, {"本社", "第一営業部"});
    changed.version = 8;
    app.answer("linkages", 200, list_body<LinkageSummary>("linkages", {changed}));
    CHECK_FALSE(app.state.form.problem);
    CHECK(app.state.form.draft.note == "私の変更");
    app.run(SubmitRegistration{});
    CHECK(app.request().if_match == "\"8\"");
}

TEST_CASE("a change made elsewhere is shown field by field, with what stands there now") {
    App app;
    app.sign_in();
    app.run(Navigate{RegisterRoute{"security_omakase", make_id<LinkageId>(1), false}});
    app.run(EditNote{"私の変更"});
    app.run(SubmitRegistration{});
    LinkageSummary current = linkage(1, {"本社", "法人営業部"});
    current.version = 8;
    current.note.clear();
    current.phones = {"06-1234-5678"};
    Json body = *parse_json(problem_body("version.stale", 412));
    body["current"] = to_json(current);
    app.answer("register", 412, to_text(body));
    REQUIRE(app.state.form.problem);
    const std::string& ja = app.state.form.problem->detail_ja;
    CHECK(ja.ends_with("入力と違うところの、今の内容:\n・組織情報: 本社 / 法人営業部\n・電話番号: 06-1234-5678\n・備考: （なし）"));
    CHECK(ja.find("会社名") == std::string::npos);
    CHECK(app.state.form.problem->detail_en.ends_with("- Organization: 本社 / 法人営業部\n- Phone numbers: 06-1234-5678\n- Note: (none)"));
    CHECK(app.state.form.draft.note == "私の変更");

    current = linkage(1, {"本社", "第一営業部"});
    current.note = "私の変更";
    body["current"] = to_json(current);
    app.run(SubmitRegistration{});
    app.answer("register", 412, to_text(body));
    CHECK(app.state.form.problem->detail_ja.ends_with("今の内容は、入力した内容と同じです。"));
    // What is no linkage is passed over; that it was changed is said all the same.
    for (const Json& wrong : {Json(7), Json::object()}) {
        body["current"] = wrong;
        app.run(SubmitRegistration{});
        app.answer("register", 412, to_text(body));
        CHECK(app.state.form.problem->id == "client.changed_elsewhere");
        CHECK(app.state.form.problem->detail_ja.find("今の内容:") == std::string::npos);
    }
}

TEST_CASE("a pasted mail fills the customer ID on this device and is neither kept nor sent") {
    App app;
    app.sign_in();
    app.run(Navigate{RegisterRoute{}});
    app.run(OpenMailPaste{true});
    CHECK(app.state.form.mail_open);
    app.run(EditMailText{mail_with({"８ｃ１ｆ０ａ５２-3d47-4be9-9a60-71e2c45bd0fa"})});
    REQUIRE(app.state.form.mail);
    CHECK(app.state.form.mail->status == MailStatus::found);
    CHECK(app.state.form.draft.customer_id == customer_id_a);
    CHECK(app.announced() == "メールから顧客IDを入れました\n");
    CHECK(app.asked().empty());
    for (const auto& kept : app.all<KeepValue>()) CHECK(kept.value.find("顧客ID") == std::string::npos);
    app.run(EditMailText{""});
    CHECK_FALSE(app.state.form.mail);
    CHECK(app.state.form.draft.customer_id == customer_id_a);
    app.run(OpenMailPaste{false});
    CHECK_FALSE(app.state.form.mail_open);
}

TEST_CASE("two different IDs in a mail are offered as a choice") {
    App app;
    app.sign_in();
    app.run(Navigate{RegisterRoute{}});
    app.run(EditMailText{mail_with({"8c1f0a52-3d47-4be9-9a60-71e2c45bd0fa", "d47b92e6-05ac-4c18-b3f7-2f96a8137c5e"})});
    CHECK(app.state.form.mail->status == MailStatus::ambiguous);
    CHECK(app.state.form.draft.customer_id.empty());
    CHECK_FALSE(app.announced().empty());
    app.run(ChooseCustomerId{7});
    CHECK(app.state.form.draft.customer_id.empty());
    app.run(ChooseCustomerId{1});
    CHECK(app.state.form.draft.customer_id == "d47b92e6-05ac-4c18-b3f7-2f96a8137c5e");
}

TEST_CASE("cancelling drops the draft and goes back to the list") {
    App app;
    fill_form(app);
    app.run(CancelRegistration{});
    CHECK(app.kept("draft:register") == "");
    CHECK(app.state.route == Route{LinkagesRoute{}});
    app.run(Navigate{RegisterRoute{}});
    CHECK(app.state.form.draft.company_name.empty());
}

TEST_CASE("removing asks first, names the bot, and says when it cannot be done") {
    App app;
    app.sign_in();
    app.run(AskRemoval{make_id<LinkageId>(0x77)});
    CHECK_FALSE(app.state.confirm_removal);
    app.run(AskRemoval{make_id<LinkageId>(2)});
    REQUIRE(app.state.confirm_removal);
    CHECK(app.state.confirm_removal->title == "セキュリティおまかせ  神戸支社");
    CHECK(app.state.confirm_removal->rooms == 1);
    app.run(CancelRemoval{});
    CHECK_FALSE(app.state.confirm_removal);
    app.run(ConfirmRemovalNow{});
    CHECK(app.effects.empty());

    app.run(AskRemoval{make_id<LinkageId>(2)});
    app.run(ConfirmRemovalNow{});
    CHECK(app.request().method == "DELETE");
    CHECK(app.request().if_match == "\"3\"");
    app.run(ConfirmRemovalNow{});
    CHECK(app.effects.empty());
    app.run(CancelRemoval{});
    CHECK(app.state.confirm_removal);
    const std::string name = "remove:" + hex_id(2);
    app.answer(name, 412, problem_body("precondition.failed", 412));
    CHECK(app.state.confirm_removal->problem->id == "client.changed_elsewhere");
    CHECK_FALSE(app.state.confirm_removal->removing);
    app.run(ConfirmRemovalNow{});
    app.answer(name, 204);
    CHECK_FALSE(app.state.confirm_removal);
    CHECK(app.state.linkages.size() == 2);
    CHECK(app.state.rooms.size() == 2);
    CHECK(app.announced().find("神戸支社 の連携を解除しました") != std::string::npos);
    // History stays.
    CHECK(app.state.incidents.size() == 5);
}
