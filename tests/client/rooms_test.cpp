#include "client/app.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

const std::string messages_name = "room:" + hex_id(1) + ":messages";
const std::string question_name = "room:" + hex_id(1) + ":question";

Message message(unsigned number, MessageKind kind, unsigned room_number = 0x51) {
    Message one;
    one.id = make_id<MessageId>(number);
    one.room_id = make_id<RoomId>(room_number);
    one.kind = kind;
    one.sent_at = one.data_as_of = at("2026-11-22T01:00:00Z");
    if (kind == MessageKind::question) one.question = RoomQuestion::support;
    return one;
}

const RoomRow& row_of(const AppState& state, unsigned linkage_number) {
    for (const RoomRow& row : state.rooms) {
        if (row.linkage_id == make_id<LinkageId>(linkage_number)) return row;
    }
    FAIL("no row");
    return state.rooms.front();
}

}  // namespace

TEST_CASE("every bot has a row by its organization, with its room when there is one") {
    App app;
    app.sign_in();
    REQUIRE(app.state.rooms.size() == 3);
    CHECK(app.state.rooms[0].organization == "本社 / 情報システム部");
    CHECK(app.state.rooms[1].organization == "本社 / 第一営業部");
    CHECK(app.state.rooms[2].organization == "神戸支社");
    CHECK_FALSE(app.state.rooms[0].room);
    CHECK(app.state.rooms[1].room->unread == 2);
}

TEST_CASE("opening a bot's room asks for its messages, which marks it read") {
    App app;
    app.sign_in();
    app.run(Navigate{TalkRoute{make_id<LinkageId>(1)}});
    CHECK(app.request().name == messages_name);
    CHECK(app.request().url == "api/v1/rooms/" + hex_id(0x51) + "/messages");
    app.answer(messages_name, 200, list_body<Message>("messages", {message(1, MessageKind::greeting)}));
    const RoomView& view = app.state.room_views.at(make_id<LinkageId>(1));
    CHECK(view.messages.size() == 1);
    CHECK(view.loading.phase == Loading::Phase::ready);
    CHECK(row_of(app.state, 1).room->unread == 0);
    app.answer(messages_name, 0);
    CHECK(view.loading.phase == Loading::Phase::failed);
    CHECK(view.messages.size() == 1);
    app.answer(messages_name, 200, "[]");
    CHECK(view.loading.problem->id == "client.answer_unreadable");
    // The room of an address that came before the rooms is opened when they are there.
    App later;
    later.run(AddressChanged{"#/talk?linkage=" + hex_id(2)});
    CHECK(later.effects.empty());
    later.begin();
    later.answer("session", 200, to_text(to_json(session())));
    later.answer("rooms", 200, list_body<Room>("rooms", {room(0x52, 2)}));
    CHECK(later.asked() == std::vector<std::string>{"room:" + hex_id(2) + ":messages"});
}

TEST_CASE("a bot without a room gets one, once, and the greeting is fetched") {
    App app;
    app.sign_in();
    app.run(Navigate{TalkRoute{make_id<LinkageId>(3)}});
    CHECK(app.asked().empty());
    app.run(CreateRoom{make_id<LinkageId>(3)});
    const HttpRequest request = app.request();
    CHECK(request.url == "api/v1/rooms");
    CHECK(request.body == R"({"linkage_id":")" + hex_id(3) + "\"}");
    app.run(CreateRoom{make_id<LinkageId>(3)});
    CHECK(app.effects.empty());
    const std::string name = "room:" + hex_id(3) + ":create";
    app.answer(name, 0);
    CHECK(app.state.room_views.at(make_id<LinkageId>(3)).problem->id == "client.no_answer");
    app.run(CreateRoom{make_id<LinkageId>(3)});
    CHECK(app.request().idempotency_key == request.idempotency_key);
    app.answer(name, 201, to_text(to_json(room(0x53, 3))));
    CHECK(row_of(app.state, 3).room);
    CHECK(app.request().url == "api/v1/rooms/" + hex_id(0x53) + "/messages");
    app.run(CreateRoom{make_id<LinkageId>(3)});
    CHECK(app.effects.empty());
    app.run(CreateRoom{make_id<LinkageId>(0x99)});
    CHECK(app.effects.empty());
}

TEST_CASE("a button's question and answer are added, once even after a retry") {
    App app;
    app.sign_in();
    app.run(AskRoom{make_id<LinkageId>(1), RoomQuestion::support});
    const HttpRequest request = app.request();
    CHECK(request.url == "api/v1/rooms/" + hex_id(0x51) + "/questions");
    CHECK(request.body == R"({"question":"support"})");
    const RoomView& view = app.state.room_views.at(make_id<LinkageId>(1));
    CHECK(view.asking == RoomQuestion::support);
    app.run(AskRoom{make_id<LinkageId>(1), RoomQuestion::reports});
    CHECK(app.effects.empty());
    for (const int status : {429, 503}) {
        app.answer(question_name, status);
        CHECK(view.problem);
        CHECK_FALSE(view.asking);
        CHECK(app.announced_assertively());
        app.run(AskRoom{make_id<LinkageId>(1), RoomQuestion::support});
        CHECK(app.request().idempotency_key == request.idempotency_key);
    }
    const std::string body = list_body<Message>("messages", {message(2, MessageKind::question), message(3, MessageKind::support_answer)});
    app.answer(question_name, 201, body);
    app.answer(question_name, 201, body);
    CHECK(view.messages.size() == 2);
    CHECK_FALSE(view.problem);
    CHECK(app.announced() == "回答が届きました\n");
    app.run(AskRoom{make_id<LinkageId>(1), RoomQuestion::support});
    CHECK(app.request().idempotency_key != request.idempotency_key);
    app.run(AskRoom{make_id<LinkageId>(3), RoomQuestion::support});
    CHECK(app.effects.empty());
}

TEST_CASE("notifications are switched at the room's version, and a refusal says so") {
    App app;
    app.sign_in();
    app.run(SetNotifications{make_id<LinkageId>(1), true});
    CHECK(app.effects.empty());
    app.run(SetNotifications{make_id<LinkageId>(1), false});
    CHECK(app.request().method == "PATCH");
    CHECK(app.request().if_match == "\"5\"");
    CHECK(app.request().body == R"({"notifications_on":false})");
    const std::string name = "room:" + hex_id(1) + ":notifications";
    app.answer(name, 412, problem_body("precondition.failed", 412));
    CHECK(app.state.toast->text_key == "toast.failed");
    CHECK(app.asked() == std::vector<std::string>{"rooms"});
    CHECK(row_of(app.state, 1).room->notifications_on);
    Room off = room(0x51, 1);
    off.notifications_on = false;
    off.version = 6;
    app.answer(name, 200, to_text(to_json(off)));
    CHECK_FALSE(row_of(app.state, 1).room->notifications_on);
    CHECK(app.announced() == "通知をオフにしました\n");
}

TEST_CASE("answers with names that nobody gave change nothing") {
    App app;
    app.sign_in();
    for (const char* name : {"room:", "room:x:messages", "room:00000000000000000000000000000001", "room:00000000000000000000000000000001:dance"}) {
        app.answer(name, 200, "{}");
        CHECK(app.effects.empty());
    }
}
