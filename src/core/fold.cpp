#include "core/fold.h"

#include <algorithm>
#include <array>

#include "core/encoding.h"
#include "core/fold_table.h"

namespace omakase {
namespace {

/// Appends folded code points to one string, with or without their sources; joins voiced marks to the kana before them.
class Folder {
  public:
    Folder(FoldKind kind, std::string& out, std::vector<std::size_t>* source) : kind_{kind}, out_{out}, source_{source} {}

    void fold(std::string_view text) {
        std::size_t at = 0;
        while (at < text.size()) {
            at_ = at;
            const auto byte = static_cast<unsigned char>(text[at]);
            if (byte < 0x80) {
                ++at;
                put(fold_code_point(byte, kind_));
                continue;
            }
            const CodePoint c = decode_utf8_at(text, at);
            at += c.size == 0 ? 1 : c.size;
            put(c.size == 0 ? Folding{.single = 0xFFFD} : fold_code_point(c.value, kind_));
        }
        if (source_ != nullptr) source_->push_back(text.size());
    }

  private:
    void put(const Folding& folding) {
        if (folding.dropped) return;
        if (folding.several.empty()) {
            emit(folding.single);
            return;
        }
        for (const char16_t part : folding.several) {
            // One level deep: no part of an expansion expands again.
            const Folding inner = fold_code_point(part, kind_);
            if (!inner.dropped) emit(inner.several.empty() ? inner.single : part);
        }
    }

    void emit(char32_t c) {
        if (c == combining_voiced_mark || c == combining_semi_voiced_mark) {
            if (const char32_t joined = compose_kana(last_, c); joined != 0) {
                out_.resize(out_.size() - 3);  // all hiragana are three bytes, so the sources stay as they are
                append_utf8(out_, joined);
                last_ = joined;
                return;
            }
        }
        if (c < 0x80)
            out_ += static_cast<char>(c);
        else
            append_utf8(out_, c);
        if (source_ != nullptr) source_->resize(out_.size(), at_);
        last_ = c;
    }

    FoldKind kind_;
    std::string& out_;
    std::vector<std::size_t>* source_;
    std::size_t at_ = 0;
    char32_t last_ = 0;
};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

}  // namespace

std::string fold_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    Folder{FoldKind::search, out, nullptr}.fold(text);
    return out;
}

FoldedText fold_with_source(std::string_view text) {
    FoldedText out;
    out.text.reserve(text.size());
    out.source.reserve(text.size() + 1);
    Folder{FoldKind::search, out.text, &out.source}.fold(text);
    return out;
}

std::vector<std::string> fold_query(std::string_view query) {
    const std::string folded = fold_text(query);
    std::vector<std::string> words;
    std::size_t at = 0;
    while ((at = folded.find_first_not_of(' ', at)) != std::string::npos) {
        const std::size_t end = std::min(folded.find(' ', at), folded.size());
        words.push_back(folded.substr(at, end - at));
        at = end;
    }
    return words;
}

std::vector<ByteRange> find_folded(std::string_view text, std::string_view query) {
    const FoldedText folded = fold_with_source(text);
    std::vector<ByteRange> found;
    for (const std::string& word : fold_query(query)) {
        std::size_t at = folded.text.find(word);
        if (at == std::string::npos) return {};
        for (; at != std::string::npos; at = folded.text.find(word, at + word.size())) {
            std::size_t end = at + word.size();
            // A match that ends inside an expansion (m in ㎡) marks the whole character it came from.
            while (end < folded.text.size() && folded.source[end] == folded.source[end - 1]) ++end;
            found.push_back({folded.source[at], folded.source[end]});
        }
    }
    std::ranges::sort(found, {}, &ByteRange::first);
    std::vector<ByteRange> merged;
    for (const ByteRange& range : found) {
        if (!merged.empty() && range.first <= merged.back().last)
            merged.back().last = std::max(merged.back().last, range.last);
        else
            merged.push_back(range);
    }
    return merged;
}

std::string fold_name(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    Folder{FoldKind::name, out, nullptr}.fold(text);
    replace_all(out, "(株)", "株式会社");
    replace_all(out, "(有)", "有限会社");
    replace_all(out, "(同)", "合同会社");
    replace_all(out, "(資)", "合資会社");
    replace_all(out, "(名)", "合名会社");
    return out;
}

std::string_view index_row(std::string_view furigana) {
    const std::string folded = fold_text(furigana);
    const std::size_t at = std::min(folded.find_first_not_of(' '), folded.size());
    const char32_t c = decode_utf8_at(folded, at).value;
    if (c >= U'a' && c <= U'z') return "A";
    // The first kana of each row; fold_text has made every kana a large hiragana.
    struct Row {
        char32_t first;
        std::string_view name;
    };
    static constexpr auto rows = std::to_array<Row>({{0x3042, "あ"},
                                                     {0x304B, "か"},
                                                     {0x3055, "さ"},
                                                     {0x305F, "た"},
                                                     {0x306A, "な"},
                                                     {0x306F, "は"},
                                                     {0x307E, "ま"},
                                                     {0x3084, "や"},
                                                     {0x3089, "ら"},
                                                     {0x308F, "わ"}});
    if (c == 0x3094) return "あ";  // ゔ stands behind ん in Unicode
    if (c < rows.front().first || c > 0x3093) return "#";
    return std::ranges::upper_bound(rows, c, {}, &Row::first)[-1].name;
}

}  // namespace omakase
