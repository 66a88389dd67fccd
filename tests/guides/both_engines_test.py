#!/usr/bin/env python3
"""Does what docs/both-engines.md says, on a file and on the tests' server, in a database `town` of its own.

usage: both_engines_test.py BUILD_FOLDER    (SOLDER_TEST_POSTGRES, or the server that ctest has started)"""

import os
import pathlib
import subprocess
import sys
import tempfile
from urllib.parse import parse_qsl, unquote, urlsplit

from guide import repository, run_guide


def libpq_variables(url):
    """What the guide's short address leaves out."""
    parts = urlsplit(url)
    words = {"host": parts.hostname, "port": parts.port, "user": parts.username, "password": parts.password, **dict(parse_qsl(parts.query))}
    return {"PG" + key.upper(): unquote(str(words[key])) for key in ("host", "port", "user", "password") if words.get(key)}


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    url = os.environ.get("SOLDER_TEST_POSTGRES") or (build / "tests" / "postgres" / "url").read_text(encoding="utf-8").strip()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SOLDER_", "PG"))}
    environment.update({"TZ": "UTC", "PATH": f"{build}/bin:{os.environ['PATH']}", **libpq_variables(url)})
    there = subprocess.run(["psql", "-XqAt", "-d", "postgres", "-c", "SELECT datname FROM pg_database WHERE datname = 'town'"],
                           env=environment, check=True, capture_output=True, text=True).stdout
    if there:
        sys.exit("the server has a database 'town' already, which this test would change")
    with tempfile.TemporaryDirectory(prefix="solder-guide-") as name:
        try:
            run_guide(repository() / "docs" / "both-engines.md", pathlib.Path(name), environment)
        finally:
            subprocess.run(["dropdb", "--if-exists", "--force", "town"], env=environment, check=True, stderr=subprocess.DEVNULL)


main()
