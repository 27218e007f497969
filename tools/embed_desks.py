#!/usr/bin/env python3
"""The support desks: from assets/support_desks.json into C++ (core/support.h) and, through make_dist.py, into the page that shows when the app
cannot be drawn. Usage: embed_desks.py OUT

A telephone number that is not known stays "": the customer's mail has it, and nobody invents one.
"""
import html
import json
import pathlib
import re
import sys

ASSETS = pathlib.Path(__file__).resolve().parent.parent / "assets"


def read_desks(path=ASSETS / "support_desks.json"):
    desks = json.loads(path.read_text("utf-8"))
    for desk in desks:
        if not re.fullmatch(r"(\+?[0-9]+(-[0-9]+)*)?", desk["phone"]):
            sys.exit(f"{path}: a telephone number is digits with hyphens, or empty: {desk['phone']}")
    return desks


def minutes(clock):
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def cpp():
    rows = "".join(
        f"        {{{', '.join(json.dumps(desk[key], ensure_ascii=False) for key in ('id', 'name', 'phone', 'email'))}, DeskDays::{desk['days']}, "
        f"std::chrono::minutes{{{minutes(desk['opens'])}}}, std::chrono::minutes{{{minutes(desk['closes'])}}}, {json.dumps(desk.get('page', ''))}}},\n"
        for desk in read_desks())
    return f"""// Made from assets/support_desks.json by tools/embed_desks.py.
#include "core/support.h"
namespace omakase {{
const std::vector<SupportDesk>& support_desks() {{
    static const std::vector<SupportDesk> desks{{
{rows}    }};
    return desks;
}}
}}  // namespace omakase
"""


def as_html(desks):
    """The desks in both languages, with the words that the app has for them."""
    texts = [json.loads((ASSETS / "texts" / f"{language}.json").read_text("utf-8")) for language in ("ja", "en")]
    (ja, en), no_phone = (text["support"] for text in texts), [text["talk"]["phone_in_mail"] for text in texts]
    quoted = lambda text: html.escape(text, quote=False)
    lines = [f'<h2>{quoted(ja["title"])} <span lang="en">{quoted(en["title"])}</span></h2>', "<ul>"]
    for desk in desks:
        phone = quoted(desk["phone"])
        lines.append(f"<li><strong>{quoted(desk['name'])}</strong><br>" + (
            f'<a href="tel:{phone}">{phone}</a>' if phone else f'{quoted(no_phone[0])} <span lang="en">{quoted(no_phone[1])}</span>'))
        for attributes, words in (("", ja), (' lang="en"', en)):
            lines[-1] += f"<br><span{attributes}>{quoted(words[desk['id']]['answers'])}: {quoted(words[desk['id']]['hours'])}</span>"
        lines[-1] += "</li>"
    return "\n".join(lines + ["</ul>"])


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(cpp(), "utf-8")
