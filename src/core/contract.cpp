#include "core/contract.h"

namespace omakase {

int days_left(JstDate expiry, JstDate today) {
    return static_cast<int>((std::chrono::sys_days{expiry} - std::chrono::sys_days{today}).count());
}

LicenceState licence_state(std::optional<JstDate> expiry, JstDate today, int soon_days) {
    if (!expiry) return LicenceState::valid;
    const int left = days_left(*expiry, today);
    if (left < 0) return LicenceState::expired;
    return left <= soon_days ? LicenceState::expiring : LicenceState::valid;
}

}  // namespace omakase
