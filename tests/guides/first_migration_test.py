#!/usr/bin/env python3
"""Does what docs/first-migration.md says: runs exactly its commands in an empty folder, writes exactly its files, and compares
what is printed with what it shows. Solder is installed from the tests' build instead of being built anew; the commands for that
are compared with scripts/packages and README.md.

usage: first_migration_test.py BUILD_FOLDER"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

from guide import blocks_of, repository, run_guide


def expect_known(part, whole, where):
    if part not in whole:
        sys.exit(f"the guide says '{part}', {where} doesn't")


def check_installation(blocks):
    """The packages are those of scripts/packages, the commands those of the README."""
    commands = [line for block in blocks if block.language == "sh" for line in block.text.replace("\\\n", " ").split("\n")]
    listed = (repository() / "scripts" / "packages").read_text(encoding="utf-8")
    needed = set(re.search(r"build_packages=\((.*?)\)", listed, re.DOTALL).group(1).split())
    named = {word for line in commands if "apt-get install" in line for word in line.split()[3:]}
    if named != needed:
        sys.exit(f"the guide installs {sorted(named)}; scripts/packages needs {sorted(needed)}")
    readme = (repository() / "README.md").read_text(encoding="utf-8")
    for line in commands:
        if line.startswith("cmake "):
            expect_known(line, readme, "README.md")


def main():
    guide = repository() / "docs" / "first-migration.md"
    check_installation(blocks_of(guide))
    with tempfile.TemporaryDirectory(prefix="solder-guide-") as name:
        home = pathlib.Path(name)
        subprocess.run(["cmake", "--install", sys.argv[1], "--prefix", home / ".local"], check=True, stdout=subprocess.DEVNULL)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("SOLDER_")}
        environment.update({"HOME": name, "USER": "ada", "TZ": "UTC", "PATH": f"{home}/.local/bin:{os.environ['PATH']}"})
        run_guide(guide, home, environment)


main()
