#pragma once
#include <functional>
#include <string>
#include <vector>

#include "client/app.h"
#include "client/state.h"

// Every screen in every state that it can be in, with data as customers have them.

namespace omakase::testing {

inline constexpr std::string_view sample_now = "2026-11-22T01:42:00Z";  ///< Sunday 10:42 in Japan; Monday is a holiday

/// Signed in, with bots of every kind of match, incidents of every kind, rooms, messages and reports.
App sample_app(Language language = Language::ja);
/// A report of that linkage that was due on 2026-11-09 and is not there.
MissingReport missing_report(unsigned linkage);
/// The same at another screen.
AppState sample_at(const Route& route, Language language = Language::ja);

/// How a piece of data stands.
enum class Phase { just_asked, waiting, failed, stale, ready };
void put_phase(AppState& state, Loading AppState::* loading, Phase phase);

/// One screen in one of its states.
struct ScreenCase {
    std::string name;
    std::function<AppState(Language)> make;
    bool overlay = false;  ///< something lies above the page
};
const std::vector<ScreenCase>& screen_cases();

}  // namespace omakase::testing
