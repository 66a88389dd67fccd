"""The reader of JSON answers, which the tests of the commands have too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import solder_document  # noqa: E402
