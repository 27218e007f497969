#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "client/action.h"
#include "client/state.h"
#include "core/json.h"
#include "ui/glyphs.h"
#include "ui/semantics.h"
#include "ui/ui.h"

// A screen without a browser: the same frame as platform/web makes, with a ruler for glyphs and a renderer that only keeps textures.

namespace omakase::testing {

/// Measures as a plain face would (ASCII and half-width kana 0.55 em, everything else 1 em) and draws each glyph in a pattern of its own.
class Ruler : public GlyphSource {
  public:
    GlyphMetrics measure(char32_t character, bool bold, float size_px) override;
    std::pair<float, float> ascent_descent(bool bold, float size_px) override;
    void draw(std::span<const GlyphJob> jobs, std::span<std::uint32_t> rgba) override;
    std::vector<std::size_t> field_lines(std::string_view, float, float, std::size_t most) override;
    /// What stands at pixel (x, y) of a drawn glyph.
    static std::uint32_t pixel(const GlyphJob& job, int x, int y);

    int batches = 0;
    std::vector<std::size_t> line_starts;  ///< what a browser would say of every field's lines; empty = there is none
    int asked_lines = 0;
    std::vector<GlyphJob> last_jobs;
    std::vector<GlyphJob> all_jobs;
};

/// The DOM's side of the accessible tree: takes differences as web/semantics.js does and fails the test when one does not fit.
class TreeMirror {
  public:
    void apply(const std::string& difference);
    /// Node ids in reading order, from the root.
    std::vector<NodeId> reading_order() const;
    const std::map<NodeId, Json>& nodes() const { return nodes_; }

    // Of the last difference.
    std::vector<NodeId> set, ordered, removed;

  private:
    void collect(NodeId parent, std::vector<NodeId>& ids) const;
    std::map<NodeId, Json> nodes_;
    std::map<NodeId, std::vector<NodeId>> children_;
};

struct Viewport {
    float width = 1280, height = 800;
};
inline constexpr Viewport desktop{1280, 800}, phone{390, 844}, small_phone{360, 640};

class Screen {
  public:
    explicit Screen(AppState state, Viewport viewport = desktop, float density = 1);
    ~Screen();
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    AppState state;
    SystemPreferences system;
    bool follow = false;  ///< run `update` with what people asked for, as the app does

    /// One frame; what it asked for joins `actions()`. Returns the seconds until it wants another one; infinity = only when an event comes.
    float frame();
    /// Frames drawn until none is asked for any more; fails the test after `at_most`.
    int frames_until_idle(int at_most = 24);

    // --- through the accessible tree, as a keyboard or a screen reader does
    void click(Role role, std::string_view name) { click(node(role, name)); }
    void click(const Node& target);
    void type(Role role, std::string_view name, std::string value);
    void leave(Role role, std::string_view name);
    void submit(Role role, std::string_view name);
    void focus(NodeId id, bool ring = true);
    void escape();
    // --- through the pointer
    void click_at(float x, float y);
    void click_at(const Rect& rect) { click_at(rect.x + rect.w / 2, rect.y + rect.h / 2); }
    void point_at(float x, float y);
    void wheel(float notches);
    /// A finger: pressed at y_from, moved to y_to in `steps`, let go.
    void swipe(float x, float y_from, float y_to, int steps = 6);
    void finger_down(float x, float y);  ///< each draws one frame
    void finger_to(float x, float y);
    void finger_up();
    /// Time in which nothing is drawn.
    void wait(float secs) { now_secs_ += secs; }
    /// The window gets another size: a phone is turned, its keyboard opens.
    void resize(Viewport viewport) { viewport_ = viewport; }

    /// The nodes as drawn last.
    const std::vector<Node>& nodes() const { return semantics_.nodes(); }
    const Semantics& semantics() const { return semantics_; }
    const Node* find(Role role, std::string_view name) const;
    const Node& node(Role role, std::string_view name) const;  ///< fails the test, and lists what is there, when there is none
    bool has(Role role, std::string_view part_of_name) const;
    int count(Role role) const;
    std::string tree() const;  ///< for messages of failed tests

    Actions& actions() { return actions_; }
    /// The only action since the last call, of type A.
    template <class A>
    A taken();
    const std::string& last_difference() const { return difference_; }
    const TreeMirror& mirror() const { return mirror_; }
    NodeId focus_request() { return std::exchange(focus_request_, 0); }
    Ui& ui() { return ui_; }
    Ruler& ruler() { return ruler_; }
    Faces faces() const { return faces_; }
    /// Pixels of the texture as the renderer has them.
    const std::vector<std::uint32_t>& texture(ImTextureID id) const { return textures_.at(id); }

  private:
    void render();
    [[noreturn]] void missing(Role role, std::string_view name) const;

    Viewport viewport_;
    float density_;
    ImGuiContext* context_ = nullptr;
    Ruler ruler_;
    Faces faces_;
    Semantics semantics_;
    Ui ui_{semantics_};
    Actions actions_;
    std::string difference_;
    TreeMirror mirror_;
    NodeId focus_request_ = 0;
    float now_secs_ = 0;
    std::map<ImTextureID, std::vector<std::uint32_t>> textures_;
    ImTextureID next_texture_ = 1;
};

[[noreturn]] void fail_test(const std::string& message);

template <class A>
A Screen::taken() {
    Actions all = std::exchange(actions_, {});
    if (all.size() != 1 || !std::holds_alternative<A>(all[0]))
        fail_test("not the one action that was expected; " + std::to_string(all.size()) + " came" +
                  (all.empty() ? "" : ", the first with index " + std::to_string(all[0].index())));
    return std::get<A>(all[0]);
}

}  // namespace omakase::testing
