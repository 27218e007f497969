#include "server/check_mail.h"

#include <catch2/catch_test_macros.hpp>
#include <sstream>

TEST_CASE("check-mail prints one line for each file", "[server][mail]") {
    const std::string folder = std::string{OMAKASE_SOURCE_DIR} + "/tests/data/mails/";
    std::ostringstream out, err;
    CHECK(omakase::check_mail({folder + "08-both-mails-forwarded.txt", folder + "06-two-customer-ids-thread.txt"}, out, err) == 0);
    CHECK(err.str().empty());
    CHECK(
        out.str() ==
        R"({"file":")" + folder +
            R"(08-both-mails-forwarded.txt","mail":"B+C","status":"found","customer_id":"35b7f4e7-f299-4df4-ba63-c35bd2669e1e","candidates":["35b7f4e7-f299-4df4-ba63-c35bd2669e1e"],"account_name":"TM00000921","sender":"expected"})"
            "\n" +
            R"({"file":")" + folder +
            R"(06-two-customer-ids-thread.txt","mail":"C","status":"ambiguous","customer_id":null,"candidates":["bb6b6922-3dc9-4edc-b833-66c49ca39fd5","af79fdf1-8fdc-44c5-8a9a-14330e03fd0b"],"account_name":null,"sender":"expected"})"
            "\n");
}

TEST_CASE("check-mail names a file that it cannot read and answers the others", "[server][mail]") {
    std::ostringstream out, err;
    CHECK(omakase::check_mail({"/nowhere/mail.txt", std::string{OMAKASE_SOURCE_DIR} + "/tests/data/mails/README.md"}, out, err) == 1);
    CHECK(err.str() == "/nowhere/mail.txt: cannot be read\n");
}
