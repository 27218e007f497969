#pragma once
#include <cstddef>
#include <string>

#include "client/effect.h"
#include "client/state.h"

// What people take out of the app: CSV files and paper.

namespace omakase {

inline constexpr std::size_t saved_incidents_limit = 200'000;  ///< about 50 MB; the page's memory has an end
inline constexpr std::size_t printed_rows_limit = 1000;

/// The incidents that the screen shows, in its order, as a file.
Effects save_incidents(AppState& state, std::size_t limit = saved_incidents_limit);
/// The report that the screen shows, as a file: a number a row, each with company, organization and period, so that files of several
/// reports can be put below one another.
Effects save_report(AppState& state);

/// The screen on paper: a JSON list of `[kind, text…]`, in order.
///   file, printed, heading, lead   one text each
///   fact                           name, value
///   table                          heading or "", look (`incidents`, `counts`, `daily`, `ranking`), column…
///   row                            % of its bar or "", cell…
///   note                           a sentence below the table
/// Without a heading the page prints its accessible tree.
Json print_document(const AppState& state);

}  // namespace omakase
