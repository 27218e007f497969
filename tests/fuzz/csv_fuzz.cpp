#include "core/csv.h"
#include "fuzz/fuzz.h"

// Any file: its rows are valid text; what we write ourselves is read as it was.

using namespace omakase;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto rows = read_csv(fuzz::text_of(data, size));
    if (!rows) return 0;
    REQUIRE_PROMISE(rows->size() <= csv_row_limit);
    for (const auto& row : *rows)
        for (const std::string& cell : row) REQUIRE_PROMISE(!first_invalid_utf8(cell));
    return 0;
}
