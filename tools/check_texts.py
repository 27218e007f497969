#!/usr/bin/env python3
"""Words live in one table: same keys and placeholders in both languages, every key that code uses exists, none is unused, no sentence stands in code."""
import json
import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent


def flat(node, prefix=""):
    for key, value in node.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


ja, en = (dict(flat(json.loads((PROJECT / "assets" / "texts" / f"{name}.json").read_text("utf-8")))) for name in ("ja", "en"))
faults = [f"only in one language: {key}" for key in sorted(set(ja) ^ set(en))]
placeholder = re.compile(r"\{([a-z_0-9]+)\}")
for key in sorted(set(ja) & set(en)):
    if set(placeholder.findall(ja[key])) != set(placeholder.findall(en[key])):
        faults.append(f"placeholders differ: {key}: {sorted(set(placeholder.findall(ja[key])))} / {sorted(set(placeholder.findall(en[key])))}")
    for language, words in (("ja", ja[key]), ("en", en[key])):
        if words != words.strip() or (not words and key not in {"unit.count"}):
            faults.append(f"{language} {key}: empty or with space at an end")
    if key.startswith("error.") and not key.endswith((".title", ".detail")):
        faults.append(f"{key}: errors have `title` and `detail` alone")

sections = {key.split(".")[0] for key in ja}
used, prefixes = set(), set()
for path in sorted((PROJECT / "src").rglob("*.[ch]*")):
    code = path.read_text("utf-8")
    for literal in re.findall(r'"((?:[^"\\\n]|\\.)*)"', re.sub(r"//[^\n]*", "", code)):
        if re.fullmatch(r"[a-z_0-9]+(\.[a-z_0-9]+)+", literal):
            used.add(literal)
            used.add(f"error.{literal}.title"), used.add(f"error.{literal}.detail")  # an error's id
            if literal.split(".")[0] in sections - {"error"} and literal not in ja and f"error.{literal}.title" not in ja and path.parts[-2] == "ui" and not literal.endswith(".h"):
                faults.append(f"{path.relative_to(PROJECT)}: no text for {literal}")
        if re.fullmatch(r"[a-z_0-9.]+[._]", literal) and literal.split(".")[0] in sections:
            prefixes.add(literal)  # "state." + wire_name(…)
        if path.parts[-2] in ("ui", "client") and re.search(r"[ぁ-んァ-ヶ一-龠]", literal) and path.name not in {"text_layout.cpp"} and literal not in {"日本語", "守"}:
            faults.append(f"{path.relative_to(PROJECT)}: Japanese words in code: {literal}")
for key in sorted(ja):
    error = re.fullmatch(r"error\.(.+)\.(title|detail)", key)
    if key in used or any(key.startswith(prefix) for prefix in prefixes) or error and any(error[1].startswith(p) for p in prefixes) or re.fullmatch(r"home\.step\d", key):
        continue
    if error and (error[1] in used or any(f'"{error[1].split(".", 1)[-1]}"' in p.read_text("utf-8") for p in (PROJECT / "src").rglob("*.cpp"))):
        continue
    faults.append(f"unused: {key}")

print("\n".join(faults) or f"texts: {len(ja)} sentences, complete in Japanese and English, all used")
sys.exit(bool(faults))
