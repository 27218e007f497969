#include "core/vendor_time.h"

#include <array>

#include "core/vendor_text.h"

namespace omakase {
namespace {

using namespace std::chrono;

/// Takes text from the front, piece by piece; every `take` leaves the rest alone when it does not fit.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_{text} {}

    bool at_end() const { return rest_.empty(); }
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool take_blanks() {
        const std::size_t size = rest_.size();
        while (take(' ')) {
        }
        return rest_.size() < size;
    }
    /// A word of ASCII letters, which may be empty.
    std::string_view take_letters() {
        std::size_t n = 0;
        while (n < rest_.size() && ((rest_[n] >= 'A' && rest_[n] <= 'Z') || (rest_[n] >= 'a' && rest_[n] <= 'z'))) ++n;
        const std::string_view word = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return word;
    }
    /// A number of `fewest` to `most` digits that no further digit follows.
    std::optional<int> take_number(std::size_t fewest, std::size_t most) {
        std::size_t n = 0;
        int value = 0;
        while (n < rest_.size() && n < 9 && rest_[n] >= '0' && rest_[n] <= '9') value = value * 10 + (rest_[n++] - '0');
        if (n < fewest || n > most) return std::nullopt;
        rest_.remove_prefix(n);
        return value;
    }
    /// `.250` or `,250`; nothing there is zero.
    std::optional<microseconds> take_fraction() {
        if (!take('.') && !take(',')) return microseconds{0};
        std::int64_t value = 0;
        std::size_t n = 0;
        for (; n < rest_.size() && rest_[n] >= '0' && rest_[n] <= '9'; ++n)
            if (n < 6) value = value * 10 + (rest_[n] - '0');
        if (n == 0) return std::nullopt;
        rest_.remove_prefix(n);
        for (; n < 6; ++n) value *= 10;
        return microseconds{value};
    }

  private:
    std::string_view rest_;
};

std::optional<unsigned> month_of(std::string_view word) {
    static constexpr std::array names{"january", "february", "march",     "april",   "may",      "june",
                                      "july",    "august",   "september", "october", "november", "december"};
    for (unsigned i = 0; i < names.size(); ++i)
        if (equal_ignoring_case(word, std::string_view{names[i]}.substr(0, 3)) || equal_ignoring_case(word, names[i])) return i + 1;
    return std::nullopt;
}

std::optional<microseconds> take_clock(Reader& reader, bool seconds_needed) {
    const auto h = reader.take_number(1, 2);
    if (!h || *h > 23 || !reader.take(':')) return std::nullopt;
    const auto m = reader.take_number(2, 2);
    if (!m || *m > 59) return std::nullopt;
    const microseconds to_minute = hours{*h} + minutes{*m};
    if (!reader.take(':')) return seconds_needed ? std::nullopt : std::optional{to_minute};
    const auto s = reader.take_number(2, 2);
    if (!s || *s > 59) return std::nullopt;
    const auto fraction = reader.take_fraction();
    if (!fraction) return std::nullopt;
    return to_minute + seconds{*s} + *fraction;
}

struct Zone {
    bool readable = true;
    std::optional<minutes> offset;  ///< nothing = none was given
};

/// `Z`, `UTC`, `GMT`, `GMT+00:00`, `+0900`, `+09`, up to the end of the text.
Zone take_zone(Reader& reader) {
    reader.take_blanks();
    if (reader.at_end()) return {};
    const std::string_view word = reader.take_letters();
    if (!word.empty() && !equal_ignoring_case(word, "gmt") && !equal_ignoring_case(word, "utc") && !equal_ignoring_case(word, "z"))
        return {false, {}};
    if (reader.at_end()) return {true, minutes{0}};
    const bool minus = reader.take('-');
    if (!minus && !reader.take('+')) return {false, {}};
    const auto digits = reader.take_number(4, 4);
    int h = 0;
    int m = 0;
    if (digits) {
        h = *digits / 100;
        m = *digits % 100;
    } else {
        const auto hour = reader.take_number(1, 2);
        if (!hour) return {false, {}};
        h = *hour;
        if (reader.take(':')) {
            const auto minute = reader.take_number(2, 2);
            if (!minute) return {false, {}};
            m = *minute;
        }
    }
    if (!reader.at_end() || h > 14 || m > 59) return {false, {}};
    const minutes offset = hours{h} + minutes{m};
    return {true, minus ? -offset : offset};
}

VendorTime bad_date() {
    return {std::nullopt, {"bad_date"}};
}

VendorTime checked(UtcTime time, UtcTime received_at, std::vector<std::string> flags) {
    if (time > received_at + days{1}) add_flag(flags, "time_in_future");
    return {time, std::move(flags)};
}

struct Civil {
    std::optional<int> year;
    unsigned month = 0;
    unsigned day = 0;
    microseconds clock{0};
};

/// `Jun 02 2025 00:15:30`, `Jun  2 00:15:30`
std::optional<Civil> take_month_first(Reader& reader) {
    Civil civil;
    const auto month = month_of(reader.take_letters());
    if (!month || !reader.take_blanks()) return std::nullopt;
    const auto day = reader.take_number(1, 2);
    if (!day || !reader.take_blanks()) return std::nullopt;
    civil.month = *month;
    civil.day = static_cast<unsigned>(*day);
    if (const auto year = reader.take_number(4, 4)) {
        civil.year = *year;
        if (!reader.take_blanks()) return std::nullopt;
    }
    const auto clock = take_clock(reader, true);
    if (!clock) return std::nullopt;
    civil.clock = *clock;
    return civil;
}

/// `2025-06-02 00:15:30`, `2025-06-02T00:15:30`
std::optional<Civil> take_year_first(Reader& reader) {
    Civil civil;
    civil.year = reader.take_number(4, 4);
    if (!civil.year || !reader.take('-')) return std::nullopt;
    const auto month = reader.take_number(2, 2);
    if (!month || !reader.take('-')) return std::nullopt;
    const auto day = reader.take_number(2, 2);
    if (!day || !(reader.take('T') || reader.take('t') || reader.take_blanks())) return std::nullopt;
    civil.month = static_cast<unsigned>(*month);
    civil.day = static_cast<unsigned>(*day);
    const auto clock = take_clock(reader, false);
    if (!clock) return std::nullopt;
    civil.clock = *clock;
    return civil;
}

std::optional<UtcTime> instant(const Civil& civil, int year, minutes offset) {
    const year_month_day date{std::chrono::year{year}, month{civil.month}, day{civil.day}};
    if (!date.ok() || year < 1970) return std::nullopt;
    return UtcTime{sys_days{date}} + civil.clock - offset;
}

}  // namespace

