#include "core/vendor_json.h"

#include <array>
#include <cmath>
#include <cstdlib>

#include "core/vendor_text.h"

namespace omakase {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Walks over JSON without building anything. The state is where it stands and which brackets are open.
class Scanner {
  public:
    Scanner(std::string_view text, std::size_t at) : text_{text}, at_{at} {}

    std::expected<std::size_t, JsonFault> value() {
        skip_blanks();
        for (;;) {
            // Here a value must begin.
            if (!begin_value()) return std::unexpected{fault_};
            // A value has ended, or an empty bracket was closed: close what can be closed, up to the next value.
            for (;;) {
                if (depth_ == 0) return at_;
                if (expects_value_) break;
                skip_blanks();
                if (at_end()) return fault();
                const char c = text_[at_];
                const bool object = open_[depth_ - 1] == '{';
                if (c == ',') {
                    ++at_;
                    skip_blanks();
                    if (object && !member_name()) return std::unexpected{fault_};
                    break;
                }
                if (c != (object ? '}' : ']')) return fault();
                ++at_;
                --depth_;
            }
            expects_value_ = false;
            skip_blanks();
        }
    }

    std::size_t at() const { return at_; }
    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }
    bool string() {
        if (at_end() || text_[at_] != '"') return note();
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return true;
            }
            if (static_cast<unsigned char>(c) < 0x20) return note();
            if (c != '\\') continue;
            if (++at_ >= text_.size()) break;
            if (text_[at_] == 'u') {
                if (!unicode_escape()) return false;
            } else if (std::string_view{"\"\\/bfnrt"}.find(text_[at_]) == std::string_view::npos) {
                return note();
            }
        }
        at_ = text_.size();
        return note();
    }

  private:
    bool at_end() const { return at_ >= text_.size(); }
    bool note() {
        fault_ = {at_, false};
        return false;
    }
    std::unexpected<JsonFault> fault() {
        note();
        return std::unexpected{fault_};
    }

    bool begin_value() {
        if (at_end()) return note();
        const char c = text_[at_];
        if (c == '{' || c == '[') return open(c);
        if (c == '"') return string();
        if (c == '-' || is_digit(c)) return number();
        for (std::string_view word : {"true", "false", "null"})
            if (c == word[0]) return literal(word);
        return note();
    }

    bool open(char bracket) {
        if (depth_ == open_.size()) {
            fault_ = {at_, true};
            return false;
        }
        open_[depth_++] = bracket;
        ++at_;
        skip_blanks();
        if (at_end()) return note();
        if (text_[at_] == (bracket == '{' ? '}' : ']')) return true;  // closed by the caller, as any other
        expects_value_ = true;
        return bracket == '[' || member_name();
    }

    bool member_name() {
        if (!string()) return false;
        skip_blanks();
        if (at_end() || text_[at_] != ':') return note();
        ++at_;
        return true;
    }

    /// The four digits after `\u`; the two halves of a surrogate pair must stand together.
    bool unicode_escape() {
        const auto digits_value = [this](unsigned& value) {
            value = 0;
            for (int i = 0; i < 4; ++i) {
                if (++at_ >= text_.size() || !is_hex(text_[at_])) return note();
                const char c = text_[at_];
                value = value * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
            }
            return true;
        };
        const std::size_t first = at_ - 1;
        unsigned value = 0;
        if (!digits_value(value)) return false;
        if (value < 0xD800 || value > 0xDFFF) return true;
        unsigned second = 0;
        if (value < 0xDC00 && text_.substr(at_ + 1, 2) == "\\u") {
            at_ += 2;
            if (!digits_value(second)) return false;
        }
        if (second >= 0xDC00 && second <= 0xDFFF) return true;
        at_ = first;
        return note();
    }

    bool literal(std::string_view word) {
        for (char c : word) {
            if (at_end() || text_[at_] != c) return note();
            ++at_;
        }
        return true;
    }

    bool digits() {
        if (at_end() || !is_digit(text_[at_])) return note();
        while (!at_end() && is_digit(text_[at_])) ++at_;
        return true;
    }

    bool number() {
        const std::size_t first = at_;
        bool may_overflow = false;
        if (text_[at_] == '-') ++at_;
        if (!at_end() && text_[at_] == '0') {
            ++at_;
        } else if (!digits()) {
            return false;
        }
        if (!at_end() && text_[at_] == '.') {
            ++at_;
            if (!digits()) return false;
        }
        if (!at_end() && (text_[at_] == 'e' || text_[at_] == 'E')) {
            may_overflow = true;
            ++at_;
            if (!at_end() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
            if (!digits()) return false;
        }
        if (may_overflow || at_ - first > 300) {
            const std::string token{text_.substr(first, at_ - first)};
            if (!std::isfinite(std::strtod(token.c_str(), nullptr))) {
                at_ = first;
                return note();
            }
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_;
    std::array<char, vendor_json_depth_limit> open_{};
    std::size_t depth_ = 0;
    bool expects_value_ = false;
    JsonFault fault_;
};

}  // namespace

std::expected<std::size_t, JsonFault> scan_json_value(std::string_view text, std::size_t start) {
    return Scanner{text, start}.value();
}

std::vector<std::string_view> json_elements(std::string_view text, std::size_t start, std::size_t at_most) {
    std::vector<std::string_view> elements;
    Scanner walk{text, start + 1};
    for (;;) {
        walk.skip_blanks();
        const std::size_t first = walk.at();
        if (first >= text.size() || text[first] == ']' || elements.size() == at_most) return elements;
        const auto end = scan_json_value(text, first);
        if (!end) return elements;
        elements.push_back(text.substr(first, *end - first));
        walk = Scanner{text, *end};
        walk.skip_blanks();
        if (walk.at() >= text.size() || text[walk.at()] != ',') return elements;
        walk = Scanner{text, walk.at() + 1};
    }
}

std::optional<std::size_t> json_member(std::string_view text, std::size_t start, std::string_view name) {
    Scanner walk{text, start + 1};
    for (;;) {
        walk.skip_blanks();
        const std::size_t key = walk.at();
        if (!walk.string()) return std::nullopt;
        const bool found = text.substr(key + 1, walk.at() - key - 2) == name;
        walk.skip_blanks();
        walk = Scanner{text, walk.at() + 1};  // the colon
        walk.skip_blanks();
        if (found) return walk.at();
        const auto end = scan_json_value(text, walk.at());
        if (!end) return std::nullopt;
        walk = Scanner{text, *end};
        walk.skip_blanks();
        if (walk.at() >= text.size() || text[walk.at()] != ',') return std::nullopt;
        walk = Scanner{text, walk.at() + 1};
    }
}

std::expected<nlohmann::json, JsonFault> parse_vendor_json(std::string_view text) {
    const auto end = scan_json_value(text, 0);
    if (!end) return std::unexpected{end.error()};
    Scanner rest{text, *end};
    rest.skip_blanks();
    if (rest.at() < text.size()) return std::unexpected{JsonFault{rest.at(), false}};
    nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded()) return std::unexpected{JsonFault{0, false}};
    return json;
}

const nlohmann::json& member(const nlohmann::json& json, std::string_view name) {
    static const nlohmann::json none;
    if (!json.is_object()) return none;
    const auto place = json.find(name);
    return place == json.end() ? none : *place;
}

std::optional<std::string> text_of(const nlohmann::json& json) {
    if (json.is_string()) return present(json.get_ref<const std::string&>());
    if (json.is_number_integer()) return json.dump();
    if (json.is_array())
        for (const auto& element : json)
            if (element.is_string())
                if (auto text = present(element.get_ref<const std::string&>())) return text;
    return std::nullopt;
}

std::vector<std::string> texts_of(const nlohmann::json& json) {
    std::vector<std::string> texts;
    if (json.is_string()) texts.push_back(json.get<std::string>());
    if (json.is_array())
        for (const auto& element : json)
            if (element.is_string()) texts.push_back(element.get<std::string>());
    return texts;
}

std::vector<const nlohmann::json*> objects_of(const nlohmann::json& json) {
    std::vector<const nlohmann::json*> objects;
    if (json.is_object()) objects.push_back(&json);
    if (json.is_array())
        for (const auto& element : json)
            if (element.is_object()) objects.push_back(&element);
    return objects;
}

}  // namespace omakase
