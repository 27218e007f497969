#include "core/mail_sender.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/encoding.h"
#include "core/fold.h"
#include "core/plain_text.h"

namespace omakase {
namespace {

// Senders of the three mails as the manual prints them.
constexpr std::array<std::string_view, 3> expected_senders{"elgana_web_soinq-ml@west.ntt.co.jp", "no-reply@trendmicro.com",
                                                           "sapoto.sekyurithiomakase.yg@west.ntt.co.jp"};

enum class Key { sender, addressee, date, subject };
struct HeadLine {
    Key key;
    std::string value;
};

std::string ascii_lower(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

std::optional<Key> key_of(std::string_view name) {
    static constexpr auto keys = std::to_array<std::pair<std::string_view, Key>>({
        {"from", Key::sender},   {"差出人", Key::sender},   {"送信者", Key::sender},    {"発信者", Key::sender},    {"送信元", Key::sender},
        {"to", Key::addressee},  {"宛先", Key::addressee},  {"送信先", Key::addressee}, {"あて先", Key::addressee}, {"date", Key::date},
        {"sent", Key::date},     {"日時", Key::date},       {"日付", Key::date},        {"送信日時", Key::date},    {"送信日", Key::date},
        {"受信日時", Key::date}, {"subject", Key::subject}, {"件名", Key::subject},     {"題名", Key::subject},     {"たいとる", Key::subject},
    });
    const std::string folded = fold_name(name);
    const auto found = std::ranges::find(keys, folded, &std::pair<std::string_view, Key>::first);
    return found == keys.end() ? std::nullopt : std::optional{found->second};
}

std::string_view strip_marks(std::string_view text) {
    text = trim_text(text);
    while (text.starts_with('*') || text.starts_with('_')) text = trim_text(text.substr(1));
    while (text.ends_with('*') || text.ends_with('_')) text = trim_text(text.substr(0, text.size() - 1));
    return text;
}

/// `差出人: …` as people and programs write it; bold marks of mails turned into text are taken off.
std::optional<HeadLine> read_head_line(std::string_view line) {
    constexpr std::size_t longest_name_bytes = 40;
    constexpr std::string_view wide_colon = "：";
    const std::size_t narrow = line.find(':');
    const std::size_t wide = line.find(wide_colon);
    const std::size_t colon = std::min(narrow, wide);
    if (colon == std::string_view::npos || colon > longest_name_bytes) return std::nullopt;
    const auto key = key_of(strip_marks(line.substr(0, colon)));
    if (!key) return std::nullopt;
    return HeadLine{*key, std::string{strip_marks(line.substr(colon + (narrow < wide ? 1 : wide_colon.size())))}};
}

std::string& member_of(HeadBlock& block, Key key) {
    switch (key) {
        case Key::sender: return block.sender;
        case Key::addressee: return block.addressee;
        case Key::date: return block.date;
        case Key::subject: break;
    }
    return block.subject;
}

/// `2025年6月2日(月) 10:12 業務課 <gyomu@…>:`, `On Mon, 2 Jun 2025 … <…> wrote:`.
std::optional<HeadBlock> read_attribution(std::string_view line, std::size_t number) {
    const std::string_view text = trim_text(line);
    const std::size_t open = text.rfind('<');
    const std::size_t close = text.rfind('>');
    const bool ends = text.ends_with(':') || text.ends_with("：");
    if (!ends || open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
    const std::string_view before = text.substr(0, open);
    if (before.find_first_of("0123456789") == std::string_view::npos || !text.substr(open, close - open).contains('@')) return std::nullopt;
    // The date as written reaches to its clock time: `… 9:05`.
    const std::size_t clock = before.rfind(':');
    std::size_t date_end = clock == std::string_view::npos ? 0 : clock + 1;
    while (date_end < before.size() && before[date_end] >= '0' && before[date_end] <= '9') ++date_end;
    return HeadBlock{.line = number,
                     .sender = address_in(text.substr(open, close - open + 1)),
                     .addressee = {},
                     .date = std::string{before.substr(0, date_end)},
                     .subject = {}};
}

struct OpenBlock {
    HeadBlock block;
    std::array<bool, 4> has{};
    std::size_t last_line = 0;
    int count() const { return static_cast<int>(std::ranges::count(has, true)); }
};

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

/// Letters that are taken for one another made one, and separators dropped: trendrnicro and trend-micr0 look like trendmicro.
std::string skeleton(std::string_view text) {
    std::string out;
    for (const char c : ascii_lower(text)) {
        if (c == '.' || c == '-' || c == '_') continue;
        out += c == '0' ? 'o' : c == '1' || c == 'i' ? 'l' : c == '5' ? 's' : c;
        if (out.ends_with("rn")) out.replace(out.size() - 2, 2, "m");
        if (out.ends_with("vv")) out.replace(out.size() - 2, 2, "w");
    }
    return out;
}

}  // namespace

std::string address_in(std::string_view value) {
    const auto bare = [](std::string_view text) {
        text = trim_text(text);
        if (ascii_lower(text.substr(0, 7)) == "mailto:") text.remove_prefix(7);
        return std::string{text};
    };
    const std::size_t close = value.rfind('>');
    const std::size_t open = close == std::string_view::npos ? close : value.rfind('<', close);
    if (open != std::string_view::npos) {
        const std::string_view inside = value.substr(open + 1, close - open - 1);
        return inside.contains('@') ? bare(inside) : std::string{};
    }
    const std::size_t at = value.find('@');
    if (at == std::string_view::npos) return {};
    // No angle brackets: the word around the @, in whatever brackets people put it.
    constexpr std::string_view edges = " \t()[],;\"'";
    const std::size_t before = value.find_last_of(edges, at);
    const std::size_t first = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t last = std::min(value.find_first_of(edges, at), value.size());
    std::string word = bare(value.substr(first, last - first));
    for (const std::string_view wide : {"　", "「", "（", "＜"})
        if (const std::size_t edge = word.rfind(wide, word.find('@')); edge != std::string::npos) word.erase(0, edge + wide.size());
    for (const std::string_view wide : {"　", "」", "）", "＞"})
        if (const std::size_t edge = word.find(wide, word.find('@')); edge != std::string::npos) word.erase(edge);
    return word;
}

bool is_expected_sender(std::string_view address, SetupMail mail) {
    return ascii_lower(address) == expected_senders[static_cast<std::size_t>(mail)];
}

bool is_lookalike_sender(std::string_view address) {
    const std::string lowered = ascii_lower(address);
    if (std::ranges::contains(expected_senders, lowered)) return false;
    if (std::ranges::any_of(lowered, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) return true;
    if (std::ranges::any_of(expected_senders, [&](std::string_view expected) { return edit_distance(lowered, expected) <= 3; })) return true;
    const std::size_t at = lowered.rfind('@');
    const std::string_view domain = std::string_view{lowered}.substr(at == std::string::npos ? 0 : at + 1);
    const std::string_view local = std::string_view{lowered}.substr(0, at);
    if (domain == "west.ntt.co.jp" || domain == "trendmicro.com" || domain == "trendmicro.co.jp") return false;
    const std::string shape = skeleton(domain);
    if (shape.contains(skeleton("trendmicro")) || shape.contains("westntt")) return true;
    return local.size() > 8 && std::ranges::any_of(expected_senders, [&](std::string_view expected) {
               const std::string_view name = expected.substr(0, expected.find('@'));
               return name.size() > 8 && edit_distance(skeleton(local), skeleton(name)) <= 2;
           });
}

bool is_handed_on(std::string_view subject) {
    const std::string folded = fold_name(subject);
    constexpr std::array<std::string_view, 7> prefixes{"fw:", "fwd:", "re:", "転送", "[fwd", "(転送", "返信"};
    return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return folded.starts_with(prefix); });
}

std::vector<HeadBlock> find_blocks(const MailHead& head, const std::vector<MailLine>& lines) {
    constexpr std::size_t lines_between = 3;  // empty ones, or the rest of a long subject
    std::vector<HeadBlock> blocks{
        {.line = 0, .sender = address_in(head.from), .addressee = head.to, .date = head.date, .subject = head.subject, .is_source = !head.empty()}};
    std::optional<OpenBlock> open;
    // A single `件名:` in running text is no head; a sender, or two lines of one, is.
    const auto close = [&] {
        if (open && (open->count() >= 2 || open->has[0])) {
            open->block.sender = address_in(open->block.sender);
            blocks.push_back(open->block);
        }
        open.reset();
    };
    std::string* last_value = nullptr;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string_view text = lines[i].text;
        if (auto line = read_head_line(text)) {
            const auto key = static_cast<std::size_t>(line->key);
            if (open && (open->has[key] || i - open->last_line > lines_between)) close();
            if (!open) open = OpenBlock{.block = {.line = i, .sender = {}, .addressee = {}, .date = {}, .subject = {}}};
            open->has[key] = true;
            open->last_line = i;
            last_value = &member_of(open->block, line->key);
            *last_value = decode_words(line->value);
        } else if (open && i == open->last_line + 1 && last_value != nullptr && !trim_text(text).empty() &&
                   (lines[i].indented || last_value->empty())) {
            // The rest of a folded line, or a value on the line below its name.
            if (!last_value->empty()) *last_value += ' ';
            *last_value = decode_words(*last_value + std::string{trim_text(text)});
            open->last_line = i;
        } else if (auto attribution = read_attribution(text, i)) {
            close();
            blocks.push_back(std::move(*attribution));
        }
    }
    close();
    return blocks;
}

}  // namespace omakase
