#pragma once
#include <array>
#include <optional>
#include <string_view>

namespace omakase {

/// What an open page is told of: that something of this kind has changed, not what.
enum class Topic { incidents, linkages, rooms };
inline constexpr std::array topic_words{std::string_view{"incidents"}, std::string_view{"linkages"}, std::string_view{"rooms"}};

constexpr std::string_view wire_name(Topic topic) {
    return topic_words.at(static_cast<std::size_t>(topic));
}
constexpr std::optional<Topic> topic_of(std::string_view word) {
    for (std::size_t i = 0; i < topic_words.size(); ++i)
        if (topic_words.at(i) == word) return static_cast<Topic>(i);
    return std::nullopt;
}

}  // namespace omakase
