#pragma once
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "client/update.h"
#include "core/customer_id.h"
#include "core/json.h"

// The app with a clock and a network of its own: actions in, effects out, answers as a test wants them.

namespace omakase::testing {

inline UtcTime at(std::string_view iso) {
    const auto time = parse_iso_utc(iso);
    REQUIRE(time);
    return *time;
}

inline std::string hex_id(unsigned number) {
    std::string text(32, '0');
    for (std::size_t i = 32; number > 0; number /= 16) text[--i] = "0123456789abcdef"[number % 16];
    return text;
}
template <class AnyId>
AnyId make_id(unsigned number) {
    return *AnyId::parse(hex_id(number));
}
/// Random enough for a test: every one is another.
inline std::string next_random_id() {
    static unsigned number = 0x1000;
    return hex_id(++number);
}

inline OrganizationPath organization(const std::vector<std::string>& levels) {
    return *OrganizationPath::parse(levels);
}

inline const std::string customer_id_a = "8c1f0a52-3d47-4be9-9a60-71e2c45bd0fa";

inline LinkageSummary linkage(unsigned number, const std::vector<std::string>& levels) {
    LinkageSummary one;
    one.id = make_id<LinkageId>(number);
    one.version = 3;
    one.service_id = "security_omakase";
    one.display_name = "セキュリティおまかせ";
    one.furigana = "せきゆりていおまかせ";
    one.company_name = "NTT西日本";
    one.customer_id_masked = "••••••••d0fa";
    one.organization = organization(levels);
    one.note = "窓口は総務";
    one.created_at = one.updated_at = at("2026-06-01T00:00:00Z");
    one.sent_messages = 2;
    one.rooms = 1;
    return one;
}

inline Incident incident(unsigned number, unsigned linkage_number, std::string_view detected_at, Resolution resolution = Resolution::resolved,
                         ThreatKind kind = ThreatKind::virus) {
    Incident one;
    one.id = make_id<IncidentId>(number);
    one.linkage_id = make_id<LinkageId>(linkage_number);
    one.received_at = one.last_seen_at = at(detected_at);
    one.detection.vendor = "Trend Micro";
    one.detection.product = "Apex One";
    one.detection.detected_at = one.received_at;
    one.detection.endpoint = "PC-" + std::to_string(number);
    one.detection.user = "山﨑 健";
    one.detection.threat = "TROJ_GEN." + std::to_string(number);
    one.detection.path = "C:\\Users\\k\\ﾀﾞｳﾝﾛｰﾄﾞ\\" + std::to_string(number) + ".exe";
    one.detection.kind = kind;
    one.detection.resolution = resolution;
    return one;
}

inline Room room(unsigned number, unsigned linkage_number) {
    Room one;
    one.id = make_id<RoomId>(number);
    one.linkage_id = make_id<LinkageId>(linkage_number);
    one.version = 5;
    one.unread = 2;
    one.created_at = at("2026-06-02T00:00:00Z");
    return one;
}

inline SessionSummary session() {
    SessionSummary one;
    one.workspace = {make_id<WorkspaceId>(0xA), "officesupport-demo", 3, 2, at("2026-11-22T00:58:00Z"), at("2026-11-22T01:00:00Z")};
    one.user_name = "山﨑 健";
    one.role = "admin";
    return one;
}

template <class T>
std::string list_body(const char* name, const std::vector<T>& all) {
    Json array = Json::array();
    for (const T& one : all) array.push_back(to_json(one));
    Json body;
    body[name] = std::move(array);
    return to_text(body);
}

inline std::string incidents_body(const std::vector<Incident>& all) {
    std::string body;
    for (const Incident& one : all) body += to_text(to_json(one)) + "\n";
    return body + R"({"end":true,"count":)" + std::to_string(all.size()) + "}\n";
}

inline std::string problem_body(std::string_view id, int status, std::vector<Problem::FieldError> errors = {}) {
    Problem problem;
    problem.id = id;
    problem.status = status;
    problem.title_ja = "サーバーの題";
    problem.title_en = "The server's title";
    problem.detail_ja = "詳細";
    problem.detail_en = "Detail";
    problem.errors = std::move(errors);
    return to_text(to_json(problem));
}

class App {
  public:
    AppState state;
    Effects effects;  ///< of the last action

    explicit App(Mode mode = Mode::server, std::string_view now = "2026-11-22T01:42:00Z") {
        state.mode = mode;
        state.now = at(now);
    }
    void run(const Action& action) { effects = update(state, action, next_random_id); }
    void begin() { effects = start(state, next_random_id); }
    void answer(std::string request, int status, std::string body = {}) { run(HttpAnswer{std::move(request), status, "", std::move(body)}); }

    /// Signed in, with three bots, five incidents and two rooms.
    void sign_in() {
        begin();
        answer("session", 200, to_text(to_json(session())));
        answer("linkages", 200,
               list_body<LinkageSummary>("linkages",
                                         {linkage(1, {"本社", "第一営業部"}), linkage(2, {"神戸支社"}), linkage(3, {"本社", "情報システム部"})}));
        answer("rooms", 200, list_body<Room>("rooms", {room(0x51, 1), room(0x52, 2)}));
        answer("incidents", 200,
               incidents_body({incident(0x105, 1, "2026-11-22T00:14:33Z", Resolution::unresolved), incident(0x104, 2, "2026-11-20T03:00:00Z"),
                               incident(0x103, 1, "2026-11-12T03:00:00Z", Resolution::needs_review, ThreatKind::spyware),
                               incident(0x102, 1, "2026-10-30T03:00:00Z"), incident(0x101, 3, "2026-09-01T03:00:00Z", Resolution::passed)}));
        answer("reports", 200, R"({"reports":[]})");
    }

    template <class T>
    std::vector<T> all() const {
        std::vector<T> found;
        for (const Effect& effect : effects) {
            if (const auto* one = std::get_if<T>(&effect)) found.push_back(*one);
        }
        return found;
    }
    std::vector<std::string> asked() const {
        std::vector<std::string> names;
        for (const auto& request : all<HttpRequest>()) names.push_back(request.name);
        return names;
    }
    /// The last action's only request.
    HttpRequest request() const {
        const auto requests = all<HttpRequest>();
        REQUIRE(requests.size() == 1);
        return requests.front();
    }
    /// What the last action kept under `key`; nothing when it did not.
    std::optional<std::string> kept(std::string_view key) const {
        for (const auto& value : all<KeepValue>()) {
            if (value.key == key) return value.value;
        }
        return std::nullopt;
    }
    std::string announced() const {
        std::string text;
        for (const auto& one : all<Announce>()) text += one.text + "\n";
        return text;
    }
    bool announced_assertively() const {
        for (const auto& one : all<Announce>()) {
            if (one.assertive) return true;
        }
        return false;
    }
};

}  // namespace omakase::testing
