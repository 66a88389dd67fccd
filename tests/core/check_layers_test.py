#!/usr/bin/env python3
"""Tests scripts/check_layers.py on small trees that are each wrong in one way."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "check_layers.py"


def run(path, text):
    """The script's exit code and output for a project of one file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / path
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
        result = subprocess.run(
            [sys.executable, SCRIPT, folder], capture_output=True, text=True, check=False
        )
        return result.returncode, result.stdout


class CheckLayers(unittest.TestCase):
    GOOD = [
        ("runner/plan/a.cpp", '#include "catalog/catalog.hpp"\n#include "core/plan.hpp"\n'),
        ("runner/plan/a.cpp", '#include "plan/plan.hpp"\n#include <vector>\n'),
        ("runner/core/hash.cpp", "#include <sodium.h>\n"),
        ("runner/core/signature.cpp", "#include <sodium.h>\n"),
        ("runner/core/connection.hpp", '#include "solder/abi.h"\n'),
        ("runner/catalog/metadata.cpp", '#include "solder/metadata.h"\n'),
        ("runner/database/sqlite/value.hpp", "#include <sqlite3.h>\n"),
        ("runner/catalog/plugin.cpp", "#include <boost/dll/shared_library.hpp>\n"),
        ("runner/cli/options.cpp", "#include <boost/program_options.hpp>\n"),
        ("runner/worker/process.cpp", "#include <sys/wait.h>\nint x = fork();\n"),
        ("runner/cli/printer.cpp", "#include <iostream>\nvoid f() { std::cout << 1; }\n"),
        (
            "runner/core/text.cpp",
            '// std::cout\nconst char* a = "printf(1)"; int b = snprintf(c);\n',
        ),
        ("runner/core/text.cpp", "/* fork()\n fork() */ const char* a = R\"(fork())\";\n"),
        ("runner/execute/a.cpp", "void f() { database.execute(sql); x.system(1); }\n"),
        ("runner/worker/worker_main.cpp", "void f() { std::puts(a); fflush(stdout); }\n"),
        ("sdk/include/solder/abi.h", "#include <stddef.h>\n#include <stdint.h>\n"),
        ("sdk/include/solder/migration.hpp", "#include <solder/abi.h>\n#include <string>\n"),
    ]
    BAD = [
        (
            "runner/core/a.cpp",
            '#include "plan/plan.hpp"\n',
            "1: 'core' may not include 'plan/plan.hpp' of 'plan'",
        ),
        (
            "runner/plan/a.cpp",
            '\n#include "database/database.hpp"\n',
            "2: 'plan' may not include 'database/database.hpp' of 'database'",
        ),
        (
            "runner/commands/a.cpp",
            '#include "cli/app.hpp"\n',
            "1: 'commands' may not include 'cli/app.hpp' of 'cli'",
        ),
        (
            "runner/plan/a.cpp",
            '#include "solder/abi.h"\n',
            "1: 'plan' may not include the SDK's 'solder/abi.h'",
        ),
        (
            "runner/execute/a.cpp",
            '#include <solder/migration.hpp>\n',
            "1: 'execute' may not include the SDK's 'solder/migration.hpp'",
        ),
        (
            "runner/core/text.cpp",
            "#include <sodium.h>\n",
            "1: <sodium.h> belongs to runner/core/hash.cpp and signature.cpp",
        ),
        (
            "runner/database/database.cpp",
            "#include <sqlite3.h>\n",
            "1: <sqlite3.h> belongs to runner/database/sqlite/",
        ),
        (
            "runner/worker/a.cpp",
            "#include <boost/dll.hpp>\n",
            "1: <boost/dll.hpp> belongs to runner/catalog/plugin.cpp",
        ),
        (
            "runner/cli/app.cpp",
            "#include <boost/program_options.hpp>\n",
            "1: <boost/program_options.hpp> belongs to runner/cli/options.cpp",
        ),
        (
            "runner/core/a.cpp",
            "#include <boost/optional.hpp>\n",
            "1: <boost/optional.hpp> belongs to no file: the runner does without it",
        ),
        (
            "runner/commands/build.cpp",
            "#include <spawn.h>\n",
            "1: <spawn.h> belongs to runner/worker/process.cpp",
        ),
        (
            "runner/commands/build.cpp",
            "int a = std::system(b);\n",
            "1: 'system' belongs to runner/worker/process.cpp",
        ),
        ("runner/plan/a.cpp", "#include <iostream>\n", "1: <iostream> belongs to runner/cli/"),
        (
            "runner/plan/a.cpp",
            "void f() { std::printf(b); }\n",
            "1: 'printf' belongs to runner/cli/",
        ),
        (
            "runner/plan/a.cpp",
            "void f() { fputs(b, stdout); }\n",
            "1: 'stdout' belongs to runner/cli/",
        ),
        (
            "runner/core/a.cpp",
            "#if defined(_WIN32)\n#endif\n",
            "1: '_WIN32': choose platforms by file, in CMake",
        ),
        ("runner/helpers/a.cpp", "\n", "1: 'helpers' is not a layer"),
        (
            "sdk/include/solder/abi.h",
            "#include <stdbool.h>\n",
            "1: abi.h may include <stddef.h> and <stdint.h> only, not 'stdbool.h'",
        ),
        (
            "sdk/include/solder/a.hpp",
            '#include "core/error.hpp"\n',
            "1: the SDK may not include 'core/error.hpp' of the runner",
        ),
        (
            "sdk/include/solder/a.hpp",
            "#include <sqlite3.h>\n",
            "1: the SDK may not include <sqlite3.h> of another library",
        ),
    ]

    def test_says_nothing_about_what_keeps_to_the_layers(self):
        for path, text in self.GOOD:
            with self.subTest(path=path, text=text):
                self.assertEqual((0, ""), run(path, text))

    def test_names_the_file_the_line_and_the_rule(self):
        for path, text, message in self.BAD:
            with self.subTest(path=path, text=text):
                self.assertEqual((1, f"{path}:{message}\n"), run(path, text))


if __name__ == "__main__":
    unittest.main()
