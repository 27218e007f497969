#include <algorithm>
#include <cmath>

#include "core/link.h"
#include "ui/screens.h"

namespace omakase {
namespace {

std::string list_time(const AppState& state, UtcTime time) {
    return jst_date(time) == jst_date(state.now) ? jst_clock(time) : month_day(jst_date(time));
}

std::string desk_state_words(const Ui& ui, const DeskState& desk) {
    return ui.t(desk.open ? "support.open" : "support.closed",
                {{"time", desk.open ? clock_words(desk.changes_at) : day_words(ui, desk.changes_at, true)}});
}

/// One sentence for the list: what the newest message says.
std::string summary_words(const Ui& ui, const AppState& state, const RoomRow& row) {
    if (!row.room) return std::string{ui.t("talk.none_yet")};
    const auto view = state.room_views.find(row.linkage_id);
    if (view == state.room_views.end() || view->second.messages.empty()) {
        if (!row.room->notifications_on) return std::string{ui.t("talk.muted")};
        return row.room->unread > 0 ? ui.t("talk.unread", {{"count", std::to_string(row.room->unread)}}) : "";
    }
    const Message& last = view->second.messages.back();
    switch (last.kind) {
        case MessageKind::incident: return std::string{ui.t("talk.incident")};
        case MessageKind::incident_group: return ui.t("talk.incident_group", {{"count", std::to_string(last.incidents_total)}});
        case MessageKind::incidents_answer:
            return ui.t("talk.answer_unresolved", {{"count", std::to_string(last.incidents_total)}, {"time", jst_clock(last.data_as_of)}});
        case MessageKind::reports_answer: return std::string{ui.t("talk.ask_reports")};
        case MessageKind::support_answer: return std::string{ui.t("support.title")};
        case MessageKind::report: return last.report ? ui.t("talk.answer_report", {{"period", period_words(last.report->period)}}) : "";
        default: return "";
    }
}

void room_list(Ui& ui, const AppState& state, const TalkRoute& route, Rect rect, bool headed, Actions& actions) {
    const Palette& p = ui.palette();
    if (headed)
        ui.text("title", {rect.x + 16, rect.y + 14, rect.w - 32, 22}, ui.t("talk.title"),
                {.size = 14, .bold = true, .role = Role::heading, .level = 1});
    const float top = rect.y + (headed ? 42 : 0);
    ui.scroll("list", {rect.x, top, rect.w, rect.bottom() - top - 8}, [&](float start) {
        float y = start;
        const auto list = ui.group("rooms", Role::list, ui.t("talk.room_list"), {rect.x, y, rect.w, 76 * static_cast<float>(state.rooms.size())});
        for (const RoomRow& row : state.rooms) {
            const auto scope = ui.item(row.linkage_id.text());
            const Rect item{rect.x + 8, y, rect.w - 16, 74};
            const NodeId id = ui.id_of("open");
            const Hit hit = ui.hit(id, item);
            const bool here = route.linkage_id == row.linkage_id;
            if (here)
                ui.chosen(item, r_control);
            else if (hit.hovered)
                ui.fill(item, (p.ink & 0xFFFFFF00) | 0x0A, r_control);
            ui.badge({item.x + 10, item.y + 11, 32, 32}, row.badge);
            const std::string when = row.room ? list_time(state, row.room->created_at) : "";
            const auto view = state.room_views.find(row.linkage_id);
            const std::string newest =
                view != state.room_views.end() && !view->second.messages.empty() ? list_time(state, view->second.messages.back().sent_at) : when;
            const float time_width = ui.width_of(newest, 12) + 6;
            const float x = item.x + 52, width = item.w - 62;
            ui.text("name", {x, item.y + 10, width - time_width, 18}, row.display_name, {.size = 12, .bold = true, .role = Role::none});
            ui.text("time", {x, item.y + 10, width, 18}, newest, {.size = 12, .colour = p.muted, .align = Align::right, .role = Role::none});
            const std::string organization{row.organization.empty() ? ui.t("linkages.no_organization") : std::string_view{row.organization}};
            ui.text("organization", {x, item.y + 28, width, 18}, organization, {.size = 12, .colour = p.primary, .bold = true, .role = Role::none});
            const std::string words = summary_words(ui, state, row);
            ui.text("summary", {x, item.y + 46, width - 26, 18}, words, {.size = 12, .colour = p.muted, .role = Role::none});
            if (row.room && row.room->unread > 0) {
                const std::string count = std::to_string(row.room->unread);
                const float w = std::max(18.F, ui.width_of(count, 11) + 10);
                ui.fill({item.right() - 10 - w, item.y + 47, w, 18}, p.danger, 9);
                ui.text("unread", {item.right() - 10 - w, item.y + 47, w, 18}, count,
                        {.size = 11, .colour = p.danger_ink, .align = Align::centre, .role = Role::none});
            }
            if (hit.focused) ui.outline(item, p.primary, r_control, 3);
            const auto entry = ui.group("item", Role::listitem, "", item);
            Node node{.id = id,
                      .role = Role::link,
                      .name = row.display_name + " " + organization,
                      .description = words + (words.empty() ? "" : " ") + newest};
            node.href = route_hash(TalkRoute{row.linkage_id});
            node.rect = item;
            node.current = here;
            node.focusable = true;
            ui.node(node);
            if (hit.clicked) actions.push_back(Navigate{TalkRoute{row.linkage_id}});
            y += 76;
        }
        return y - start;
    });
}

/// One bubble: measured first (draw = false), then drawn at `y`. Returns its height.
class Bubble {
  public:
    Bubble(Ui& ui, float x, float width, Actions& actions) : ui_{ui}, x_{x}, width_{width}, actions_{actions} {}

