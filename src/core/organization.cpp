#include "core/organization.h"

#include <algorithm>

#include "core/encoding.h"
#include "core/fold.h"
#include "core/plain_text.h"

namespace omakase {
namespace {

constexpr std::size_t level_limit = 4;
constexpr std::size_t level_limit_characters = 100;
constexpr int shape_count = 4;
constexpr int colour_count = 6;

std::string level_field(std::size_t level) {
    return "/organization/" + std::to_string(level);
}

/// A character as one sees it, with the combining marks behind it.
std::vector<std::string_view> characters_of(std::string_view text) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + std::max<std::size_t>(decode_utf8_at(text, at).size, 1);
        while (end < text.size()) {
            const std::size_t next = std::max<std::size_t>(decode_utf8_at(text, end).size, 1);
            if (count_characters(text.substr(at, end + next - at)) > 1) break;
            end += next;
        }
        out.push_back(text.substr(at, end - at));
        at = end;
    }
    return out;
}

std::size_t common_length(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
    return static_cast<std::size_t>(std::ranges::mismatch(a, b, {}, fold_name, fold_name).in1 - a.begin());
}

bool is_digit(std::string_view character) {
    const std::string folded = fold_name(character);
    return folded.size() == 1 && folded[0] >= '0' && folded[0] <= '9';
}

/// The first characters of `level` that none of `others` has there: 一 of 第一営業部 beside 第二営業部; 10 of 第10課 beside 第1課.
std::string telling_characters(std::string_view level, const std::vector<std::string_view>& others) {
    const auto characters = characters_of(level);
    std::size_t at = 0;
    for (const std::string_view other : others) at = std::max(at, common_length(characters, characters_of(other)));
    if (at >= characters.size()) at = 0;
    if (at == 0 && characters[0] == "第" && characters.size() > 1) at = 1;
    // A number is told by its digits together, so the step goes back to where the number begins.
    std::size_t first = at;
    while (first > 0 && is_digit(characters[first - 1])) --first;
    std::string out{characters[first]};
    if (is_digit(characters[first]) && first + 1 < characters.size() && is_digit(characters[first + 1])) out += characters[first + 1];
    return out;
}

/// The innermost level of `paths[index]` that no other path has at that place; the innermost one when there is none.
std::size_t telling_level(const std::vector<OrganizationPath>& paths, std::size_t index) {
    const auto& levels = paths[index].levels();
    for (std::size_t level = levels.size(); level-- > 0;) {
        const bool shared = std::ranges::any_of(paths, [&](const OrganizationPath& other) {
            return &other != &paths[index] && other.levels().size() > level && paths[index].distinguishable_from(other) &&
                   fold_name(other.levels()[level]) == fold_name(levels[level]);
        });
        if (!shared) return level;
    }
    return levels.size() - 1;
}

std::string badge_characters(const std::vector<OrganizationPath>& paths, std::size_t index) {
    const auto& levels = paths[index].levels();
    if (levels.empty()) return "守";
    const std::size_t level = telling_level(paths, index);
    std::vector<std::string_view> others;
    for (const OrganizationPath& other : paths)
        if (&other != &paths[index] && other.levels().size() > level && paths[index].distinguishable_from(other))
            others.push_back(other.levels()[level]);
    return telling_characters(levels[level], others);
}

}  // namespace

Result<OrganizationPath> OrganizationPath::parse(const std::vector<std::string>& levels) {
    OrganizationPath path;
    for (const std::string& level : levels) path.levels_.emplace_back(trim_text(level));
    while (!path.levels_.empty() && path.levels_.back().empty()) path.levels_.pop_back();
    if (path.levels_.size() > level_limit)
        return fail({.id = "organization.too_deep", .field = level_field(level_limit), .arguments = {{"limit", std::to_string(level_limit)}}});
    for (std::size_t i = 0; i < path.levels_.size(); ++i) {
        if (path.levels_[i].empty()) return fail({.id = "organization.gap", .field = level_field(i)});
        if (auto wrong = check_text(path.levels_[i], level_field(i), level_limit_characters)) {
            if (wrong->id == "text.too_long") wrong->id = "organization.too_long";
            return fail(std::move(*wrong));
        }
    }
    return path;
}

std::string OrganizationPath::joined(std::string_view separator) const {
    std::string out;
    for (const std::string& level : levels_) {
        if (!out.empty()) out += separator;
        out += level;
    }
    return out;
}

// As it is shown, not level by level: ["A / B"] and ["A", "B"] are the same row to whoever reads it.
bool OrganizationPath::distinguishable_from(const OrganizationPath& other) const {
    return fold_name(joined()) != fold_name(other.joined());
}

std::vector<BranchBadge> branch_badges(const std::vector<OrganizationPath>& paths) {
    std::vector<BranchBadge> badges;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        // Going round shapes and colours together gives 12 pairs; a step of the colour after each dozen gives the other 12.
        const int number = static_cast<int>(i % (shape_count * colour_count));
        BranchBadge badge{badge_characters(paths, i), number % shape_count, (number + number / 12) % colour_count};
        // From the 25th on only the characters tell: a second one is added where they would not.
        const std::string first{characters_of(badge.characters).front()};
        for (const char second : std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"}) {
            if (!std::ranges::contains(badges, badge)) break;
            badge.characters = first + second;
        }
        badges.push_back(std::move(badge));
    }
    return badges;
}

}  // namespace omakase