VendorTime vendor_time_from_ms(std::int64_t milliseconds, UtcTime received_at) {
    constexpr std::int64_t largest = 253'402'300'799'999;  // the last millisecond of the year 9999
    if (milliseconds <= 0 || milliseconds > largest) return bad_date();
    return checked(UtcTime{std::chrono::milliseconds{milliseconds}}, received_at, {});
}

VendorTime parse_vendor_time(std::string_view text, UtcTime received_at, ZonelessTime zoneless) {
    const std::string_view date = trim_blanks(text);
    if (date.size() > 64) return bad_date();
    if (is_number(date)) {
        if (date.size() != 13 && date.size() != 10) return bad_date();
        std::int64_t value = 0;
        for (char c : date) value = value * 10 + (c - '0');
        return vendor_time_from_ms(date.size() == 13 ? value : value * 1000, received_at);
    }
    Reader reader{date};
    const bool starts_with_digit = !date.empty() && date[0] >= '0' && date[0] <= '9';
    const std::optional<Civil> civil = starts_with_digit ? take_year_first(reader) : take_month_first(reader);
    if (!civil) return bad_date();
    const Zone zone = take_zone(reader);
    if (!zone.readable) return bad_date();
    std::vector<std::string> flags;
    if (!zone.offset) {
        if (zoneless == ZonelessTime::is_unknown) return bad_date();
        add_flag(flags, "time_assumed_utc");
    }
    const minutes offset = zone.offset.value_or(minutes{0});
    if (civil->year) {
        const auto time = instant(*civil, *civil->year, offset);
        return time ? checked(*time, received_at, std::move(flags)) : bad_date();
    }
    add_flag(flags, "year_assumed");
    const UtcTime latest = received_at + days{1};
    const int latest_year = static_cast<int>(year_month_day{floor<days>(latest)}.year()) + 1;  // a zone may carry it over the turn of the year
    for (int year = latest_year; year > latest_year - 10; --year) {                            // 29 February can be eight years away
        const auto time = instant(*civil, year, offset);
        if (time && *time <= latest) return {time, std::move(flags)};
    }
    return bad_date();
}

}  // namespace omakase
