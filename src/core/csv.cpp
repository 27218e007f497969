#include "core/csv.h"

#include <algorithm>

#include "core/encoding.h"
#include "core/fold.h"
#include "core/mail_message.h"
#include "core/plain_text.h"

namespace omakase {
namespace {

constexpr std::string_view formula_starts = "=+-@\t\r";

bool is_formula(std::string_view cell) {
    return !cell.empty() && formula_starts.contains(cell.front());
}

}  // namespace

void CsvWriter::cell(std::string_view words) {
    const bool formula = is_formula(words), quoted = formula || words.find_first_of(",\"\r\n") != std::string_view::npos;
    if (quoted) text += formula ? "\"'" : "\"";
    for (const char c : words) {
        if (c == '"') text += c;
        text += c;
    }
    if (quoted) text += '"';
    text += ',';
}

void CsvWriter::end_row() {
    text.back() = '\r';
    text += '\n';
}

Result<std::vector<std::vector<std::string>>> read_csv(std::string_view bytes) {
    const std::string text = decode_unknown(bytes);
    if (first_invalid_utf8(text) || text.contains("\xEF\xBF\xBD")) return fail({"csv.encoding"});  // U+FFFD: what had no meaning
    const std::string_view head = std::string_view{text}.substr(0, text.find_first_of("\r\n"));
    const char separator = head.contains('\t') && !head.contains(',') ? '\t' : ',';

    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> row;
    std::string cell;
    bool quoted = false;  // inside of quotes
    std::size_t line = 1, quote_line = 0;
    const auto end_cell = [&] {
        if (cell.starts_with('\'') && is_formula(std::string_view{cell}.substr(1))) cell.erase(0, 1);
        row.push_back(std::move(cell));
        cell.clear();
    };
    const auto end_row = [&] {
        end_cell();
        if (row.size() > 1 || !row.front().empty()) rows.push_back(std::move(row));
        row.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool line_end = c == '\n' || (c == '\r' && !text.substr(i + 1, 1).starts_with('\n'));
        if (line_end) ++line;
        if (quoted) {
            if (c != '"')
                cell += c;
            else if (i + 1 < text.size() && text[i + 1] == '"')
                cell += text[++i];
            else
                quoted = false;
        } else if (c == '"' && cell.empty()) {
            quoted = true;
            quote_line = line;
        } else if (c == separator) {
            end_cell();
        } else if (line_end) {
            end_row();
        } else if (c != '\r') {
            cell += c;
        }
        if (rows.size() > csv_row_limit) break;
    }
    if (quoted) return fail({"csv.open_quote", "", {{"line", std::to_string(quote_line)}}, {}});
    if (!cell.empty() || !row.empty()) end_row();
    if (rows.size() > csv_row_limit) return fail({"csv.too_many_rows", "", {{"limit", std::to_string(csv_row_limit)}}, {}});
    return rows;
}

namespace {

constexpr std::size_t no_column = 7, joined_organization = 8;

/// Which cell of a registration a column's name means.
std::size_t column_of(std::string_view name) {
    struct Name {
        std::string_view folded;
        std::size_t column;
    };
    static constexpr std::array<Name, 9> names{{{"会社名", 0},
                                                {"company", 0},
                                                {"companyname", 0},
                                                {"顧客id", 1},
                                                {"customerid", 1},
                                                {"組織", joined_organization},
                                                {"organization", joined_organization},
                                                {"備考", 6},
                                                {"note", 6}}};
    std::string folded = fold_text(name);
    std::erase_if(folded, [](char c) { return std::string_view{" _-.:*"}.contains(c); });
    std::size_t level = 0;
    if (!folded.empty() && folded.back() >= '1' && folded.back() <= '4') {
        level = static_cast<std::size_t>(folded.back() - '0');
        folded.pop_back();
    }
    const auto found = std::ranges::find(names, folded, &Name::folded);
    if (found == names.end()) return no_column;
    if (level == 0) return found->column;
    return found->column == joined_organization ? 1 + level : no_column;
}

/// `本社 / 第一営業部` into its levels; what is deeper than four stays in the last one.
void split_organization(std::string_view joined, RegistrationRow& row) {
    for (std::size_t level = 2; level <= 5 && !joined.empty(); ++level) {
        const std::size_t slash = level == 5 ? std::string_view::npos : std::min(joined.find('/'), joined.find("／"));
        row[level] = trim_text(joined.substr(0, slash));
        if (slash == std::string_view::npos) return;
        joined.remove_prefix(slash + (joined[slash] == '/' ? 1 : std::string_view{"／"}.size()));
    }
}

}  // namespace

Result<RegistrationRows> read_registrations(std::string_view bytes) {
    auto csv = read_csv(bytes);
    if (!csv) return fail(std::move(csv.error()));
    RegistrationRows found;
    std::vector<std::size_t> columns;
    if (!csv->empty())
        for (const std::string& name : csv->front()) {
            columns.push_back(column_of(name));
            if (columns.back() < no_column) found.has[columns.back()] = true;
            if (columns.back() == joined_organization) std::fill_n(found.has.begin() + 2, 4, true);
        }
    if (!found.has[0] && !found.has[1]) return fail({"csv.no_columns"});
    for (std::size_t i = 1; i < csv->size(); ++i) {
        const std::vector<std::string>& cells = (*csv)[i];
        RegistrationRow row(no_column);
        for (std::size_t k = 0; k < std::min(cells.size(), columns.size()); ++k) {
            if (columns[k] == joined_organization)
                split_organization(cells[k], row);
            else if (columns[k] != no_column && row[columns[k]].empty())  // of two columns with one name the first one counts
                row[columns[k]] = trim_text(cells[k]);
        }
        if (!row[0].empty() || !row[1].empty()) found.rows.push_back(std::move(row));
    }
    if (found.rows.empty()) return fail({"csv.no_rows"});
    return found;
}

std::string file_name(std::string_view words, std::string_view end) {
    constexpr std::size_t limit = 200;  // bytes; the strictest file system takes 255
    std::string name;
    bool refused_before = false;
    for (std::size_t i = 0; i < words.size();) {
        const CodePoint point = decode_utf8_at(words, i);
        const std::string_view bytes = words.substr(i, std::max<std::size_t>(1, point.size));
        i += bytes.size();
        const bool refused = point.size == 0 || point.value < 0x20 || point.value == 0x7F || std::string_view{"\\/:*?\"<>|"}.contains(bytes);
        if (name.size() + bytes.size() + end.size() > limit) break;
        if (refused) {
            while (name.ends_with(' ')) name.pop_back();
            if (!name.ends_with('_')) name += '_';
        } else if (!(refused_before && point.value == ' ')) {
            name += bytes;
        }
        refused_before = refused || (refused_before && point.value == ' ');
    }
    name.resize(name.find_last_not_of(" ._") + 1);
    return name + std::string{end};
}

}  // namespace omakase
