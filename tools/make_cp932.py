#!/usr/bin/env python3
"""Writes the CP932 (Windows-31J) table as C++ from Python's own codec. Usage: make_cp932.py OUT

One row is 94 characters, as in JIS X 0208: row 1 begins at 81 40, row 2 at 81 9F, and so on to row 120 at FC 9F.
Rows without any character, and the private rows 95 to 114 (F0 40 to F9 FC), are left out.
"""
import pathlib
import sys


def character(row, cell):
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + (0x9F if row % 2 else 0x40 if cell < 63 else 0x41)
    try:
        text = bytes([lead, trail]).decode("cp932")
    except UnicodeDecodeError:
        return 0
    code = ord(text)
    return 0 if 0xE000 <= code < 0xF900 else code


rows = []
row_index = []
for row in range(120):
    cells = [character(row, cell) for cell in range(94)]
    row_index.append(len(rows) if any(cells) else 255)
    if any(cells):
        rows.append(cells)


def lines(numbers, form, per_line):
    return "".join("    " + ", ".join(format(n, form) for n in numbers[i : i + per_line]) + ",\n" for i in range(0, len(numbers), per_line))


flat = [code for cells in rows for code in cells]
out = pathlib.Path(sys.argv[1])
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(
    f"""// Made by tools/make_cp932.py.
#include <cstdint>

#include "core/cp932_data.h"
namespace omakase {{
namespace {{
const std::uint8_t row_index[120] = {{
{lines(row_index, "d", 30)}}};
const std::uint16_t rows[][94] = {{
{lines(flat, "#x", 24)}}};
}}  // namespace

char32_t cp932_character(std::size_t row, std::size_t cell) {{
    return row_index[row] == 255 ? U'\\0' : char32_t{{rows[row_index[row]][cell]}};
}}
}}  // namespace omakase
""",
    "utf-8",
)
