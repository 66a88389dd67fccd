"""Plugins really compiled by the SDK's CMake function, one source each. Compiling thousands takes long, so they are kept: in a
folder named after what they depend on."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import workload
from measure import Failure, say

ROOT = Path(__file__).resolve().parents[1]

SOURCE = """#include <solder/migration.h>

static int32_t up(void *self, solder_context *context, const solder_host *host) {
  (void)self;
  return solder_execute(host, context,
%s);
}

static int32_t down(void *self, solder_context *context, const solder_host *host) {
  (void)self;
  return solder_execute(host, context,
%s);
}

SOLDER_MIGRATION_C(up, down)
"""

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(bench LANGUAGES %s)
find_package(solder REQUIRED)
set(SOLDER_PLUGINS_DIR ${CMAKE_SOURCE_DIR}/plugins)
set(SOLDER_BACKENDS sqlite postgres)
%s"""


class Plugins:
    def __init__(self, cache, sdk):
        self.sdk = sdk  # the folder of solderConfig.cmake
        self.folder = cache / f"plugins-{self._key()}"

    def _key(self):
        """Another one when the SDK, the compiler or these sources change."""
        key = hashlib.sha256()
        for file in sorted(path for path in (ROOT / "sdk").rglob("*") if path.is_file()):
            key.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
        key.update(subprocess.check_output([os.environ.get("CC", "cc"), "--version"]))
        key.update(SOURCE.encode() + PROJECT.encode() + Path(workload.__file__).read_bytes())
        return key.hexdigest()[:12]

    def build(self, count):
        """Builds those that are not there yet, and returns the folder of all."""
        made = self.folder / "plugins"
        if len(list(made.glob("*.so"))) >= count:
            return
        say(f"compiling {count} plugins into {self.folder} (kept for the next time)")
        calls = []
        for number in range(1, count + 1):
            target = f"{workload.version(number)}_{workload.name(number)}"
            calls.append(f"add_subdirectory({target})\n")
            source = self.folder / target
            source.mkdir(parents=True, exist_ok=True)
            write_if_new(source / "migration.c", SOURCE % (c_text(workload.up(number)), c_text(workload.down(number))))
            write_if_new(source / "CMakeLists.txt", f"solder_add_migration({target} SOURCES migration.c)\n")
        write_if_new(self.folder / "CMakeLists.txt", PROJECT % ("C", "".join(calls)))
        build_project(self.folder, self.folder / "build", self.sdk)

    def first(self, count):
        """A folder with the first `count` alone."""
        self.build(count)
        chosen = self.folder / f"first-{count}"
        if len(list(chosen.glob("*.so"))) == count:
            return chosen
        shutil.rmtree(chosen, ignore_errors=True)
        chosen.mkdir()
        for number in range(1, count + 1):
            file = f"{workload.version(number)}_{workload.name(number)}.so"
            shutil.copyfile(self.folder / "plugins" / file, chosen / file)
        return chosen


def build_project(source, binary, sdk, *options):
    for words in (["cmake", "-S", source, "-B", binary, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", f"-Dsolder_DIR={sdk}", *options],
                  ["cmake", "--build", binary]):
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise Failure(f"'{' '.join(map(str, words))}' ended with {done.returncode}:\n{done.stdout.decode()[-3000:]}")


def c_text(statements):
    return "\n".join(f'      "{statement};\\n"' for statement in statements)


def write_if_new(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
