#include "ui/sample_state.h"

#include "client/common.h"
#include "client/views.h"

namespace omakase::testing {
namespace {

LinkageSummary bot(unsigned number, const std::vector<std::string>& levels, NameMatch match) {
    LinkageSummary one = linkage(number, levels);
    one.match = match;
    return one;
}

std::vector<Incident> sample_incidents() {
    std::vector<Incident> all;
    const char* threats[] = {"Ransom.Win32.LOCKBIT.SMYXCLA", "TROJ_GEN.R002C0OJ523", "TSPY_HAWKEYE.THAOOAH", "Mal_Otorun1",
                             "HackTool.Win64.Mimikatz.GKA"};
    const char* users[] = {"山﨑 健", "𠮷田 翔", "髙橋 みなみ"};
    for (unsigned i = 0; i < 60; ++i) {
        const unsigned day = 1 + i % 21;
        const std::string date = "2026-11-" + std::string{day < 10 ? "0" : ""} + std::to_string(day) + "T03:14:15Z";
        Incident one = incident(0x200 + i, 1 + i % 4, date, static_cast<Resolution>(i % 4), static_cast<ThreatKind>(i % 3));
        one.detection.threat = threats[i % 5];
        one.detection.user = users[i % 3];
        one.detection.endpoint = "PC-SALES-0" + std::to_string(i % 7);
        one.detection.path = "C:\\Users\\k.yamazaki\\Downloads\\ﾀﾞｳﾝﾛｰﾄﾞ\\請求書_2026年11月分_最終版_" + std::to_string(i) + ".xlsm.exe";
        one.detection.action = i % 2 == 0 ? ThreatAction::quarantined : ThreatAction::failed;
        one.detection.action_raw = {"Clean failed", "Quarantine failed"};
        one.detection.severity = static_cast<Severity>(i % 5);
        one.count = 1 + static_cast<int>(i % 3);
        all.push_back(one);
    }
    all[0].detection.detected_at.reset();  // the event does not say when, who and where
    all[0].detection.user.reset();
    all[0].detection.endpoint.reset();
    all[0].detection.threat.reset();
    return all;
}

std::vector<Message> sample_messages(const App& app) {
    const Room room = app.state.known_rooms.at(0);
    std::vector<Incident> incidents;
    for (std::uint32_t row = 0; row < app.state.incidents.size(); ++row)
        if (app.state.incidents.incident(row).linkage_id == room.linkage_id) incidents.push_back(app.state.incidents.incident(row));
    std::vector<Message> all;
    const auto add = [&](Message message, std::string_view sent_at) {
        message.id = make_id<MessageId>(0x900 + static_cast<unsigned>(all.size()));
        message.room_id = room.id;
        message.sent_at = at(sent_at);
        all.push_back(std::move(message));
    };
    add({.kind = MessageKind::greeting}, "2026-11-02T00:10:00Z");
    for (std::size_t i = 0; i < 4; ++i) {
        Message message{.kind = MessageKind::incident, .incidents = {incidents.at(i)}};
        message.incidents[0].detection.resolution = static_cast<Resolution>(i);
        add(message, "2026-11-1" + std::to_string(i) + "T03:00:00Z");
    }
    for (const RoomQuestion question : {RoomQuestion::incidents, RoomQuestion::reports, RoomQuestion::support}) {
        add({.kind = MessageKind::question, .question = question}, "2026-11-22T01:40:00Z");
        add(answer(question, room, room_facts(room, incidents, at(sample_now)), at(sample_now)), "2026-11-22T01:40:00Z");
    }
    add(answer(RoomQuestion::incidents, room, {}, at(sample_now)), "2026-11-22T01:41:00Z");
    add({.kind = MessageKind::incident_group, .incidents = {incidents.at(0), incidents.at(1)}, .incidents_total = 300}, "2026-11-22T01:41:10Z");
    const Report late = make_report(room.linkage_id, JstDate{std::chrono::year{2026} / 11 / 9}, incidents);
    add({.kind = MessageKind::report, .data_as_of = at(sample_now), .report = late}, "2026-11-22T01:41:20Z");
    return all;
}

Problem no_connection() {
    return make_problem(Error{"client.no_answer", "", {}, {}}, 0);
}

AppState with_form(Language language, const RegisterRoute& route, const std::function<void(App&)>& then = {}) {
    App app = sample_app(language);
    app.run(Navigate{route});
    if (then) then(app);
    app.state.toast.reset();
    return app.state;
}

void fill_form(App& app) {
    app.run(EditCompanyName{"ＮＴＴ西日本　株式会社"});
    app.run(EditCustomerId{customer_id_a});
    app.run(EditOrganization{0, "本社"});
    app.run(EditOrganization{1, "第一営業部"});
    app.run(EditNote{"窓口は総務。\n夜間は警備室へ。"});
}

void add_errors(App& app) {
    fill_form(app);
    Problem::FieldError spelling =
        make_field_error({"linkage.company_name_spelling", "/company_name", {{"difference", "width"}, {"portal_value", "NTT西日本 株式会社"}}, {}});
    Problem::FieldError twice = make_field_error({"linkage.duplicate_customer_id", "/customer_id", {}, make_id<LinkageId>(2)});
    Problem::FieldError unclear = make_field_error({"linkage.organization_not_distinct", "/organization/0", {}, make_id<LinkageId>(1)});
    app.state.form.errors = {spelling, twice, unclear};
    app.state.form.problem = no_connection();
    app.state.form.restored = true;
}

AppState nothing_yet(Language language, const Route& route) {
    App app;
    app.state.language = language;
    app.begin();
    SessionSummary fresh = session();
    fresh.workspace.contracts = fresh.workspace.rooms = 0;
    fresh.workspace.last_received_at.reset();
    app.answer("session", 200, to_text(to_json(fresh)));
    app.answer("linkages", 200, list_body<LinkageSummary>("linkages", {}));
    app.answer("rooms", 200, list_body<Room>("rooms", {}));
    app.answer("incidents", 200, incidents_body({}));
    app.answer("reports", 200, R"({"reports":[]})");
    app.run(Navigate{route});
    return app.state;
}

/// The states that come from the network, for a screen that shows `loading`'s data.
void add_phases(std::vector<ScreenCase>& cases, const std::string& name, const Route& route, Loading AppState::* loading) {
    cases.push_back({name + ", asked just now", [=](Language language) {
                         AppState state = nothing_yet(language, route);
                         put_phase(state, loading, Phase::just_asked);
                         return state;
                     }});
    cases.push_back({name + ", waiting for its data", [=](Language language) {
                         AppState state = nothing_yet(language, route);
                         put_phase(state, loading, Phase::waiting);
                         return state;
                     }});
    cases.push_back({name + ", empty", [=](Language language) { return nothing_yet(language, route); }});
    cases.push_back({name + ", failed", [=](Language language) {
                         AppState state = nothing_yet(language, route);
                         put_phase(state, loading, Phase::failed);
                         return state;
                     }});
    cases.push_back({name + ", ready", [=](Language language) { return sample_at(route, language); }});
    cases.push_back({name + ", offline with older data", [=](Language language) {
                         AppState state = sample_at(route, language);
                         put_phase(state, loading, Phase::stale);
                         state.online = false;
                         return state;
                     }});
}

std::vector<ScreenCase> make_cases() {
    std::vector<ScreenCase> cases;
    const LinkageId first = make_id<LinkageId>(1), third = make_id<LinkageId>(3);
    const auto ready = [&](const std::string& name, const Route& route) {
        cases.push_back({name, [route](Language language) { return sample_at(route, language); }});
    };

    add_phases(cases, "home", HomeRoute{}, &AppState::incidents_loading);
    ready("home over 90 days", HomeRoute{.days = 90});
    cases.push_back({"home with steps left", [](Language language) {
                         AppState state = sample_at(HomeRoute{}, language);
                         state.home.steps_done = 2;
                         return state;
                     }});
    cases.push_back({"home without a threat", [](Language language) {
                         AppState state = sample_at(HomeRoute{}, language);
                         state.home.urgent.clear();
                         state.incidents_view.unresolved = 0;
                         return state;
                     }});

    add_phases(cases, "incidents", IncidentsRoute{}, &AppState::incidents_loading);
    ready("incidents, one selected", IncidentsRoute{.selected = make_id<IncidentId>(0x201)});
    ready("incidents, one selected that says nothing of itself", IncidentsRoute{.selected = make_id<IncidentId>(0x200)});
    ready("incidents, searched", IncidentsRoute{.query = "りょう pc-sales-03"});
    ready("incidents, searched with marks",
          IncidentsRoute{
              .status = IncidentFilter::Status::unresolved, .days = 14, .kind = ThreatKind::spyware, .linkage_id = first, .query = "らんさむ sales"});
    ready("incidents, marked", IncidentsRoute{.query = "ransom"});
    ready("incidents, nothing found", IncidentsRoute{.query = "存在しない名前"});
    ready("incidents by threat, ascending", IncidentsRoute{.sort = IncidentColumn::threat, .descending = false});

    add_phases(cases, "linkages", LinkagesRoute{}, &AppState::linkages_loading);
    ready("linkages, searched", LinkagesRoute{"せきゅりてぃ 神戸"});
    ready("linkages, nothing found", LinkagesRoute{"存在しない名前"});
    ready("catalogue", CatalogueRoute{});

    cases.push_back({"registration, new", [](Language language) { return with_form(language, RegisterRoute{}); }});
    cases.push_back({"registration, filled", [](Language language) { return with_form(language, RegisterRoute{}, fill_form); }});
    cases.push_back({"registration, with errors", [](Language language) { return with_form(language, RegisterRoute{}, add_errors); }});
    cases.push_back({"registration, being saved", [](Language language) {
                         return with_form(language, RegisterRoute{}, [](App& app) {
                             fill_form(app);
                             app.state.form.saving = true;
                         });
                     }});
    cases.push_back({"registration, mail pasted", [](Language language) {
                         return with_form(language, RegisterRoute{}, [](App& app) {
                             app.run(OpenMailPaste{true});
                             app.run(EditMailText{"顧客ID：8c1f0a52-3d47-4be9-9a60-71e2c45bd0fa\n"});
                         });
                     }});
    cases.push_back({"registration, two mails pasted", [](Language language) {
                         return with_form(language, RegisterRoute{}, [](App& app) {
                             app.run(OpenMailPaste{true});
                             app.run(EditMailText{"顧客ID：8c1f0a52-3d47-4be9-9a60-71e2c45bd0fa\n\n顧客ID：11111111-2222-4333-8444-555555555555\n"});
                         });
                     }});
    cases.push_back({"registration, a mail that names nobody", [](Language language) {
                         return with_form(language, RegisterRoute{}, [](App& app) {
                             app.run(DropFile{"新規アカウント発行のお知らせ.eml", "Subject: x\r\n\r\nアカウント名: TM0001234\r\n"});
                         });
                     }});
    cases.push_back({"registration, a file that cannot be read", [](Language language) {
                         return with_form(language, RegisterRoute{}, [](App& app) { app.run(DropFile{"お知らせ.msg", "?"}); });
                     }});
    cases.push_back({"registration, rows of a CSV to choose from", [](Language language) {
                         return with_form(language, RegisterRoute{}, [](App& app) {
                             std::string csv = "会社名,顧客ID,組織\r\n";
                             for (int i = 0; i < 9; ++i)
                                 csv += "浪速精機製作所 関西第" + std::to_string(i) + "事業本部," + customer_id_a.substr(0, 35) + std::to_string(i) +
                                        ",本社 / 第" + std::to_string(i) + "営業部\r\n";
                             app.run(DropFile{"登録.csv", csv + ",8c1f,\r\n名前だけ,,\r\n"});
                             app.run(TakeRow{1});
                         });
                     }});
    cases.push_back({"registration, a file held over it",
                     [](Language language) { return with_form(language, RegisterRoute{}, [](App& app) { app.run(DragOver{true}); }); }, true});
    cases.push_back({"registration, edit", [first](Language language) { return with_form(language, RegisterRoute{.editing = first}); }});
    cases.push_back(
        {"registration, edit with errors", [first](Language language) { return with_form(language, RegisterRoute{.editing = first}, add_errors); }});
    cases.push_back({"registration, again after a rename",
                     [third](Language language) { return with_form(language, RegisterRoute{.editing = third, .reregistering = true}); }});
    cases.push_back({"registration, again with errors",
                     [third](Language language) { return with_form(language, RegisterRoute{.editing = third, .reregistering = true}, add_errors); }});

    add_phases(cases, "talk", TalkRoute{}, &AppState::rooms_loading);
    const auto room = [](Language language, const std::function<void(App&, RoomView&)>& then) {
        App app = sample_app(language);
        const LinkageId id = app.state.known_rooms.at(0).linkage_id;
        app.run(Navigate{TalkRoute{id}});
        RoomView& view = app.state.room_views[id];
        view.messages = sample_messages(app);
        finish(view.loading, app.state.now);
        then(app, view);
        return app.state;
    };
    cases.push_back({"room with every kind of message", [room](Language language) { return room(language, [](App&, RoomView&) {}); }});
    for (std::size_t i = 0; i < 14; ++i) {
        cases.push_back({"room with message " + std::to_string(i), [room, i](Language language) {
                             return room(language, [i](App&, RoomView& view) { view.messages = {view.messages.at(i)}; });
                         }});
    }
    cases.push_back({"room without a report", [room](Language language) {
                         return room(language, [](App&, RoomView& view) {
                             view.messages = {Message{.id = make_id<MessageId>(0x950),
                                                      .kind = MessageKind::reports_answer,
                                                      .sent_at = at(sample_now),
                                                      .next_report_at = at("2026-11-23T01:00:00Z")}};
                         });
                     }});
    cases.push_back({"room that was asked",
                     [room](Language language) { return room(language, [](App&, RoomView& view) { view.asking = RoomQuestion::reports; }); }});
    cases.push_back({"room whose question failed",
                     [room](Language language) { return room(language, [](App&, RoomView& view) { view.problem = no_connection(); }); }});
    cases.push_back({"room, waiting for its messages", [room](Language language) {
                         return room(language, [](App& app, RoomView& view) {
                             view.messages.clear();
                             view.loading = {.phase = Loading::Phase::loading, .asked_at = app.state.now - std::chrono::seconds{2}};
                         });
                     }});
    cases.push_back({"room whose messages failed", [room](Language language) {
                         return room(language, [](App& app, RoomView& view) {
                             view.messages.clear();
                             view.loading = {
                                 .phase = Loading::Phase::failed, .asked_at = app.state.now - std::chrono::seconds{2}, .problem = no_connection()};
                         });
                     }});
    ready("bot without a room", TalkRoute{third});

    add_phases(cases, "reports", ReportsRoute{}, &AppState::reports_loading);
    ready("reports, one chosen", ReportsRoute{first, JstDate{std::chrono::year{2026} / 11 / 9}});
    ready("support", SupportRoute{});
    cases.push_back({"support, every way to a desk is known", [](Language language) {
                         AppState state = sample_at(SupportRoute{}, language);
                         for (DeskRow& row : state.desks) {
                             row.desk.phone = "0800-123-4567";
                             row.desk.email = row.desk.id + "@example.jp";
                             row.desk.page = "https://example.jp/" + row.desk.id;
                         }
                         return state;
                     }});
    for (const Route& route : {Route{HomeRoute{}}, Route{ReportsRoute{}}})
        cases.push_back({"reports are missing: " + route_hash(route), [=](Language language) {
                             AppState state = sample_at(route, language);
                             state.missing_reports = {missing_report(3), missing_report(1)};
                             return state;
                         }});
    cases.push_back({"support, offline", [](Language language) {
                         AppState state = sample_at(SupportRoute{}, language);
                         state.online = false;
                         return state;
                     }});
    ready("more", MoreRoute{});
    ready("an address that nobody knows", UnknownRoute{"#/elsewhere"});
    cases.push_back({"signed out", [](Language language) {
                         App app;
                         app.state.language = language;
                         app.state.sign_in = SignIn::signed_out;
                         return app.state;
                     }});
    cases.push_back({"signing in", [](Language language) {
                         App app;
                         app.state.language = language;
                         app.state.sign_in = SignIn::signing_in;
                         return app.state;
                     }});
    cases.push_back({"a toast over the linkages",
                     [](Language language) {
                         AppState state = sample_at(LinkagesRoute{}, language);
                         state.toast = Toast{"toast.copied", {}, state.now + std::chrono::seconds{5}};
                         return state;
                     },
                     true});
    cases.push_back({"removal being confirmed",
                     [first](Language language) {
                         App app = sample_app(language);
                         app.run(Navigate{LinkagesRoute{}});
                         app.run(AskRemoval{first});
                         return app.state;
                     },
                     true});
    cases.push_back({"removal that failed",
                     [first](Language language) {
                         App app = sample_app(language);
                         app.run(Navigate{LinkagesRoute{}});
                         app.run(AskRemoval{first});
                         app.state.confirm_removal->problem = no_connection();
                         return app.state;
                     },
                     true});
    cases.push_back({"static files", [](Language language) {
                         AppState state = sample_at(LinkagesRoute{}, language);
                         state.mode = Mode::static_files;
                         state.kept_here.linkages.push_back({state.linkages.at(1), ""});
                         refresh_linkage_rows(state);
                         return state;
                     }});
    return cases;
}

}  // namespace

App sample_app(Language language) {
    App app;
    app.state.language = language;
    app.begin();
    app.answer("session", 200, to_text(to_json(session())));
    app.answer(
        "linkages", 200,
        list_body<LinkageSummary>("linkages", {bot(1, {"本社", "第一営業部"}, NameMatch::match), bot(2, {"神戸支社"}, NameMatch::renamed_recently),
                                               bot(3, {"本社", "情報システム部", "ネットワーク運用課", "夜間監視チーム"}, NameMatch::renamed),
                                               bot(4, {}, NameMatch::no_contract)}));
    app.answer("rooms", 200, list_body<Room>("rooms", {room(0x51, 1), room(0x52, 2)}));
    app.answer("incidents", 200, incidents_body(sample_incidents()));
    std::vector<Report> reports;
    for (const JstDate day : {JstDate{std::chrono::year{2026} / 11 / 9}, JstDate{std::chrono::year{2026} / 10 / 26}})
        for (unsigned number = 1; number <= 2; ++number) reports.push_back(make_report(make_id<LinkageId>(number), day, sample_incidents()));
    app.answer("reports", 200, list_body<Report>("reports", reports));
    app.state.toast.reset();
    return app;
}

MissingReport missing_report(unsigned linkage) {
    const JstDate day{std::chrono::year{2026} / 11 / 9};
    return {make_id<LinkageId>(linkage), report_period(day), report_due_at(day), true};
}

AppState sample_at(const Route& route, Language language) {
    App app = sample_app(language);
    app.run(Navigate{route});
    return app.state;
}

void put_phase(AppState& state, Loading AppState::* member, Phase phase) {
    Loading& loading = state.*member;
    const auto asked = [&](std::chrono::milliseconds ago) { loading = {.phase = Loading::Phase::loading, .asked_at = state.now - ago}; };
    switch (phase) {
        case Phase::just_asked: asked(std::chrono::milliseconds{100}); break;
        case Phase::waiting: asked(std::chrono::milliseconds{900}); break;
        case Phase::failed: loading = {.phase = Loading::Phase::failed, .asked_at = state.now, .problem = no_connection()}; break;
        case Phase::stale:
            loading = {
                .phase = Loading::Phase::failed, .asked_at = state.now, .as_of = state.now - std::chrono::hours{3}, .problem = no_connection()};
            break;
        case Phase::ready: break;
    }
}

const std::vector<ScreenCase>& screen_cases() {
    static const std::vector<ScreenCase> cases = make_cases();
    return cases;
}

}  // namespace omakase::testing
