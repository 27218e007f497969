#include "core/jst.h"

namespace omakase {
namespace {

using std::chrono::days;
using std::chrono::microseconds;

void append_padded(std::string& out, std::int64_t value, int digits) {
    std::int64_t divisor = 1;
    for (int i = 1; i < digits; ++i) divisor *= 10;
    for (; divisor > 0; divisor /= 10) out += static_cast<char>('0' + value / divisor % 10);
}

void append_date(std::string& out, JstDate date, char separator) {
    append_padded(out, static_cast<int>(date.year()), 4);
    out += separator;
    append_padded(out, static_cast<unsigned>(date.month()), 2);
    out += separator;
    append_padded(out, static_cast<unsigned>(date.day()), 2);
}

void append_clock(std::string& out, microseconds time_of_day, bool with_seconds) {
    const std::int64_t seconds = time_of_day.count() / 1'000'000;
    append_padded(out, seconds / 3600, 2);
    out += ':';
    append_padded(out, seconds / 60 % 60, 2);
    if (!with_seconds) return;
    out += ':';
    append_padded(out, seconds % 60, 2);
}

/// Reads one field after the other; the first thing that does not fit makes `ok` false for good.
struct Reader {
    std::string_view rest;
    bool ok = true;

    int number(std::size_t digits) {
        if (!ok || rest.size() < digits) return fail_with_zero();
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (rest[i] < '0' || rest[i] > '9') return fail_with_zero();
            value = value * 10 + (rest[i] - '0');
        }
        rest.remove_prefix(digits);
        return value;
    }
    /// The next character, which must be one of `allowed`.
    char one_of(std::string_view allowed) {
        if (!ok || rest.empty() || !allowed.contains(rest.front())) {
            ok = false;
            return 0;
        }
        const char c = rest.front();
        rest.remove_prefix(1);
        return c;
    }

  private:
    int fail_with_zero() {
        ok = false;
        return 0;
    }
};

JstDate read_date(Reader& in) {
    const int year = in.number(4);
    in.one_of("-");
    const int month = in.number(2);
    in.one_of("-");
    const int day = in.number(2);
    const JstDate date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)}, std::chrono::day{static_cast<unsigned>(day)}};
    in.ok = in.ok && date.ok();
    return date;
}

}  // namespace

JstDate jst_date(UtcTime time) {
    return JstDate{std::chrono::floor<days>(time + jst_offset)};
}

microseconds jst_time_of_day(UtcTime time) {
    const auto local = time + jst_offset;
    return local - std::chrono::floor<days>(local);
}

UtcTime from_jst(JstDate date, microseconds time_of_day) {
    return UtcTime{std::chrono::sys_days{date}} + time_of_day - jst_offset;
}

std::string iso_utc(UtcTime time) {
    const auto midnight = std::chrono::floor<days>(time);
    const microseconds time_of_day = time - midnight;
    std::string out;
    out.reserve(27);
    append_date(out, JstDate{midnight}, '-');
    out += 'T';
    append_clock(out, time_of_day, true);
    if (const std::int64_t fraction = time_of_day.count() % 1'000'000; fraction != 0) {
        out += '.';
        if (fraction % 1000 == 0)
            append_padded(out, fraction / 1000, 3);
        else
            append_padded(out, fraction, 6);
    }
    out += 'Z';
    return out;
}

std::string iso_date(JstDate date) {
    std::string out;
    append_date(out, date, '-');
    return out;
}

std::optional<UtcTime> parse_iso_utc(std::string_view text) {
    Reader in{text};
    const JstDate date = read_date(in);
    in.one_of("Tt ");
    const int hours = in.number(2);
    in.one_of(":");
    const int minutes = in.number(2);
    in.one_of(":");
    const int seconds = in.number(2);
    std::int64_t fraction_us = 0;
    if (in.ok && in.rest.starts_with('.')) {
        in.one_of(".");
        int decimals = 0;
        for (std::int64_t scale = 100'000; in.ok && !in.rest.empty() && in.rest.front() >= '0' && in.rest.front() <= '9'; scale /= 10, ++decimals)
            fraction_us += in.number(1) * scale;
        in.ok = in.ok && decimals >= 1 && decimals <= 6;
    }
    const char zone = in.one_of("Zz+-");
    int offset_minutes = 0;
    if (in.ok && (zone == '+' || zone == '-')) {
        const int offset_hours = in.number(2);
        in.one_of(":");
        const int offset_rest = in.number(2);
        in.ok = in.ok && offset_hours <= 23 && offset_rest <= 59;
        offset_minutes = (offset_hours * 60 + offset_rest) * (zone == '-' ? -1 : 1);
    }
    // A leap second (:60) has no place in this clock, and no vendor line we know has one: refused like any impossible time.
    if (!in.ok || !in.rest.empty() || hours > 23 || minutes > 59 || seconds > 59) return std::nullopt;
    return UtcTime{std::chrono::sys_days{date}} + std::chrono::hours{hours} + std::chrono::minutes{minutes - offset_minutes} +
           std::chrono::seconds{seconds} + microseconds{fraction_us};
}

std::optional<JstDate> parse_iso_date(std::string_view text) {
    Reader in{text};
    const JstDate date = read_date(in);
    if (!in.ok || !in.rest.empty()) return std::nullopt;
    return date;
}

std::string jst_date_time(UtcTime time) {
    std::string out;
    append_date(out, jst_date(time), '/');
    out += ' ';
    append_clock(out, jst_time_of_day(time), true);
    return out;
}

std::string jst_short(UtcTime time) {
    const JstDate date = jst_date(time);
    std::string out;
    append_padded(out, static_cast<unsigned>(date.month()), 2);
    out += '/';
    append_padded(out, static_cast<unsigned>(date.day()), 2);
    return out + ' ' + jst_clock(time);
}

std::string jst_clock(UtcTime time) {
    std::string out;
    append_clock(out, jst_time_of_day(time), false);
    return out;
}

std::string month_day(JstDate date) {
    return std::to_string(static_cast<unsigned>(date.month())) + '/' + std::to_string(static_cast<unsigned>(date.day()));
}

}  // namespace omakase
