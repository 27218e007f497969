#include "support/files.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <sstream>

namespace omakase::testing {
namespace {

std::optional<std::string> read(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return std::nullopt;
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

}  // namespace

std::string project_file(const std::string& path) {
    auto bytes = read(std::string{OMAKASE_SOURCE_DIR} + "/" + path);
    INFO(path);
    REQUIRE(bytes.has_value());
    return bytes.value_or("");
}

std::optional<std::string> shared_file(const std::string& path) {
    return read(std::string{OMAKASE_SOURCE_DIR} + "/../shared/data/" + path);
}

}  // namespace omakase::testing
