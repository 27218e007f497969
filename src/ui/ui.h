#pragma once
#include <imgui.h>

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "client/action.h"
#include "client/state.h"
#include "ui/glyphs.h"
#include "ui/icons.h"
#include "ui/semantics.h"
#include "ui/text_layout.h"
#include "ui/theme.h"

namespace omakase {

enum class Align { left, centre, right };

struct TextStyle {
    float size = 14;
    Colour colour = 0;  ///< 0 = the theme's ink
    bool bold = false;
    Align align = Align::left;
    bool wrap = false;             ///< else one line with an ellipsis; the whole text is in the tree and in a tooltip
    bool middle_ellipsis = false;  ///< paths
    Role role = Role::text;        ///< none = said by something else (a button's caption, a cell)
    int level = 0;
    float line_height = 0;                  ///< 0 = size * 1.5
    std::span<const ByteRange> marks = {};  ///< what a search found
    bool selectable = false;                ///< can be selected and copied with the mouse
};

enum class ButtonKind { normal, primary, danger, ghost };
struct ButtonStyle {
    ButtonKind kind = ButtonKind::normal;
    std::optional<Icon> icon;
    bool busy = false;
    bool disabled = false;
    float size = 13;
    std::string name;  ///< accessible name when the caption does not stand alone
    std::string href;  ///< a link: middle click and "open in a new tab" work
    Align align = Align::centre;
};

enum class TagKind { bad, ok, warn, info, mute };

struct FieldStyle {
    std::string name;  ///< accessible name: the label
    std::string placeholder;
    std::string type = "text";
    std::string form_name;  ///< as in FieldNode
    std::string autocomplete = "off";
    std::string input_mode;
    std::string error;   ///< drawn and tied to the field
    NodeId said_by = 0;  ///< the node that says the error
    std::string hint;
    int max_characters = 0;
    bool required = false;
    bool multiline = false;
    bool prose = false;  ///< as in FieldNode
    bool search = false;
    bool counter = false;
    std::string trailing;  ///< at the right end, e.g. `3 件`
};
struct FieldResult {
    std::optional<std::string> changed;
    bool submitted = false;
    bool left = false;
    NodeId id = 0;
};

/// What happened to a place on the screen since the last frame.
struct Hit {
    bool clicked = false;
    bool hovered = false;
    bool held = false;
    bool focused = false;  ///< keyboard focus that shows a ring
};

/// A field's news from the browser.
struct FieldEvent {
    std::optional<std::string> value;
    std::uint32_t edit = 0;  ///< the value's number; each is higher than all before
    bool submitted = false;
    bool left = false;
};

/// What of the screen's edges is no place for words: rounded corners, a camera, the system's own bar. CSS pixels.
struct Insets {
    float top = 0, right = 0, bottom = 0, left = 0;
};

class Ui;

/// Many items with one Tab stop: arrow keys, Home, End, pages and letters move the focus among them (roving focus). Made before the items
/// are drawn; each says its index; `moved` comes after them.
class Roving {
  public:
    /// `current`: what is chosen, -1 = nothing; `keys` as in `Node::keys`; `page`: how many items PageDown goes.
    Roving(Ui& ui, NodeId group, int count, int current, std::string_view keys, int page = 1);
    /// The item that Tab reaches. A list that draws only what can be seen draws this one too.
    int stop() const;
    void item(int index, NodeId id, Node& about);
    /// Where the keys went; the focus follows.
    std::optional<int> moved();

    struct Place {
        int index = 0;
        NodeId focused = 0;
        bool wanted = false;  ///< the focus goes to `index` as soon as it is drawn
        std::string letters;
        float letter_at = 0;
    };

  private:
    struct Item {
        int index;
        NodeId id;
        std::string words;  ///< folded
    };
    int after(std::string_view key, int index);
    bool wraps() const { return keys_.find('p') == std::string_view::npos; }  ///< menus and radio buttons go round, lists do not

