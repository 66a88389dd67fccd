#!/usr/bin/env python3
"""Does what docs/code-migrations.md says: each of its sources is built with the SDK, applied, and prints what the guide shows.

usage: code_migrations_test.py BUILD_FOLDER"""

import os
import pathlib
import sys
import tempfile

from guide import repository, run_guide


def main():
    with tempfile.TemporaryDirectory(prefix="solder-guide-") as name:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("SOLDER_")}
        environment.update({"TZ": "UTC", "PATH": f"{pathlib.Path(sys.argv[1]).resolve()}/bin:{os.environ['PATH']}"})
        run_guide(repository() / "docs" / "code-migrations.md", pathlib.Path(name), environment)


main()
