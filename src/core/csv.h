#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace omakase {

/// Writes a CSV file (RFC 4180, lines end with CRLF, UTF-8 with the mark without which spreadsheets do not take it for UTF-8). A cell that
/// a spreadsheet would run as a formula, because it begins with = + - @, a tab or CR, is quoted and gets a ' in front.
class CsvWriter {
  public:
    void cell(std::string_view text);
    void cell(int number) { cell(std::to_string(number)); }
    void end_row();
    std::string text = "\xEF\xBB\xBF";
};

inline constexpr std::size_t csv_row_limit = 10'000;

/// The rows of a CSV file in UTF-8, UTF-16, CP932 or EUC-JP, or of cells copied from a spreadsheet (tabs instead of commas). Quoted cells
/// may hold line ends; rows may differ in length; empty lines are left out; the writer's ' is taken off again.
/// Errors: `csv.encoding`, `csv.open_quote` {line}, `csv.too_many_rows` {limit}.
Result<std::vector<std::vector<std::string>>> read_csv(std::string_view bytes);

/// Company name, customer ID, four levels of organization, note: as a CSV file has them for the registration form.
using RegistrationRow = std::vector<std::string>;  // always seven
struct RegistrationRows {
    std::array<bool, 7> has{};  ///< the columns that the file has
    std::vector<RegistrationRow> rows;
};
/// A CSV file whose first row names its columns, in any order, case and width: 会社名, 顧客ID, 組織1-組織4 or 組織 (`本社 / 第一営業部`),
/// 備考, or their English names; other columns are passed over. Rows without company name and customer ID are left out.
/// Errors: those of `read_csv`; `csv.no_columns` (neither company name nor customer ID), `csv.no_rows`.
Result<RegistrationRows> read_registrations(std::string_view bytes);

/// A name that every file system takes: `words`, then `end` (such as `_2026-11-09.csv`) as it is. What one of them refuses becomes _,
/// and `words` are cut where the whole would be too long.
std::string file_name(std::string_view words, std::string_view end);

}  // namespace omakase