    Ui& ui_;
    Place& place_;
    int count_, page_;
    std::string_view keys_;
    bool inside_ = false, asked_ = false;
    std::vector<Item> items_;
};

/// The screen's pen: draws widgets and has each describe itself (semantics.h) in the same call. Rectangles are CSS pixels.
/// Lives as long as the app; what it remembers between frames is about the screen alone (scrolling, focus, an open menu), never data.
class Ui {
  public:
    explicit Ui(Semantics& semantics) : semantics_{semantics} {}

    // --- a frame
    void begin(const AppState& state, Faces faces, const SystemPreferences& system, float now_secs);
    /// Draws what lies above the page (menus, dialogs, the tooltip); called once, after the page.
    void draw_overlays();
    void end();
    /// Seconds until this must be drawn again for its own sake (momentum); infinity = not.
    float next_frame_secs() const { return next_frame_secs_; }

    // --- what screens ask
    const Palette& palette() const { return *palette_; }
    Language language() const { return language_; }
    Rect viewport() const { return viewport_; }
    /// What of the viewport words and buttons may use; grounds go to its edges.
    Rect safe() const;
    /// A phone that lies on its side, has large text or an open keyboard: what is on every page makes itself small.
    bool low() const { return safe().h < 480; }
    /// Whether a text field had the focus when no finger and no button was down: what depends on it never moves below a press.
    bool typing() const { return typing_; }
    bool narrow() const { return viewport_.w < 960; }  ///< phone layout: tables and the navigation beside them need more
    float control() const { return narrow() ? touch_height : control_height; }
    std::string_view t(std::string_view key) const { return omakase::text(language_, key); }
    std::string t(std::string_view key, const std::vector<TextArgument>& arguments) const { return omakase::text(language_, key, arguments); }
    float width_of(std::string_view text, float size = 14, bool bold = false) const { return text_width(face(bold), size, text); }
    ImDrawList& draw() { return *ImGui::GetWindowDrawList(); }

    // --- ids: one scope a row or section, so that equal captions are different widgets
    class IdScope {
      public:
        explicit IdScope(std::string_view id) { ImGui::PushID(id.data(), id.data() + id.size()); }
        ~IdScope() { ImGui::PopID(); }
        IdScope(const IdScope&) = delete;
        IdScope& operator=(const IdScope&) = delete;
    };
    [[nodiscard]] IdScope item(std::string_view id) const { return IdScope{id}; }
    NodeId id_of(std::string_view id) const { return ImGui::GetID(id.data(), id.data() + id.size()); }

    // --- tree without drawing
    class Group {
      public:
        Group(Semantics& semantics, Node node) : semantics_{semantics} { semantics_.open(std::move(node)); }
        ~Group() { semantics_.close(); }
        Group(const Group&) = delete;
        Group& operator=(const Group&) = delete;

      private:
        Semantics& semantics_;
    };
    [[nodiscard]] Group group(std::string_view id, Role role, std::string_view name, Rect rect, Node more = {});
    void node(Node node);

    // --- drawing
    void fill(Rect rect, Colour colour, float radius = 0);
    void outline(Rect rect, Colour colour, float radius = 0, float thickness = 1);
    void line(float x1, float y1, float x2, float y2, Colour colour);
    void card(Rect rect) { card(rect, palette_->surface, palette_->line); }
    void card(Rect rect, Colour ground, Colour edge);
    void shadow(Rect rect, float radius);
    /// A coloured edge along the left side of a card that is drawn already, inside its rounding.
    void left_edge(Rect rect, Colour colour, float radius);
    /// The ground of what is chosen in a list, and an edge that can be told from the others.
    void chosen(Rect rect, float radius) {
        fill(rect, palette_->primary_soft, radius);
        left_edge(rect, palette_->primary, radius);
    }
    void icon(Icon icon, Rect square, Colour colour, float thickness = 1.6F);
    /// A ring that closes: `part` of 1.
    void progress(Rect square, float part, Colour colour);
    /// Returns the height it took.
    float text(std::string_view id, Rect rect, std::string_view words, const TextStyle& style = {});
    /// What cannot be read at `place`, an icon's name or what an ellipsis hides: shown to the mouse that rests there, and to a finger held there.
    void tip(Rect place, std::string_view words);
    float wrapped_height(std::string_view words, float width, float size = 14, bool bold = false, float line_height = 0) const;
    void skeleton(Rect rect);

