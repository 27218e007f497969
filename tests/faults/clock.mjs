// A server whose wall clock jumps when a test says so (libfaketime); clocks that only count durations go on as they were.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

const library = () => fs.readdirSync("/usr/lib").map((name) => `/usr/lib/${name}/faketime/libfaketime.so.1`).find((file) => fs.existsSync(file));

/** `before`: for `installation.server({ before })`. `jump(seconds)`: from now on the server's clock is so far from the true one. */
export function clockOf(installation) {
  const found = library();
  assert.ok(found, "libfaketime is missing: apt install libfaketime, which tests/run does by itself");
  // A copy: the program may run where this machine's /usr is not.
  const copy = path.join(installation.folder, "faketime.so"), offset = path.join(installation.folder, "offset");
  fs.copyFileSync(found, copy);
  const jump = (seconds) => {
    fs.writeFileSync(`${offset}.new`, `${seconds < 0 ? "-" : "+"}${Math.abs(seconds)}\n`);
    fs.renameSync(`${offset}.new`, offset); // never half written
  };
  jump(0);
  return { jump, before: ["/usr/bin/env", `LD_PRELOAD=${copy}`, `FAKETIME_TIMESTAMP_FILE=${offset}`, "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"] };
}
