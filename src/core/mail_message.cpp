#include "core/mail_message.h"

#include <algorithm>
#include <optional>

#include "core/encoding.h"
#include "core/html_text.h"
#include "core/plain_text.h"

namespace omakase {
namespace {

constexpr int nesting_limit = 8;
constexpr std::size_t part_limit = 200;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
std::string lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
    return out;
}

std::string with_lf(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r')
            out += text[i];
        else if (i + 1 == text.size() || text[i + 1] != '\n')
            out += '\n';
    }
    return out;
}

// --- transfer encodings ---

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::string decode_base64(std::string_view text) {
    std::string out;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const int value = base64_value(c);
        if (c == '=') bits = 0, count = 0;  // the end of one run; some gateways join several
        if (value < 0) continue;
        bits = (bits << 6 | static_cast<unsigned>(value)) & 0xFFFFFF;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> count & 0xFF);
    }
    return out;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

std::string decode_quoted_printable(std::string_view text, bool in_head) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (in_head && text[i] == '_') {
            out += ' ';
        } else if (text[i] != '=') {
            out += text[i];
        } else if (i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            const std::size_t end = text.find_first_not_of(" \t", i + 1);
            if (end == std::string_view::npos || text[end] == '\n')
                i = std::min(end, text.size() - 1);  // a soft line break
            else
                out += '=';
        }
    }
    return out;
}

// --- charsets ---

/// EUC-JP shares its rows with CP932, so it goes there by arithmetic.
std::optional<std::string> decode_euc_jp(std::string_view bytes) {
    std::string cp932;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto first = static_cast<unsigned char>(bytes[i]);
        const auto second = static_cast<unsigned char>(i + 1 < bytes.size() ? bytes[i + 1] : 0);
        if (first < 0x80) {
            cp932 += bytes[i];
        } else if (first == 0x8E && second >= 0xA1 && second <= 0xDF) {
            cp932 += bytes[++i];
        } else if (first >= 0xA1 && first <= 0xFE && second >= 0xA1 && second <= 0xFE) {
            const unsigned row = first - 0xA1u;
            const unsigned cell = second - 0xA1u + (row % 2 == 0 ? 0u : 94u);
            cp932 += static_cast<char>(row / 2 + (row / 2 < 31 ? 0x81 : 0xC1));
            cp932 += static_cast<char>(cell + 0x40 + (cell >= 63 ? 1 : 0));
            ++i;
        } else {
            return std::nullopt;
        }
    }
    Decoded decoded = decode_cp932(cp932);
    if (decoded.invalid_at) return std::nullopt;
    return std::move(decoded.text);
}

std::string decode_utf16(std::string_view bytes, bool big_endian) {
    std::string out;
    const auto unit = [&](std::size_t i) {
        const auto a = static_cast<unsigned char>(bytes[i]), b = static_cast<unsigned char>(bytes[i + 1]);
        return static_cast<char32_t>(big_endian ? a << 8 | b : b << 8 | a);
    };
    for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
        char32_t c = unit(i);
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size() && (unit(i + 2) & 0xFC00) == 0xDC00) {
            c = 0x10000 + ((c - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
            i += 2;
        }
        append_utf8(out, c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c);
    }
    return out;
}

std::string decode_charset(std::string_view bytes, std::string_view charset) {
    std::string name = lower(charset);
    std::erase_if(name, [](char c) { return c == '-' || c == '_'; });
    if (name.starts_with("iso2022jp") || name.starts_with("cp5022") || name == "csiso2022jp") return decode_iso2022jp(bytes).text;
    if (name == "shiftjis" || name == "sjis" || name == "xsjis" || name == "windows31j" || name == "cp932" || name == "ms932" || name == "mskanji") {
        if (Decoded decoded = decode_cp932(bytes); !decoded.invalid_at) return std::move(decoded.text);
    }
    if (name == "eucjp" || name == "xeucjp") {
        if (auto text = decode_euc_jp(bytes)) return std::move(*text);
    }
    return decode_unknown(bytes);  // UTF-8 proves itself; a charset that is wrong or not ours is not believed
}

// --- head lines ---

struct HeadLine {
    std::string name;  // lower case
    std::string value;
};
struct Source {
    std::vector<HeadLine> head;
    std::string_view body;
};

bool is_head_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7F && c != ':'; });
}

