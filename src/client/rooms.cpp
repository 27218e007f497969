#include "client/rooms.h"

#include <algorithm>

#include "client/common.h"
#include "client/kept_here.h"
#include "client/source.h"
#include "client/views.h"

namespace omakase {
namespace {

std::string request_name(const LinkageId& linkage_id, std::string_view what) {
    return "room:" + linkage_id.text() + ":" + std::string{what};
}

Room* find_room(AppState& state, const LinkageId& linkage_id) {
    const auto found = std::ranges::find(state.known_rooms, linkage_id, &Room::linkage_id);
    return found == state.known_rooms.end() ? nullptr : &*found;
}

void put_room(AppState& state, const Room& room) {
    if (Room* known = find_room(state, room.linkage_id)) {
        *known = room;
    } else {
        state.known_rooms.push_back(room);
    }
    refresh_rooms(state);
    refresh_home(state);
}

void keep_key_for_retry(RoomView& view, const Problem& problem) {
    if (is_final(problem)) view.idempotency_key.clear();
}

/// The key of the last try when it was for the same thing, a new one otherwise.
std::string key_for(RoomView& view, std::optional<RoomQuestion> question, RandomId random_id) {
    if (view.idempotency_key.empty() || view.key_is_for != question) {
        view.idempotency_key = random_id();
        view.key_is_for = question;
    }
    return view.idempotency_key;
}

Message new_message(const Room& room, MessageKind kind, UtcTime now, RandomId random_id) {
    Message message;
    message.id = MessageId::parse(random_id()).value_or(MessageId{});
    message.room_id = room.id;
    message.kind = kind;
    message.sent_at = now;
    return message;
}

Effects saved_here(AppState& state) {
    Effects effects = keep_rooms(state);
    append(effects, show_toast(state, "toast.saved_here"));
    return effects;
}

Effects create_room_here(AppState& state, const LinkageId& linkage_id, RandomId random_id) {
    Room room;
    room.id = RoomId::parse(random_id()).value_or(RoomId{});
    room.linkage_id = linkage_id;
    room.created_at = state.now;
    const Message greeting = new_message(room, MessageKind::greeting, state.now, random_id);
    remember_room(state.kept_here, room);
    state.kept_here.messages.push_back(greeting);
    RoomView& view = state.room_views[linkage_id];
    view.messages = {greeting};
    finish(view.loading, data_moment(state));
    put_room(state, room);
    return saved_here(state);
}

Effects ask_room_here(AppState& state, const AskRoom& action, const Room& room, RandomId random_id) {
    std::vector<Incident> incidents;
    for (std::uint32_t row = 0; row < state.incidents.size(); ++row) {
        if (state.incidents.linkage_text(row) == action.linkage_id.text()) incidents.push_back(state.incidents.incident(row));
    }
    Message question = new_message(room, MessageKind::question, state.now, random_id);
    question.question = action.question;
    // The desks' hours are of now; what the data say is of the moment the files were made, and the answer says so.
    const UtcTime moment = action.question == RoomQuestion::support ? state.now : data_moment(state);
    Message reply = answer(action.question, room, room_facts(room, incidents, moment), moment);
    reply.id = MessageId::parse(random_id()).value_or(MessageId{});
    reply.room_id = room.id;
    reply.sent_at = state.now;
    if (reply.next_report_at) reply.next_report_at = next_report_at(state.now);
    for (const Message& message : {question, reply}) {
        state.kept_here.messages.push_back(message);
        state.room_views[action.linkage_id].messages.push_back(message);
    }
    Effects effects = saved_here(state);
    effects.push_back(say(state, "announce.answered"));
    return effects;
}

Effects take_messages(AppState& state, const LinkageId& linkage_id, const HttpAnswer& answer) {
    RoomView& view = state.room_views[linkage_id];
    Room* room = find_room(state, linkage_id);
    if (!room) return {};
    const bool no_file = state.mode == Mode::static_files && answer.status == 404;
    if (const auto problem = problem_of(answer); problem && !no_file) {
        return loading_failed(state, view.loading, "talk.failed", *problem);
    }
    auto messages = no_file ? Result<std::vector<Message>>{} : read_list<Message>(answer.body, "messages");
    if (!messages) {
        return loading_failed(state, view.loading, "talk.failed", unreadable(messages.error(), answer.status));
    }
    if (state.mode == Mode::static_files) {
        // One file has all rooms' messages; what was said on this device follows.
        std::ranges::copy(state.kept_here.messages, std::back_inserter(*messages));
        std::erase_if(*messages, [&](const Message& message) { return message.room_id != room->id; });
        std::ranges::stable_sort(*messages, {}, &Message::sent_at);
    }
    view.messages = *std::move(messages);
    finish(view.loading, data_moment(state));
    if (room->unread == 0) return {};
    room->unread = 0;
    refresh_rooms(state);
    if (state.mode == Mode::server) return {};
    remember_room(state.kept_here, *room);
    return keep_rooms(state);
}

Effects take_created(AppState& state, const LinkageId& linkage_id, const HttpAnswer& answer) {
    RoomView& view = state.room_views[linkage_id];
    auto problem = problem_of(answer);
    auto room = problem ? Result<Room>{} : read_answer<Room>(answer);
    if (!room) problem = unreadable(room.error(), answer.status);
    if (problem) {
        view.loading.phase = Loading::Phase::never;
        keep_key_for_retry(view, *problem);
        view.problem = problem;
        return {say_problem(state, *problem)};
    }
    view.idempotency_key.clear();
    put_room(state, *room);
    begin(view.loading, state.now);
    return ask_messages(state, linkage_id);
}

Effects take_reply(AppState& state, const LinkageId& linkage_id, const HttpAnswer& answer) {
    RoomView& view = state.room_views[linkage_id];
    view.asking.reset();
    auto problem = problem_of(answer);
    auto messages = problem ? Result<std::vector<Message>>{} : read_list<Message>(answer.body, "messages");
    if (!messages) problem = unreadable(messages.error(), answer.status);
    if (problem) {
        keep_key_for_retry(view, *problem);
        view.problem = problem;
        return {say_problem(state, *problem)};
    }
    view.idempotency_key.clear();
    for (Message& message : *messages) {
        // A retried question may be answered by messages that are here already.
        if (std::ranges::find(view.messages, message.id, &Message::id) == view.messages.end()) view.messages.push_back(std::move(message));
    }
    return {say(state, "announce.answered")};
}

Effects take_notifications(AppState& state, const HttpAnswer& answer) {
    auto problem = problem_of(answer);
    auto room = problem ? Result<Room>{} : read_answer<Room>(answer);
    if (!room) problem = unreadable(room.error(), answer.status);
    if (problem) {
        Effects effects = show_toast(state, "toast.failed", {{"what", title_in(state.language, *problem)}});
        // Somebody changed it elsewhere: show how it stands now.
        if (problem->status == 412) append(effects, ask_rooms(state));
        return effects;
    }
    put_room(state, *room);
    return show_toast(state, room->notifications_on ? "toast.notifications_on" : "toast.notifications_off");
}

}  // namespace

Effects create_room(AppState& state, const LinkageId& linkage_id, RandomId random_id) {
    if (!find_linkage(state, linkage_id) || find_room(state, linkage_id)) return {};
    RoomView& view = state.room_views[linkage_id];
    if (view.loading.phase == Loading::Phase::loading) return {};
    view.problem.reset();
    if (state.mode == Mode::static_files) return create_room_here(state, linkage_id, random_id);
    begin(view.loading, state.now);
    return {HttpRequest{request_name(linkage_id, "create"), "POST", "api/v1/rooms", to_text({{"linkage_id", linkage_id.text()}}), "",
                        key_for(view, std::nullopt, random_id)}};
}

Effects ask_room(AppState& state, const AskRoom& action, RandomId random_id) {
    const Room* room = find_room(state, action.linkage_id);
    RoomView& view = state.room_views[action.linkage_id];
    if (!room || view.asking) return {};
    view.problem.reset();
    if (state.mode == Mode::static_files) return ask_room_here(state, action, *room, random_id);
    view.asking = action.question;
    return {HttpRequest{request_name(action.linkage_id, "question"), "POST", "api/v1/rooms/" + room->id.text() + "/questions",
                        to_text({{"question", wire_name(action.question)}}), "", key_for(view, action.question, random_id)}};
}

Effects set_notifications(AppState& state, const SetNotifications& action) {
    Room* room = find_room(state, action.linkage_id);
    if (!room || room->notifications_on == action.on) return {};
    if (state.mode == Mode::static_files) {
        room->notifications_on = action.on;
        ++room->version;
        remember_room(state.kept_here, *room);
        refresh_rooms(state);
        return saved_here(state);
    }
    return {HttpRequest{request_name(action.linkage_id, "notifications"), "PATCH", "api/v1/rooms/" + room->id.text(),
                        to_text({{"notifications_on", action.on}}), version_tag(room->version), ""}};
}

Effects open_room(AppState& state) {
    const auto* route = std::get_if<TalkRoute>(&state.route);
    if (!route || !route->linkage_id || !find_room(state, *route->linkage_id)) return {};
    begin(state.room_views[*route->linkage_id].loading, state.now);
    return ask_messages(state, *route->linkage_id);
}

Effects take_rooms(AppState& state, const HttpAnswer& answer) {
    const bool no_file = state.mode == Mode::static_files && answer.status == 404;
    if (const auto problem = problem_of(answer); problem && !no_file) return loading_failed(state, state.rooms_loading, "talk.failed", *problem);
    auto rooms = no_file ? Result<std::vector<Room>>{} : read_list<Room>(answer.body, "rooms");
    if (!rooms) return loading_failed(state, state.rooms_loading, "talk.failed", unreadable(rooms.error(), answer.status));
    state.known_rooms = *std::move(rooms);
    if (state.mode == Mode::static_files) overlay_rooms(state);
    finish(state.rooms_loading, data_moment(state));
    refresh_rooms(state);
    refresh_home(state);
    return open_room(state);
}

Effects take_room_answer(AppState& state, const HttpAnswer& answer) {
    const std::string_view name = answer.request;
    const std::size_t first = name.find(':'), second = name.rfind(':');
    const auto linkage_id = LinkageId::parse(name.substr(first + 1, second - first - 1));
    const std::string_view what = name.substr(second + 1);
    if (!linkage_id) return {};
    if (what == "messages") return take_messages(state, *linkage_id, answer);
    if (what == "create") return take_created(state, *linkage_id, answer);
    if (what == "question") return take_reply(state, *linkage_id, answer);
    if (what == "notifications") return take_notifications(state, answer);
    return {};
}

}  // namespace omakase
