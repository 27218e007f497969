#pragma once
#include <string>
#include <string_view>

namespace omakase {

/// `href` when it may lead out of the app: http, https, tel or mailto, in printable ASCII; else "". Nothing else decides it.
std::string_view outside_link(std::string_view href);
/// `tel:` with the digits of a number as people write it; "" when it is none.
std::string tel_link(std::string_view phone);
/// `mailto:` with an address; "" when it is none.
std::string mail_link(std::string_view address);

}  // namespace omakase
