#pragma once
#include <cstddef>

namespace omakase {

inline constexpr std::size_t cp932_row_count = 120, cp932_row_cells = 94;

/// The character of CP932 (Windows-31J) at a row and cell of JIS X 0208, 0-based, carried on to row 119 (bytes FC 9F …); 0 = not assigned,
/// or private. From a table that tools/make_cp932.py writes; the app on a page asks the browser instead, which has the same table.
char32_t cp932_character(std::size_t row, std::size_t cell);

}  // namespace omakase