    float draw(const Message& message, float y) {
        const Palette& p = ui_.palette();
        if (message.kind == MessageKind::question) {
            const std::string_view words = ui_.t(message.question == RoomQuestion::incidents ? "talk.ask_incidents"
                                                 : message.question == RoomQuestion::reports ? "talk.ask_reports"
                                                                                             : "talk.ask_support");
            const float width = std::min(ui_.width_of(words, 14) + 28, width_);
            ui_.fill({x_ + width_ - width, y, width, 42}, p.primary, 12);
            ui_.text("question", {x_ + width_ - width + 14, y, width - 28, 42}, words, {.size = 14, .colour = p.primary_ink, .role = Role::none});
            const Rect box{x_ + width_ - width, y, width, 42};
            const auto article = ui_.group("message", Role::article, "", box);
            ui_.node({.id = ui_.id_of("own"), .role = Role::text, .name = ui_.t("talk.own", {{"words", std::string{words}}}), .rect = box});
            return 42;
        }
        const float width = std::min(560.F, width_);
        const float height = content(message, y, width, false);
        const bool alarm =
            (message.kind == MessageKind::incident || message.kind == MessageKind::incident_group) &&
            std::ranges::any_of(message.incidents, [](const Incident& one) { return one.detection.resolution != Resolution::resolved; });
        const Rect box{x_, y, width, height};
        ui_.fill(box, p.surface, 12);
        ui_.outline(box, p.line, 12);
        if (alarm) ui_.left_edge(box, p.danger, 12);
        const auto article = ui_.group("message", Role::article, jst_short(message.sent_at), box);
        content(message, y, width, true);
        return height;
    }

  private:
    float words(std::string_view id, float y, float width, std::string_view sentence, const TextStyle& style, bool draw) {
        TextStyle wrapped = style;
        wrapped.wrap = true;
        wrapped.selectable = true;
        if (draw) return ui_.text(id, {x_ + 15, y, width - 30, 0}, sentence, wrapped);
        return ui_.wrapped_height(sentence, width - 30, style.size, style.bold, style.line_height);
    }

