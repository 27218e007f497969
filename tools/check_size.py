#!/usr/bin/env python3
"""Prints raw and brotli bytes of each shipped file of build/web/dist, and refuses more than the budget (sample data is not the app)."""
import json
import pathlib
import sys

BUDGET_BYTES = 400_000
dist = pathlib.Path(__file__).resolve().parent.parent / "build" / "web" / "dist"
files = [f for f in json.loads((dist / "build.json").read_text())["files"] if not f["path"].startswith("sample/")]
print(f"{'raw':>10} {'brotli':>10}  file")
for file in sorted(files, key=lambda f: -f["brotli_bytes"]):
    print(f"{file['bytes']:>10,} {file['brotli_bytes']:>10,}  {file['path']}")
total = sum(f["brotli_bytes"] for f in files)
print(f"{sum(f['bytes'] for f in files):>10,} {total:>10,}  in all; the budget is {BUDGET_BYTES:,}")
sys.exit(total > BUDGET_BYTES)
