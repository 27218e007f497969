#!/usr/bin/env python3
"""Turns assets/texts/{ja,en}.json into a sorted C++ table. Usage: embed_texts.py OUT"""
import json
import pathlib
import sys

texts = pathlib.Path(__file__).resolve().parent.parent / "assets" / "texts"


def flat(node, prefix=""):
    """{"home": {"title": "…"}} -> {"home.title": "…"}"""
    for key, value in node.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


ja, en = (dict(flat(json.loads((texts / f"{name}.json").read_text("utf-8")))) for name in ("ja", "en"))
missing = set(ja) ^ set(en)
if missing:
    sys.exit("only in one language of assets/texts: " + ", ".join(sorted(missing)))


def literal(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


rows = "".join(f"    {{{literal(key)}, {literal(ja[key])}, {literal(en[key])}}},\n" for key in sorted(ja, key=lambda k: k.encode()))
out = pathlib.Path(sys.argv[1])
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(
    f"""// Made from assets/texts by tools/embed_texts.py.
#include "core/texts_data.h"
namespace omakase {{
const TextRow text_rows[] = {{
{rows}}};
const std::size_t text_row_count = {len(ja)};
}}  // namespace omakase
""",
    "utf-8",
)
