#pragma once
#include <imgui.h>

#include <cmath>
#include <functional>
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
    std::string autocomplete = "off";
    std::string input_mode;
    std::string error;  ///< drawn and tied to the field
    std::string hint;
    int max_characters = 0;
    bool required = false;
    bool multiline = false;
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
    bool submitted = false;
    bool left = false;
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
    void icon(Icon icon, Rect square, Colour colour, float thickness = 1.6F);
    /// Returns the height it took.
    float text(std::string_view id, Rect rect, std::string_view words, const TextStyle& style = {});
    float wrapped_height(std::string_view words, float width, float size = 14, bool bold = false, float line_height = 0) const;
    void skeleton(Rect rect);

    // --- widgets
    Hit hit(NodeId id, Rect rect, bool enabled = true);
    bool button(std::string_view id, Rect rect, std::string_view caption, const ButtonStyle& style = {});
    float button_width(std::string_view caption, const ButtonStyle& style = {}) const;
    bool link(std::string_view id, Rect rect, std::string_view caption, std::string_view href, const TextStyle& style = {});
    /// Returns its width.
    float tag(std::string_view id, float x, float y, std::string_view words, TagKind kind, Icon icon, Role role = Role::text);
    float tag_width(std::string_view words) const;
    void badge(Rect rect, const BranchBadge& badge);
    FieldResult field(std::string_view id, Rect rect, std::string_view value, const FieldStyle& style);
    /// Label, field, hint or error, one below the other; returns the height.
    float labelled_field(std::string_view id, float x, float y, float width, std::string_view label, std::string_view value, FieldStyle style,
                         FieldResult& result, bool show_optional = false);
    std::optional<int> segments(std::string_view id, float x, float y, std::string_view name, std::span<const std::string> captions, int selected,
                                float* width = nullptr);
    float segments_width(std::span<const std::string> captions) const;
    std::optional<bool> toggle(std::string_view id, Rect rect, std::string_view name, bool on);
    std::optional<bool> checkbox(std::string_view id, Rect rect, std::string_view caption, bool on);
    /// A chip that opens a menu.
    std::optional<int> choice(std::string_view id, Rect rect, std::string_view name, std::string_view shown, std::span<const std::string> options,
                              int selected);
    /// A square button with an icon that opens a menu of actions.
    std::optional<int> menu(std::string_view id, Rect rect, Icon icon, std::string_view name, std::span<const std::string> options);
    float choice_width(std::string_view shown) const { return std::ceil(width_of(shown, 13)) + 24 + 18; }

    // --- states that every screen has
    void loading_rows(Rect rect);
    /// Returns whether its button was pressed; an empty caption has none.
    bool message(std::string_view id, Rect rect, std::string_view title, std::string_view detail, std::string_view caption, bool primary = false,
                 Role role = Role::group);
    float banner(std::string_view id, Rect rect, std::string_view words, TagKind kind);

    // --- scrolling: what `content` draws below `rect` scrolls; it is given the content's origin y and returns its height
    /// `follows_end`: begins at the end and stays there while content is added, as a conversation does.
    void scroll(std::string_view id, Rect rect, const std::function<float(float y)>& content, bool follows_end = false);
    void scroll_to_end(std::string_view id) { scrolls_[id_of(id)].to_end = true; }
    void scroll_to_top(std::string_view id) { scrolls_[id_of(id)].offset = 0; }
    Rect clip() const { return clips_.empty() ? viewport_ : clips_.back(); }
    bool visible(Rect rect) const;

    // --- overlays: drawn after everything else, above it
    void dialog(std::string_view id, std::string_view title, float width, const std::function<float(Rect inner)>& content,
                const std::function<void()>& close);
    /// What was drawn before takes no pointer below `rect` from the next frame on; what is drawn after this lies above it.
    void cover(Rect rect) { covered_next_ = rect, above_cover_ = true; }
    void defer(std::function<void()> overlay) { overlays_.push_back(std::move(overlay)); }

    // --- news from the browser (exports.cpp)
    void focus_moved(NodeId id, bool ring);
    void field_event(NodeId id, FieldEvent event);
    void escape_pressed() { escape_ = true; }
    /// Where the browser's focus shall go after this frame; 0 = stays.
    NodeId take_focus_request() { return std::exchange(focus_request_, 0); }
    void request_focus(NodeId id) { focus_request_ = id; }
    NodeId focused() const { return focused_; }
    bool take_escape() { return std::exchange(escape_, false); }

  private:
    struct Scroll {
        float offset = 0, velocity = 0, content = 0;
        bool dragging = false, to_end = false;
    };
    ImFont* face(bool bold) const { return bold ? faces_.bold : faces_.regular; }
    static ImU32 packed(Colour c) { return IM_COL32(c >> 24, (c >> 16) & 255, (c >> 8) & 255, c & 255); }
    void ring(Rect rect, float radius);
    void draw_line_of_text(float x, float y, std::string_view words, const TextStyle& style, ImU32 colour);
    Node placed(Node node) const;
    std::optional<int> menu_behind(NodeId id, Rect rect, bool clicked, std::string_view name, std::span<const std::string> options, int selected);
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
    std::vector<std::function<void()>> overlays_;
    std::unordered_map<NodeId, FieldEvent> field_events_;
    NodeId focused_ = 0, focus_request_ = 0, focus_before_dialog_ = 0;
    bool focus_ring_ = false, focus_is_new_ = false, escape_ = false;
    NodeId open_menu_ = 0, open_dialog_ = 0;
    bool menu_is_new_ = false;
    std::optional<std::pair<NodeId, int>> menu_choice_;
    std::string tooltip_;
};

}  // namespace omakase