/// Splits a mail source at its first empty line. `well_formed` becomes false when a line of the head is none.
Source split_source(std::string_view bytes, bool& well_formed) {
    Source source;
    well_formed = true;
    while (bytes.starts_with('\n')) bytes.remove_prefix(1);
    std::size_t at = 0;
    bool first = true;
    while (at < bytes.size()) {
        const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
        const std::string_view line = bytes.substr(at, end - at);
        at = std::min(end + 1, bytes.size());
        if (line.find_first_not_of(" \t") == std::string_view::npos) break;
        const std::size_t colon = line.find(':');
        if ((line[0] == ' ' || line[0] == '\t') && !source.head.empty()) {
            source.head.back().value += ' ';
            source.head.back().value += line.substr(line.find_first_not_of(" \t"));
        } else if (first && line.starts_with("From ")) {
            // the separator of mbox files
        } else if (colon != std::string_view::npos && is_head_name(line.substr(0, colon))) {
            source.head.push_back({lower(line.substr(0, colon)), std::string{line.substr(colon + 1)}});
        } else {
            well_formed = false;
            break;
        }
        first = false;
    }
    source.body = bytes.substr(at);
    return source;
}

std::string_view value_of(const Source& source, std::string_view name) {
    const auto found = std::ranges::find(source.head, name, &HeadLine::name);
    return found == source.head.end() ? std::string_view{} : std::string_view{found->value};
}

std::string readable(std::string_view value) {
    return std::string{trim_text(decode_words(decode_unknown(value)))};
}

MailHead head_of(const Source& source) {
    return {readable(value_of(source, "from")), readable(value_of(source, "to")), readable(value_of(source, "subject")),
            readable(value_of(source, "date"))};
}

/// `boundary` of `multipart/mixed; boundary="x y"`; empty when there is none.
std::string parameter(std::string_view value, std::string_view name) {
    const std::string lowered = lower(value);
    for (std::size_t at = lowered.find(name); at != std::string::npos; at = lowered.find(name, at + 1)) {
        const bool starts = at > 0 && std::string_view{"; \t"}.contains(lowered[at - 1]);
        std::size_t from = lowered.find_first_not_of(" \t", at + name.size());
        if (!starts || from == std::string::npos || lowered[from] != '=') continue;
        from = value.find_first_not_of(" \t", from + 1);
        if (from == std::string_view::npos) return {};
        if (value[from] == '"') return std::string{value.substr(from + 1, value.find('"', from + 1) - from - 1)};
        return std::string{value.substr(from, value.find_first_of("; \t", from) - from)};
    }
    return {};
}

std::vector<std::string_view> split_parts(std::string_view body, const std::string& boundary) {
    std::vector<std::string_view> parts;
    const std::string mark = "--" + boundary;
    std::optional<std::size_t> part_begin;
    for (std::size_t at = 0; at < body.size();) {
        const std::size_t end = std::min(body.find('\n', at), body.size());
        const std::string_view line = body.substr(at, end - at);
        const std::string_view after = line.starts_with(mark) ? line.substr(mark.size()) : std::string_view{"x"};
        const bool last = after.starts_with("--");
        if (last || after.find_first_not_of(" \t") == std::string_view::npos) {
            if (part_begin) parts.push_back(body.substr(*part_begin, at - *part_begin));
            part_begin = std::min(end + 1, body.size());
            if (last) return parts;
        }
        at = end + 1;
    }
    if (part_begin) parts.push_back(body.substr(*part_begin));  // a cut mail has no closing mark
    return parts;
}

void read_part(std::string_view bytes, const MailHead& head, int depth, std::vector<MailText>& out);

void read_mail_source(std::string_view bytes, int depth, std::vector<MailText>& out) {
    bool well_formed = true;
    const MailHead head = head_of(split_source(bytes, well_formed));
    read_part(bytes, head, depth, out);
}

