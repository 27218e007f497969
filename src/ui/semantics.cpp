#include "ui/semantics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace omakase {
namespace {

void append_number(std::string& out, double value) {
    std::array<char, 32> buffer;
    const auto rounded = static_cast<std::int64_t>(std::llround(value * 10));
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), rounded / 10).ptr;
    if (rounded < 0 && rounded / 10 == 0) out += '-';
    out.append(buffer.data(), end);
    if (rounded % 10 != 0) {
        out += '.';
        out += static_cast<char>('0' + std::abs(static_cast<int>(rounded % 10)));
    }
}

void append_text(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            constexpr std::string_view hex = "0123456789abcdef";
            out += "\\u00";
            out += hex[static_cast<unsigned char>(c) >> 4];
            out += hex[static_cast<unsigned char>(c) & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

/// A JSON object, member by member; what equals its default is left out.
class Members {
  public:
    explicit Members(std::string& out) : out_{out} { out_ += '{'; }
    ~Members() { out_ += '}'; }
    Members(const Members&) = delete;
    Members& operator=(const Members&) = delete;

    void text(std::string_view key, std::string_view value) {
        if (!value.empty()) append_text(member(key), value);
    }
    void number(std::string_view key, double value) {
        if (value != 0) append_number(member(key), value);
    }
    void flag(std::string_view key, bool value) {
        if (value) member(key) += "true";
    }
    void flag(std::string_view key, std::optional<bool> value) {
        if (value) member(key) += *value ? "true" : "false";
    }
    void rect(std::string_view key, const Rect& rect) {
        std::string& out = member(key);
        out += '[';
        append_number(out, rect.x);
        out += ',';
        append_number(out, rect.y);
        out += ',';
        append_number(out, rect.w);
        out += ',';
        append_number(out, rect.h);
        out += ']';
    }
    std::string& member(std::string_view key) {
        if (!first_) out_ += ',';
        first_ = false;
        append_text(out_, key);
        return out_ += ':';
    }

  private:
    std::string& out_;
    bool first_ = true;
};

/// Rectangles travel relative to the parent's: what only moves with its parent is not sent again.
std::string node_json(const Node& node, const Rect& parent) {
    std::string out;
    {
        Members members{out};
        members.number("id", node.id);
        members.text("role", wire_name(node.role));
        members.text("name", node.name);
        members.text("value", node.value);
        members.text("description", node.description);
        members.number("describedBy", node.described_by);
        members.number("controls", node.controls);
        members.text("popup", node.popup);
        members.text("href", node.href);
        members.text("lang", node.lang);
        members.rect("rect", {node.rect.x - parent.x, node.rect.y - parent.y, node.rect.w, node.rect.h});
        // As CSS inset(), for what can be seen or pointed at.
        if ((node.field || node.selectable || !node.href.empty()) && (node.clip.w > 0 || node.clip.h > 0)) {
            const Rect inset{std::max(0.F, node.clip.y - node.rect.y), std::max(0.F, node.rect.right() - node.clip.right()),
                             std::max(0.F, node.rect.bottom() - node.clip.bottom()), std::max(0.F, node.clip.x - node.rect.x)};
            if (inset != Rect{}) members.rect("clip", inset);
        }
        members.number("level", node.level);
        members.flag("selected", node.selected);
        members.flag("checked", node.checked);
        members.flag("expanded", node.expanded);
        members.flag("pressed", node.pressed);
        members.flag("disabled", node.disabled);
        members.flag("required", node.required);
        members.flag("invalid", node.invalid);
        members.flag("current", node.current);
        members.flag("busy", node.busy);
        members.flag("focusable", node.focusable);
        members.flag("modal", node.modal);
        members.flag("noTab", !node.tab_stop);
        members.text("keys", node.keys);
        members.text("sort", node.sort);
        members.number("rowCount", node.row_count);
        members.number("columnCount", node.column_count);
        members.number("rowIndex", node.row_index);
        members.number("columnIndex", node.column_index);
        if (node.field) {
            Members field{members.member("field")};
            append_text(field.member("value"), node.field->value);
            field.number("edit", node.field->edit);
            field.text("type", node.field->type);
            field.text("name", node.field->form_name);
            field.text("autocomplete", node.field->autocomplete);
            field.text("placeholder", node.field->placeholder);
            field.text("inputMode", node.field->input_mode);
            field.number("maxCharacters", node.field->max_characters);
            field.flag("multiline", node.field->multiline);
            field.flag("prose", node.field->prose);
            field.flag("covered", node.field->covered);
            field.number("size", static_cast<double>(node.field->size_px));
            field.number("line", static_cast<double>(node.field->line_height));
            field.number("baseline", static_cast<double>(node.field->baseline));
            field.number("padding", static_cast<double>(node.field->padding_x));
            field.number("ink", node.field->ink_rgba);
            field.number("placeholderInk", node.field->placeholder_rgba);
        }
        if (node.selectable) {
            Members text{members.member("text")};
            text.number("size", static_cast<double>(node.selectable->size_px));
            text.number("line", static_cast<double>(node.selectable->line_height));
            text.flag("bold", node.selectable->bold);
            text.text("align", node.selectable->align);
            std::string& breaks = text.member("breaks");
            breaks += '[';
            for (std::size_t i = 0; i < node.selectable->breaks.size(); ++i)
                breaks += (i == 0 ? "" : ",") + std::to_string(node.selectable->breaks[i]);
            breaks += ']';
        }
    }
    return out;
}

}  // namespace

std::string_view wire_name(Role role) {
    static constexpr std::array<std::string_view, 44> names{
        "none",      "application", "banner",   "navigation",   "main",       "region",   "form",    "search",   "group",     "heading",   "text",
        "button",    "link",        "switch",   "checkbox",     "radiogroup", "radio",    "tablist", "tab",      "textbox",   "searchbox", "table",
        "rowgroup",  "row",         "cell",     "columnheader", "list",       "listitem", "dialog",  "alert",    "status",    "image",     "article",
        "separator", "grid",        "gridcell", "combobox",     "listbox",    "option",   "menu",    "menuitem", "rowheader", "figure",    "log"};
    return names[static_cast<std::size_t>(role)];
}

void Semantics::begin_frame() {
    nodes_.clear();
    parents_.clear();
    open_.clear();
}

void Semantics::add(Node node) {
    parents_.push_back(open_.empty() ? no_parent : open_.back());
    if (!open_.empty() && nodes_[open_.back()].role == Role::row) node.column_index = ++columns_;
    if (node.role == Role::row) columns_ = 0;
    nodes_.push_back(std::move(node));
}

void Semantics::open(Node node) {
    add(std::move(node));
    open_.push_back(nodes_.size() - 1);
}

void Semantics::close() {
    open_.pop_back();
}

bool Semantics::open_again(NodeId id) {
    const auto node = std::ranges::find(nodes_, id, &Node::id);
    if (node == nodes_.end()) return false;
    open_.push_back(static_cast<std::size_t>(node - nodes_.begin()));
    return true;
}

NodeId Semantics::landmark() const {
    constexpr Role landmarks[] = {Role::main, Role::banner, Role::navigation, Role::dialog};
    for (std::size_t i = open_.size(); i-- > 0;)
        if (std::ranges::find(landmarks, nodes_[open_[i]].role) != std::end(landmarks)) return nodes_[open_[i]].id;
    return 0;
}

void Semantics::forget_sent() {
    sent_.clear();
    sent_children_.clear();
}

std::string Semantics::difference() {
    std::unordered_map<NodeId, std::string> now, children;
    now.reserve(nodes_.size());
    std::string set, order, removed;
    std::vector<NodeId> parents_in_order;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const bool top = parents_[i] == no_parent;
        const NodeId parent_id = top ? 0 : nodes_[parents_[i]].id;
        std::string json = node_json(nodes_[i], top ? Rect{} : nodes_[parents_[i]].rect);
        const auto before = sent_.find(nodes_[i].id);
        if (before == sent_.end() || before->second != json) {
            if (!set.empty()) set += ',';
            set += json;
        }
        now.insert_or_assign(nodes_[i].id, std::move(json));
        auto [list, added] = children.try_emplace(parent_id);
        if (added) parents_in_order.push_back(parent_id);
        if (!list->second.empty()) list->second += ',';
        list->second += std::to_string(nodes_[i].id);
    }
    for (const NodeId parent : parents_in_order) {
        const auto before = sent_children_.find(parent);
        if (before != sent_children_.end() && before->second == children[parent]) continue;
        if (!order.empty()) order += ',';
        order += "[" + std::to_string(parent) + ",[" + children[parent] + "]]";
    }
    for (const auto& [id, json] : sent_)
        if (!now.contains(id)) removed += (removed.empty() ? "" : ",") + std::to_string(id);
    sent_ = std::move(now);
    sent_children_ = std::move(children);
    if (set.empty() && order.empty() && removed.empty()) return "";
    return "{\"set\":[" + set + "],\"order\":[" + order + "],\"remove\":[" + removed + "]}";
}

}  // namespace omakase