    float content(const Message& message, float y, float width, bool draw) {
        const float start = y;
        y += 12;
        switch (message.kind) {
            case MessageKind::greeting: y += words("greeting", y, width, ui_.t("room.greeting"), {.size = 14}, draw); break;
            case MessageKind::incident: y = incident(message, y, width, draw); break;
            case MessageKind::incidents_answer: y = incidents_answer(message, y, width, draw); break;
            case MessageKind::reports_answer: y = report(message, y, width, draw); break;
            case MessageKind::support_answer: y = desks(message, y, width, draw); break;
            case MessageKind::report: y = report(message, y, width, draw); break;
            case MessageKind::incident_group: y = incident_group(message, y, width, draw); break;
            case MessageKind::question: break;
        }
        return y + 12 - start;
    }

    std::string facts(const Incident& incident) const {
        const Detection& d = incident.detection;
        std::string line = d.endpoint.value_or("");
        for (const std::string& part : {d.user.value_or(""), std::string{result_words(ui_, d)}})
            if (!part.empty()) line += (line.empty() ? "" : " ・ ") + part;
        return line;
    }

    void details_button(const Incident& incident, float y) {
        const IncidentsRoute route{.selected = incident.id};
        const ButtonStyle style{.name = std::string{ui_.t("talk.details")} + " " + incident.detection.threat.value_or("—"),
                                .href = route_hash(route)};
        const float w = ui_.button_width(ui_.t("talk.details"), style), h = ui_.narrow() ? touch_height : 32.F;
        if (ui_.button("details", {x_ + 15, y, w, h}, ui_.t("talk.details"), style)) actions_.push_back(Navigate{route});
    }

    float incident(const Message& message, float y, float width, bool draw) {
        if (message.incidents.empty()) return y;
        const Incident& one = message.incidents[0];
        const Resolution resolution = one.detection.resolution;
        if (draw) {
            const bool resolved = resolution == Resolution::resolved || resolution == Resolution::passed,
                       review = resolution == Resolution::needs_review;
            const std::string_view state = ui_.t(resolved ? "talk.incident_done" : review ? "talk.incident_review" : "talk.incident");
            const float tag = ui_.tag("state", x_ + 15, y, state,
                                      resolved ? TagKind::ok
                                      : review ? TagKind::warn
                                               : TagKind::bad,
                                      resolved ? Icon::check
                                      : review ? Icon::alert
                                               : Icon::dot);
            ui_.text("sent", {x_ + 15 + tag + 8, y, std::min(80.F, width - 38 - tag), 22}, jst_clock(message.sent_at),
                     {.size = 12, .colour = ui_.palette().muted});
        }
        y += 28;
        y += words("threat", y, width, one.detection.threat.value_or("—"), {.size = 14, .bold = true, .role = Role::heading, .level = 3}, draw) + 2;
        y += words("facts", y, width, facts(one), {.size = 12, .colour = ui_.palette().muted}, draw) + 10;
        if (draw) details_button(one, y);
        return y + (ui_.narrow() ? touch_height : 32.F);
    }

    float incidents_answer(const Message& message, float y, float width, bool draw) {
        const std::string time = jst_short(message.data_as_of);
        const std::string head = message.incidents_total == 0
                                     ? ui_.t("talk.answer_none", {{"time", time}})
                                     : ui_.t("talk.answer_unresolved", {{"count", std::to_string(message.incidents_total)}, {"time", time}});
        y += words("head", y, width, head, {.size = 14, .bold = true}, draw);
        return incident_list(message, message.data_as_of, y, width, draw);
    }

    float incident_group(const Message& message, float y, float width, bool draw) {
        const std::string head = ui_.t("talk.incident_group", {{"count", std::to_string(message.incidents_total)}});
        y += words("head", y, width, head, {.size = 14, .bold = true}, draw);
        return incident_list(message, message.sent_at, y, width, draw);
    }

