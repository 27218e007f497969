#!/usr/bin/env python3
"""Dependencies point one way: refuses an #include or import that the table below does not allow."""
import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent
STD = re.compile(r"^[a-z_0-9]+$")  # <vector>, <chrono>: the standard library, and C's headers below

# folder of src: the folders and libraries whose headers it may include (itself and the standard library always)
ALLOWED = {
    "core": {"nlohmann"},
    "client": {"core", "nlohmann"},
    "ui": {"core", "client", "imgui.h", "imgui_internal.h"},
    "platform/web": {"core", "client", "ui", "nlohmann", "imgui.h", "imgui_internal.h", "imgui_impl_opengl3.h", "emscripten", "GLES3", "SDL.h"},
    "server": {"core", "nlohmann", "boost", "sqlite3.h", "libpq-fe.h", "sodium.h", "spdlog", "CLI", "sys", "unistd.h", "fcntl.h", "signal.h", "poll.h", "netinet", "arpa"},
}
# module of web/: the modules it may import; only bridge.js touches the wasm module
ALLOWED_JS = {
    "omakase-companion.js": {"bridge.js"},
    "bridge.js": {"announcer.js", "files.js", "frames.js", "glyphs.js", "live.js", "manners.js", "net.js", "paper.js", "phone.js", "semantics.js", "storage.js", "text_field.js", "companion-glue"},
    "semantics.js": {"roles.js", "text_field.js"},
    "text_field.js": {"glyphs.js"},
    "announcer.js": set(), "roles.js": {"glyphs.js"}, "manners.js": {"phone.js"}, "files.js": set(), "frames.js": set(), "glyphs.js": set(), "live.js": set(), "net.js": set(), "paper.js": set(), "phone.js": set(), "storage.js": set(),
}
C_HEADERS = {"string.h", "stdio.h", "stdlib.h", "stdint.h", "math.h"}

faults = []
for folder, allowed in ALLOWED.items():
    for path in sorted((PROJECT / "src" / folder).glob("*.[ch]*")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
            if not found:
                continue
            header = found[1]
            top = next((f for f in sorted(ALLOWED, key=len, reverse=True) if header.startswith(f + "/")), header.split("/")[0])
            if top == folder or top in allowed or header in C_HEADERS or STD.match(header):
                continue
            faults.append(f"{path.relative_to(PROJECT)}:{number}: src/{folder} may not include {header}")
for path in sorted((PROJECT / "web").glob("*.js")):
    if path.name not in ALLOWED_JS:
        faults.append(f"web/{path.name}: not in the table of tools/check_imports.py")
        continue
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        found = re.match(r'\s*(?:import|export)\b.*?from "(?:\./)?([^"]+)"', line)
        if found and found[1] not in ALLOWED_JS[path.name]:
            faults.append(f"web/{path.name}:{number}: may not import {found[1]}")

print("\n".join(faults) or "imports: every include and import points the allowed way")
sys.exit(bool(faults))
