#pragma once
#include <cstdint>

namespace omakase {

// Made at build time by tools/make_cp932.py. Rows and cells are those of JIS X 0208, 0-based, carried on to row 119 (bytes FC 9F …).

/// Where a row stands in `cp932_rows`; 255 = the row has no characters (or only private ones).
extern const std::uint8_t cp932_row_index[120];
/// The BMP code point of each cell; 0 = not assigned.
extern const std::uint16_t cp932_rows[][94];

}  // namespace omakase