    float incident_list(const Message& message, UtcTime as_of, float y, float width, bool draw) {
        for (std::size_t i = 0; i < message.incidents.size(); ++i) {
            const auto scope = ui_.item("i" + std::to_string(i));
            const Incident& one = message.incidents[i];
            y += 8;
            if (draw) ui_.line(x_ + 15, y, x_ + width - 15, y, ui_.palette().line);
            y += 8;
            y += words("threat", y, width, one.detection.threat.value_or("—"), {.size = 13, .bold = true}, draw);
            y += words("facts", y, width, when_words(one.occurred_at(), as_of) + " ・ " + facts(one), {.size = 12, .colour = ui_.palette().muted},
                       draw) +
                 6;
            if (draw) details_button(one, y);
            y += ui_.narrow() ? touch_height : 32.F;
        }
        return y;
    }

    float report(const Message& message, float y, float width, bool draw) {
        if (message.report) {
            const Report& report = *message.report;
            y +=
                words("head", y, width, ui_.t("talk.answer_report", {{"period", period_words(report.period)}}), {.size = 14, .bold = true}, draw) + 2;
            if (message.kind == MessageKind::report && report_is_late(jst_date(report.due_at), message.sent_at))
                y += words("late", y, width, ui_.t("talk.report_late", {{"time", day_words(ui_, report.due_at, true)}}),
                           {.size = 12, .colour = ui_.palette().muted}, draw) +
                     2;
            y += words("counts", y, width,
                       ui_.t("talk.report_counts", {{"detections", std::to_string(report.detections)},
                                                    {"virus", std::to_string(report.virus)},
                                                    {"spyware", std::to_string(report.spyware)},
                                                    {"unresolved", std::to_string(report.unresolved)}}),
                       {.size = 13}, draw) +
                 8;
            if (draw) day_chart(ui_, {x_ + 15, y, width - 30, 158}, report.days, report.period);
            y += 162;
        } else {
            y += words("none", y, width, ui_.t("talk.no_report"), {.size = 14, .bold = true}, draw) + 2;
        }
        if (message.next_report_at)
            y += words("next", y, width, ui_.t("talk.next_report", {{"time", day_words(ui_, *message.next_report_at, true)}}),
                       {.size = 12, .colour = ui_.palette().muted}, draw);
        return y;
    }

    float desks(const Message& message, float y, float width, bool draw) {
        y += words("head", y, width, ui_.t("talk.answer_support", {{"time", jst_short(message.data_as_of)}}), {.size = 14, .bold = true}, draw);
        for (const DeskLine& desk : message.desks) {
            const auto scope = ui_.item(desk.desk_id);
            y += 10;
            y += words("name", y, width, desk.name, {.size = 13, .bold = true}, draw);
            y += words("answers", y, width, ui_.t("support." + desk.desk_id + ".answers"), {.size = 12, .colour = ui_.palette().muted}, draw) + 2;
            const std::string state = desk_state_words(ui_, desk.state);
            if (draw)
                ui_.tag("state", x_ + 15, y, state, desk.state.open ? TagKind::ok : TagKind::mute, desk.state.open ? Icon::dot : Icon::clock,
                        Role::text, width - 30);
            y += ui_.tag_height(state, width - 30) + 4;
            const std::string tel = tel_link(desk.phone);
            if (tel.empty()) {
                y += words("phone", y, width, desk.phone.empty() ? ui_.t("talk.phone_in_mail") : std::string_view{desk.phone}, {.size = 13}, draw);
                continue;
            }
            const float height = ui_.narrow() ? touch_height : 24.F;
            const float room = std::min(width - 30, std::ceil(ui_.width_of(desk.phone, 14, true)) + 1);
            if (draw && ui_.link("phone", {x_ + 15, y, room, height}, desk.phone, tel, {.size = 14, .bold = true}))
                actions_.push_back(FollowLink{tel});
            y += height;
        }
        return y;
    }

