#include "client/drops.h"

#include "client/app.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

const std::string other_id = "11111111-2222-4333-8444-555555555555";

std::string mail_source(const std::string& id) {
    return "From: support@example.jp\r\nSubject: =?ISO-2022-JP?B?GyRCTXhNUSRLSSxNVyRKPnBKcyROJCpDTiRpJDsbKEI=?=\r\nContent-Type: text/plain; "
           "charset=UTF-8\r\n"
           "Content-Transfer-Encoding: 8bit\r\n\r\n顧客ID: " +
           id + "\r\n";
}

App at_form() {
    App app;
    app.sign_in();
    app.run(Navigate{RegisterRoute{}});
    return app;
}

/// What the form says was wrong; "" = nothing.
std::string wrong_after(App& app, std::string name, std::string bytes) {
    app.run(DropFile{std::move(name), std::move(bytes)});
    return app.state.form.drop_error ? app.state.form.drop_error->id : "";
}

}  // namespace

TEST_CASE("a dropped mail fills the customer ID, shows which file it was, and asks nobody") {
    App app = at_form();
    app.run(DropFile{"お知らせ.eml", mail_source(customer_id_a)});
    CHECK(app.state.form.draft.customer_id == customer_id_a);
    CHECK(app.state.form.mail_name == "お知らせ.eml");
    CHECK(app.state.form.mail_text.empty());
    CHECK(app.all<HttpRequest>().empty());
    for (const KeepValue& kept : app.all<KeepValue>()) CHECK(kept.value.find(customer_id_a) == std::string::npos);

    app.run(EditMailText{"顧客ID：" + other_id});
    CHECK(app.state.form.mail_name.empty());
    CHECK(app.state.form.draft.customer_id == other_id);
}

TEST_CASE("a mail without a customer ID says what it is instead") {
    App app = at_form();
    app.run(DropFile{"アカウント.eml", "Subject: x\r\n\r\nアカウント名: TM0001234\r\n"});
    CHECK(app.announced() == std::string{text(Language::ja, "register.mail_b")} + "\n");
    CHECK(app.state.form.draft.customer_id.empty());
}

TEST_CASE("words that were dragged are read like pasted ones") {
    App app = at_form();
    app.run(DropFile{"", "顧客ID：" + customer_id_a});
    CHECK(app.state.form.mail_open);
    CHECK(app.state.form.mail_text == "顧客ID：" + customer_id_a);
    CHECK(app.state.form.draft.customer_id == customer_id_a);
}

TEST_CASE("dropped elsewhere, a mail or a CSV opens the form; anything else is said") {
    App app;
    app.sign_in();
    app.run(DropFile{"a.eml", mail_source(customer_id_a)});
    CHECK(app.state.route == Route{RegisterRoute{}});
    CHECK(app.all<SetAddress>().front().hash == "#/register");
    CHECK(app.state.form.draft.customer_id == customer_id_a);

    app.run(Navigate{SupportRoute{}});
    app.run(DropFile{"b.csv", "会社名,顧客ID\r\n浪速精機製作所," + other_id + "\r\n"});
    CHECK(app.state.route == Route{RegisterRoute{}});
    CHECK(app.state.form.draft.company_name == "浪速精機製作所");

    app.run(Navigate{SupportRoute{}});
    app.run(DropFile{"c.txt", "今日の会議は中止です"});
    CHECK(app.state.route == Route{SupportRoute{}});
    REQUIRE(app.state.toast);
    CHECK(app.state.toast->text_key == "error.drop.nothing_found.title");
    CHECK(app.announced_assertively());
}

