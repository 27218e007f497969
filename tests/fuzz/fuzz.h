#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "core/encoding.h"

// One file a reader. Each takes any bytes, and beside not crashing keeps a promise that is checked here. `tools/fuzz` runs them.

#define REQUIRE_PROMISE(promise)                                       \
    do {                                                               \
        if (!(promise)) {                                              \
            std::cerr << "a promise was broken: " << #promise << "\n"; \
            std::abort();                                              \
        }                                                              \
    } while (false)

namespace omakase::fuzz {
inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}
}  // namespace omakase::fuzz
