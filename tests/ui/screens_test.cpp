#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <map>
#include <set>

#include "ui/drawn.h"
#include "ui/sample_state.h"
#include "ui/screen.h"

// What holds on every screen, in every state, language, size and theme.

namespace omakase::testing {
namespace {

/// What was found wrong, each once, with the first place where it was seen.
class Findings {
  public:
    void add(const std::string& what, const std::string& where) { found_.try_emplace(what, where); }
    std::string list() const {
        std::string all;
        for (const auto& [what, where] : found_) all += what + "   [" + where + "]\n";
        return all;
    }
    bool empty() const { return found_.empty(); }

  private:
    std::map<std::string, std::string> found_;
};

std::string words_of(const Rect& r) {
    const auto whole = [](float v) { return std::to_string(static_cast<int>(v)); };
    return whole(r.x) + "," + whole(r.y) + " " + whole(r.w) + "x" + whole(r.h);
}
std::string words_of(const Node& node) {
    return std::string{wire_name(node.role)} + " \"" + node.name + "\" " + words_of(node.rect);
}

Rect common(const Rect& a, const Rect& b) {
    const float x = std::max(a.x, b.x), y = std::max(a.y, b.y);
    return {x, y, std::min(a.right(), b.right()) - x, std::min(a.bottom(), b.bottom()) - y};
}
Rect seen(const Node& node) {
    return node.clip.w > 0 || node.clip.h > 0 ? common(node.rect, node.clip) : node.rect;
}
bool overlap(const Rect& a, const Rect& b) {
    const Rect both = common(a, b);
    return both.w > 1.5F && both.h > 1.5F;
}

bool is_inside(const Semantics& semantics, std::size_t index, std::size_t ancestor) {
    for (std::size_t up = semantics.parent(index); up != Semantics::no_parent; up = semantics.parent(up))
        if (up == ancestor) return true;
    return false;
}

struct Size {
    const char* name;
    Viewport viewport;
    int text_percent = 100;
    bool narrow() const { return viewport.width * 100 / static_cast<float>(text_percent) < 960; }
};
const Size sizes[] = {{"1280x800", desktop},
                      {"390x844", phone},
                      {"360x640", small_phone},
                      {"1280x800 at 200%", desktop, 200},
                      {"960x640", {960, 640}},
                      {"1024x768", {1024, 768}},
                      {"1160x700", {1160, 700}},
                      {"768x1024", {768, 1024}},
                      {"320x568", {320, 568}},
                      {"844x390", {844, 390}},
                      {"390x844 at 125%", phone, 125},
                      {"360x640 at 150%", small_phone, 150},
                      {"360x640 at 200%", small_phone, 200},
                      {"1280x1024 zoomed to 400%", {320, 256}}};

AppState made(const ScreenCase& one, Language language, const Size& size) {
    AppState state = one.make(language);
    state.text_size_percent = size.text_percent;
    return state;
}

void look_at_settling(Screen& screen, int frames, const ScreenCase& one, const std::string& where, Findings& findings) {
    if (frames > 4) findings.add("settles after " + std::to_string(frames) + " frames: " + one.name, where);
    if (!(screen.frame() > 1e9F)) findings.add("asks for frames for its own sake: " + one.name, where);
    if (!screen.last_difference().empty()) findings.add("two equal frames differ: " + screen.last_difference(), where);
    if (!screen.actions().empty()) findings.add("a screen acts by itself: " + one.name, where);
}

void look_at_landmarks(const Screen& screen, const ScreenCase& one, const std::string& where, Findings& findings) {
    if (screen.count(Role::main) != 1) findings.add(std::to_string(screen.count(Role::main)) + " main landmarks: " + one.name, where);
    const auto first = std::ranges::count_if(screen.nodes(), [](const Node& node) { return node.role == Role::heading && node.level == 1; });
    if (first != 1) findings.add(std::to_string(first) + " headings of level 1: " + one.name, where);
    int level = 0;
    for (const Node& node : screen.nodes()) {
        if (node.role != Role::heading) continue;
        if (node.level < 1 || node.name.empty()) findings.add("a heading without level or name: " + words_of(node), where);
        if (node.level > level + 1) findings.add("a heading below a level that is missing: " + words_of(node), where);
        level = node.level;
    }
}

void look_at_ids_and_names(const Screen& screen, const std::string& where, Findings& findings) {
    std::set<NodeId> ids;
    std::vector<NodeId> order;
    for (const Node& node : screen.nodes()) {
        order.push_back(node.id);
        if (node.id == 0 || !ids.insert(node.id).second) findings.add("an id twice: " + words_of(node), where);
        constexpr Role landmarks_and_tables[] = {Role::banner, Role::navigation, Role::main, Role::region, Role::form,
                                                 Role::dialog, Role::table,      Role::grid, Role::figure, Role::log};
        // A row is named by its cells.
        const bool named =
            (node.focusable && node.role != Role::row) || std::ranges::find(landmarks_and_tables, node.role) != std::end(landmarks_and_tables);
        if (named && node.name.empty()) findings.add("no name: " + words_of(node), where);
    }
    if (ids.size() == order.size() && screen.mirror().reading_order() != order) findings.add("the page reads in another order", where);
}

void look_at_places(const Screen& screen, const Rect& all, const std::string& where, Findings& findings) {
    for (const Node& node : screen.nodes()) {
        if (!node.focusable) continue;
        const bool scrolls = node.clip.w > 0 || node.clip.h > 0;
        const Rect& room = scrolls ? node.clip : all;
        const bool across = node.rect.x >= room.x - 1 && node.rect.right() <= room.right() + 1;
        const bool down = scrolls || (node.rect.y >= -1 && node.rect.bottom() <= all.bottom() + 1);
        if (!across || !down || node.rect.w < 1 || node.rect.h < 1) findings.add("outside: " + words_of(node), where);
    }
}

void look_at_neighbours(const Screen& screen, const std::string& where, Findings& findings) {
    const std::vector<Node>& nodes = screen.nodes();
    for (std::size_t a = 1; a < nodes.size(); ++a)  // the first is the skip link, which is not there until it has the focus
        for (std::size_t b = a + 1; nodes[a].focusable && b < nodes.size(); ++b)
            if (nodes[b].focusable && overlap(seen(nodes[a]), seen(nodes[b])) && !is_inside(screen.semantics(), b, a))
                findings.add(words_of(nodes[a]) + " and " + words_of(nodes[b]), where);
}

void look_at_touch(const Screen& screen, const Size& size, const std::string& where, Findings& findings) {
    const float scale = static_cast<float>(size.text_percent) / 100;
    for (const Node& node : screen.nodes())
        if (node.focusable && std::min(node.rect.w, node.rect.h) * scale < 43.9F) findings.add("small: " + words_of(node), where);
}

std::string without_spaces(std::string_view words) {  // spaces draw nothing
    std::string kept;
    std::ranges::copy_if(words, std::back_inserter(kept), [](char c) { return c != ' '; });
    return kept;
}

/// A line of words against the nodes that it stands in.
void look_at_line(const Screen& screen, const DrawnLine& line, const std::string& where, Findings& findings) {
    constexpr Role says_itself[] = {Role::text,  Role::heading,      Role::cell,     Role::button,
                                    Role::radio, Role::columnheader, Role::listitem, Role::status};
    if (std::ranges::any_of(line.glyphs, &DrawnGlyph::cut))
        findings.add("cut without an ellipsis: \"" + line.words + "\" " + words_of(line.box) + " of " + words_of(line.glyphs.back().box), where);
    const std::string words = without_spaces(line.words);
    const std::vector<Node>& nodes = screen.nodes();
    const auto dialog = std::ranges::find(nodes, Role::dialog, &Node::role);
    const bool above = dialog != nodes.end() && dialog->rect.contains(line.box.x + 1, line.box.y + line.box.h / 2);
    for (std::size_t at = 0; at < nodes.size(); ++at) {
        const Node& node = nodes[at];
        if (above && !is_inside(screen.semantics(), at, static_cast<std::size_t>(dialog - nodes.begin()))) continue;  // behind the dialog
        if (node.name.empty() || !node.rect.contains(line.box.x + 1, line.box.y + line.box.h / 2)) continue;
        const std::string name = without_spaces(node.name);
        const bool outside =
            line.box.right() > node.rect.right() + 1.5F || line.box.y < node.rect.y - 3 || line.box.bottom() > node.rect.bottom() + 3;
        if (name == words && outside && std::ranges::find(says_itself, node.role) != std::end(says_itself))
            findings.add("wider than its place: " + words_of(node) + ", drawn " + words_of(line.box), where);
        const bool caption =
            node.role == Role::button || node.role == Role::radio || node.role == Role::columnheader ||
            (node.role == Role::link && node.rect.h < 56 && node.href.starts_with('#'));  // numbers and addresses are copied whole by a long press
        if (caption && words.ends_with("…") && !name.ends_with("…") && name.starts_with(words.substr(0, words.size() - 3)))
            findings.add("a caption that has no room: " + words_of(node) + ", drawn \"" + words + "\"", where);
    }
}

void look_at_words(const Screen& screen, const ScreenCase& one, const std::string& where, Findings& findings) {
    const Drawn drawn;
    const std::vector<DrawnLine>& lines = drawn.lines();
    if (lines.empty()) findings.add("nothing is drawn: " + one.name, where);
    for (const DrawnGlyph& glyph : drawn.lost())
        findings.add("drawn beside what can be seen: " + std::to_string(static_cast<std::uint32_t>(glyph.character)) + " " + words_of(glyph.box),
                     where);
    for (const DrawnLine& line : lines) look_at_line(screen, line, where, findings);
    if (one.overlay) return;
    for (std::size_t a = 0; a < lines.size(); ++a)
        for (std::size_t b = a + 1; b < lines.size(); ++b) {
            if (!overlap(lines[a].box, lines[b].box)) continue;
            if (lines[a].words.find(lines[b].words) != std::string::npos) continue;  // the part that differs, drawn again in its colour
            findings.add("\"" + lines[a].words + "\" and \"" + lines[b].words + "\" " + words_of(lines[a].box) + " / " + words_of(lines[b].box),
                         where);
        }
}

/// Every case, in both languages and all sizes, looked at once for everything.
struct Survey {
    Findings settling, landmarks, ids_and_names, places, neighbours, touch, words;
    int screens = 0;

