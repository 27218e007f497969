#include "core/holidays.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

using namespace omakase;
using namespace std::chrono_literals;

namespace {

/// `MM-DD name` a line.
std::string holidays_of(int year) {
    std::string out;
    for (std::chrono::sys_days day{std::chrono::year{year} / 1 / 1}; day <= std::chrono::sys_days{std::chrono::year{year} / 12 / 31};
         day += std::chrono::days{1}) {
        const JstDate date{day};
        if (!is_national_holiday(date)) continue;
        out += iso_date(date).substr(5) + " ";
        out += holiday_name_ja(date);
        out += "\n";
    }
    return out;
}

}  // namespace

TEST_CASE("2019 has the new Emperor's days and the days between holidays", "[holidays]") {
    CHECK(holidays_of(2019) ==
          "01-01 元日\n01-14 成人の日\n02-11 建国記念の日\n03-21 春分の日\n04-29 昭和の日\n04-30 国民の休日\n05-01 天皇の即位の日\n05-02 国民の休日\n"
          "05-03 憲法記念日\n05-04 みどりの日\n05-05 こどもの日\n05-06 振替休日\n07-15 海の日\n08-11 山の日\n08-12 振替休日\n09-16 敬老の日\n09-23 "
          "秋分の日\n"
          "10-14 体育の日\n10-22 即位礼正殿の儀の行われる日\n11-03 文化の日\n11-04 振替休日\n11-23 勤労感謝の日\n");
}

TEST_CASE("2020 and 2021 have the days that moved for the Olympic Games", "[holidays]") {
    CHECK(holidays_of(2020) ==
          "01-01 元日\n01-13 成人の日\n02-11 建国記念の日\n02-23 天皇誕生日\n02-24 振替休日\n03-20 春分の日\n04-29 昭和の日\n05-03 憲法記念日\n05-04 "
          "みどりの日\n"
          "05-05 こどもの日\n05-06 振替休日\n07-23 海の日\n07-24 スポーツの日\n08-10 山の日\n09-21 敬老の日\n09-22 秋分の日\n11-03 文化の日\n11-23 "
          "勤労感謝の日\n");
    CHECK(holidays_of(2021) ==
          "01-01 元日\n01-11 成人の日\n02-11 建国記念の日\n02-23 天皇誕生日\n03-20 春分の日\n04-29 昭和の日\n05-03 憲法記念日\n05-04 "
          "みどりの日\n05-05 こどもの日\n"
          "07-22 海の日\n07-23 スポーツの日\n08-08 山の日\n08-09 振替休日\n09-20 敬老の日\n09-23 秋分の日\n11-03 文化の日\n11-23 勤労感謝の日\n");
}

TEST_CASE("2022 to 2025 are as the Cabinet Office lists them", "[holidays]") {
    CHECK(holidays_of(2022) ==
          "01-01 元日\n01-10 成人の日\n02-11 建国記念の日\n02-23 天皇誕生日\n03-21 春分の日\n04-29 昭和の日\n05-03 憲法記念日\n05-04 "
          "みどりの日\n05-05 こどもの日\n"
          "07-18 海の日\n08-11 山の日\n09-19 敬老の日\n09-23 秋分の日\n10-10 スポーツの日\n11-03 文化の日\n11-23 勤労感謝の日\n");
    CHECK(holidays_of(2023) ==
          "01-01 元日\n01-02 振替休日\n01-09 成人の日\n02-11 建国記念の日\n02-23 天皇誕生日\n03-21 春分の日\n04-29 昭和の日\n05-03 憲法記念日\n05-04 "
          "みどりの日\n"
          "05-05 こどもの日\n07-17 海の日\n08-11 山の日\n09-18 敬老の日\n09-23 秋分の日\n10-09 スポーツの日\n11-03 文化の日\n11-23 勤労感謝の日\n");
    CHECK(holidays_of(2024) ==
          "01-01 元日\n01-08 成人の日\n02-11 建国記念の日\n02-12 振替休日\n02-23 天皇誕生日\n03-20 春分の日\n04-29 昭和の日\n05-03 憲法記念日\n05-04 "
          "みどりの日\n"
          "05-05 こどもの日\n05-06 振替休日\n07-15 海の日\n08-11 山の日\n08-12 振替休日\n09-16 敬老の日\n09-22 秋分の日\n09-23 振替休日\n10-14 "
          "スポーツの日\n"
          "11-03 文化の日\n11-04 振替休日\n11-23 勤労感謝の日\n");
    CHECK(holidays_of(2025) ==
          "01-01 元日\n01-13 成人の日\n02-11 建国記念の日\n02-23 天皇誕生日\n02-24 振替休日\n03-20 春分の日\n04-29 昭和の日\n05-03 憲法記念日\n05-04 "
          "みどりの日\n"
          "05-05 こどもの日\n05-06 振替休日\n07-21 海の日\n08-11 山の日\n09-15 敬老の日\n09-23 秋分の日\n10-13 スポーツの日\n11-03 文化の日\n11-23 "
          "勤労感謝の日\n"
          "11-24 振替休日\n");
}

TEST_CASE("2026 has a substitute holiday in May and a day between two in September", "[holidays]") {
    CHECK(holidays_of(2026) ==
          "01-01 元日\n01-12 成人の日\n02-11 建国記念の日\n02-23 天皇誕生日\n03-20 春分の日\n04-29 昭和の日\n05-03 憲法記念日\n05-04 "
          "みどりの日\n05-05 こどもの日\n"
          "05-06 振替休日\n07-20 海の日\n08-11 山の日\n09-21 敬老の日\n09-22 国民の休日\n09-23 秋分の日\n10-12 スポーツの日\n11-03 文化の日\n11-23 "
          "勤労感謝の日\n");
    CHECK(holidays_of(2027) ==
          "01-01 元日\n01-11 成人の日\n02-11 建国記念の日\n02-23 天皇誕生日\n03-21 春分の日\n03-22 振替休日\n04-29 昭和の日\n05-03 憲法記念日\n05-04 "
          "みどりの日\n"
          "05-05 こどもの日\n07-19 海の日\n08-11 山の日\n09-20 敬老の日\n09-23 秋分の日\n10-11 スポーツの日\n11-03 文化の日\n11-23 勤労感謝の日\n");
}

TEST_CASE("before 2007 only the Monday after a holiday Sunday was free, and 4 May was a day between holidays", "[holidays]") {
    CHECK(holiday_name_ja(2006y / 5 / 4) == "国民の休日");
    CHECK(holiday_name_ja(2003y / 5 / 4).empty());  // a Sunday
    CHECK(holiday_name_ja(2005y / 3 / 21) == "振替休日");
    CHECK(holiday_name_ja(2009y / 5 / 6) == "振替休日");
    CHECK(holiday_name_ja(2009y / 9 / 22) == "国民の休日");
    CHECK(holiday_name_ja(2002y / 7 / 20) == "海の日");
    CHECK(holiday_name_ja(2002y / 9 / 15) == "敬老の日");
    CHECK(holiday_name_ja(2018y / 12 / 24) == "振替休日");
    CHECK_FALSE(is_national_holiday(2026y / 2 / 30));
}
