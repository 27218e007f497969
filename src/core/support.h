#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/jst.h"

namespace omakase {

/// 年末年始, both ends included; configurable because the manual does not give the dates.
struct YearEnd {
    std::chrono::month_day first{std::chrono::month{12}, std::chrono::day{29}};
    std::chrono::month_day last{std::chrono::month{1}, std::chrono::day{3}};
};

enum class DeskDays { every_day, weekdays };  ///< `weekdays`: Monday to Friday, no national holidays. 年末年始 is closed for both.

struct SupportDesk {
    std::string id;  ///< `security_support`, `elgana_support`, `opening_office`
    std::string name;
    std::string phone;  ///< empty = not configured: the mail that the customer got has it. Never invented
    std::string email;
    DeskDays days = DeskDays::weekdays;
    std::chrono::minutes opens{};  ///< JST, since midnight
    std::chrono::minutes closes{};
    std::string page;  ///< its own pages on the web, as the manual gives them
};
/// The three desks of the manual, in its order of use: assets/support_desks.json. What each answers and its hours in words: texts `support.<id>.*`.
const std::vector<SupportDesk>& support_desks();

struct DeskState {
    bool open = false;
    UtcTime changes_at;  ///< open: when it closes; closed: when it opens next
};
/// product.md rule 9.
DeskState desk_state(const SupportDesk& desk, UtcTime now, const YearEnd& year_end = {});

}  // namespace omakase
