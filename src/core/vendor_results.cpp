#include "core/vendor_results.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "core/encoding.h"
#include "core/vendor_text.h"

namespace omakase {
namespace {

constexpr std::optional<ThreatAction> no_action = std::nullopt;

// Result texts of Trend Micro products: English ones seen in events and in public clients of the vendor's interfaces, Japanese ones from
// the vendor's knowledge base (KA-0007454) and help pages. A text that is missing here gives "cannot be told".
constexpr ResultRow rows[]{
    {"File cleaned", {Outcome::success, ThreatAction::cleaned, 0, false}},
    {"File quarantined", {Outcome::success, ThreatAction::quarantined, 0, false}},
    {"File renamed", {Outcome::success, ThreatAction::renamed, 0, false}},
    {"Quarantined successfully", {Outcome::success, ThreatAction::quarantined, 0, false}},
    {"Reboot system successfully", {Outcome::unknown, no_action, 0, false}},
    {"Cleaned", {Outcome::success, ThreatAction::cleaned, 0, false}},
    {"Quarantined", {Outcome::success, ThreatAction::quarantined, 0, false}},
    {"Deleted", {Outcome::success, ThreatAction::deleted, 0, false}},
    {"Renamed", {Outcome::success, ThreatAction::renamed, 0, false}},
    {"Quarantine successfully", {Outcome::success, ThreatAction::quarantined, 0, false}},
    {"File deleted", {Outcome::success, ThreatAction::deleted, 0, false}},
    {"File blocked(Deny Access)", {Outcome::success, ThreatAction::blocked, 0, false}},
    {"File blocked (Deny Access)", {Outcome::success, ThreatAction::blocked, 0, false}},
    {"Block successfully", {Outcome::success, ThreatAction::blocked, 0, false}},
    {"Access denied", {Outcome::success, ThreatAction::blocked, 0, false}},
    {"Access Denied", {Outcome::success, ThreatAction::blocked, 0, false}},
    {"File replaced", {Outcome::success, no_action, 0, false}},
    {"File stripped", {Outcome::success, no_action, 0, false}},
    {"File dropped", {Outcome::success, no_action, 0, false}},
    {"File archived", {Outcome::success, no_action, 0, false}},
    {"Stamp successfully", {Outcome::success, no_action, 0, false}},
    {"Unable to clean file. Quarantined", {Outcome::success, ThreatAction::quarantined, 0, false}},
    {"Unable to clean file. Deleted", {Outcome::success, ThreatAction::deleted, 0, false}},
    {"Unable to clean file. Renamed", {Outcome::success, ThreatAction::renamed, 0, false}},
    {"Unable to clean file. Stripped", {Outcome::success, no_action, 0, false}},
    {"Unable to clean file. Passed", {Outcome::failure, ThreatAction::failed, tried_clean, false}},
    {"File passed", {Outcome::passed, ThreatAction::passed, 0, false}},
    {"Passed", {Outcome::passed, ThreatAction::passed, 0, false}},
    {"Passed a potential security risk", {Outcome::passed, ThreatAction::passed, 0, false}},
    {"No action", {Outcome::passed, ThreatAction::passed, 0, false}},
    {"Unable to clean file", {Outcome::failure, ThreatAction::failed, tried_clean, false}},
    {"Unable to quarantine file", {Outcome::failure, ThreatAction::failed, tried_quarantine, false}},
    {"Unable to delete file", {Outcome::failure, ThreatAction::failed, tried_delete, false}},
    {"Unable to rename file", {Outcome::failure, ThreatAction::failed, tried_rename, false}},
    {"Unable to pass file", {Outcome::failure, ThreatAction::failed, 0, false}},
    {"Unable to deny access", {Outcome::failure, ThreatAction::failed, 0, false}},
    {"Unable to block", {Outcome::failure, ThreatAction::failed, 0, false}},
    {"Unable to perform no action", {Outcome::failure, ThreatAction::failed, 0, false}},
    {"Unable to strip file", {Outcome::failure, ThreatAction::failed, 0, false}},
    {"Unable to replace file", {Outcome::failure, ThreatAction::failed, 0, false}},
    {"Unable to drop file", {Outcome::failure, ThreatAction::failed, 0, false}},
    {"Unable to archive file", {Outcome::failure, ThreatAction::failed, 0, false}},
    {"Unable to stamp", {Outcome::failure, ThreatAction::failed, 0, false}},
    {"Unable to upload file", {Outcome::failure, ThreatAction::failed, 0, false}},
    {"Unable to clean or quarantine file", {Outcome::failure, ThreatAction::failed, tried_clean | tried_quarantine, false}},
    {"Unable to clean or delete file", {Outcome::failure, ThreatAction::failed, tried_clean | tried_delete, false}},
    {"Unable to clean or rename file", {Outcome::failure, ThreatAction::failed, tried_clean | tried_rename, false}},
    {"Unable to clean or pass file", {Outcome::failure, ThreatAction::failed, tried_clean, false}},
    {"Unable to clean or strip file", {Outcome::failure, ThreatAction::failed, tried_clean, false}},
    {"Unable to clean or quarantine", {Outcome::failure, ThreatAction::failed, tried_clean | tried_quarantine, false}},
    {"Unable to clean or delete", {Outcome::failure, ThreatAction::failed, tried_clean | tried_delete, false}},
    {"Unable to clean or rename", {Outcome::failure, ThreatAction::failed, tried_clean | tried_rename, false}},
    {"Unable to quarantine", {Outcome::failure, ThreatAction::failed, tried_quarantine, false}},
    {"Unable to rename", {Outcome::failure, ThreatAction::failed, tried_rename, false}},
    {"Unable to delete", {Outcome::failure, ThreatAction::failed, tried_delete, false}},
    {"Spyware/Grayware unsafe to clean", {Outcome::failure, ThreatAction::failed, 0, true}},
    {"Unsafe to Clean File", {Outcome::failure, ThreatAction::failed, 0, true}},
    {"Spyware/Grayware unsafe to remove", {Outcome::failure, ThreatAction::failed, 0, true}},
    {"Action Required - Restart the endpoint to finish cleaning the security threat", {Outcome::failure, ThreatAction::restart_required, 0, true}},
    {"Action required - Perform a full system scan", {Outcome::failure, ThreatAction::failed, 0, true}},
    {"Action required - Use the \"Rescue Disk\" tool", {Outcome::failure, ThreatAction::failed, 0, true}},
    {"Action required - Use the \"Rootkit Buster\" tool", {Outcome::failure, ThreatAction::failed, 0, true}},
    {"Action required - Use the \"Clean Boot\" tool", {Outcome::failure, ThreatAction::failed, 0, true}},
    {"Stop scan manually successfully", {Outcome::failure, no_action, 0, true}},
    {"Unable to stop scan manually", {Outcome::failure, no_action, 0, true}},
    {"Encrypted", {Outcome::unknown, no_action, 0, false}},
    {"Detect", {Outcome::unknown, no_action, 0, false}},
    {"Detected", {Outcome::unknown, no_action, 0, false}},
    {"Unknown", {Outcome::unknown, no_action, 0, false}},
    {"Unknown result", {Outcome::unknown, no_action, 0, false}},
    {"N/A", {Outcome::none, no_action, 0, false}},
    {"", {Outcome::none, no_action, 0, false}},
    {"Delete", {Outcome::success, ThreatAction::deleted, 0, false}},
    {"Terminate", {Outcome::success, ThreatAction::terminated, 0, false}},
    {"Clean", {Outcome::success, ThreatAction::cleaned, 0, false}},
    {"Quarantine", {Outcome::success, ThreatAction::quarantined, 0, false}},
    {"Pass", {Outcome::passed, ThreatAction::passed, 0, false}},
    {"Log", {Outcome::passed, ThreatAction::logged, 0, false}},
    {"detectOnly", {Outcome::passed, ThreatAction::logged, 0, false}},
    {"IDS:Reset", {Outcome::passed, ThreatAction::logged, 0, false}},
    {"Clean Failed", {Outcome::failure, ThreatAction::failed, tried_clean, false}},
    {"Delete Failed", {Outcome::failure, ThreatAction::failed, tried_delete, false}},
    {"Quarantine Failed", {Outcome::failure, ThreatAction::failed, tried_quarantine, false}},
    {"Terminate Failed", {Outcome::failure, ThreatAction::failed, 0, false}},
    {"駆除できません", {Outcome::failure, ThreatAction::failed, tried_clean, false}},
    {"感染ファイルを隔離できません", {Outcome::failure, ThreatAction::failed, tried_quarantine, false}},
    {"削除できません", {Outcome::failure, ThreatAction::failed, tried_delete, false}},
    {"拡張子変更できません", {Outcome::failure, ThreatAction::failed, tried_rename, false}},
    {"駆除または隔離できません", {Outcome::failure, ThreatAction::failed, tried_clean | tried_quarantine, false}},
    {"駆除または削除できません", {Outcome::failure, ThreatAction::failed, tried_clean | tried_delete, false}},
    {"駆除または拡張子変更できません", {Outcome::failure, ThreatAction::failed, tried_clean | tried_rename, false}},
    {"隔離できません", {Outcome::failure, ThreatAction::failed, tried_quarantine, false}},
    {"保護されているシステムファイルでは、スパイウェア/グレーウェアを削除できません", {Outcome::failure, ThreatAction::failed, 0, true}},
    {"潜在的なセキュリティリスクを放置しました", {Outcome::passed, ThreatAction::passed, 0, false}},
    {"駆除済み", {Outcome::success, ThreatAction::cleaned, 0, false}},
    {"駆除", {Outcome::success, ThreatAction::cleaned, 0, false}},
    {"隔離", {Outcome::success, ThreatAction::quarantined, 0, false}},
    {"隔離済み", {Outcome::success, ThreatAction::quarantined, 0, false}},
    {"削除", {Outcome::success, ThreatAction::deleted, 0, false}},
    {"削除済み", {Outcome::success, ThreatAction::deleted, 0, false}},
    {"拡張子変更", {Outcome::success, ThreatAction::renamed, 0, false}},
    {"アクセス拒否", {Outcome::success, ThreatAction::blocked, 0, false}},
    {"放置", {Outcome::passed, ThreatAction::passed, 0, false}},
    {"再起動が必要", {Outcome::failure, ThreatAction::restart_required, 0, true}},
    {"Block", {Outcome::success, ThreatAction::blocked, 0, false}},
    {"Blocked", {Outcome::success, ThreatAction::blocked, 0, false}},
};

/// Half-width katakana U+FF61 … U+FF9F in full width.
constexpr std::u32string_view full_width_kana =
    U"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u3099\u309A";

bool is_space(char32_t c) {
    return c == 0x20 || c == 0x09 || c == 0x0A || c == 0x0D || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F;
}

// ー is a letter of katakana words, not a dash.
bool is_dash(char32_t c) {
    return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63 || c == 0xFF0D || c == 0x00AD || c == 0x2043;
}

/// A kana with the voicing mark that follows it, as one character; 0 = they do not join.
char32_t voiced(char32_t kana, char32_t mark) {
    const bool hiragana = kana >= 0x3041 && kana <= 0x3096;
    const char32_t base = hiragana ? kana + 0x60 : kana;
    const char32_t back = hiragana ? 0x60 : 0;
    const bool ka_to_to = (base >= 0x30AB && base <= 0x30C2 && base % 2 == 1) || base == 0x30C4 || base == 0x30C6 || base == 0x30C8;
    const bool ha_row = base >= 0x30CF && base <= 0x30DB && base % 3 == 0;
    if (mark == 0x3099 && base == 0x30A6) return 0x30F4 - back;
    if (mark == 0x3099 && (ka_to_to || ha_row)) return kana + 1;
    if (mark == 0x309A && ha_row) return kana + 2;
    return 0;
}

/// Text as it is compared: width, composed kana, case, dashes and spaces do not count.
std::string fold_result(std::string_view text) {
    std::u32string folded;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode_utf8_at(text, at);
        at += point.size == 0 ? 1 : point.size;
        char32_t c = point.size == 0 ? U'\uFFFD' : point.value;
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
        if (c >= 0xFF61 && c <= 0xFF9F) c = full_width_kana[c - 0xFF61];
        if (is_dash(c)) c = U'-';
        if (is_space(c)) c = U' ';
        if (c >= U'A' && c <= U'Z') c += 0x20;
        if (c == U' ' && (folded.empty() || folded.back() == U' ')) continue;
        if ((c == 0x3099 || c == 0x309A) && !folded.empty() && voiced(folded.back(), c) != 0) {
            folded.back() = voiced(folded.back(), c);
        } else {
            folded += c;
        }
    }
    while (!folded.empty() && folded.back() == U' ') folded.pop_back();
    std::string out;
    for (char32_t c : folded) append_utf8(out, c);
    return out;
}

const std::unordered_map<std::string, ResultMeaning>& folded_rows() {
    static const std::unordered_map<std::string, ResultMeaning> table = [] {
        std::unordered_map<std::string, ResultMeaning> made;
        for (const ResultRow& row : rows) made.try_emplace(fold_result(row.text), row.meaning);
        return made;
    }();
    return table;
}

/// `Action required` and any dash after it: whatever follows asks a person to do something.
std::optional<ResultMeaning> action_required(std::string_view folded) {
    constexpr std::string_view beginning = "action required";
    if (!folded.starts_with(beginning)) return std::nullopt;
    std::string_view rest = trim_blanks(folded.substr(beginning.size()));
    if (!rest.starts_with('-')) return std::nullopt;
    rest = trim_blanks(rest.substr(1));
    const auto action = rest.starts_with("restart") ? ThreatAction::restart_required : ThreatAction::failed;
    return ResultMeaning{Outcome::failure, action, 0, true};
}

std::uint8_t bit_of(ThreatAction action) {
    switch (action) {
        case ThreatAction::cleaned: return tried_clean;
        case ThreatAction::quarantined: return tried_quarantine;
        case ThreatAction::deleted: return tried_delete;
        case ThreatAction::renamed: return tried_rename;
        default: return 0;
    }
}

/// Opening was refused, and that is all: the object is still there.
bool only_blocked(const ResultMeaning& meaning) {
    return meaning.outcome == Outcome::success && meaning.action == ThreatAction::blocked;
}

Verdict failed(const ResultMeaning& meaning) {
    return {Resolution::unresolved, meaning.action, {}};
}

Verdict judge_alone(const ResultMeaning& meaning) {
    switch (meaning.outcome) {
        case Outcome::success: return {Resolution::resolved, meaning.action, {}};
        case Outcome::failure: return failed(meaning);
        case Outcome::passed: return {Resolution::passed, meaning.action, {}};
        case Outcome::unknown: return {Resolution::needs_review, std::nullopt, {"unknown_result"}};
        case Outcome::none: break;
    }
    return {};
}

/// The first action failed and no second one is told: only the final result may say more.
Verdict judge_after_failure(const ResultMeaning& first, const ResultMeaning& last) {
    if (first.unfinished || last.outcome != Outcome::success) {
        // Only a final text of the same event that asks for more than the first did is worth showing instead.
        const bool says_more = last.outcome == Outcome::failure && last.action == ThreatAction::restart_required;
        return failed(says_more ? last : first);
    }
    if (only_blocked(last)) return {Resolution::unresolved, last.action, {}};
    if (last.action && (bit_of(*last.action) & first.tried) != 0) return {Resolution::needs_review, std::nullopt, {"result_conflict"}};
    return {Resolution::resolved, last.action, {}};
}

}  // namespace