    // --- motion: 150 ms, eased; whoever wants less of it has the end at once
    /// 0 … 1 on the way to `target`; asks for frames until it is there. What was not drawn a frame ago stands at its end, or, when it `appears`,
    /// begins at the other one.
    float animate(NodeId id, bool target, bool appears = false);
    /// What is drawn while this lives is faded by `shown` and stands (dx, dy) beside its place at 0. Its nodes and what takes the pointer are
    /// where they will be from the first frame on.
    class Appearing {
      public:
        Appearing(Ui& ui, float shown, float dx, float dy);
        ~Appearing();
        Appearing(const Appearing&) = delete;
        Appearing& operator=(const Appearing&) = delete;

      private:
        ImDrawList& list_;
        float shown_, dx_, dy_;
        int first_;
    };

    // --- widgets
    /// `above`: what belongs to it above, brought into view with it.
    Hit hit(NodeId id, Rect rect, bool enabled = true, float above = 0);
    bool button(std::string_view id, Rect rect, std::string_view caption, const ButtonStyle& style = {});
    float button_width(std::string_view caption, const ButtonStyle& style = {}) const;
    /// A link that is seen only while it has the keyboard's focus: goes to the page's own words, past what is on every page.
    void skip_link(NodeId target);
    bool link(std::string_view id, Rect rect, std::string_view caption, std::string_view href, const TextStyle& style = {});
    /// Returns its width.
    /// Words that have no `room` in one line (large text on a small screen) take more; the width it took.
    float tag(std::string_view id, float x, float y, std::string_view words, TagKind kind, Icon icon, Role role = Role::text,
              float room = std::numeric_limits<float>::infinity());
    float tag_width(std::string_view words) const;
    float tag_height(std::string_view words, float room) const;
    void badge(Rect rect, const BranchBadge& badge);
    FieldResult field(std::string_view id, Rect rect, std::string_view value, const FieldStyle& style);
    /// Label, field, hint or error, one below the other; returns the height.
    float labelled_field(std::string_view id, float x, float y, float width, std::string_view label, std::string_view value, FieldStyle style,
                         FieldResult& result, bool show_optional = false);
    std::optional<int> segments(std::string_view id, float x, float y, std::string_view name, std::span<const std::string> captions, int selected,
                                float* width = nullptr);
    float segments_width(std::span<const std::string> captions) const;
    float segment_width(std::string_view caption) const;
    std::optional<bool> toggle(std::string_view id, Rect rect, std::string_view name, bool on);
    std::optional<bool> checkbox(std::string_view id, Rect rect, std::string_view caption, bool on);
    /// A chip that opens a menu.
    std::optional<int> choice(std::string_view id, Rect rect, std::string_view name, std::string_view shown, std::span<const std::string> options,
                              int selected);
    /// A square button with an icon that opens a menu of actions.
    std::optional<int> menu(std::string_view id, Rect rect, Icon icon, std::string_view name, std::span<const std::string> options);
    float choice_width(std::string_view shown) const { return std::ceil(width_of(shown, 13)) + 24 + 18; }

    /// Places for two buttons in `rect`: beside each other at its right end, or one below the other where they have no room.
    std::array<Rect, 2> two_buttons(Rect rect, float first_width, float second_width) const;

    // --- states that every screen has
    void loading_rows(Rect rect);
    /// Returns whether its button was pressed; an empty caption has none. `level`: the title is a heading.
    float message_height(float width, std::string_view title, std::string_view detail, std::string_view caption) const;
    bool message(std::string_view id, Rect rect, std::string_view title, std::string_view detail, std::string_view caption, bool primary = false,
                 int level = 0);
    float banner(std::string_view id, Rect rect, std::string_view words, TagKind kind);

