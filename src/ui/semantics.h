#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace omakase {

using NodeId = std::uint32_t;  ///< the widget's own Dear ImGui id: stable from frame to frame

struct Rect {
    float x = 0, y = 0, w = 0, h = 0;  ///< CSS pixels from the canvas's top left
    float right() const { return x + w; }
    float bottom() const { return y + h; }
    bool contains(float px, float py) const { return px >= x && px < right() && py >= y && py < bottom(); }
    bool operator==(const Rect&) const = default;
};

enum class Role {
    none,
    application,
    banner,
    navigation,
    main,
    region,
    form,
    search,
    group,
    heading,
    text,
    button,
    link,
    switch_,
    checkbox,
    radiogroup,
    radio,
    tablist,
    tab,
    textbox,
    searchbox,
    table,
    rowgroup,
    row,
    cell,
    columnheader,
    list,
    listitem,
    dialog,
    alert,
    status,
    image,
    article,
    separator,
    grid,
    gridcell,
    combobox,
    listbox,
    option,
    menu,
    menuitem,
    rowheader,
    figure,
    log
};
std::string_view wire_name(Role role);

/// A real input lies over the drawn field; this is what it needs beyond its role (architecture.md decision 2).
struct FieldNode {
    std::string value;
    std::uint32_t edit = 0;     ///< the last of the browser's edits that `value` has seen
    std::string type = "text";  ///< text, search, email, tel, password
    std::string form_name;      ///< HTML's name: browsers and password managers know the field by it
    std::string autocomplete = "off";
    std::string placeholder;
    std::string input_mode;
    int max_characters = 0;  ///< 0 = no limit
    bool multiline = false;
    bool prose = false;    ///< sentences: spelling is checked
    bool covered = false;  ///< something lies over it: the pointer is not the input's
    float size_px = 14;
    float line_height = 0;
    float baseline = 0;  ///< of the first line, below the upper edge
    float padding_x = 12;
    std::uint32_t ink_rgba = 0, placeholder_rgba = 0;
    bool operator==(const FieldNode&) const = default;
};

/// Words that can be selected with the mouse: the browser lays its own, transparent, exactly over the drawn ones.
struct SelectableText {
    float size_px = 14;
    float line_height = 21;
    bool bold = false;
    std::string align;        ///< "" = left, centre, right
    std::vector<int> breaks;  ///< where drawn lines after the first begin, in UTF-16 units; not those after \n
    bool operator==(const SelectableText&) const = default;
};

/// What a widget says of itself where it is drawn. Empty strings and nullopt are left out of the tree.
struct Node {
    NodeId id = 0;
    Role role = Role::none;
    std::string name;
    std::string value;  ///< comboboxes: what is chosen
    std::string description;
    NodeId described_by = 0;  ///< the node that says what is wrong with this one
    NodeId controls = 0;      ///< the popup that this one opened
    std::string popup;        ///< what it opens: menu, listbox, dialog
    std::string href;         ///< links: so that a middle click and "open in a new tab" work
    std::string lang;
    Rect rect;
    Rect clip;      ///< what of it can be seen, at most
    int level = 0;  ///< headings
    std::optional<bool> selected, checked, expanded, pressed;
    bool disabled = false, required = false, invalid = false, current = false, focusable = false, modal = false;
    bool busy = false;     ///< at work on what was asked of it
    bool tab_stop = true;  ///< false: reached by arrow keys or by the app, not by Tab
    std::string keys;      ///< which keys it takes (Roving): v up and down, h left and right, p pages, t letters
    std::string sort;      ///< column headers: ascending, descending, none
    int row_count = 0, column_count = 0, row_index = 0, column_index = 0;  ///< of the whole data; 1-based; cells count by themselves
    std::optional<FieldNode> field;
    std::optional<SelectableText> selectable;
};

/// The accessible tree of one frame, and its difference to the frame before: architecture.md decision 3.
class Semantics {
  public:
    void begin_frame();
    void add(Node node);   ///< a leaf below the innermost open node
    void open(Node node);  ///< a node that holds what follows
    void close();
    /// What follows, until `close`, stands at the end of a node that was closed already; false when there is no such node.
    bool open_again(NodeId id);
    /// The innermost open landmark or dialog; 0 = none.
    NodeId landmark() const;
    /// The difference to what was last sent, as docs/bridge.md describes it; empty when nothing changed.
    std::string difference();
    /// Everything again, e.g. after the tree's host was made anew.
    void forget_sent();

    // What came back from the tree.
    void invoke(NodeId id) { invoked_.insert(id); }
    bool take_invoked(NodeId id) { return invoked_.erase(id) > 0; }
    void clear_invoked() { invoked_.clear(); }
    bool any_invoked() const { return !invoked_.empty(); }

    /// The nodes of this frame in reading order, for tests.
    const std::vector<Node>& nodes() const { return nodes_; }
    /// Index of the node that holds node `index`, or `no_parent`.
    std::size_t parent(std::size_t index) const { return parents_[index]; }
    static constexpr std::size_t no_parent = static_cast<std::size_t>(-1);

  private:
    std::vector<Node> nodes_;
    std::vector<std::size_t> parents_;
    std::vector<std::size_t> open_;
    int columns_ = 0;                                        ///< of the row that is open
    std::unordered_map<NodeId, std::string> sent_;           ///< node id -> its JSON
    std::unordered_map<NodeId, std::string> sent_children_;  ///< parent id -> its children's ids
    std::unordered_set<NodeId> invoked_;
};

}  // namespace omakase
