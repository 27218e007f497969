#!/usr/bin/env python3
"""Makes the page /docs from docs/openapi.yaml, as C++ that the server carries. Usage: make_api_page.py OUT.cpp, or --json to print what was read.

The build has no YAML library. What the document uses of YAML is little: block mappings and lists, flow collections on one line, double-quoted
and plain text on one line. Anything else is refused, and a test compares what is read here with what a whole YAML library reads.
"""
import html
import json
import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = PROJECT / "docs" / "openapi.yaml"
KEY = re.compile(r'("(?:[^"\\]|\\.)*"|[^\s"\'&*|>!%@`{\[#-][^"]*?):(?: +(.*))?$')


def scalar(text):
    if text.startswith('"'):
        return json.loads(text)
    if text in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[text]
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    if not text or text[0] in "'&*|>!%@`{}[],#?" or " #" in text or ": " in text:
        raise ValueError(f"not in the form that this reader knows: {text!r}")
    return text


def flow(text):
    """A flow collection or scalar that takes the whole text."""
    at = 0

    def blanks():
        nonlocal at
        while text[at : at + 1] == " ":
            at += 1

    def value():
        nonlocal at
        blanks()
        if text[at] in "{[":
            closing, is_map = ("}", True) if text[at] == "{" else ("]", False)
            found = {} if is_map else []
            at += 1
            blanks()
            while text[at] != closing:
                item = value()
                if is_map:
                    if text[at] != ":":
                        raise ValueError(f"no colon at {at}: {text!r}")
                    at += 1
                    found[str(item)] = value()
                else:
                    found.append(item)
                blanks()
                if text[at] == ",":
                    at += 1
                    blanks()
            at += 1
            return found
        piece = re.compile(r'"(?:[^"\\]|\\.)*"|(?:[^,\[\]{}:"]|:(?=[^ ]))+').match(text, at)
        if not piece:
            raise ValueError(f"nothing to read at {at}: {text!r}")
        at = piece.end()
        return scalar(piece[0].strip())

    if text[0] not in "{[":
        return scalar(text)
    found = value()
    if text[at:].strip():
        raise ValueError(f"more than one value: {text!r}")
    return found