    // --- scrolling: what `content` draws below `rect` scrolls; it is given the content's origin y and returns its height
    /// `follows_end`: begins at the end and stays there while content is added, as a conversation does.
    void scroll(std::string_view id, Rect rect, const std::function<float(float y)>& content, bool follows_end = false);
    /// Scrolls what is being drawn so far that `rect` is seen.
    void bring_into_view(Rect rect);
    void scroll_to_end(std::string_view id) { scrolls_[id_of(id)].to_end = true; }
    void scroll_to_top(std::string_view id) { scrolls_[id_of(id)].offset = 0; }
    Rect clip() const { return clips_.empty() ? viewport_ : clips_.back(); }
    bool visible(Rect rect) const;

    /// How far a finger has pulled down what is at its top already, in what `area` holds.
    struct Pull {
        float by = 0;
        bool let_go = false;
    };
    Pull pull(Rect area);

    // --- overlays: drawn after everything else, above it
    void dialog(std::string_view id, std::string_view title, float width, const std::function<float(Rect inner)>& content,
                const std::function<void()>& close);
    /// What was drawn before takes no pointer below `rect` from the next frame on; what is drawn after this lies above it.
    void cover(Rect rect) { covered_next_ = rect, above_cover_ = true; }
    void defer(std::function<void()> overlay) { overlays_.push_back(std::move(overlay)); }

    // --- news from the browser (exports.cpp)
    void keep_clear(Insets insets) { insets_ = insets; }
    /// The finger that is down will press nothing: it pans the magnified page.
    void finger_slides() { finger_slides_ = true; }
    /// The finger that is down counts as none: a second one came, or the system took it away.
    void finger_cancelled() { finger_cancelled_ = true; }
    /// Words that a finger was held on, to be copied now that it has let go.
    std::optional<std::string> take_copied() { return std::exchange(copied_, std::nullopt); }
    void focus_moved(NodeId id, bool ring);
    void field_event(NodeId id, FieldEvent event);
    /// What was typed reaches the state when its field is drawn next: until then nothing else may happen, or the field may be gone.
    bool has_field_events() const { return !field_events_.empty(); }
    void escape_pressed() { escape_ = true; }
    /// Where the browser's focus shall go after this frame; 0 = stays.
    NodeId take_focus_request() { return std::exchange(focus_request_, 0); }
    void request_focus(NodeId id) { focus_request_ = id; }
    NodeId focused() const { return focused_; }
    bool take_escape() { return std::exchange(escape_, false); }
    /// Escape for what is on the page: not while a menu or a dialog is open.
    bool take_page_escape() { return top_layer_ == 0 && take_escape(); }
    struct KeyPress {
        NodeId id;
        std::string key;  ///< as KeyboardEvent.key says it
    };
    void key_pressed(KeyPress press) { keys_.push_back(std::move(press)); }
    /// The focus goes to the screen's own search, or (`global`) to the one that is on every screen, as soon as there is one.
    void focus_search(bool global) { wanted_search_ = global ? Search::global : Search::own; }
    /// Whether a search is wanted and this frame had none.
    bool misses_search() const { return wanted_search_ != Search::none && searches_.empty(); }
    /// Another screen: the person goes on with its own words, unless they are typing (the search in the top bar leads elsewhere).
    void arrived_at(std::size_t screen, NodeId main);
    /// The focus goes back to the item of `group` that has, or had, it.
    void focus_item(NodeId group) { roving_[group].wanted = true; }
    void draw_again() { next_frame_secs_ = 0; }
    /// Whether a number is another one than in the frame before; what was not there is no change.
    bool changed(std::string_view id, int number) {
        const auto [known, is_new] = numbers_.try_emplace(id_of(id), number);
        return std::exchange(known->second, number) != number && !is_new;
    }

