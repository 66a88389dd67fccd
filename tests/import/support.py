"""What the tests of import and adopt share: the command in a folder of the test's own."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import solder_document  # noqa: E402

SOLDER = os.environ["SOLDER"]
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("SOLDER_", "DBMATE"))}


class FolderTest(unittest.TestCase):
    OPTIONS = ()

    def setUp(self):
        self.maxDiff = None
        self.folder = Path(tempfile.mkdtemp(prefix="solder-import-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_here(self, *command):
        """What the command prints; it must succeed."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**ENVIRONMENT, "solder_DIR": os.environ["SDK_FOLDER"]},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, (command, done.stdout, done.stderr))
        return done.stdout

    def solder(self, *arguments):
        """The result in the command's valid document."""
        out = self.run_here(SOLDER, "--format", "json", *self.OPTIONS, *arguments)
        return solder_document.read(out, 0)["result"]