void read_part(std::string_view bytes, const MailHead& head, int depth, std::vector<MailText>& out) {
    if (depth > nesting_limit || out.size() >= part_limit) return;
    bool well_formed = true;
    // A part may begin with an empty line: it has no head then, and only the body is left.
    const Source source = bytes.starts_with('\n') ? Source{{}, bytes.substr(1)} : split_source(bytes, well_formed);
    const std::string_view content_type = value_of(source, "content-type");
    std::string type = lower(trim_text(content_type.substr(0, content_type.find(';'))));
    if (type.empty()) type = "text/plain";

    if (type.starts_with("multipart/")) {
        for (const std::string_view part : split_parts(source.body, parameter(content_type, "boundary"))) read_part(part, head, depth + 1, out);
        return;
    }
    const std::string encoding = lower(trim_text(value_of(source, "content-transfer-encoding")));
    std::string body = encoding == "base64"             ? decode_base64(source.body)
                       : encoding == "quoted-printable" ? decode_quoted_printable(source.body, false)
                                                        : std::string{source.body};
    const std::string disposition = lower(trim_text(value_of(source, "content-disposition")));
    const bool is_mail_file = disposition.contains(".eml") || lower(content_type).contains(".eml");
    if (type == "message/rfc822" || type == "message/global" || is_mail_file) {
        read_mail_source(with_lf(body), depth + 1, out);
        return;
    }
    if ((type != "text/plain" && type != "text/html") || disposition.starts_with("attachment")) return;
    std::string text = with_lf(decode_charset(body, parameter(content_type, "charset")));
    text = type == "text/html" ? html_to_text(text) : decode_entities(text);
    out.push_back({head, std::move(text)});
}

/// Whether the bytes are the source of a mail: a head from the first line on, with lines that people do not copy by hand.
bool is_mail_source(std::string_view bytes) {
    bool well_formed = true;
    const Source source = split_source(bytes, well_formed);
    const auto has = [&](std::string_view name) { return std::ranges::contains(source.head, name, &HeadLine::name); };
    if (!well_formed) return false;
    return has("mime-version") || has("content-type") || has("message-id") || has("received") || has("content-transfer-encoding") ||
           (has("from") && has("subject") && has("date"));
}

}  // namespace

std::string decode_unknown(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE")) return decode_utf16(bytes, false);
    if (bytes.starts_with("\xFE\xFF")) return decode_utf16(bytes, true);
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (bytes.contains("\x1B$") || bytes.contains("\x1B(")) return decode_iso2022jp(bytes).text;
    if (!first_invalid_utf8(bytes)) return std::string{bytes};
    Decoded cp932 = decode_cp932(bytes);
    if (!cp932.invalid_at) return std::move(cp932.text);
    if (auto euc = decode_euc_jp(bytes)) return std::move(*euc);
    // Mostly UTF-8 with a broken place is likelier than CP932 with one: readers replace what is broken.
    return *first_invalid_utf8(bytes) > *cp932.invalid_at ? std::string{bytes} : std::move(cp932.text);
}

std::string decode_words(std::string_view value) {
    std::string out;
    std::string pending, pending_charset;  // bytes of words that follow one another: a character may be cut between them
    const auto flush = [&] {
        if (!pending.empty()) out += decode_charset(pending, pending_charset);
        pending.clear();
    };
    std::size_t at = 0;
    while (at < value.size()) {
        const std::size_t open = value.find("=?", at);
        const std::size_t charset_end = open == std::string_view::npos ? open : value.find('?', open + 2);
        const std::size_t encoding_end = charset_end == std::string_view::npos ? charset_end : value.find('?', charset_end + 1);
        const std::size_t close = encoding_end == std::string_view::npos ? encoding_end : value.find("?=", encoding_end + 1);
        if (close == std::string_view::npos || encoding_end != charset_end + 2) break;
        const std::string_view between = value.substr(at, open - at);
        if (pending.empty() || between.find_first_not_of(" \t\n\r") != std::string_view::npos) {
            flush();
            out += between;
        }
        const std::string_view charset = value.substr(open + 2, charset_end - open - 2);
        const std::string name = lower(charset.substr(0, charset.find('*')));
        if (name != pending_charset) flush();
        pending_charset = name;
        const std::string_view word = value.substr(encoding_end + 1, close - encoding_end - 1);
        pending += lower(value[charset_end + 1]) == 'b' ? decode_base64(word) : decode_quoted_printable(word, true);
        at = close + 2;
    }
    flush();
    out += value.substr(at);
    return out;
}

std::vector<MailText> read_message(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const bool is_utf16 = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
    const std::string source = is_utf16 ? with_lf(decode_unknown(bytes)) : with_lf(bytes);
    std::vector<MailText> texts;
    if (is_mail_source(source)) read_mail_source(source, 0, texts);
    if (!texts.empty()) return texts;
    std::string text = decode_unknown(source);
    text = looks_like_html(text) ? html_to_text(text) : decode_entities(text);
    return {{{}, std::move(text)}};
}

}  // namespace omakase
