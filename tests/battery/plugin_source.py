"""Plugins for the cases, really compiled: one C source for each, wrong in one way, kept by its content."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SDK = Path(__file__).resolve().parents[2] / "sdk"

FRAME = r"""
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <solder/migration.h>
#include <solder/metadata.h>

%(metadata)s

static int32_t sql(solder_context *context, const solder_host *host, const char *script) {
  return host->execute(context, solder_text(script));
}
static void pause_for(long milliseconds) {
  struct timespec time = {milliseconds / 1000, milliseconds %% 1000 * 1000000};
  while (nanosleep(&time, &time) != 0 && errno == EINTR) {
  }
}
%(globals)s
static int32_t up(void *self, solder_context *context, const solder_host *host) {
  (void)self; (void)context; (void)host; (void)sql; (void)pause_for;
  %(up)s
  return SOLDER_OK;
}
static int32_t down(void *self, solder_context *context, const solder_host *host) {
  (void)self; (void)context; (void)host;
  %(down)s
  return SOLDER_OK;
}
static const solder_migration migration = {sizeof(solder_migration), SOLDER_ABI_MINOR, "%(version)s", "%(name)s",
                                           NULL, up, %(down_entry)s, NULL};
%(factory)s
"""

FACTORY = """
const solder_migration *solder_create_migration_v1(void);
const solder_migration *solder_create_migration_v1(void) { return &migration; }
"""

EXPORTS = "{ global: solder_create_migration_v1; local: *; };\n"


def c_text(text):
    """As a C string literal, byte by byte."""
    data = text if isinstance(text, bytes) else text.encode()
    return '"' + "".join(f"\\{byte:03o}" if byte < 32 or byte > 126 or byte in b'"\\?' else chr(byte) for byte in data) + '"'


def metadata(records):
    """The note, from pairs of key and value in order."""
    return "SOLDER_METADATA(" + ' "\\0" '.join(c_text(key + "=") + " " + c_text(value) for key, value in records) + ");"


def records_of(version, name, transaction="each", reversible=True, checksum=None, kind="migration", **more):
    """What a plugin says of itself. A key with the value False is left out; a list makes the key repeat."""
    if checksum is None:
        checksum = "sha256:" + hashlib.sha256(f"{kind} {version} {name}".encode()).hexdigest()
    values = {
        "format": "1", "abi": "1.0", "kind": kind, "version": version, "name": name,
        "class": "".join(word.capitalize() for word in name.split("_")) + "Migration",
        "transaction": transaction, "reversible": "yes" if reversible else "no", "backend": "sqlite",
        "checksum": checksum,
    }
    values.update(more)
    pairs = []
    for key, value in values.items():
        if value is not False:
            pairs += [(key, item) for item in (value if isinstance(value, list) else [value])]
    return pairs


def source_of(records, up, down, globals_="", factory=FACTORY, identity=None):
    said = dict(records)
    version, name = identity or (said.get("version", "7"), said.get("name", "change"))
    return FRAME % {
        "metadata": metadata(records), "globals": globals_, "up": up, "down": down or "", "version": version,
        "name": name, "down_entry": "NULL" if down is None else "down", "factory": factory,
    }


def compile_plugin(source, target, flags=(), exports=EXPORTS):
    """Compiles `source` into the file `target`; the same source and flags are compiled once for all cases."""
    cache = Path(os.environ["SOLDER_BATTERY_CACHE"])
    key = hashlib.sha256("\0".join([source, exports, *map(str, flags)]).encode()).hexdigest()
    kept = cache / f"{key}.so"
    if not kept.exists():
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            name = "plugin.cpp" if "-lstdc++" in flags else "plugin.c"
            (Path(folder) / name).write_text(source)
            (Path(folder) / "plugin.map").write_text(exports)
            command = ["cc", "-shared", "-fPIC", "-O0", "-w", "-s", "-fvisibility=hidden", f"-I{SDK}/include", name, "-o",
                       "plugin.so", "-Wl,--version-script=plugin.map", "-Wl,-z,noexecstack", "-Wl,-z,now", "-pthread", *map(str, flags)]
            compiled = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            if compiled.returncode != 0:
                raise RuntimeError(f"the plugin of this case doesn't compile:\n{compiled.stderr[:1500]}")
            os.rename(Path(folder) / "plugin.so", kept)
    # Not a hard link: what a case does to its plugin must not reach the others.
    temporary = Path(str(target) + ".new")
    shutil.copyfile(kept, temporary)
    os.chmod(temporary, 0o644)
    os.rename(temporary, target)


# Leaves a file when the library is loaded: for "none of its code ran". After that it is a plugin like any other.
SHOWS_LOADING = """
__attribute__((constructor)) static void show_loading(void) {
  char path[4096];
  snprintf(path, sizeof path, "%s/case-loaded", getenv("HOME"));
  close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
}
"""


def compile_c(source, target, flags=()):
    """Compiles any C source into the file `target`: a library with `-shared`, else a program."""
    Path(str(target) + ".c").write_text(source)
    command = ["cc", "-w", f"-I{SDK}/include", str(target) + ".c", "-o", str(target), *map(str, flags)]
    compiled = subprocess.run(command, capture_output=True, text=True, check=False)
    os.unlink(str(target) + ".c")
    if compiled.returncode != 0:
        raise RuntimeError(f"the source of this case doesn't compile:\n{compiled.stderr[:1500]}")
