"""What the SDK's tests share: an installed SDK, projects that are built against it, and the note of a plugin."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = REPOSITORY / "sdk" / "include"
STRICT = ["-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Wsign-conversion", "-pedantic", "-Werror"]
STRICT_CPP = STRICT + ["-Wold-style-cast", "-Wnon-virtual-dtor", "-Woverloaded-virtual", "-Wextra-semi"]

CPP = """#include <solder/migration.hpp>

class Thing : public solder::Migration {
 public:
  void up(solder::Database& db) override { execute_sql(db, "CREATE TABLE thing (id INTEGER PRIMARY KEY)"); }
  void down(solder::Database& db) override { execute_sql(db, "DROP TABLE thing"); }
};
SOLDER_MIGRATION(Thing)
"""

C = """#include <solder/migration.h>

static int32_t up(void *self, solder_context *context, const solder_host *host) {
  (void)self;
  return solder_execute(host, context, "CREATE TABLE thing (id INTEGER PRIMARY KEY)");
}
static int32_t down(void *self, solder_context *context, const solder_host *host) {
  (void)self;
  return solder_execute(host, context, "DROP TABLE thing");
}
SOLDER_MIGRATION_C(up, down)
"""


def run(*command, cwd=None):
    """The exit code, and what was written to both streams."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def must_run(*command, cwd=None):
    code, output = run(*command, cwd=cwd)
    if code != 0:
        raise AssertionError(f"{' '.join(str(part) for part in command)}: exit code {code}\n{output}")
    return output


def compile_text(text, name, compiler, *options):
    """Checks a source without keeping anything: (exit code, messages)."""
    with tempfile.TemporaryDirectory(prefix="solder-sdk-") as folder:
        source = pathlib.Path(folder) / name
        source.write_text(text, encoding="utf-8")
        return run(*compiler.split(), *options, f"-I{INCLUDE}", "-fsyntax-only", source)


def note(plugin):
    """The records of a plugin's metadata note as (key, value), as readelf shows them."""
    listing = must_run("readelf", "--notes", "--wide", plugin)
    found = re.search(r"SOLD\s+0x([0-9a-f]+)\s+Unknown note type: \(0x534d4947\)\s+description data: ([0-9a-f ]+)",
                      listing)
    if not found:
        raise AssertionError(f"readelf shows no note of Solder in {plugin}:\n{listing}")
    records = bytes.fromhex(found.group(2)).rstrip(b"\0").split(b"\0")
    return [tuple(record.decode("utf-8").split("=", 1)) for record in records]


def value_of(plugin, key):
    """The values of a key, joined by blanks."""
    return " ".join(value for name, value in note(plugin) if name == key)


def exported(plugin):
    lines = must_run("nm", "--dynamic", "--defined-only", plugin).splitlines()
    return [line.split()[-1] for line in lines]


class SdkTest(unittest.TestCase):
    """Tests with a temporary folder and, once for all of a class, an installed SDK."""

    @classmethod
    def setUpClass(cls):
        prefix = tempfile.TemporaryDirectory(prefix="solder-sdk-")
        cls.addClassCleanup(prefix.cleanup)
        cls.prefix = pathlib.Path(prefix.name)
        must_run("cmake", "--install", os.environ["SOLDER_BUILD"], "--component", "sdk", "--prefix", prefix.name)

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="solder-sdk-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def project(self, name, text, languages="C CXX", **files):
        """Writes a project that calls solder_add_migration; `files` have '_' for '.' in their names."""
        folder = self.folder / name
        folder.mkdir(parents=True)
        (folder / "CMakeLists.txt").write_text(
            f"cmake_minimum_required(VERSION 3.16)\nproject(test LANGUAGES {languages})\n"
            f"find_package(solder REQUIRED)\n{text}\n", encoding="utf-8")
        for file, content in files.items():
            content = content if isinstance(content, bytes) else content.encode()
            (folder / file.replace("_", ".")).write_bytes(content)
        return folder

    def configure(self, folder, *options, build="build"):
        generator = ["-G", "Ninja"] if shutil.which("ninja") else []
        return run("cmake", "-S", folder, "-B", folder / build, *generator,
                   f"-Dsolder_DIR={self.prefix}/lib/cmake/solder", *options)

    def build(self, folder, *options, build="build"):
        """Builds a project. Returns its plugins folder."""
        code, output = self.configure(folder, *options, build=build)
        self.assertEqual(code, 0, output)
        must_run("cmake", "--build", folder / build)
        return folder / "plugins"
