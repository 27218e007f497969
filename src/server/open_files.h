#pragma once
#include <cstddef>

#include "server/limits.h"

namespace omakase {

/// Lets this process have as many files and connections open as the system permits, and returns how many that are; what it starts with is
/// often less than `Limits::connections`.
std::size_t raise_open_files();

/// `limits` for a process that may have so many files open: a connection that cannot be accepted is not even told that it is one too many.
Limits fitting(Limits limits, std::size_t open_files);

}  // namespace omakase