  private:
    friend class Roving;
    enum class Search { none, own, global };
    struct Scroll {
        float offset = 0, velocity = 0, content = 0, height = 0;
        bool to_end = false;
        std::vector<std::pair<NodeId, float>> seen;  ///< what was in sight and how far below the upper edge
    };
    /// The finger that is down, or was the last to be. A press is a finger that did nothing else: `spent` ones press nothing.
    struct Finger {
        bool down = false, began = false, lifted = false, held = false;  ///< but for `down`: in this frame
        bool moved = false, upright = false;                             ///< moved; up or down rather than across
        bool spent = false;                                              ///< moved, was held, stopped what was gliding, or was cancelled
        bool at_top = false;                                             ///< what it moves stood at its top and lies below nothing
        float x = 0, y = 0, since = 0;                                   ///< where and when it came down
        float pulled = 0;                                                ///< px beyond that top
        NodeId moves = 0;                                                ///< the area that it scrolls
        std::vector<std::pair<float, float>> trail;                      ///< (seconds, y) of the last tenth of a second
    };
    struct Motion {
        float at = 0;
        bool drawn = false;
    };
    ImFont* face(bool bold) const { return bold ? faces_.bold : faces_.regular; }
    static ImU32 packed(Colour c) { return IM_COL32(c >> 24, (c >> 16) & 255, (c >> 8) & 255, c & 255); }
    void ring(Rect rect, float radius);
    void follow_finger();
    float finger_speed() const;
    void move_scroll(NodeId id, Scroll& scroll, Rect rect);
    void keep_in_sight(Scroll& scroll, Rect rect, std::size_t first);
    void draw_tip();
    /// Pressed outside of `box`; a finger that scrolls or is held does not.
    bool pressed_beside(Rect box) const;
    void draw_line_of_text(float x, float y, std::string_view words, const TextStyle& style, ImU32 colour);
    const std::vector<std::size_t>& field_lines_of(NodeId id, std::string_view words, float size, float width, std::size_t most);
    Node placed(Node node) const;
    std::optional<int> menu_behind(NodeId id, Rect rect, bool clicked, std::string_view name, std::span<const std::string> options, int selected);
    /// The id of what a menu's opener opened.
    static NodeId popup_of(NodeId opener);
    void describe_opener(Node& about) const;
    void menu_overlay(NodeId id, Rect anchor, std::string name, std::vector<std::string> options, int selected);

    Semantics& semantics_;
    const Palette* palette_ = nullptr;
    Faces faces_;
    SystemPreferences system_;
    Language language_ = Language::ja;
    Rect viewport_;
    float now_secs_ = 0;
    float next_frame_secs_ = 0;
    int layer_ = 0, top_layer_ = 0, top_layer_next_ = 0;  ///< only the topmost layer takes the pointer
    Rect covered_, covered_next_;
    bool above_cover_ = false;
    std::vector<Rect> clips_;
    std::vector<NodeId> scroll_stack_;
    std::map<NodeId, Scroll> scrolls_;
    std::unordered_map<NodeId, Motion> motions_;
    std::vector<std::function<void()>> overlays_;
    std::unordered_map<NodeId, FieldEvent> field_events_;
    std::unordered_map<NodeId, std::uint32_t> edits_;  ///< the last edit of each field that was applied
    struct FieldLines {
        std::string words;
        float size = 0, width = 0, density = 0;
        std::vector<std::size_t> starts;
    };
    std::unordered_map<NodeId, FieldLines> field_lines_;
    std::vector<KeyPress> keys_;
    std::unordered_map<NodeId, Roving::Place> roving_;
    Search wanted_search_ = Search::none;
    std::vector<NodeId> searches_;  ///< of this frame, the page's own last
    std::optional<std::size_t> screen_;
    std::unordered_map<NodeId, int> numbers_;
    NodeId focused_ = 0, focus_request_ = 0, focus_before_dialog_ = 0;
    bool focus_ring_ = false, focus_is_new_ = false, escape_ = false;
    NodeId open_menu_ = 0, open_dialog_ = 0;
    bool menu_is_new_ = false;
    std::optional<std::pair<NodeId, int>> menu_choice_;
    Insets insets_;
    int settling_ = 0;  ///< frames until the new size of the window has been answered
    bool focus_seen_ = false, field_focused_ = false, typing_ = false;
    Finger finger_;
    bool finger_slides_ = false, finger_cancelled_ = false;
    Rect held_in_;          ///< what a finger is held on, in the frame in which that is noticed
    std::string tooltip_;   ///< the mouse's
    std::string held_tip_;  ///< the finger's
    float held_tip_until_ = 0;
    NodeId copying_ = 0;  ///< words that are copied when the finger lets go
    std::string copying_words_;
    std::optional<std::string> copied_;
};

}  // namespace omakase