std::span<const ResultRow> known_results() {
    return rows;
}

ResultMeaning meaning_of_result(std::string_view text) {
    constexpr std::size_t longest = 1024;  // bytes; no known text comes near it
    if (text.size() > longest) return {};
    if (is_absent(text)) return {Outcome::none, no_action, 0, false};
    const std::string folded = fold_result(text);
    if (const auto row = folded_rows().find(folded); row != folded_rows().end()) return row->second;
    if (const auto required = action_required(folded)) return *required;
    if (folded.starts_with("ids:")) return {Outcome::passed, ThreatAction::logged, 0, false};
    return {};
}

Verdict judge_results(const ResultTexts& texts) {
    const auto meaning = [](const std::optional<std::string>& text) {
        return text ? meaning_of_result(*text) : ResultMeaning{Outcome::none, no_action, 0, false};
    };
    const ResultMeaning first = meaning(texts.first);
    const ResultMeaning second = meaning(texts.second);
    const ResultMeaning last = meaning(texts.final_text);
    Verdict verdict;
    if (second.outcome == Outcome::success) {
        verdict = {first.outcome == Outcome::failure && only_blocked(second) ? Resolution::unresolved : Resolution::resolved, second.action, {}};
    } else if (second.outcome == Outcome::failure) {
        verdict = failed(second);
    } else if (second.outcome == Outcome::passed) {
        verdict = first.outcome == Outcome::failure ? failed(first) : Verdict{Resolution::passed, second.action, {}};
    } else if (first.outcome == Outcome::failure) {
        // `N/A` says that there was no second action; a missing or unknown field says nothing.
        const bool told_none = texts.second && second.outcome == Outcome::none;
        verdict = told_none ? failed(first) : judge_after_failure(first, last);
    } else if (first.outcome != Outcome::none) {
        verdict = judge_alone(first);
    } else if (second.outcome == Outcome::unknown) {
        verdict = judge_alone(second);
    } else {
        verdict = judge_alone(last);
    }
    const bool name_says_done = texts.event_name && meaning_of_result(*texts.event_name).outcome == Outcome::success;
    if (name_says_done && verdict.resolution == Resolution::unresolved) add_flag(verdict.flags, "result_conflict");
    return verdict;
}

std::vector<std::string> raw_results(const ResultTexts& texts) {
    std::vector<std::string> raw;
    for (const auto* text : {&texts.first, &texts.second, &texts.final_text})
        if (*text && !is_absent(**text) && std::ranges::find(raw, **text) == raw.end()) raw.push_back(**text);
    return raw;
}

}  // namespace omakase
