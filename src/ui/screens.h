#pragma once
#include "client/action.h"
#include "client/state.h"
#include "ui/ui.h"

// One function a screen: draws the state in `area` and returns what people asked for. `area` has the page's padding taken off; on a
// phone the page scrolls as a whole and each function returns through `Actions` alone.

namespace omakase {

[[nodiscard]] Actions home_ui(Ui& ui, const AppState& state, Rect area);
[[nodiscard]] Actions incidents_ui(Ui& ui, const AppState& state, Rect area);
[[nodiscard]] Actions reports_ui(Ui& ui, const AppState& state, Rect area);
[[nodiscard]] Actions talk_ui(Ui& ui, const AppState& state, Rect area);
[[nodiscard]] Actions linkages_ui(Ui& ui, const AppState& state, Rect area);
[[nodiscard]] Actions catalogue_ui(Ui& ui, const AppState& state, Rect area);
[[nodiscard]] Actions register_ui(Ui& ui, const AppState& state, Rect area);
[[nodiscard]] Actions support_ui(Ui& ui, const AppState& state, Rect area);
[[nodiscard]] Actions more_ui(Ui& ui, const AppState& state, Rect area);

// --- pieces that several screens share

void append(Actions& actions, Actions&& more);

/// Title of a page with a grey sentence beside it; returns its height.
float page_head(Ui& ui, Rect area, std::string_view title, std::string_view note, float room_at_right = 0);

struct StatusWords {
    std::string_view words;
    TagKind kind;
    Icon icon;
};
StatusWords status_words(const Ui& ui, Resolution resolution);
/// 処理結果 in words: the action's, `処理できませんでした`, `再起動が必要`; — when the event does not say.
std::string_view result_words(const Ui& ui, const Detection& detection);
std::string_view kind_words(const Ui& ui, ThreatKind kind);
/// `11/23(月・祝) 10:00` with the day's name in the person's language.
std::string day_words(const Ui& ui, UtcTime time, bool with_clock);
/// `11/22 09:14`; of another year `2025/06/02`: where a table has room for one or the other.
std::string when_words(UtcTime time, UtcTime now);
/// `9:30`: an hour in a sentence, where columns need not align.
std::string clock_words(UtcTime time);
/// `10/26 – 11/8`.
std::string period_words(const DateRange& period);

/// What to show instead of data that is not there: skeleton, error with retry. Returns true when it drew something.
bool loading_ui(Ui& ui, Rect rect, const Loading& loading, UtcTime now, std::string_view failed_key, Actions& actions);

/// The same for a page that has nothing else to show yet: below its title, on wide layouts.
bool loading_page_ui(Ui& ui, Rect area, std::string_view title, const Loading& loading, UtcTime now, std::string_view failed_key, Actions& actions);

/// Whether a chart's legend has no room beside its title.
bool legend_goes_below(const Ui& ui, std::string_view title, float width);
/// A legend, and below it stacked bars by day, or by week; with a name, a sentence and a table in the tree.
void day_chart(Ui& ui, Rect rect, const std::vector<DayCount>& days, const DateRange& period);
/// A horizontal bar a row.
void count_bars(Ui& ui, Rect rect, const std::vector<CountOf>& counts, Colour colour, float label_width);

}  // namespace omakase
