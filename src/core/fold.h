#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace omakase {

/// Text folded for searching: case, width (ｾｷｭﾘﾃｨ = セキュリティ), katakana = hiragana, small kana = large kana (so both せきゅりてぃ
/// and せきゆりてい, as the manual writes furigana, find セキュリティ), composed = decomposed letters, dashes = '-', every space = ' ',
/// compatibility forms (① = 1, ㎡ = m2, ㈱ = (株)); zero-width and direction marks are left out. (株) = 株式会社 is NOT folded here
/// (that is `fold_name`). Invalid UTF-8 becomes U+FFFD. Folding folded text changes nothing.
std::string fold_text(std::string_view text);

/// `fold_text` with, for each byte of the result and one past the end, the byte of `text` it came from.
/// For highlighting: folded match [a, b) is `text` [source[a], source[b]).
struct FoldedText {
    std::string text;
    std::vector<std::size_t> source;
};
FoldedText fold_with_source(std::string_view text);

/// The words of a query, folded; all are required. Empty for blanks.
std::vector<std::string> fold_query(std::string_view query);

struct ByteRange {
    std::size_t first = 0;  ///< first byte
    std::size_t last = 0;   ///< one past the last byte
    bool operator==(const ByteRange&) const = default;
};
/// Where the words of `query` stand in `text`, merged and in order; empty when any word is missing or there is none.
std::vector<ByteRange> find_folded(std::string_view text, std::string_view query);

/// Folded for comparing names that people mistype (product.md rule 3): `fold_text` and also hyphen and long-vowel
/// look-alikes (- ‐ – — − ー ｰ ― one), ㈱ (株) （株） = 株式会社, ㈲ likewise, 髙 = 高, 﨑 = 崎; zero-width and all space removed.
/// Small and large kana stay apart here: キヤノン and キャノン are two names.
std::string fold_name(std::string_view text);

/// The index row of contacts by furigana: one of あ か さ た な は ま や ら わ A #; # = everything else.
std::string_view index_row(std::string_view furigana);

}  // namespace omakase
