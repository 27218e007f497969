#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "ui/sample_state.h"
#include "ui/screen.h"

// Links out of the app, files and paper.

namespace omakase::testing {
namespace {

std::string ja(std::string_view key, const std::vector<TextArgument>& arguments = {}) {
    return text(Language::ja, key, arguments);
}

AppState case_named(std::string_view name) {
    const auto found = std::ranges::find(screen_cases(), name, &ScreenCase::name);
    REQUIRE(found != screen_cases().end());
    return found->make(Language::ja);
}

AppState with_desk(std::string phone, std::string email, std::string page) {
    AppState state = sample_at(SupportRoute{});
    state.desks.resize(1);
    state.desks[0].desk.phone = std::move(phone);
    state.desks[0].desk.email = std::move(email);
    state.desks[0].desk.page = std::move(page);
    return state;
}

}  // namespace

TEST_CASE("a desk's number, address and page are links with the address that the browser follows", "[ui][manners]") {
    for (const Viewport viewport : {desktop, phone}) {
        Screen screen{with_desk("0800-123-4567", "desk@example.jp", "https://example.jp/"), viewport};
        screen.frames_until_idle();
        const std::string name = screen.state.desks[0].desk.name, page = ja("support.page_name", {{"name", name}});
        CHECK(screen.node(Role::link, "0800-123-4567").href == "tel:08001234567");
        CHECK(screen.node(Role::link, "desk@example.jp").href == "mailto:desk@example.jp");
        CHECK(screen.node(Role::link, page).href == "https://example.jp/");
        screen.click_at(screen.node(Role::link, "0800-123-4567").rect);
        CHECK(screen.taken<FollowLink>().href == "tel:08001234567");
        screen.click_at(screen.node(Role::link, "desk@example.jp").rect);
        CHECK(screen.taken<FollowLink>().href == "mailto:desk@example.jp");
        screen.click_at(screen.node(Role::link, page).rect);
        CHECK(screen.taken<FollowLink>().href == "https://example.jp/");
        screen.click(Role::button, ja("support.copy_phone", {{"name", name}}));
        CHECK(screen.taken<CopyText>().text == "0800-123-4567");
        screen.click(Role::button, ja("support.copy_email", {{"name", name}}));
        CHECK(screen.taken<CopyText>().text == "desk@example.jp");
    }
}

TEST_CASE("what is no number, no address and no page leads nowhere", "[ui][manners]") {
    Screen screen{with_desk("届いたメールに記載", "desk at example", "javascript:alert(1)")};
    screen.frames_until_idle();
    CHECK(screen.has(Role::text, "届いたメールに記載"));
    CHECK(screen.has(Role::text, "desk at example"));
    CHECK(std::ranges::none_of(screen.nodes(), [](const Node& node) { return !node.href.empty() && !node.href.starts_with('#'); }));
}

TEST_CASE("a desk that only the mail names has nothing to call or copy", "[ui][manners]") {
    Screen screen{with_desk("", "", "")};
    screen.frames_until_idle();
    CHECK(screen.has(Role::text, ja("support.no_phone")));
    CHECK_FALSE(screen.has(Role::button, ja("support.copy_phone", {{"name", screen.state.desks[0].desk.name}})));
}

TEST_CASE("the number in a room's answer can be called", "[ui][manners]") {
    AppState state = case_named("room with every kind of message");
    for (auto& [id, view] : state.room_views)
        for (Message& message : view.messages)
            for (DeskLine& desk : message.desks) desk.phone = "06-1234-5678";
    Screen screen{state};
    screen.frames_until_idle();
    screen.click(Role::link, "06-1234-5678");
    CHECK(screen.taken<FollowLink>().href == "tel:0612345678");
}

TEST_CASE("lists and reports are saved, and reports printed, at both sizes", "[ui][manners]") {
    const ReportsRoute report{make_id<LinkageId>(1), JstDate{std::chrono::year{2026} / 11 / 9}};
    for (const Viewport viewport : {desktop, phone}) {
        Screen incidents{sample_at(IncidentsRoute{}), viewport};
        incidents.frames_until_idle();
        incidents.click(Role::button, ja("incidents.save"));
        (void)incidents.taken<SaveIncidents>();
        Screen nothing{sample_at(IncidentsRoute{.query = "存在しない名前"}), viewport};
        nothing.frames_until_idle();
        CHECK(nothing.node(Role::button, ja("incidents.save")).disabled);

        Screen reports{sample_at(report), viewport};
        reports.frames_until_idle();
        reports.click(Role::button, ja("reports.print"));
        (void)reports.taken<PrintPage>();
        reports.click(Role::button, ja("reports.save"));
        (void)reports.taken<SaveReport>();
    }
    Screen list{sample_at(ReportsRoute{}), phone};
    list.frames_until_idle();
    CHECK_FALSE(list.has(Role::button, ja("reports.print")));  // of many reports on a phone none is shown
}

TEST_CASE("rows of a CSV are offered a page at a time, with masked customer IDs, and the taken one is marked", "[ui][manners]") {
    for (const Viewport viewport : {desktop, phone}) {
        Screen screen{case_named("registration, rows of a CSV to choose from"), viewport};
        screen.follow = true;
        screen.frames_until_idle();
        const auto row = [&](int number) {
            const std::string n = std::to_string(number);
            return "浪速精機製作所 関西第" + n + "事業本部 本社 / 第" + n + "営業部 ・ 顧客ID ••••••••d0f" + n;
        };
        CHECK(screen.tree().find("8c1f0a52") == std::string::npos);
        CHECK(screen.node(Role::button, row(1)).description == ja("register.row_taken"));
        CHECK(screen.node(Role::button, row(2)).description.empty());
        CHECK(screen.has(Role::status, "1–6 / 11"));
        CHECK(screen.node(Role::button, ja("register.rows_before")).disabled);
        screen.click(Role::button, ja("register.rows_after"));
        CHECK(screen.has(Role::status, "7–11 / 11"));
        CHECK(screen.node(Role::button, ja("register.rows_after")).disabled);
        CHECK(screen.has(Role::button, "会社名なし 顧客IDの形ではありません"));
        CHECK(screen.has(Role::button, "名前だけ 顧客IDなし"));

        screen.click(Role::button, row(7));
        CHECK(screen.state.form.draft.company_name == "浪速精機製作所 関西第7事業本部");
        CHECK(screen.node(Role::textbox, ja("register.customer_id")).field->value == customer_id_a.substr(0, 35) + "7");
        const Node& company = screen.node(Role::textbox, ja("register.company_name"));
        CHECK(company.rect.y >= company.clip.y);  // what was filled in is in view
        CHECK(company.rect.bottom() <= company.clip.bottom());
        screen.click(Role::button, ja("register.rows_close"));
        CHECK_FALSE(screen.has(Role::button, row(7)));
    }
}

TEST_CASE("a file can be chosen as well as dropped; why it was not read stands on the form", "[ui][manners]") {
    Screen screen{case_named("registration, a file that cannot be read")};
    screen.frames_until_idle();
    CHECK(screen.has(Role::text, ja("error.drop.outlook.title")));
    CHECK(screen.has(Role::text, ja("error.drop.outlook.detail")));
    screen.click(Role::button, ja("register.pick_file"));
    (void)screen.taken<ChooseFile>();
    Screen mail{case_named("registration, a mail that names nobody")};
    mail.frames_until_idle();
    CHECK(mail.has(Role::text, "新規アカウント発行のお知らせ.eml: " + ja("register.mail_b")));
}

TEST_CASE("a file that is held over the form is told where to go, and only there", "[ui][manners]") {
    Screen screen{case_named("registration, a file held over it")};
    screen.frames_until_idle();
    CHECK(screen.has(Role::status, ja("register.drop_here")));
    screen.state.dragging = false;
    screen.frame();
    CHECK_FALSE(screen.has(Role::status, ja("register.drop_here")));
    AppState elsewhere = sample_at(SupportRoute{});
    elsewhere.dragging = true;
    Screen support{elsewhere};
    support.frames_until_idle();
    CHECK_FALSE(support.has(Role::status, ja("register.drop_here")));
}

}  // namespace omakase::testing
