#include "core/bot.h"

namespace omakase {

std::string bot_title(const Linkage& linkage) {
    if (linkage.organization.empty()) return linkage.display_name;
    return linkage.display_name + "  " + linkage.organization.joined();
}

}  // namespace omakase
