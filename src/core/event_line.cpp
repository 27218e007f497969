#include "core/event_line.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/apex_central.h"
#include "core/cef.h"
#include "core/deep_security.h"
#include "core/encoding.h"
#include "core/event_text.h"
#include "core/own_ndjson.h"
#include "core/vendor_json.h"
#include "core/vendor_text.h"
#include "core/vision_one.h"

namespace omakase {
namespace {

bool is_xml(std::string_view content) {
    return content.starts_with("<?xml") || content.starts_with("<Event");
}

EventResult incident(Detection detection) {
    return {EventOutcome::incident, std::move(detection), std::nullopt, {}};
}

EventResult ignored(std::string_view type) {
    constexpr std::size_t longest = 100;  // bytes: types are counted by name, and a sender must not fill memory with names
    std::string name{type.substr(0, longest)};
    while (first_invalid_utf8(name)) name.pop_back();
    replace_control_characters(name);
    return {EventOutcome::ignored, std::nullopt, std::nullopt, std::move(name)};
}

EventResult dead_letter(std::string code, std::size_t at, std::string what) {
    return {EventOutcome::dead_letter, std::nullopt, LineError{std::move(code), at, std::move(what), {}}, {}};
}

EventResult unsupported(std::string_view known_prefix) {
    return dead_letter("unsupported_format", 0, std::string{known_prefix});
}

/// Formats that are known by name and have no reader: the message says which one it is.
std::string_view unsupported_name(EventFormat format, std::string_view content) {
    switch (format) {
        case EventFormat::leef: return "LEEF";
        case EventFormat::pccnt35: return "pccnt35.log <;>";
        case EventFormat::tmcm_trap: return "Control Manager SLF_INCIDENT_EVT";
        case EventFormat::cef:
        case EventFormat::json:
        case EventFormat::unknown: break;
    }
    return is_xml(content) ? "XML" : "";
}

EventResult read_cef(std::string_view text, UtcTime received_at) {
    const auto event = parse_cef(text);
    if (!event) return dead_letter(event.error().code, event.error().at, event.error().what);
    ReadEvent read;
    if (is_deep_security(*event)) {
        read = read_deep_security(*event, received_at);
    } else if (is_apex_central(*event)) {
        read = read_apex_central(*event, received_at);
    } else {
        read.detection = read_other_cef(*event, received_at);
    }
    return read.detection ? incident(std::move(*read.detection)) : ignored(read.ignored_type);
}

/// A list that was handed over whole: only an empty one is no mistake (`split_events` takes the others apart).
bool is_empty_list(const nlohmann::json& json) {
    if (json.is_array()) return json.empty();
    const auto& logs = member(member(json, "Data"), "Logs");
    const auto& items = member(json, "items");
    return (logs.is_array() && logs.empty()) || (items.is_array() && items.empty());
}

EventResult read_json(std::string_view text, UtcTime received_at) {
    const auto json = parse_vendor_json(text);
    if (!json) return dead_letter("json_syntax", json.error().at, json.error().too_deep ? "64" : "");
    if (is_empty_list(*json)) return ignored("empty_list");
    if (!json->is_object()) return dead_letter("json_shape", 0, json->is_array() ? "/0" : "/");
    if (is_vision_one_alert(*json)) return incident(read_vision_one_alert(*json, received_at));
    if (is_vision_one_detection(*json)) return incident(read_vision_one_detection(*json, received_at));
    if (is_own_event(*json)) return read_own_event(*json, received_at);
    if (member(*json, "Data").is_object()) return dead_letter("json_shape", 0, "/Data/Logs");
    if (!member(*json, "activitytype").is_null() && !member(*json, "agentid").is_null()) return unsupported("SentinelOne");
    return unsupported("JSON");
}

void show_control_characters(Detection& detection) {
    bool replaced = replace_control_characters(detection.vendor);
    replaced = replace_control_characters(detection.product) || replaced;
    for (auto* text : {&detection.endpoint, &detection.user, &detection.threat, &detection.path})
        if (*text) replaced = replace_control_characters(**text) || replaced;
    for (std::string& raw : detection.action_raw) replaced = replace_control_characters(raw) || replaced;
    for (std::string& flag : detection.flags) replaced = replace_control_characters(flag) || replaced;
    if (replaced) add_flag(detection.flags, "control_char");
}

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

/// One event of `split_events`, or several when it is a list. `number` is the line, `positions` = the list is the whole body.
class Splitter {
  public:
    Splitter(std::string_view body, std::size_t at_most, bool keeps_blank_lines)
        : body_{body}, at_most_{at_most}, keeps_blank_lines_{keeps_blank_lines} {}

