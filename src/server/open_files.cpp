#include "server/open_files.h"

#include <sys/resource.h>

#include <algorithm>
#include <utility>

namespace omakase {

std::size_t raise_open_files() {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return 0;
    const rlim_t before = std::exchange(files.rlim_cur, files.rlim_max);
    return setrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_cur : before;
}

Limits fitting(Limits limits, std::size_t open_files) {
    const std::size_t kept_free = other_files + limits.spare_connections;
    if (limits.connections + kept_free > open_files) {
        limits.connections = std::max<std::size_t>(open_files, kept_free + 1) - kept_free;
        limits.live_pages = std::min(limits.live_pages, limits.connections / 5 * 4);
    }
    return limits;
}

}  // namespace omakase