TEST_CASE("what cannot be read says why on the form, until the next attempt") {
    App app = at_form();
    CHECK(wrong_after(app, "c.txt", "今日の会議は中止です") == "drop.nothing_found");
    CHECK(app.announced() == error_title(Language::ja, {"drop.nothing_found"}) + "\n" + error_detail(Language::ja, {"drop.nothing_found"}) + "\n");
    CHECK(app.announced_assertively());
    CHECK(wrong_after(app, "x.msg", "whatever") == "drop.outlook");
    CHECK(wrong_after(app, "mail", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") == "drop.outlook");
    CHECK(wrong_after(app, "x.png", std::string{"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16}) == "drop.not_text");
    CHECK(wrong_after(app, "x.csv", "名前,住所\r\na,b\r\n") == "csv.no_columns");
    CHECK(wrong_after(app, "x.csv", "会社名,顧客ID\r\n") == "csv.no_rows");
    CHECK(wrong_after(app, "x.csv", "") == "csv.no_columns");
    CHECK(wrong_after(app, "x.csv", "会社名\r\n\"a") == "csv.open_quote");
    for (const char* reason : {"too_large", "many", "unreadable"}) {
        app.run(RefuseDrop{reason});
        REQUIRE(app.state.form.drop_error);
        CHECK(app.state.form.drop_error->id == std::string{"drop."} + reason);
        CHECK_FALSE(error_detail(Language::ja, *app.state.form.drop_error).starts_with("error."));
        CHECK_FALSE(error_title(Language::en, *app.state.form.drop_error).starts_with("error."));
    }
    app.run(RefuseDrop{"../elsewhere"});
    CHECK(app.state.form.drop_error->id == "drop.unreadable");
    CHECK(wrong_after(app, "a.eml", mail_source(customer_id_a)).empty());
    CHECK(app.state.form.draft.customer_id == customer_id_a);
}

TEST_CASE("one row of a CSV fills the form and says what in it is wrong, not what is missing") {
    App app = at_form();
    app.run(EditNote{"窓口は総務"});
    app.run(DropFile{"x.CSV", "顧客ID,会社名,組織1,組織2\r\n8c1f0a52-3d47,浪速精機製作所,本社,総務部\r\n"});
    const RegistrationForm& form = app.state.form;
    CHECK(form.draft.company_name == "浪速精機製作所");
    CHECK(form.draft.organization == std::vector<std::string>{"本社", "総務部"});
    CHECK(form.draft.note == "窓口は総務");
    REQUIRE(form.errors.size() == 1);
    CHECK(form.errors[0].pointer == "/customer_id");
    CHECK(app.state.offered.rows.empty());
    CHECK(form.touched);
    CHECK(form.preview_titles.front().ends_with("本社 / 総務部"));
    CHECK(app.kept("draft:register").has_value());
    CHECK(app.kept("draft:register")->find("8c1f0a52") == std::string::npos);

    App without = at_form();
    without.run(DropFile{"x.csv", "会社名\r\n浪速精機製作所\r\n"});
    CHECK(without.state.form.errors.empty());
}

TEST_CASE("several rows are offered; taken ones are marked, also when the form was sent in between") {
    App app = at_form();
    app.run(DropFile{"x.csv", "会社名,顧客ID,組織\r\nA社," + customer_id_a + ",本社 / 総務部\r\nB社," + other_id + ",\r\n"});
    REQUIRE(app.state.offered.rows.size() == 2);
    CHECK(app.state.form.draft.company_name.empty());
    CHECK(app.announced() == "CSVに 2 件あります。登録するものを選んでください\n");

    app.run(TakeRow{0});
    CHECK(app.state.form.draft.company_name == "A社");
    CHECK(app.state.form.draft.organization == std::vector<std::string>{"本社", "総務部"});
    CHECK(app.state.taken == std::vector<std::uint8_t>{1, 0});
    app.run(SubmitRegistration{});
    app.run(TakeRow{1});  // what is being sent stays as it is
    CHECK(app.state.form.draft.company_name == "A社");
    app.answer("register", 201, to_text(to_json(linkage(9, {"本社", "総務部"}))));

    app.run(Navigate{RegisterRoute{}});
    CHECK(app.state.offered.rows.size() == 2);
    app.run(TakeRow{1});
    CHECK(app.state.form.draft.company_name == "B社");
    CHECK(app.state.form.draft.organization.empty());
    CHECK(app.state.taken == std::vector<std::uint8_t>{1, 1});
    app.run(TakeRow{7});
    CHECK(app.state.form.draft.company_name == "B社");
    app.run(CloseRows{});
    CHECK(app.state.offered.rows.empty());
}

TEST_CASE("cells copied from a spreadsheet are a table; one known word in a mail's first line is not") {
    App app = at_form();
    app.run(DropFile{"", "会社名\t顧客ID\r\nA社\t" + customer_id_a});
    CHECK(app.state.form.draft.company_name == "A社");
    App mail = at_form();
    mail.run(DropFile{"", "会社名\r\n顧客ID：" + customer_id_a});
    CHECK(mail.state.form.draft.company_name.empty());
    CHECK(mail.state.form.draft.customer_id == customer_id_a);
}

TEST_CASE("who is not signed in drops nothing, and signing out forgets the rows") {
    App out;
    out.state.sign_in = SignIn::signed_out;
    out.run(DropFile{"a.eml", mail_source(customer_id_a)});
    CHECK(out.effects.empty());
    CHECK(out.state.form.draft.customer_id.empty());

    App app = at_form();
    app.run(DropFile{"x.csv", "会社名,顧客ID\r\nA社," + customer_id_a + "\r\nB社," + other_id + "\r\n"});
    app.run(SignOut{});
    app.answer("sign_out", 204);
    CHECK(app.state.offered.rows.empty());
}

TEST_CASE("only allowed addresses lead out of the app") {
    App app;
    app.run(FollowLink{"https://ncs.nttcom.biz/support/"});
    REQUIRE(app.all<OpenLink>().size() == 1);
    CHECK(app.all<OpenLink>().front().href == "https://ncs.nttcom.biz/support/");
    app.run(FollowLink{"javascript:alert(1)"});
    CHECK(app.effects.empty());
    app.run(ChooseFile{});
    CHECK(app.all<PickFile>().size() == 1);
    app.run(PrintPage{});
    CHECK(app.all<Print>().size() == 1);
}
