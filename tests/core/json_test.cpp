#include "core/json.h"

#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "core/incident_lines.h"
#include "core/texts.h"
#include "support/files.h"

using namespace omakase;

namespace {

template <class AnyId>
AnyId some_id(char digit) {
    return *AnyId::parse(std::string(32, digit));
}

UtcTime at(std::string_view text) {
    return *parse_iso_utc(text);
}

Incident full_incident() {
    Incident incident;
    incident.id = some_id<IncidentId>('1');
    incident.linkage_id = some_id<LinkageId>('2');
    incident.received_at = at("2026-11-22T00:20:00Z");
    incident.last_seen_at = at("2026-11-22T00:21:00.250Z");
    incident.count = 4;
    Detection& d = incident.detection;
    d.vendor = "Trend Micro";
    d.product = "Apex One";
    d.detected_at = at("2026-11-22T00:14:33Z");
    d.endpoint = "OSK-EIGYO1-24";
    d.user = "𠮷田 直樹";
    d.threat = "TROJ_GEN";
    d.kind = ThreatKind::spyware;
    d.path = "C:\\共有\\a\"b.exe";
    d.action = ThreatAction::restart_required;
    d.action_raw = {"Restart required", ""};
    d.resolution = Resolution::unresolved;
    d.severity = Severity::very_high;
    d.flags = {"bad_date", "no_user"};
    return incident;
}

Report full_report() {
    Report report;
    report.linkage_id = some_id<LinkageId>('2');
    report.period = {*parse_iso_date("2026-11-09"), *parse_iso_date("2026-11-22")};
    report.due_at = at("2026-11-23T01:00:00Z");
    report.detections = 3;
    report.virus = 2;
    report.spyware = 1;
    report.unresolved = 1;
    report.days = {{*parse_iso_date("2026-11-09"), 2, 1, 0}};
    report.threats = {{"TROJ_GEN", 2}};
    report.endpoints = {{"PC-1", 3}};
    return report;
}

Message message(MessageKind kind) {
    Message one;
    one.id = some_id<MessageId>('3');
    one.room_id = some_id<RoomId>('4');
    one.kind = kind;
    one.sent_at = at("2026-11-22T01:00:00Z");
    return one;
}

std::string pointer_of(const Error& error) {
    CHECK(error.id == "json.member");
    return error.arguments.empty() ? "" : error.arguments.front().value;
}

LinkageSummary full_linkage() {
    LinkageSummary linkage;
    linkage.id = some_id<LinkageId>('2');
    linkage.version = 7;
    linkage.category = LinkageCategory::custom;
    linkage.service_id = "security_omakase";
    linkage.display_name = "セキュリティおまかせ";
    linkage.furigana = "せきゆりていおまかせ";
    linkage.emails = {"a@example.jp"};
    linkage.phones = {"06-0000-0000"};
    linkage.shown_in_contacts = false;
    linkage.company_name = "㈱髙﨑";
    linkage.customer_id_masked = "••••••••d0fa";
    linkage.organization = *OrganizationPath::parse({"NTT西日本", "第一営業部"});
    linkage.note = "n";
    linkage.match = NameMatch::renamed;
    linkage.sent_messages = 2;
    linkage.rooms = 1;
    linkage.created_at = at("2026-06-01T00:00:00Z");
    linkage.updated_at = at("2026-06-02T00:00:00Z");
    return linkage;
}

/// The list in a file of the sample.
Json sample(const char* name) {
    Json document = Json::parse(testing::project_file(std::string{"assets/sample/"} + name + ".json"));
    return document[name];
}

/// Takes every member away and puts a wrong one in its place, everywhere in `json`; `read` must refuse or take it, never stop the program.
void spoil_everything(const Json& json, const std::function<void(const Json&)>& read) {
    const Json flat = json.flatten();
    for (const auto& [pointer, value] : flat.items()) {
        for (const Json& wrong : {Json(nullptr), Json(-1), Json(1e300), Json("x"), Json(true), Json::array({1}), Json{{"a", 1}}}) {
            Json spoiled = json;
            spoiled[Json::json_pointer(pointer)] = wrong;
            read(spoiled);
        }
    }
    for (const Json& other : {Json(nullptr), Json(3), Json("x"), Json::array(), Json::object()}) read(other);
}

}  // namespace

