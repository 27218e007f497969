#pragma once
#include <filesystem>
#include <string>

#include "server/store.h"

namespace omakase {

struct SampleCounts {
    bool already_there = false;  ///< a workspace of that id or name is there; nothing was changed
    std::string workspace_name;
    int contracts = 0, linkages = 0, incidents = 0, rooms = 0, messages = 0;
};

/// Loads a folder of files as `assets/sample/README.md` describes them into a workspace with their ids. Doing it again changes nothing.
/// Throws std::runtime_error with a sentence that names the file (and line) that cannot be read; then nothing was loaded.
SampleCounts import_sample(Store& store, const std::filesystem::path& folder, UtcTime now);

}  // namespace omakase
