#include "core/texts.h"

#include <algorithm>
#include <span>

#include "core/texts_data.h"

namespace omakase {
namespace {

const TextRow* find_row(std::string_view key) {
    const std::span rows{text_rows, text_row_count};
    const auto row = std::ranges::lower_bound(rows, key, {}, &TextRow::key);
    return row != rows.end() && row->key == key ? &*row : nullptr;
}

}  // namespace

std::string_view text(Language language, std::string_view key) {
    const TextRow* row = find_row(key);
    if (row == nullptr) return key;
    return language == Language::ja ? row->ja : row->en;
}

bool has_text(std::string_view key) {
    return find_row(key) != nullptr;
}

std::string text(Language language, std::string_view key, const std::vector<TextArgument>& arguments) {
    const std::string_view sentence = text(language, key);
    std::string out;
    std::size_t at = 0;
    while (at < sentence.size()) {
        const std::size_t open = sentence.find('{', at);
        const std::size_t close = open == std::string_view::npos ? open : sentence.find('}', open);
        if (close == std::string_view::npos) break;
        const std::string_view name = sentence.substr(open + 1, close - open - 1);
        const auto argument = std::ranges::find(arguments, name, &TextArgument::name);
        out += sentence.substr(at, open - at);
        out += argument != arguments.end() ? std::string_view{argument->value} : sentence.substr(open, close - open + 1);
        at = close + 1;
    }
    return out += sentence.substr(at);
}

std::string error_title(Language language, const Error& error) {
    return text(language, "error." + error.id + ".title", error.arguments);
}
std::string error_detail(Language language, const Error& error) {
    return text(language, "error." + error.id + ".detail", error.arguments);
}

}  // namespace omakase
