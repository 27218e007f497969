#include "client/settings.h"

#include <algorithm>
#include <array>

#include "core/json_reader.h"

namespace omakase {
namespace {

constexpr std::array<std::string_view, 4> theme_names{"system", "light", "dark", "high_contrast"};
constexpr std::array<int, 5> text_sizes{100, 125, 150, 175, 200};

}  // namespace

Effects keep_settings(const AppState& state) {
    const Json json = {{"language", state.language == Language::ja ? "ja" : "en"},
                       {"theme", theme_names[static_cast<std::size_t>(state.theme)]},
                       {"text_size_percent", state.text_size_percent},
                       {"question_mark_opens", state.question_mark_opens}};
    return {KeepValue{settings_key, to_text(json)}};
}

void take_settings(AppState& state, const std::string& value) {
    const auto json = parse_json(value);
    if (!json) return;
    JsonReader reader{*json};
    const std::string language = reader.text_or("language", "");
    if (language == "ja" || language == "en") state.language = language == "ja" ? Language::ja : Language::en;
    const auto theme = std::ranges::find(theme_names, reader.text_or("theme", ""));
    if (theme != theme_names.end()) state.theme = static_cast<Theme>(theme - theme_names.begin());
    const int size = reader.optional_integer("text_size_percent").value_or(0);
    if (std::ranges::find(text_sizes, size) != text_sizes.end()) state.text_size_percent = size;
    if (const auto opens = json->find("question_mark_opens"); opens != json->end() && opens->is_boolean())
        state.question_mark_opens = opens->get<bool>();
}

}  // namespace omakase
