"""What the package tests share: a folder for one test, commands that must succeed or fail, and small checks."""

import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile


class Workshop:
    """A temporary folder with a plugin project in it, built with a given SDK and run with a given `solder`."""

    def __init__(self, prefix):
        self.prefix = pathlib.Path(prefix).resolve()
        self.solder = self.prefix / "bin" / "solder"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="solder-package-"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def run(self, *command, expect=0, environment=None):
        """Runs a command in the folder; any other exit code than `expect` fails the test. Returns stdout and stderr."""
        settings = {key: value for key, value in os.environ.items() if not key.startswith("SOLDER_")}
        settings.update(environment or {})
        done = subprocess.run([str(part) for part in command], cwd=self.folder, env=settings, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode != expect:
            words = " ".join(str(part) for part in command)
            fail(f"'{words}' exited {done.returncode}, not {expect}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def build(self, build_folder, *options):
        """Configures and builds the project in the folder against the SDK of the prefix."""
        self.run("cmake", "-S", ".", "-B", build_folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                 f"-Dsolder_DIR={self.prefix}/lib/cmake/solder", *options)
        return self.run("cmake", "--build", build_folder)

    def ask(self, database, sql):
        """The rows of a query, past the runner."""
        connection = sqlite3.connect(self.folder / database)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(1)


def expect_equal(found, expected, what):
    if found != expected:
        fail(f"{what}: expected {expected!r}, found {found!r}")


def expect_in(part, whole, what):
    if part not in whole:
        fail(f"{what}: expected to find {part!r} in:\n{whole}")
