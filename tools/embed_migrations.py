#!/usr/bin/env python3
"""Turns the migrations into C++, so the program carries them. Usage: embed_migrations.py OUT NNN_name.sql..."""
import pathlib
import re
import sys

out = pathlib.Path(sys.argv[1])
files = sorted((pathlib.Path(name) for name in sys.argv[2:]), key=lambda file: file.name)
numbers = [file.name[:3] for file in files]
for file in files:
    # A gap may stand while branches that add one each are not merged yet; a number twice may never.
    if not re.fullmatch(r"\d{3}_[a-z0-9_]+\.sql", file.name) or numbers.count(file.name[:3]) > 1:
        sys.exit(f"{file.name}: migrations are named NNN_what.sql, each with a number of its own")


def literal(text):
    """Line by line, because compilers limit the length of one literal."""
    quoted = (line.replace("\\", "\\\\").replace('"', '\\"') for line in text.splitlines())
    return "\n".join(f'        "{line}\\n"' for line in quoted)


rows = "".join(f'    {{"{file.stem}",\n{literal(file.read_text("utf-8"))}}},\n' for file in files)
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(
    f"""// Made from src/server/migrations by tools/embed_migrations.py.
#include "server/migrations.h"
namespace omakase {{
const Migration migrations[] = {{
{rows}}};
const std::size_t migration_count = {len(files)};
}}  // namespace omakase
""",
    "utf-8",
)
