#pragma once
#include <cstddef>
#include <string_view>

namespace omakase {

/// One sentence in both languages; the rows are sorted by key. Made at build time by tools/embed_texts.py.
struct TextRow {
    std::string_view key, ja, en;
};
extern const TextRow text_rows[];
extern const std::size_t text_row_count;

}  // namespace omakase
