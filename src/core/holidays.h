#pragma once
#include "core/jst.h"

namespace omakase {

/// Whether `date` is a national holiday of Japan: 国民の祝日, 振替休日 and 国民の休日, the equinoxes computed.
/// Right for 2000-2099 by the law as it stood in 2026 (moved days of 2019-2021 included).
bool is_national_holiday(JstDate date);
/// `勤労感謝の日`, `振替休日`, `国民の休日`…; empty when `date` is none.
std::string_view holiday_name_ja(JstDate date);

}  // namespace omakase