    SplitBody run() {
        const std::string_view whole = trim_blanks(body_);
        if (is_xml(whole)) {
            keep(1, std::string{whole});
            return std::move(split_);
        }
        // Once for the whole body: looked for at each event, blanks at its ends would be read again and again.
        content_begin_ = static_cast<std::size_t>(whole.data() - body_.data());
        content_end_ = content_begin_ + whole.size();
        while (at_ < body_.size() && !split_.too_many) {
            const std::size_t line_end = std::min(body_.find('\n', at_), body_.size());
            const std::string_view line = body_.substr(at_, line_end - at_);
            const std::string_view content = trim_blanks(line);
            const bool json = content.starts_with('{') || content.starts_with('[');
            if (!keeps_blank_lines_ && content.empty() && line.size() <= event_line_limit_bytes) {
                ++split_.blank_lines;
                advance(line_end);
            } else if (!json || !take_json(line_end)) {
                take_line(line, line_end);
            }
        }
        if (split_.too_many) split_.events.clear();
        return std::move(split_);
    }

  private:
    void take_line(std::string_view line, std::size_t line_end) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        keep(number_, std::string{line});
        advance(line_end);
    }

    void keep(std::size_t number, std::string text) {
        split_.too_many = split_.too_many || split_.events.size() == at_most_;
        if (!split_.too_many) split_.events.push_back({number, std::move(text)});
    }

    void advance(std::size_t line_end) {
        at_ = std::min(line_end + 1, body_.size());
        ++number_;
    }

    /// Takes the JSON value that begins in this line, also when it goes on over the next ones. False = it is none, or not alone.
    bool take_json(std::size_t line_end) {
        const std::string_view seen = failed_bytes_ > body_.size() ? body_.substr(0, line_end) : body_;
        const auto end = scan_json_value(seen, at_);
        if (!end) {
            // Each line may try to become a value over several lines; together they may not read the body more than twice.
            if (end.error().at > line_end) failed_bytes_ += end.error().at - at_;
            return false;
        }
        const std::size_t last_line_end = std::min(body_.find('\n', *end), body_.size());
        if (!trim_blanks(body_.substr(*end, last_line_end - *end)).empty()) {
            if (*end > line_end) failed_bytes_ += *end - at_;
            return false;
        }
        const bool whole_body = content_begin_ >= at_ && content_end_ <= last_line_end;
        const std::string_view value = trim_blanks(body_.substr(at_, *end - at_));
        take_value(value, whole_body);
        number_ += static_cast<std::size_t>(
            std::count(body_.begin() + static_cast<std::ptrdiff_t>(at_), body_.begin() + static_cast<std::ptrdiff_t>(*end), '\n'));
        advance(last_line_end);
        return true;
    }

    /// Where the list of events begins in a value that is one, or wraps one.
    static std::optional<std::size_t> list_in(std::string_view value) {
        if (value.starts_with('[')) return 0;
        if (const auto data = json_member(value, 0, "Data"); data && value[*data] == '{') {
            const std::string_view inner = value.substr(*data);
            if (const auto logs = json_member(inner, 0, "Logs"); logs && inner[*logs] == '[') return *data + *logs;
        }
        if (const auto items = json_member(value, 0, "items"); items && value[*items] == '[') return items;
        return std::nullopt;
    }

    void take_value(std::string_view value, bool whole_body) {
        const auto list = list_in(value);
        const auto elements = list ? json_elements(value, *list, elements_limit()) : std::vector<std::string_view>{};
        if (elements.empty()) keep(number_, std::string{value});
        for (std::size_t i = 0; i < elements.size() && !split_.too_many; ++i) {
            std::string text{elements[i]};
            if (text.starts_with('"')) {
                const auto line = nlohmann::json::parse(text, nullptr, false);
                if (line.is_string()) text = line.get<std::string>();
            } else if (!text.starts_with('{')) {
                text.insert(0, 1, '[').append(1, ']');  // a bare number or list is still JSON of the wrong shape, not a line of some format
            }
            keep(whole_body ? i + 1 : number_, std::move(text));
        }
    }

