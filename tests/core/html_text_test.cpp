#include "core/html_text.h"

#include <catch2/catch_test_macros.hpp>

using namespace omakase;

TEST_CASE("HTML becomes lines", "[html]") {
    CHECK(html_to_text("<p>a<br>b</p>") == "\na\nb\n");
    CHECK(html_to_text("<tr><td>顧客\nID</td><td>x</td></tr>") == "\n 顧客 ID  x \n");
    CHECK(html_to_text("a<!-- <p>x</p> -->b<style>p{}</style>c<script>1<2</script>d") == "abcd");
    CHECK(html_to_text("70<wbr>3<span title='a>b'>e</span>") == "703e");
    CHECK(html_to_text("<a@b.example> <https://x.example/> 1 < 2") == "<a@b.example> <https://x.example/> 1 < 2");
    CHECK(html_to_text("<pre>a\nb</pre>") == "\na\nb\n");
}

TEST_CASE("entities are decoded once", "[html]") {
    CHECK(decode_entities("&lt;&amp;lt;&#x200b;&#39;&unknown;&nbsp;&") == "<&lt;\u200B'&unknown;\u00A0&");
    CHECK(decode_entities("&#xD800;&#99999999;") == "&#xD800;&#99999999;");
}

TEST_CASE("addresses in angle brackets are no HTML", "[html]") {
    CHECK_FALSE(looks_like_html("From: <a@b.example>\n<https://x.example/>"));
    CHECK(looks_like_html("x <br/> y"));
    CHECK(looks_like_html("<DIV class=\"a\">"));
}
