#!/usr/bin/env python3
"""Sets up what is missing, builds what is stale, and runs Omakase Companion on this machine.

    ./serve.py                 the server with a sample workspace on an SQLite file under var/; prints the address to open
    ./serve.py --static        the built folder alone, without the server (data stays in the browser)
"""
import argparse
import datetime
import functools
import http.server
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(PROJECT / "tools"))
import toolchain  # noqa: E402  (its folder is only known now)

DIST = PROJECT / "build" / "web" / "dist"
PROGRAM = PROJECT / "build" / "native" / "omakase"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--static", action="store_true", help="serve the built folder alone, without the server")
    parser.add_argument("--port", type=int, default=8080, help="default 8080; 0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: this machine only; others with --static alone, because sign-in needs https there")
    parser.add_argument("--database", default=f"{PROJECT / 'var' / 'omakase.db'}", help="an SQLite file, default var/omakase.db")
    parser.add_argument("--no-demo", action="store_true", help="start without the sample workspace")
    parser.add_argument("--build-only", action="store_true", help="set up and build, then stop")
    options = parser.parse_args()
    if not 0 <= options.port <= 65535:
        parser.error("--port takes 0 to 65535")
    if not options.static and options.host not in ("127.0.0.1", "::1", "localhost"):
        parser.error("--host: the server signs people in, which needs https anywhere but on this machine; put it behind a proxy (tools/omakase serve --help), or use --static")
    return options


def refuse_taken_port(host, port):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise toolchain.SetupError(f"Port {port} on {host} cannot be used ({error.strerror}): stop what uses it, or choose another with --port.") from error


class StaticHandler(http.server.SimpleHTTPRequestHandler):
    """The folder as any static host gives it, with the headers that the server sends."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".wasm": "application/wasm", ".js": "text/javascript; charset=utf-8",
                      ".ndjson": "application/x-ndjson", ".json": "application/json"}

    def end_headers(self):
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Referrer-Policy", "same-origin")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_):
        pass


# reliability rule: the same policy from every host that we ship a configuration for.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types omakase"
)


def serve_static(options):
    server = http.server.ThreadingHTTPServer((options.host, options.port), functools.partial(StaticHandler, directory=DIST))
    print(f"http://{'localhost' if options.host == '127.0.0.1' else options.host}:{server.server_port}/", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    return 0


def omakase(*arguments):
    """Runs a subcommand of the native program; its own words explain a failure."""
    result = subprocess.run(toolchain.wrapped([PROGRAM, *arguments]), cwd=PROJECT, text=True, stdout=subprocess.PIPE)
    if result.returncode:
        raise toolchain.SetupError(f"`tools/omakase {' '.join(map(str, arguments))}` failed; its words stand above.")
    return result.stdout


def load_sample(database):
    """The sample workspace as of now: made anew only when the database has none, so what was tried in it stays."""
    with tempfile.TemporaryDirectory() as folder:
        now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))).replace(microsecond=0).isoformat()
        command = [sys.executable, PROJECT / "tools" / "make_sample.py", "--as-of", now, "--out", folder]
        if subprocess.run(command, stdout=subprocess.DEVNULL).returncode:
            raise toolchain.SetupError("The sample workspace could not be made; the reason stands above. `--no-demo` starts without it.")
        omakase("import-sample", folder, "--database", database)


def serve(options):
    if "://" not in options.database:
        folder = pathlib.Path(options.database).resolve().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise toolchain.SetupError(f"{folder} cannot be made ({error.strerror}): choose another place with --database.") from error
    if options.no_demo:
        workspace = "my-workspace"
        command = [PROGRAM, "workspace", "create", workspace, "--database", options.database]  # it is there already on every start but the first
        subprocess.run(toolchain.wrapped(command), cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    else:
        load_sample(options.database)
        workspace = json.loads((PROJECT / "assets" / "sample" / "workspace.json").read_text("utf-8"))["workspace"]["name"]
    # The terminal keeps the one line to open; requests are written beside the database.
    log_path = PROJECT / "var" / "server.log"
    log_path.parent.mkdir(exist_ok=True)
    with log_path.open("w") as log:
        code = toolchain.run_to_end([PROGRAM, "serve", "--database", options.database, "--dist", DIST, "--host", options.host, "--port", options.port,
                                     "--print-sign-in-link", "--workspace", workspace], stderr=log)
    if code:
        last = next((line for line in reversed(log_path.read_text(errors="replace").splitlines()) if line.strip()), "it gave no reason")
        raise toolchain.SetupError(f"The server ended: {last[:300]} (all of it in {log_path})")
    return 0


def main():
    options = parse_arguments()
    if options.port and not options.build_only:
        refuse_taken_port(options.host, options.port)
    toolchain.ensure()
    toolchain.build("web", ["dist"])
    if not options.static:
        toolchain.build("native", ["omakase"])
    if options.build_only:
        return 0
    return serve_static(options) if options.static else serve(options)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except toolchain.SetupError as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit(130)
