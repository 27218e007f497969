#pragma once
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ids.h"
#include "core/json.h"
#include "core/jst.h"
#include "core/result.h"

namespace omakase {

/// Reads the members of one JSON object. A missing or wrong member gives a default and is remembered; only the first one is told
/// (`json.member` {pointer}), so a reader is a list of lines and one check at its end. Types are looked at before they are taken:
/// nlohmann's own conversions would abort in a build without exceptions.
class JsonReader {
  public:
    explicit JsonReader(const Json& json, std::string at = {}) : json_{json}, at_{std::move(at)} {
        if (!json.is_object()) remember("");
    }

    /// The member, or nullptr when it is missing or null.
    const Json* find(const char* name) const {
        if (!json_.is_object()) return nullptr;
        const auto found = json_.find(name);
        return found == json_.end() || found->is_null() ? nullptr : &*found;
    }
    void wrong(std::string_view name) { remember("/" + std::string{name}); }
    bool has_wrong() const { return wrong_.has_value(); }
    Error error() const { return Error{"json.member", "", {{"pointer", wrong_ ? *wrong_ : at_}}, {}}; }
    std::string pointer_to(std::string_view name) const { return at_ + "/" + std::string{name}; }
    /// Takes over the pointer that reading a member's own object gave.
    void inherit(const std::string& pointer) {
        if (!wrong_) wrong_ = pointer;
    }

    std::string text(const char* name) { return required(name, optional_text(name)); }
    std::optional<std::string> optional_text(const char* name) {
        const Json* value = find(name);
        if (!value) return std::nullopt;
        const auto* string = value->get_ptr<const std::string*>();
        if (!string) return wrong(name), std::nullopt;
        return *string;
    }
    std::string text_or(const char* name, std::string otherwise) { return optional_text(name).value_or(std::move(otherwise)); }

    int integer(const char* name) { return required(name, optional_integer(name)); }
    std::optional<int> optional_integer(const char* name) {
        const Json* value = find(name);
        if (!value) return std::nullopt;
        std::int64_t number = 0;
        if (const auto* natural = value->get_ptr<const Json::number_unsigned_t*>()) {
            if (*natural > static_cast<std::uint64_t>(std::numeric_limits<int>::max())) return wrong(name), std::nullopt;
            number = static_cast<std::int64_t>(*natural);
        } else if (const auto* whole = value->get_ptr<const Json::number_integer_t*>()) {
            number = *whole;
            if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max()) return wrong(name), std::nullopt;
        } else {
            return wrong(name), std::nullopt;
        }
        return static_cast<int>(number);
    }

    bool boolean(const char* name) { return required(name, optional_boolean(name)); }
    std::optional<bool> optional_boolean(const char* name) {
        const Json* value = find(name);
        if (!value) return std::nullopt;
        const auto* flag = value->get_ptr<const Json::boolean_t*>();
        if (!flag) return wrong(name), std::nullopt;
        return *flag;
    }

    UtcTime time(const char* name) { return required(name, optional_time(name)); }
    std::optional<UtcTime> optional_time(const char* name) { return parsed(name, parse_iso_utc); }
    JstDate date(const char* name) { return required(name, optional_date(name)); }
    std::optional<JstDate> optional_date(const char* name) { return parsed(name, parse_iso_date); }

    template <class AnyId>
    AnyId id(const char* name) {
        return required(name, optional_id<AnyId>(name));
    }
    template <class AnyId>
    std::optional<AnyId> optional_id(const char* name) {
        return parsed(name, AnyId::parse);
    }
    /// A word out of a closed list; `parse` gives an optional value for it.
    template <class Parse>
    auto word(const char* name, Parse parse) {
        return required(name, parsed(name, parse));
    }
    template <class Parse>
    auto optional_word(const char* name, Parse parse) {
        return parsed(name, parse);
    }

    /// Missing = empty; anything but an array of strings is wrong.
    std::vector<std::string> texts(const char* name) {
        std::vector<std::string> all;
        each(name, [&](const Json& value, const std::string& pointer) {
            if (const auto* string = value.get_ptr<const std::string*>()) return all.push_back(*string);
            inherit(pointer);
        });
        return all;
    }
    /// Calls `take(element, its pointer)`; missing = no elements, no array = wrong.
    template <class Take>
    void each(const char* name, Take take) {
        const Json* value = find(name);
        if (!value) return;
        if (!value->is_array()) return wrong(name);
        std::size_t index = 0;
        for (const Json& element : *value) take(element, pointer_to(name) + "/" + std::to_string(index++));
    }

  private:
    void remember(const std::string& member) {
        if (!wrong_) wrong_ = at_ + member;
    }
    template <class T>
    T required(const char* name, std::optional<T> value) {
        if (value) return *std::move(value);
        wrong(name);
        return T{};
    }
    template <class Parse>
    auto parsed(const char* name, Parse parse) -> decltype(parse(std::string_view{})) {
        const auto string = optional_text(name);
        if (!string) return std::nullopt;
        auto value = parse(std::string_view{*string});
        if (!value) wrong(name);
        return value;
    }

    const Json& json_;
    std::string at_;                    ///< pointer of this object in its document
    std::optional<std::string> wrong_;  ///< pointer of the first wrong member
};

/// Puts `at` before the pointer of an error that a reader of a smaller object gave.
inline std::string nested_pointer(const Error& error, const std::string& at) {
    return at + (error.arguments.empty() ? std::string{} : error.arguments.front().value);
}

/// Reads one object inside another, keeping the pointer whole; a default when it is wrong.
template <class T>
T read_nested(JsonReader& reader, const Json& json, const std::string& pointer, T otherwise = {}) {
    auto value = from_json<T>(json);
    if (value) return *std::move(value);
    reader.inherit(nested_pointer(value.error(), pointer));
    return otherwise;
}

}  // namespace omakase
