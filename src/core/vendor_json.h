#pragma once
#include <cstddef>
#include <expected>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace omakase {

// JSON as vendors send it: members may be missing, of another type, or new. Nothing here throws.

inline constexpr std::size_t vendor_json_depth_limit = 64;

struct JsonFault {
    std::size_t at = 0;     ///< the first byte that cannot stand where it stands; the size of the text when it was cut
    bool too_deep = false;  ///< more than `vendor_json_depth_limit` objects and arrays inside each other
};

/// Finds the end of the JSON value that begins at `start` (blanks before it are skipped), without building it.
/// returns  one past its last byte
/// cost     one pass, no recursion; numbers that no double can hold are faults
std::expected<std::size_t, JsonFault> scan_json_value(std::string_view text, std::size_t start);

/// The first `at_most` elements of the array that begins at `start`, as the bytes they are; `text` must have been scanned there.
std::vector<std::string_view> json_elements(std::string_view text, std::size_t start, std::size_t at_most);
/// Where the value of a member stands in the object that begins at `start`; `text` must have been scanned there. Names with escapes do not match.
std::optional<std::size_t> json_member(std::string_view text, std::size_t start, std::string_view name);

/// A whole text as one value.
std::expected<nlohmann::json, JsonFault> parse_vendor_json(std::string_view text);

/// A member of an object, or null when there is none (or `json` is no object).
const nlohmann::json& member(const nlohmann::json& json, std::string_view name);
/// A text that says something: a string, a number as digits, or the first such element of a list; nothing otherwise.
std::optional<std::string> text_of(const nlohmann::json& json);
/// The texts of a string or of a list of strings, those that say nothing included.
std::vector<std::string> texts_of(const nlohmann::json& json);
/// The elements of a list; a single object counts as a list of one; nothing for everything else.
std::vector<const nlohmann::json*> objects_of(const nlohmann::json& json);

}  // namespace omakase
