#!/usr/bin/env python3
"""Installs dbmate from npm into a folder, once: install_dbmate.py FOLDER VERSION."""

import shutil
import subprocess
import sys
from pathlib import Path

folder, version = Path(sys.argv[1]), sys.argv[2]
program = folder / "node_modules/.bin/dbmate"


def has_it():
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False) if program.exists() else None
    return done is not None and done.stdout.strip().endswith(version)


if not has_it():
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("dbmate comes from npm, and there is no program 'npm' in PATH: install it, on Debian with 'apt-get install npm'")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([npm, "install", "--prefix", folder, "--no-audit", "--no-fund", "--no-save", f"dbmate@{version}"], check=True)
    if not has_it():
        sys.exit(f"npm has not installed dbmate {version} as {program}")