    /// One more than there is room for shows that there are too many.
    std::size_t elements_limit() const { return at_most_ - split_.events.size() + (at_most_ < no_limit ? 1 : 0); }

    std::string_view body_;
    std::size_t at_ = 0;
    std::size_t number_ = 1;
    std::size_t failed_bytes_ = 0;
    std::size_t at_most_;
    bool keeps_blank_lines_;
    std::size_t content_begin_ = 0;
    std::size_t content_end_ = 0;
    SplitBody split_;
};

}  // namespace

EventFormat event_format(std::string_view text) {
    const std::string_view content = trim_blanks(text);
    if (content.starts_with('{') || content.starts_with('[')) return EventFormat::json;
    if (find_cef(content)) return EventFormat::cef;
    const std::size_t leef = content.find("LEEF:");
    const bool digit_follows = leef != std::string_view::npos && leef + 5 < content.size() && content[leef + 5] >= '0' && content[leef + 5] <= '9';
    if (leef == 0 || digit_follows) return EventFormat::leef;
    if (content.find("<;>") != std::string_view::npos) return EventFormat::pccnt35;
    if (content.find("SLF_INCIDENT_EVT") != std::string_view::npos) return EventFormat::tmcm_trap;
    return EventFormat::unknown;
}

EventResult too_long_line(std::string_view beginning, std::size_t size_bytes) {
    EventResult result = dead_letter("line_too_long", event_line_limit_bytes, std::to_string(size_bytes));
    result.error->quote = quote_around(beginning.substr(0, 400), 0);
    return result;
}

EventResult read_event(std::string_view line, UtcTime received_at) {
    if (line.size() > event_line_limit_bytes) return too_long_line(line, line.size());
    const auto text = decode_event_text(line);
    if (!text) {
        EventResult result = dead_letter("invalid_encoding", text.error(), {});
        result.error->quote = quote_around(line, text.error());
        return result;
    }
    const std::string_view content = trim_blanks(text->utf8);
    if (content.empty()) return ignored("blank");
    const EventFormat format = event_format(content);
    EventResult result;
    if (format == EventFormat::json) {
        result = read_json(text->utf8, received_at);
    } else if (format == EventFormat::cef) {
        result = read_cef(text->utf8, received_at);
    } else {
        result = unsupported(unsupported_name(format, content));
    }
    if (result.detection) {
        add_flags(result.detection->flags, text->flags);
        show_control_characters(*result.detection);
    }
    if (result.error) {
        result.error->quote = quote_around(text->utf8, result.error->at);
        result.error->at = result.error->code == "header_truncated" ? line.size() : text->source_offset(line, result.error->at);
    }
    return result;
}

std::vector<EventSlice> split_events(std::string_view body) {
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    return Splitter{body, no_limit, true}.run().events;
}

SplitBody split_body(std::string_view body, std::size_t at_most) {
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    return Splitter{body, at_most, false}.run();
}

bool starts_with_utf16_mark(std::string_view body) {
    return body.starts_with("\xFF\xFE") || body.starts_with("\xFE\xFF");
}

Error to_error(const LineError& error) {
    std::string id = "ingest." + error.code;
    // The same code, said differently when there is more to say.
    if (error.code == "unsupported_format" && !error.what.empty()) id += error.what == "JSON" ? "_json" : "_named";
    if (error.code == "json_syntax" && !error.what.empty()) id += "_depth";
    return {std::move(id), {}, {{"what", error.what}, {"at", std::to_string(error.at)}, {"quote", error.quote}}, std::nullopt};
}

std::string_view wire_name(EventOutcome outcome) {
    switch (outcome) {
        case EventOutcome::incident: return "incident";
        case EventOutcome::ignored: return "ignored";
        case EventOutcome::dead_letter: break;
    }
    return "dead_letter";
}

}  // namespace omakase
