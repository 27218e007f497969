#!/usr/bin/env python3
"""Packs the app: bundles the modules, names files by their content, writes .br and .gz beside each, and build.json that lists them.

make_dist.py --wasm FILE --glue FILE --esbuild PROGRAM --out FOLDER [--debug]
"""
import argparse
import gzip
import hashlib
import json
import pathlib
import shutil
import subprocess
import tempfile

import embed_desks

project = pathlib.Path(__file__).resolve().parent.parent
arguments = argparse.ArgumentParser(description=__doc__)
for name in ("wasm", "glue", "esbuild", "out"):
    arguments.add_argument(f"--{name}", required=True, type=pathlib.Path)
arguments.add_argument("--debug", action="store_true")
options = arguments.parse_args()

part = options.out.with_suffix(".part")
shutil.rmtree(part, ignore_errors=True)
part.mkdir(parents=True)


def hashed(name, content):
    """Writes NAME.<hash>.EXT and returns its name: such files never change, so they are cached for good."""
    stem, extension = name.rsplit(".", 1)
    named = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{extension}"
    (part / named).write_bytes(content)
    return named


with tempfile.TemporaryDirectory() as folder:
    bundle = pathlib.Path(folder) / "bundle.js"
    command = [options.esbuild, project / "web" / "omakase-companion.js", "--bundle", "--format=esm", "--target=es2022", f"--outfile={bundle}",
               f"--alias:companion-glue={options.glue}", "--log-level=warning", "--legal-comments=none", "--external:module"]
    subprocess.run(list(map(str, command + ([] if options.debug else ["--minify"]))), check=True)
    names = {"companion.wasm": hashed("companion.wasm", options.wasm.read_bytes()), "omakase-companion.js": hashed("omakase-companion.js", bundle.read_bytes()),
             "app.css": hashed("app.css", (project / "shell" / "app.css").read_bytes()), "icon.svg": hashed("icon.svg", (project / "shell" / "icon.svg").read_bytes())}

for page in (project / "shell").glob("*.html"):
    html = page.read_text("utf-8").replace("<!-- desks -->", embed_desks.as_html(embed_desks.read_desks()))
    for plain, named in names.items():
        html = html.replace(f'"{plain}"', f'"{named}"')
    (part / page.name).write_text(html, "utf-8")
(part / "config.json").write_text('{"mode":"static"}\n', "utf-8")  # the server answers this address itself, with its own mode
shutil.copytree(project / "assets" / "sample", part / "sample", ignore=shutil.ignore_patterns("*.md"))

files = []
for path in sorted(p for p in part.rglob("*") if p.is_file()):
    content = path.read_bytes()
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
    subprocess.run(["brotli", "-f", "-q", "11", "-w", "24", str(path)], check=True)
    files.append({"path": str(path.relative_to(part)), "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content),
                  "brotli_bytes": path.with_name(path.name + ".br").stat().st_size})
(part / "build.json").write_text(json.dumps({"files": files}, indent=1) + "\n", "utf-8")
shutil.rmtree(options.out, ignore_errors=True)
part.rename(options.out)