def read_yaml(text):
    lines = [(len(line) - len(line.lstrip()), line.strip()) for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    at = 0

    def block(indent):
        nonlocal at
        found = [] if lines[at][1].startswith("- ") else {}
        while at < len(lines) and lines[at][0] == indent:
            line = lines[at][1]
            at += 1
            if isinstance(found, list):
                found.append(flow(line.removeprefix("- ").strip()))
                continue
            key = KEY.match(line)
            if not key:
                raise ValueError(f"no key: {line!r}")
            name = str(scalar(key[1]))
            if name in found:
                raise ValueError(f"twice: {name}")
            deeper = at < len(lines) and lines[at][0] > indent
            found[name] = flow(key[2]) if key[2] else block(lines[at][0]) if deeper else None
        return found

    read = block(0)
    if at < len(lines):
        raise ValueError(f"wrong indentation: {lines[at][1]!r}")
    return read


api = read_yaml(SOURCE.read_text("utf-8"))
e = html.escape


def resolved(part):
    while "$ref" in part:
        found = api
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def words(text):
    """Text with `code`."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", e(text or ""))


def type_of(schema):
    """A schema in few words, with a link to the named ones."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f'<a href="#schema-{name}">{name}</a>'
    if "const" in schema:
        return f"<code>{e(json.dumps(schema['const']))}</code>"
    if "enum" in schema:
        return " | ".join(f"<code>{e(json.dumps(value))}</code>" for value in schema["enum"])
    for name, between in (("oneOf", " | "), ("anyOf", " | "), ("allOf", " + ")):
        if name in schema and "properties" not in schema:
            return between.join(type_of(one) for one in schema[name])
    kind = schema.get("type", "object")
    if kind == "array":
        return f"{type_of(schema['items'])}[]"
    limits = [f"{name} {schema[name]}" for name in ("format", "pattern", "minimum", "maximum", "minLength", "maxLength", "default") if name in schema]
    if set(schema) == {"required"}:
        return "required: " + e(", ".join(schema["required"]))
    return e(" | ".join(kind) if isinstance(kind, list) else kind) + (f" <small>{e(', '.join(limits))}</small>" if limits else "")


def table(heads, rows):
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    return f'<div class="wide" role="region" tabindex="0" aria-label="{heads[0]}"><table><thead><tr>{"".join(f"<th scope=col>{head}</th>" for head in heads)}</tr></thead><tbody>\n{cells}</tbody></table></div>\n'


def contents(part):
    return "<br>".join(f"<code>{e(kind)}</code> {type_of(of['schema'])}" for kind, of in part.get("content", {}).items())


ROLES = {"owner": "オーナー", "admin": "管理者", "member": "メンバー"}
TOKENS = {"support_token": "コードで入ったサポート担当者", "read_token": "閲覧用トークン", "ingest_token": "送信用トークン", "operator_token": "運用者のトークン", "staff_token": "サポート担当者のトークン"}


def callers(security):
    """Who may call it, in words."""
    return "、".join(ROLES[role] if name == "session" else TOKENS[name] for way in security for name, roles in way.items() for role in roles or [None]) or "だれでも"


def operation(method, path, what, shared):
    out = f'<section id="{e(what["operationId"])}"><h3><code>{method.upper()} {e(path)}</code></h3>\n<p>{words(what["summary"])} <small>{e(what["operationId"])}</small></p>\n'
    if "description" in what:
        out += f'<p lang="en">{words(what["description"])}</p>\n'
    out += f"<p>使えるのは: {e(callers(what['security']))}</p>\n"
    parameters = [resolved(parameter) for parameter in shared + what.get("parameters", [])]
    if parameters:
        rows = [(f"<code>{e(p['name'])}</code>", e(p["in"]), type_of(p["schema"]), "はい" if p.get("required") else "いいえ", f'<span lang="en">{words(p.get("description"))}</span>') for p in parameters]
        out += table(("引数", "場所", "型", "必須", "説明"), rows)
    if "requestBody" in what:
        body = resolved(what["requestBody"])
        out += f"<p>本文: {contents(body)}</p>\n"
    rows = []
    for status, answer in what["responses"].items():
        answer = resolved(answer)
        rows.append((f"<b>{e(status)}</b>", f'<span lang="en">{words(answer["description"])}</span>', contents(answer), ", ".join(f"<code>{e(name)}</code>" for name in answer.get("headers", {}))))
    return out + table(("応答", "説明", "本文", "ヘッダ"), rows) + "</section>\n"


def page():
    operations = [(tag, method, path, what, item.get("parameters", [])) for path, item in api["paths"].items() for method, what in item.items()
                  if method != "parameters" for tag in what["tags"]]
    parts, index = "", ""
    for tag in api["tags"]:
        own = [entry for entry in operations if entry[0] == tag["name"]]
        index += f"<li>{e(tag['description'])}<ul>" + "".join(f'<li><a href="#{e(what["operationId"])}"><code>{method.upper()} {e(path)}</code></a> {words(what["summary"])}</li>\n' for _, method, path, what, _ in own) + "</ul></li>\n"
        parts += f"<h2>{e(tag['description'])}</h2>\n" + "".join(operation(*entry[1:]) for entry in own)
    schemas = ""
    for name, schema in api["components"]["schemas"].items():
        schemas += f'<section id="schema-{e(name)}"><h3><code>{e(name)}</code></h3>\n'
        if "properties" in schema:
            rows = [(f"<code>{e(member)}</code>", type_of(of), "はい" if member in schema.get("required", []) else "いいえ", f'<span lang="en">{words(of.get("description"))}</span>') for member, of in schema["properties"].items()]
            schemas += table(("メンバー", "型", "必須", "説明"), rows)
        else:
            schemas += f"<p>{type_of(schema)}</p>\n"
        schemas += "</section>\n"
    return f"""<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<title>{e(api["info"]["title"])}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="docs.css">
</head>
<body>
<main>
<h1>{e(api["info"]["title"])}</h1>
<p lang="en">{words(api["info"]["description"])}</p>
<p>もとの文書: <a href="openapi.yaml">openapi.yaml</a>（OpenAPI {e(api["openapi"])}）</p>
<nav aria-label="操作の一覧"><ul>
{index}</ul></nav>
{parts}<h2>データの形</h2>
{schemas}</main>
</body>
</html>
"""


STYLE = """:root { --page: #fff; --words: #182230; --line: #c8d0dc; --soft: #f3f5f9; --link: #0b57c2; }
@media (prefers-color-scheme: dark) { :root { --page: #0e1420; --words: #e8edf6; --line: #3a465c; --soft: #182234; --link: #8ab8ff; } }
body { margin: 0; background: var(--page); color: var(--words); font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
a { color: var(--link); }
code { font-family: ui-monospace, monospace; font-size: .92em; }
h2 { margin-top: 2.5rem; border-bottom: 2px solid var(--line); }
section { margin-top: 1.75rem; }
.wide { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; min-width: 4rem; }
th { background: var(--soft); white-space: nowrap; }
td code { overflow-wrap: normal; }
"""


def literal(text):
    return "\n".join('     "' + line.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?") + '\\n"' for line in text.splitlines())


def main():
    if sys.argv[1:] == ["--json"]:
        print(json.dumps(api, ensure_ascii=False))
        return
    files = {"/docs.html": page(), "/docs.css": STYLE, "/openapi.yaml": SOURCE.read_text("utf-8")}
    rows = "".join(f'    {{"{path}",\n{literal(text)}}},\n' for path, text in files.items())
    out = pathlib.Path(sys.argv[1])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(f"""// Made from docs/openapi.yaml by tools/make_api_page.py.
#include "server/api_page.h"
namespace omakase {{
namespace {{
constexpr ApiPageFile files[] = {{
{rows}}};
}}  // namespace
std::span<const ApiPageFile> api_page_files() {{
    return files;
}}
}}  // namespace omakase
""", "utf-8")


if __name__ == "__main__":
    main()
