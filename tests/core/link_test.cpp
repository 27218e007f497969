#include "core/link.h"

#include <catch2/catch_test_macros.hpp>

using namespace omakase;

TEST_CASE("only http, https, tel and mailto lead out of the app", "[link]") {
    for (const char* href : {"https://ncs.nttcom.biz/support/", "http://a", "HTTPS://A/", "tel:0800123456", "mailto:a@example.jp"})
        CHECK(outside_link(href) == href);
    for (const char* href : {"", "#/support", "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//example.jp", "/x", "ftp://x",
                             "https:", "https://", "tel:", "java\tscript:x", "https://a b", "https://例え.jp/", " https://a", "file:///etc/passwd"})
        CHECK(outside_link(href).empty());
}

TEST_CASE("a telephone number and a mail address become links when they are ones", "[link]") {
    CHECK(tel_link("0800-123-4567") == "tel:08001234567");
    CHECK(tel_link("（06）１２３４－５６７８") == "tel:0612345678");
    CHECK(tel_link("+81 6 1234 5678") == "tel:+81612345678");
    for (const char* none : {"", "0120-XXX-XXX", "12", "代表", "06-1234;ext=5"}) CHECK(tel_link(none).empty());
    CHECK(mail_link("support@example.jp") == "mailto:support@example.jp");
    for (const char* none : {"", "support", "@a", "a@", "a b@c", "a@b?cc=d", "a@b@c", "a@b,c@d"}) CHECK(mail_link(none).empty());
}
