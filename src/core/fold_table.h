#pragma once
#include <string_view>

namespace omakase {

enum class FoldKind { search, name };

inline constexpr char32_t combining_voiced_mark = 0x3099;       // ゛ that joins the kana before it
inline constexpr char32_t combining_semi_voiced_mark = 0x309A;  // ゜ likewise

/// What one code point becomes: one code point, or several to be folded in their turn, or nothing at all.
struct Folding {
    char32_t single = 0;            ///< meaningful when `several` is empty and `dropped` is false
    std::u16string_view several{};  ///< e.g. ㎡ = m2, ㈱ = (株)
    bool dropped = false;           ///< zero-width, direction and variation marks; for names also every space
};
Folding fold_code_point(char32_t c, FoldKind kind);

bool is_space(char32_t c);       ///< every Unicode space, tab and line end
bool is_invisible(char32_t c);   ///< zero-width, soft hyphen, direction marks, variation selectors
bool is_dash(char32_t c);        ///< hyphens, dashes, minus; not the long-vowel mark
bool is_long_vowel(char32_t c);  ///< ー and its half-width form

/// The kana that `mark` (one of the two above) makes of hiragana `base`: か = が; 0 when they do not join.
char32_t compose_kana(char32_t base, char32_t mark);
/// A half-width katakana (U+FF66-FF9F) or its punctuation (U+FF61-FF65) as its full-width form; the marks as the combining ones.
char32_t widen_halfwidth(char32_t c);

}  // namespace omakase
