#pragma once
#include <optional>
#include <string>

namespace omakase::testing {

/// The bytes of a file below the project's folder, e.g. `tests/data/mails/expected.json`; fails the test when it is missing.
std::string project_file(const std::string& path);
/// The bytes of a file of the sample collection beside the project (`../shared/data/...`); nothing where it is absent.
std::optional<std::string> shared_file(const std::string& path);

}  // namespace omakase::testing
