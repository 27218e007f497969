#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace omakase {

/// 組織1-組織4: up to four levels, outermost first, shown as `NTT西日本 / 第一営業部`; empty = none given.
class OrganizationPath {
  public:
    OrganizationPath() = default;
    /// Trims each level and drops empty ones at the end. Errors (field `/organization/N`): `organization.gap` (an empty level before a
    /// filled one), `organization.too_long` {limit} (over 100 characters), `organization.too_deep`, `text.invalid`.
    static Result<OrganizationPath> parse(const std::vector<std::string>& levels);

    const std::vector<std::string>& levels() const { return levels_; }
    bool empty() const { return levels_.empty(); }
    /// `NTT西日本 / 第一営業部`.
    std::string joined(std::string_view separator = " / ") const;
    /// Whether people could tell the two apart: compares folded as names (第1 = 第１, width, spaces).
    bool distinguishable_from(const OrganizationPath& other) const;
    bool operator==(const OrganizationPath&) const = default;

  private:
    std::vector<std::string> levels_;
};

/// The mark that tells branches apart without colour alone: 1-2 characters, one of `branch_shapes`, one of `branch_colours`.
/// Distinct among the bots of a workspace as far as 4 shapes x 6 colours x characters go; stable for the same linkage list order.
struct BranchBadge {
    std::string characters;  ///< first telling characters of the innermost level that differs, e.g. `一`, `二`, `神`; `守` when there is none
    int shape = 0;           ///< 0 circle, 1 rounded square, 2 square, 3 arch
    int colour = 0;          ///< index into the theme's branch colours, 0-5
    bool operator==(const BranchBadge&) const = default;
};
/// One badge for each path, in order.
std::vector<BranchBadge> branch_badges(const std::vector<OrganizationPath>& paths);

}  // namespace omakase