    Ui& ui_;
    float x_, width_;
    Actions& actions_;
};

void day_line(Ui& ui, const AppState& state, JstDate date, float x, float& y, float width) {
    const bool today = date == jst_date(state.now);
    const std::string words = today ? std::string{ui.t("talk.today")} : day_words(ui, from_jst(date), false);
    ui.text("day" + iso_date(date), {x, y, width, 18}, words, {.size = 12, .colour = ui.palette().muted, .align = Align::centre});
    y += 30;
}

void room_head(Ui& ui, const RoomRow& row, Rect rect, bool back, Actions& actions) {
    const Palette& p = ui.palette();
    ui.line(rect.x, rect.bottom() - 1, rect.right(), rect.bottom() - 1, p.line);
    float x = rect.x + 16;
    if (back) {
        if (ui.button("back", {rect.x + 4, rect.y + 8, touch_height, touch_height}, "",
                      {.kind = ButtonKind::ghost, .icon = Icon::arrow_left, .name = std::string{ui.t("talk.back")}, .href = route_hash(TalkRoute{})}))
            actions.push_back(Navigate{TalkRoute{}});
        x = rect.x + 52;
    }
    const bool room_for_all = rect.w >= 300;
    if (room_for_all) {
        ui.badge({x, rect.y + 14, 32, 32}, row.badge);
        x += 44;
    }
    const float right = rect.right() - 16 - (!row.room ? 0 : room_for_all ? 92 : 46);
    ui.text("bot", {x, rect.y + 9, right - x - 8, 21}, row.display_name, {.size = 14, .bold = true, .role = Role::heading, .level = 2});
    ui.text("organization", {x, rect.y + 30, right - x - 8, 18},
            row.organization.empty() ? ui.t("linkages.no_organization") : std::string_view{row.organization},
            {.size = 12, .colour = p.primary, .bold = true});
    if (row.room) {
        if (room_for_all)
            ui.text("notifications", {right, rect.y, 42, rect.h}, ui.t("talk.notifications"),
                    {.size = 12, .align = Align::right, .role = Role::none});
        if (const auto on = ui.toggle("toggle", {rect.right() - 16 - 46, rect.y + 8, 46, 44}, ui.t("talk.notifications"), row.room->notifications_on))
            actions.push_back(SetNotifications{row.linkage_id, *on});
    }
}

void room_ui(Ui& ui, const AppState& state, const RoomRow& row, Rect rect, bool back, Actions& actions) {
    const Palette& p = ui.palette();
    const auto scope = ui.item(row.linkage_id.text());
    const auto region = ui.group("room", Role::region, ui.t("linkages.room"), rect);
    room_head(ui, row, {rect.x, rect.y, rect.w, 60}, back, actions);
    const Rect below{rect.x, rect.y + 60, rect.w, rect.h - 60};
    if (!row.room) {
        if (ui.message("none", below, ui.t("talk.no_room"), ui.t("talk.no_room_note"), ui.t("talk.create"), true))
            actions.push_back(CreateRoom{row.linkage_id});
        return;
    }
    const auto found = state.room_views.find(row.linkage_id);
    const RoomView* view = found != state.room_views.end() ? &found->second : nullptr;
    const bool stacked = rect.w < 560;  // a low and wide window (large text) keeps room for the messages
    const float button = 48, bar = stacked ? 3 * (button + 8) + 16 : 73;
    // A window with room for little scrolls the questions with the messages.
    const bool inside = below.h - bar < 160;
    const Rect messages{below.x + 1, below.y, below.w - 2, below.h - (inside ? 0 : bar)};
    ui.fill(messages, p.sunken);
    const auto questions_ui = [&](float y) {
        const std::pair<const char*, RoomQuestion> questions[] = {{"talk.ask_incidents", RoomQuestion::incidents},
                                                                  {"talk.ask_reports", RoomQuestion::reports},
                                                                  {"talk.ask_support", RoomQuestion::support}};
        const float width = stacked ? rect.w - 32 : (rect.w - 32 - 20) / 3;
        for (int i = 0; i < 3; ++i) {
            const auto index = static_cast<float>(i);
            const Rect place = stacked ? Rect{rect.x + 16, y + 12 + (button + 8) * index, width, button}
                                       : Rect{rect.x + 16 + (width + 10) * index, y + 12, width, button};
            if (ui.button(questions[i].first, place, ui.t(questions[i].first),
                          {.busy = view != nullptr && view->asking == questions[i].second, .size = stacked || rect.w >= 700 ? 13.F : 12.F})) {
                actions.push_back(AskRoom{row.linkage_id, questions[i].second});
                ui.scroll_to_end("messages");
            }
        }
    };
    if (view == nullptr || loading_ui(ui, messages, view->loading, state.now, "talk.failed", actions)) {
        // loading_ui drew what there is to say
    } else {
        ui.scroll(
            "messages", messages,
            [&](float top) {
                float y = top + 16;
                const float x = messages.x + 16, width = messages.w - 32;
                std::optional<JstDate> day;
                {
                    const auto log = ui.group("log", Role::log, ui.t("talk.messages"), messages);  // what is new in it is read aloud
                    Bubble bubble{ui, x, width, actions};
                    for (const Message& message : view->messages) {
                        const auto message_scope = ui.item(message.id.text());
                        if (const JstDate date = jst_date(message.sent_at); day != date) {
                            day_line(ui, state, date, x, y, width);
                            day = date;
                        }
                        y += bubble.draw(message, y) + 12;
                    }
                }
                if (view->problem) {
                    const bool ja = state.language == Language::ja;
                    y += ui.banner("problem", {x, y, width, 0},
                                   (ja ? view->problem->title_ja : view->problem->title_en) + "\n" +
                                       (ja ? view->problem->detail_ja : view->problem->detail_en),
                                   TagKind::bad) +
                         12;
                }
                if (view->asking) {
                    ui.text("asking", {x, y, width, 20}, ui.t("talk.asking"), {.size = 12, .colour = p.muted, .role = Role::status});
                    y += 32;
                }
                if (inside) {
                    questions_ui(y - 12);
                    y += bar - 12;
                }
                return y + 4 - top;
            },
            true);
    }
    if (inside) return;
    ui.line(rect.x, messages.bottom(), rect.right(), messages.bottom(), p.line);
    questions_ui(messages.bottom());
}

}  // namespace

Actions talk_ui(Ui& ui, const AppState& state, Rect area) {
    Actions actions;
    const auto* route = std::get_if<TalkRoute>(&state.route);
    if (route == nullptr) return actions;
    if (loading_page_ui(ui, area, ui.t("talk.title"), state.rooms_loading, state.now, "talk.failed", actions)) return actions;
    const auto row = !route->linkage_id ? state.rooms.end() : std::ranges::find(state.rooms, *route->linkage_id, &RoomRow::linkage_id);
    const auto nothing = [&](Rect rect) {
        if (ui.message("no-bots", rect, ui.t("talk.no_bots"), ui.t("talk.no_bots_note"), ui.t("linkages.add"), true))
            actions.push_back(Navigate{CatalogueRoute{}});
    };
    if (ui.narrow()) {
        const Rect whole{area.x - 16, area.y - 12, area.w + 32, area.h + 24};
        if (state.rooms.empty())
            nothing(area);
        else if (row != state.rooms.end()) {
            ui.fill(whole, ui.palette().surface);
            room_ui(ui, state, *row, whole, true, actions);
        } else
            room_list(ui, state, *route, {whole.x, whole.y + 8, whole.w, whole.h - 8}, false, actions);
        return actions;
    }
    const Rect list{area.x, area.y, 270, area.h}, room{area.x + 286, area.y, area.w - 286, area.h};
    ui.card(list);
    ui.card(room);
    room_list(ui, state, *route, list, true, actions);
    if (state.rooms.empty())
        nothing(room);
    else if (row != state.rooms.end())
        room_ui(ui, state, *row, room, false, actions);
    else
        (void)ui.message("choose", room, ui.t("talk.choose"), ui.t("talk.choose_note"), "");
    return actions;
}

}  // namespace omakase
