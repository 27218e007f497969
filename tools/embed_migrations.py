#!/usr/bin/env python3
"""Turns the migrations into C++, so the program carries them. Usage: embed_migrations.py OUT NNN_name.sql..."""
import pathlib
import re
import sys

out = pathlib.Path(sys.argv[1])
files = sorted((pathlib.Path(name) for name in sys.argv[2:]), key=lambda file: file.name)
for number, file in enumerate(files, start=1):
    if not re.fullmatch(rf"{number:03}_[a-z0-9_]+\.sql", file.name):
        sys.exit(f"{file.name}: migrations are named NNN_what.sql and counted from 001 without gaps")


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
