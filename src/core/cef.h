#pragma once
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/incident.h"

namespace omakase {

// The grammar of the Common Event Format alone; what the fields mean is the business of the readers for each product.

struct CefPair {
    std::string key;
    std::string value;  ///< trimmed, escapes undone
};

struct CefEvent {
    std::string prefix;   ///< what stood before `CEF:`, trimmed: syslog priority, time, host
    std::string version;  ///< as sent
    std::string vendor, product, device_version, event_class_id, name, severity_text;  ///< escapes undone
    std::optional<Severity> severity;                                                  ///< nothing for text that is no severity
    std::vector<CefPair> pairs;                                                        ///< in the order of the line, doubles included
    /// cef_version, space_after_cef, bad_escape, unknown_severity, extension_leading_text, duplicate_key; each once, sorted
    std::vector<std::string> flags;

    /// The last value of `key`; nothing when it is not there. `N/A`, `-` and "" are handed out as they stand.
    std::optional<std::string_view> raw(std::string_view key) const;
    /// The last value of `key`, unless it says that there is none.
    std::optional<std::string> value(std::string_view key) const;
    /// The value whose label (`cs5Label`) means `label`: prefixes VLF_ CLF_ SLF_, underscores and case do not count.
    std::optional<std::string_view> raw_by_label(std::string_view label) const;
    std::optional<std::string> value_by_label(std::string_view label) const;
};

struct CefFault {
    std::string code;    ///< header_truncated, extension_syntax
    std::size_t at = 0;  ///< byte of the text that was handed in
    std::string what;    ///< header_truncated: the first field that is missing, and the one it should follow
};

/// Where `CEF:` begins: at the very start, or after a prefix when at most one space and a digit follow. Nothing = this is no CEF.
std::optional<std::size_t> find_cef(std::string_view text);

/// Reads one line of UTF-8. Never fails on what can be read in part: see the flags.
/// errors  fewer than seven unescaped pipes; an extension that holds text but not one key
/// cost    one pass
std::expected<CefEvent, CefFault> parse_cef(std::string_view text);

/// 0-10 or the words Unknown, Low, Medium, High, Very-High in any case.
std::optional<Severity> parse_severity(std::string_view text);

}  // namespace omakase
