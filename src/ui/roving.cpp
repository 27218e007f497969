#include <algorithm>

#include "core/fold.h"
#include "ui/ui.h"

namespace omakase {
namespace {

constexpr float letters_secs = 0.8F;  // letters that follow one another faster are one word

}  // namespace

Roving::Roving(Ui& ui, NodeId group, int count, int current, std::string_view keys, int page)
    : ui_{ui}, place_{ui.roving_[group]}, count_{count}, page_{std::max(1, page)}, keys_{keys} {
    inside_ = place_.focused != 0 && place_.focused == ui.focused_;
    if (!inside_ && !place_.wanted && current >= 0) place_.index = current;
    place_.index = std::clamp(place_.index, 0, std::max(0, count - 1));
}

int Roving::stop() const {
    return place_.index;
}

void Roving::item(int index, NodeId id, Node& about) {
    if (id == ui_.focused_) {
        place_.focused = id;
        inside_ = true;
        if (!place_.wanted) place_.index = index;
    } else if (!inside_ && !place_.wanted && about.selected.value_or(false)) {
        place_.index = index;
    }
    about.focusable = true;
    about.tab_stop = index == place_.index;
    about.keys = keys_;
    items_.push_back({index, id, keys_.find('t') == std::string_view::npos ? std::string{} : fold_text(about.name)});
    if (place_.wanted && index == place_.index) {
        ui_.request_focus(id);
        asked_ = true;
    }
}

std::optional<int> Roving::moved() {
    if (asked_) place_.wanted = false;  // not before: the item that still has the focus may be drawn after the wanted one
    std::optional<int> target;
    for (const Ui::KeyPress& press : ui_.keys_) {
        const auto from = std::ranges::find(items_, press.id, &Item::id);
        if (from != items_.end()) target = after(press.key, target.value_or(from->index));
    }
    if (!target || *target == place_.index) return std::nullopt;
    place_.index = *target;
    const auto drawn = std::ranges::find(items_, *target, &Item::index);
    if (drawn != items_.end())
        ui_.request_focus(drawn->id);
    else
        place_.wanted = true;  // drawn with the next frame, as it is the Tab stop now
    ui_.draw_again();
    return target;
}

int Roving::after(std::string_view key, int index) {
    const int last = count_ - 1;
    if (key == "Home") return 0;
    if (key == "End") return last;
    if (key == "ArrowDown" || key == "ArrowRight") return wraps() && index == last ? 0 : std::min(index + 1, last);
    if (key == "ArrowUp" || key == "ArrowLeft") return wraps() && index == 0 ? last : std::max(index - 1, 0);
    if (key == "PageDown") return std::min(index + page_, last);
    if (key == "PageUp") return std::max(index - page_, 0);
    // A letter: the next item that begins with what was typed.
    if (ui_.now_secs_ - place_.letter_at > letters_secs) place_.letters.clear();
    place_.letter_at = ui_.now_secs_;
    const bool further = place_.letters.empty();
    place_.letters += fold_text(key);
    for (int step = further ? 1 : 0; step <= count_; ++step) {
        const auto candidate = std::ranges::find(items_, (index + step) % count_, &Item::index);
        if (candidate != items_.end() && candidate->words.starts_with(place_.letters)) return candidate->index;
    }
    return index;
}

}  // namespace omakase