TEST_CASE("JSON is read within its limits, and what is refused says where and why") {
    CHECK(parse_json(R"({"a":[1,2,{"b":null}],"c":1.5,"d":"髙"})")->dump() == R"({"a":[1,2,{"b":null}],"c":1.5,"d":"髙"})");
    CHECK(parse_json("7")->get<int>() == 7);

    const auto error_of = [](std::string_view text) {
        const auto json = parse_json(text);
        REQUIRE_FALSE(json);
        return json.error();
    };
    CHECK(error_of(R"({"a":1,"b":})") == Error{"json.syntax", "", {{"offset", "11"}}, {}});
    CHECK(error_of("").id == "json.syntax");
    CHECK(error_of("{\"a\":\"\xC0\x80\"}").id == "json.syntax");
    CHECK(error_of("{\"a\":\"\xE3\x81\"}").id == "json.syntax");
    CHECK(error_of("[1] 2").id == "json.syntax");
    CHECK(error_of("1e999").id == "json.syntax");
    CHECK(error_of(R"({"a":1,"a":2})") == Error{"json.duplicate_key", "", {{"key", "a"}}, {}});
    CHECK(error_of(R"({"x":{"a":1,"b":2,"a":2}})").id == "json.duplicate_key");

    CHECK(parse_json(std::string(32, '[') + std::string(32, ']')));
    CHECK(error_of(std::string(33, '[') + std::string(33, ']')) == Error{"json.limit", "", {{"limit", "32"}}, {}});
    CHECK(error_of(std::string(1'000'000, '[')).id == "json.limit");

    const auto numbers = [](int count) {
        std::string text = "[0";
        for (int i = 1; i < count; ++i) text += ",0";
        return text + "]";
    };
    CHECK(parse_json(numbers(10'000)));
    CHECK(error_of(numbers(10'001)) == Error{"json.limit", "", {{"limit", "10000"}}, {}});
    CHECK(parse_json(numbers(10'001), answer_limits));
}

TEST_CASE("text that is no UTF-8 is written with U+FFFD in its place") {
    CHECK(to_text(Json{{"a", "x\xFFy"}}) == "{\"a\":\"x\xEF\xBF\xBDy\"}");
}

TEST_CASE("what is written is read back as it was") {
    const auto there_and_back = []<class T>(const T& value) {
        const Json json = to_json(value);
        const auto back = from_json<T>(json);
        if (!back) FAIL(pointer_of(back.error()) << " of " << json.dump());
        CHECK(to_json(*back) == json);
        return *back;
    };
    WorkspaceSummary workspace{some_id<WorkspaceId>('a'), "officesupport-demo", 3, 2, std::nullopt, at("2026-11-22T01:42:07Z")};
    CHECK_FALSE(there_and_back(workspace).last_received_at);
    workspace.last_received_at = at("2026-11-22T00:58:00Z");
    there_and_back(SessionSummary{workspace, "山﨑 健", "admin"});
    const LinkageSummary linkage = there_and_back(full_linkage());
    CHECK(linkage.organization.joined() == "NTT西日本 / 第一営業部");
    CHECK(linkage.match == NameMatch::renamed);
    const LinkageDraft draft{"security_omakase", "㈱髙﨑", "8C1F", {"本社", ""}, {"a@example.jp"}, {"06"}, false, "n"};
    CHECK(there_and_back(draft) == draft);
    for (const CatalogueService& service : catalogue()) there_and_back(service);
    const Incident incident = there_and_back(full_incident());
    CHECK(incident.detection.action_raw == std::vector<std::string>{"Restart required", ""});
    CHECK(incident.last_seen_at == at("2026-11-22T00:21:00.250Z"));
    there_and_back(full_report());
    there_and_back(Room{some_id<RoomId>('4'), some_id<LinkageId>('2'), false, 3, 9, at("2026-06-02T00:00:00Z")});

    Message question = message(MessageKind::question);
    question.question = RoomQuestion::support;
    CHECK(there_and_back(question).question == RoomQuestion::support);
    there_and_back(message(MessageKind::greeting));
    Message found = message(MessageKind::incident);
    found.incidents = {full_incident()};
    there_and_back(found);
    Message incidents = message(MessageKind::incidents_answer);
    incidents.incidents = {full_incident()};
    incidents.incidents_total = 12;
    incidents.data_as_of = at("2026-11-22T00:58:00Z");
    CHECK(there_and_back(incidents).incidents_total == 12);
    Message reports = message(MessageKind::reports_answer);
    there_and_back(reports);
    reports.report = full_report();
    reports.next_report_at = at("2026-12-07T01:00:00Z");
    CHECK(there_and_back(reports).report->days.size() == 1);
    Message support = message(MessageKind::support_answer);
    support.desks = {{"security_support", "サポートセンタ", "", {true, at("2026-11-22T12:00:00Z")}}};
    CHECK(there_and_back(support).desks.front().state.open);
    Message delivered = message(MessageKind::report);
    delivered.report = full_report();
    delivered.data_as_of = at("2026-11-23T01:00:30Z");
    CHECK(there_and_back(delivered).data_as_of == at("2026-11-23T01:00:30Z"));
    Message group = message(MessageKind::incident_group);
    group.incidents = {full_incident()};
    group.incidents_total = 300;
    CHECK(there_and_back(group).incidents_total == 300);
    Json without = to_json(delivered);
    without.erase("report");
    CHECK(pointer_of(from_json<Message>(without).error()) == "/report");
}

TEST_CASE("a problem says its sentences twice and keeps its field errors") {
    Problem problem = make_problem({"client.refused", "", {{"status", "502"}}, {}}, 502);
    CHECK(problem.title_ja == "サーバーが要求を処理できませんでした（502）");
    problem.errors = {{"/customer_id", "linkage.duplicate_customer_id", "日", "en", "", some_id<LinkageId>('2')}};
    problem.retry_after_s = 30;
    const Json json = to_json(problem);
    CHECK(json["type"] == "/problems/client.refused");
    CHECK(json["title"] == problem.title_ja);
    const auto back = from_json<Problem>(json);
    REQUIRE(back);
    CHECK(back->id == "client.refused");
    CHECK(back->errors.front().related == some_id<LinkageId>('2'));
    CHECK(back->retry_after_s == 30);
    CHECK(to_json(*back) == json);
}

TEST_CASE("a reader names the pointer of a missing or wrong member") {
    Json linkage = to_json(full_linkage());
    linkage.erase("version");
    CHECK(pointer_of(from_json<LinkageSummary>(linkage).error()) == "/version");
    linkage = to_json(full_linkage());
    linkage["emails"] = {"a@example.jp", 7};
    CHECK(pointer_of(from_json<LinkageSummary>(linkage).error()) == "/emails/1");
    linkage = to_json(full_linkage());
    linkage["id"] = "NOT-AN-ID";
    CHECK(pointer_of(from_json<LinkageSummary>(linkage).error()) == "/id");
    linkage = to_json(full_linkage());
    linkage["future_member"] = {{"x", 1}};
    CHECK(from_json<LinkageSummary>(linkage));

    Json report = to_json(full_report());
    report["days"][0]["date"] = "2026-02-30";
    CHECK(pointer_of(from_json<Report>(report).error()) == "/days/0/date");
    Message reply = message(MessageKind::incidents_answer);
    reply.incidents = {full_incident()};
    Json json = to_json(reply);
    json["incidents"][0]["kind"] = "worm";
    CHECK(pointer_of(from_json<Message>(json).error()) == "/incidents/0/kind");
    CHECK(pointer_of(from_json<SessionSummary>(Json::parse(R"({"workspace":{},"user_name":"x","role":"admin"})")).error()) == "/workspace/id");
    CHECK(pointer_of(from_json<Room>(Json(3)).error()).empty());
}

TEST_CASE("no wrong type anywhere stops a reader") {
    spoil_everything(to_json(full_linkage()), [](const Json& json) {
        (void)from_json<LinkageSummary>(json);
        (void)from_json<LinkageDraft>(json);
    });
    spoil_everything(to_json(full_incident()), [](const Json& json) { (void)from_json<Incident>(json); });
    spoil_everything(to_json(full_report()), [](const Json& json) { (void)from_json<Report>(json); });
    Message reply = message(MessageKind::reports_answer);
    reply.report = full_report();
    spoil_everything(to_json(reply), [](const Json& json) { (void)from_json<Message>(json); });
    Problem problem = make_problem({"client.no_answer", "", {}, {}}, 0);
    problem.errors = {{"/customer_id", "c", "日", "en", "", {}}};
    spoil_everything(to_json(problem), [](const Json& json) { (void)from_json<Problem>(json); });
    const Json contracts = sample("contracts");
    spoil_everything(contracts[0], [](const Json& json) { (void)from_json<Contract>(json); });
    const Json linkages = sample("linkages");
    spoil_everything(linkages[0], [](const Json& json) { (void)from_json<Linkage>(json); });
}

TEST_CASE("a draft without a member has its default, so that the form's own check can say what is missing") {
    const auto draft = from_json<LinkageDraft>(Json::parse(R"({"company_name":"浪速精機製作所"})"));
    REQUIRE(draft);
    CHECK(draft->service_id == "security_omakase");
    CHECK(draft->shown_in_contacts);
    CHECK(pointer_of(from_json<LinkageDraft>(Json::parse(R"({"organization":"本社"})")).error()) == "/organization");
}

TEST_CASE("the customer ID travels masked in a linkage's answer") {
    Linkage linkage{some_id<LinkageId>('2'),
                    1,
                    LinkageCategory::standard,
                    "security_omakase",
                    "セキュリティおまかせ",
                    "せ",
                    {},
                    {},
                    true,
                    "浪速",
                    *CustomerId::parse("8c1f0a52-3d47-4be9-9a60-71e2c45bd0fa"),
                    {},
                    "",
                    {},
                    {}};
    const std::string text = to_text(to_json(summarize(linkage, NameMatch::match, 0, 0)));
    CHECK(text.find("••••••••d0fa") != std::string::npos);
    CHECK(text.find("8c1f") == std::string::npos);
}

TEST_CASE("desks travel with their hours and what they are now") {
    const SupportDesk& desk = support_desks().front();
    const Json json = to_json(desk, DeskState{true, at("2026-11-22T12:00:00Z")});
    CHECK(json["id"] == desk.id);
    CHECK(json["closes"] == "21:00");
    CHECK(json["open"] == true);
}

TEST_CASE("incident lines are read whole or not at all") {
    const std::string line = to_text(to_json(full_incident())) + "\n";
    const std::string body = line + line + "{\"end\":true,\"count\":2}\n";
    std::vector<Incident> taken;
    const auto take = [&](Incident&& incident) { taken.push_back(std::move(incident)); };
    CHECK(read_incident_lines(body, take) == 2);
    REQUIRE(taken.size() == 2);
    CHECK(to_json(taken[1]) == to_json(full_incident()));

    // Every cut of the answer is refused, wherever it falls; only the last line end may be missing.
    for (std::size_t size = 0; size + 1 < body.size(); ++size) {
        const auto cut = read_incident_lines(std::string_view{body}.substr(0, size), [](Incident&&) {});
        if (cut) FAIL("taken although cut at " << size);
        if (cut.error().id != "client.answer_cut") FAIL(cut.error().id << " at " << size);
    }
    CHECK(read_incident_lines(std::string_view{body}.substr(0, body.size() - 1), take));
    CHECK(read_incident_lines("{\"end\":true,\"count\":0}\n", take) == 0);
    CHECK(read_incident_lines(line + "{\"end\":true,\"count\":2}\n", take).error().id == "client.answer_cut");
    CHECK(read_incident_lines("{\"end\":true,\"count\":0}\n" + line, take).error().id == "client.answer_cut");
    CHECK(read_incident_lines("<html>\n</html>\n", take).error().id == "client.answer_unreadable");
}

TEST_CASE("an incident line says which member is wrong, and passes over what it does not know") {
    const auto read = [](const std::function<void(Json&)>& change) {
        Json json = to_json(full_incident());
        change(json);
        return read_incident_lines(to_text(json) + "\n{\"end\":true,\"count\":1}\n", [](Incident&&) {});
    };
    CHECK(read([](Json& json) {
        json["more"] = {{"deep", {1, nullptr, true, "x", 1.5, {{"kind", 3}}}}};
        json["z"] = nullptr;
        json["y"] = 2.5;
    }));
    CHECK(read([](Json& json) {
        json["detected_at"] = nullptr;
        json["resolution"] = nullptr;
        json["vendor"] = nullptr;
    }));
    for (const char* name : {"id", "linkage_id", "received_at", "last_seen_at", "count", "kind"}) {
        const auto missing = read([&](Json& json) { json.erase(name); });
        REQUIRE_FALSE(missing);
        CHECK(missing.error().arguments.back().value == std::string{"/"} + name);
        CHECK_FALSE(read([&](Json& json) { json[name] = nullptr; }));
        CHECK_FALSE(read([&](Json& json) { json[name] = Json::array(); }));
    }
    CHECK_FALSE(read([](Json& json) { json["action_raw"] = {1}; }));
    CHECK_FALSE(read([](Json& json) { json["flags"] = "x"; }));
    CHECK_FALSE(read([](Json& json) { json["severity"] = "huge"; }));
}

TEST_CASE("the sample is what its README says") {
    const Json linkages = sample("linkages");
    REQUIRE(linkages.size() == 3);
    for (const Json& json : linkages) {
        const auto linkage = from_json<Linkage>(json);
        REQUIRE(linkage);
        CHECK(linkage->customer_id.masked() == json["customer_id_masked"].get<std::string>());
    }
    for (const Json& json : sample("contracts")) REQUIRE(from_json<Contract>(json));
    for (const Json& json : sample("rooms")) REQUIRE(from_json<Room>(json));
    for (const Json& json : sample("messages")) REQUIRE(from_json<Message>(json));
    REQUIRE(from_json<SessionSummary>(Json::parse(testing::project_file("assets/sample/workspace.json"))));
    std::vector<Incident> incidents;
    CHECK(read_incident_lines(testing::project_file("assets/sample/incidents.ndjson"),
                              [&](Incident&& one) { incidents.push_back(std::move(one)); }) == 600);

    // The report in the sample's room is the one that the rule counts.
    for (const Json& json : sample("messages")) {
        const auto said = from_json<Message>(json);
        if (!said->report) continue;
        std::erase_if(incidents, [&](const Incident& one) { return one.linkage_id != said->report->linkage_id; });
        const Report counted = make_report(said->report->linkage_id, jst_date(said->report->due_at), incidents);
        CHECK(to_json(counted) == json["report"]);
    }
}