    Survey() {
        for (const ScreenCase& one : screen_cases())
            for (const Language language : {Language::ja, Language::en})
                for (const Size& size : sizes) look(one, language, size);
    }
    void look(const ScreenCase& one, Language language, const Size& size) {
        const std::string where = one.name + ", " + (language == Language::ja ? "ja" : "en") + ", " + size.name;
        INFO(where);
        Screen screen{made(one, language, size), size.viewport};
        screen.system.reduced_motion = true;
        const int frames = 1 + screen.frames_until_idle();
        look_at_settling(screen, frames, one, where, settling);
        look_at_landmarks(screen, one, where, landmarks);
        look_at_ids_and_names(screen, where, ids_and_names);
        look_at_places(screen, screen.ui().viewport(), where, places);
        if (!one.overlay) look_at_neighbours(screen, where, neighbours);
        if (size.narrow()) look_at_touch(screen, size, where, touch);
        look_at_words(screen, one, where, words);
        ++screens;
    }
};

const Survey& survey() {
    static const Survey made_once;
    return made_once;
}

void check(const Findings& findings) {
    INFO(findings.list());
    CHECK(findings.empty());
    CHECK(survey().screens > 500);
}

}  // namespace

TEST_CASE("every screen settles within four frames and then draws on demand alone", "[ui][screens]") {
    check(survey().settling);
}
TEST_CASE("every screen has one main landmark, one first heading, and no level of headings left out", "[ui][screens]") {
    check(survey().landmarks);
}
TEST_CASE("every node has an id of its own, and what can be focused has a name", "[ui][screens]") {
    check(survey().ids_and_names);
}
TEST_CASE("what can be focused lies in the viewport, or in something that scrolls to it", "[ui][screens]") {
    check(survey().places);
}
TEST_CASE("two things to press never lie on one another", "[ui][screens]") {
    check(survey().neighbours);
}
TEST_CASE("on a phone everything to press is at least 44 pixels wide and high", "[ui][screens]") {
    check(survey().touch);
}
TEST_CASE("words stay inside their place, are cut with an ellipsis alone, and never lie on other words", "[ui][screens]") {
    check(survey().words);
}

TEST_CASE("a table says how many rows the whole data have", "[ui][screens]") {
    const auto rows_of = [](const Screen& screen, std::string_view name, Role role = Role::grid) { return screen.node(role, name).row_count - 1; };
    for (const Language language : {Language::ja, Language::en}) {
        Screen incidents{sample_at(IncidentsRoute{}, language)};
        CHECK(rows_of(incidents, text(language, "incidents.table")) == 60);
        CHECK(incidents.count(Role::row) < 30);  // what cannot be seen is not drawn
        Screen searched{sample_at(IncidentsRoute{.query = "LOCKBIT"}, language)};
        CHECK(rows_of(searched, text(language, "incidents.table")) == 11);  // one in five, and one of them says nothing
        Screen linkages{sample_at(LinkagesRoute{}, language)};
        CHECK(rows_of(linkages, text(language, "linkages.table"), Role::table) == 4);
        CHECK(linkages.count(Role::row) == 5);
        Screen home{sample_at(HomeRoute{}, language)};
        const int urgent = rows_of(home, text(language, "home.urgent"));
        CHECK(urgent == home.count(Role::row) - 1 - 15);  // the chart's table has a head and a row a day
    }
}

TEST_CASE("rows are numbered by their place in the whole data, also when the table was scrolled", "[ui][screens]") {
    Screen screen{sample_at(IncidentsRoute{})};
    screen.frames_until_idle();
    screen.point_at(700, 500);
    screen.wheel(-10);
    std::vector<int> numbers;
    for (const Node& node : screen.nodes())
        if (node.role == Role::row && node.row_index > 1 && !node.tab_stop) numbers.push_back(node.row_index);  // Tab's row is always there
    REQUIRE(numbers.size() > 5);
    CHECK(numbers.front() > 10);
    CHECK(std::ranges::is_sorted(numbers));
    CHECK(std::ranges::adjacent_find(numbers) == numbers.end());
}

TEST_CASE("while data is on its way the first fifth of a second shows nothing, then a skeleton that says so", "[ui][screens]") {
    const std::pair<Route, Loading AppState::*> screens[] = {{HomeRoute{}, &AppState::incidents_loading},
                                                             {IncidentsRoute{}, &AppState::incidents_loading},
                                                             {LinkagesRoute{}, &AppState::linkages_loading},
                                                             {TalkRoute{}, &AppState::rooms_loading},
                                                             {ReportsRoute{}, &AppState::reports_loading}};
    for (const auto& [route, loading] : screens)
        for (const Viewport viewport : {desktop, phone}) {
            AppState state = sample_at(route);
            put_phase(state, loading, Phase::just_asked);
            Screen early{state, viewport};
            CHECK_FALSE(std::ranges::any_of(early.nodes(), [](const Node& node) {
                return node.role == Role::status && node.name == text(Language::ja, "state.loading") && node.rect.h > 30;
            }));
            put_phase(state, loading, Phase::waiting);
            Screen later{state, viewport};
            CHECK(std::ranges::any_of(later.nodes(), [](const Node& node) {
                return node.role == Role::status && node.name == text(Language::ja, "state.loading") && node.rect.h > 30;
            }));
        }
}

TEST_CASE("what failed says why and offers to try again; older data stays with its age", "[ui][screens]") {
    for (const Viewport viewport : {desktop, phone}) {
        AppState state = sample_at(IncidentsRoute{});
        put_phase(state, &AppState::incidents_loading, Phase::failed);
        Screen failed{state, viewport};
        CHECK(failed.has(Role::text, text(Language::ja, "incidents.failed")));
        failed.click(Role::button, text(Language::ja, "state.retry"));
        (void)failed.taken<Reload>();

        put_phase(state, &AppState::incidents_loading, Phase::stale);
        Screen stale{state, viewport};
        CHECK_FALSE(stale.has(Role::text, text(Language::ja, "incidents.failed")));
        CHECK(stale.has(Role::status, "7:42"));  // three hours ago
        CHECK(stale.has(viewport.width < 960 ? Role::list : Role::grid, text(Language::ja, "incidents.table")));
    }
}

TEST_CASE("being offline is said on every screen", "[ui][screens]") {
    const Route routes[] = {HomeRoute{}, IncidentsRoute{}, LinkagesRoute{}, CatalogueRoute{}, RegisterRoute{},
                            TalkRoute{}, ReportsRoute{},   SupportRoute{},  MoreRoute{}};
    for (const Route& route : routes)
        for (const Viewport viewport : {desktop, phone}) {
            AppState state = sample_at(route);
            state.online = false;
            Screen screen{std::move(state), viewport};
            CHECK(screen.has(Role::status, text(Language::ja, "top.offline")));
        }
}

TEST_CASE("a report that was due and is not there is said where reports are spoken of", "[ui][screens]") {
    const auto words = [](Route route, std::vector<MissingReport> missing) {
        AppState state = sample_at(route);
        state.missing_reports = std::move(missing);
        return Screen{std::move(state), desktop};
    };
    const std::string bot = "セキュリティおまかせ  本社 / 第一営業部";
    CHECK(words(HomeRoute{}, {missing_report(1)}).has(Role::text, bot + "：11/9(月) 10:00 の定期レポートがまだ届いていません"));
    CHECK(words(ReportsRoute{}, {missing_report(1), missing_report(2)}).has(Role::text, "ほか 1 件"));
    MissingReport too_old = missing_report(1);
    too_old.awaited = false;
    CHECK_FALSE(words(ReportsRoute{}, {too_old}).has(Role::text, "届いていません"));
    CHECK_FALSE(words(SupportRoute{}, {missing_report(1)}).has(Role::text, "届いていません"));
}

}  // namespace omakase::testing
