#pragma once
#include <string>
#include <string_view>

namespace omakase {

/// Whether `text` holds tags as mail programs write them; addresses and links in angle brackets are none.
bool looks_like_html(std::string_view text);
/// The readable text of HTML: tags gone, blocks and <br> on lines of their own, scripts, styles and comments left out, entities decoded.
std::string html_to_text(std::string_view html);
/// `&nbsp;` `&amp;` `&lt;` `&gt;` `&quot;` `&#8203;` `&#x200b;` as what they stand for; others stay.
std::string decode_entities(std::string_view text);

}  // namespace omakase
