#include "core/customer_id.h"

#include <algorithm>

#include "core/encoding.h"
#include "core/fold_table.h"
#include "core/plain_text.h"

namespace omakase {
namespace {

constexpr std::array<std::size_t, 5> group_lengths{8, 4, 4, 4, 12};
constexpr std::size_t canonical_length = 36;

Error error(std::string id, std::vector<TextArgument> arguments = {}) {
    return {.id = "customer_id." + std::move(id), .field = "/customer_id", .arguments = std::move(arguments)};
}

/// One character of the ID as it counts: width and case folded, every dash `-`.
char32_t plain(char32_t c) {
    if (is_dash(c) || is_long_vowel(c)) return U'-';
    return fold_code_point(c, FoldKind::search).single;
}

bool is_hex(char32_t c) {
    return (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'f');
}

std::uint8_t hex_value(char32_t c) {
    return static_cast<std::uint8_t>(c <= U'9' ? c - U'0' : c - U'a' + 10);
}

/// The characters that count, and how each looked when it was typed.
struct Typed {
    std::u32string plain;
    std::u32string original;
};

Typed read(std::string_view text) {
    Typed typed;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode_utf8_at(text, at);
        at += c.size == 0 ? 1 : c.size;
        const char32_t value = c.size == 0 ? 0xFFFD : c.value;
        if (is_space(value) || is_invisible(value)) continue;
        typed.plain += plain(value);
        typed.original += value;
    }
    return typed;
}

void remove_front(Typed& typed, std::size_t count) {
    typed.plain.erase(0, count);
    typed.original.erase(0, count);
}

/// Takes off what is often copied together with the value: the mail's label, brackets, quotes.
void strip_surroundings(Typed& typed) {
    constexpr std::u32string_view label = U"顧客id";
    constexpr std::u32string_view opening = U":={([<\"'「『【《〈";
    constexpr std::u32string_view closing = U"})]>\"'」』】》〉,;.。、";
    if (typed.plain.starts_with(label)) remove_front(typed, label.size());
    while (!typed.plain.empty() && opening.contains(typed.plain.front())) remove_front(typed, 1);
    while (!typed.plain.empty() && closing.contains(typed.plain.back())) {
        typed.plain.pop_back();
        typed.original.pop_back();
    }
}

std::vector<std::size_t> lengths_of_groups(std::u32string_view text) {
    std::vector<std::size_t> lengths{0};
    for (const char32_t c : text) {
        if (c == U'-')
            lengths.push_back(0);
        else
            ++lengths.back();
    }
    return lengths;
}

/// ワークスペースID is a name (officesupport-demo): people put it into the wrong field.
bool looks_like_workspace(std::u32string_view text, std::size_t groups) {
    const auto is_name_character = [](char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9') || c == U'-' || c == U'_'; };
    return groups != group_lengths.size() && text.size() < canonical_length && text.front() >= U'a' && text.front() <= U'z' &&
           std::ranges::all_of(text, is_name_character) && std::ranges::any_of(text, [](char32_t c) { return c > U'f' && c <= U'z'; });
}

}  // namespace

Result<CustomerId> CustomerId::parse(std::string_view text) {
    Typed typed = read(text);
    strip_surroundings(typed);
    if (typed.plain.empty()) return fail(error("empty"));

    const std::vector<std::size_t> lengths = lengths_of_groups(typed.plain);
    if (looks_like_workspace(typed.plain, lengths.size())) return fail(error("looks_like_workspace"));
    for (std::size_t i = 0; i < typed.plain.size(); ++i) {
        if (is_hex(typed.plain[i]) || typed.plain[i] == U'-') continue;
        std::string character;
        append_utf8(character, typed.original[i]);
        return fail(error("characters", {{"character", character}, {"position", std::to_string(i + 1)}}));
    }
    if (lengths.size() != group_lengths.size()) return fail(error("shape", {{"length", std::to_string(typed.plain.size())}}));
    for (std::size_t group = 0; group < lengths.size(); ++group) {
        if (lengths[group] == group_lengths[group]) continue;
        // The last group has a sentence of its own: it is the one that copying cuts.
        return fail(error(
            group + 1 == lengths.size() ? "last_group_length" : "group_length",
            {{"group", std::to_string(group + 1)}, {"length", std::to_string(lengths[group])}, {"expected", std::to_string(group_lengths[group])}}));
    }

    std::array<std::uint8_t, 16> bytes{};
    std::size_t digit = 0;
    for (const char32_t c : typed.plain) {
        if (c == U'-') continue;
        bytes[digit / 2] = static_cast<std::uint8_t>(bytes[digit / 2] << 4 | hex_value(c));
        ++digit;
    }
    return CustomerId{bytes};
}

std::string CustomerId::masked() const {
    return "••••••••" + reveal().substr(canonical_length - 4);
}

std::string CustomerId::reveal() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(canonical_length);
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
        out += digits[bytes_[i] >> 4];
        out += digits[bytes_[i] & 15];
    }
    return out;
}

}  // namespace omakase
