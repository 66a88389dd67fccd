#!/usr/bin/env python3
"""Checks that the sources keep to the layers of ARCHITECTURE.md.

Usage: scripts/check_layers.py [PROJECT_FOLDER]

Prints one line `file:line: message` for each fault and ends with 1 when there was one.
"""

import re
import sys
from pathlib import Path

# What each layer of the runner may include besides itself.
MAY_INCLUDE = {
    "core": set(),
    "database": {"core"},
    "catalog": {"core"},
    "plan": {"core", "catalog"},
    "execute": {"core", "database", "catalog"},
    "worker": {"core", "database", "execute", "catalog"},
    "commands": {"core", "database", "catalog", "plan", "execute", "worker"},
    "cli": {"core", "database", "catalog", "plan", "execute", "worker", "commands"},
}

# The SDK's headers that the runner may include, and which layers may.
SDK_HEADERS = {
    "solder/abi.h": set(MAY_INCLUDE) - {"plan"},
    "solder/metadata.h": {"catalog"},
}

# Headers of outside libraries: pattern, files that may include it, where that is.
OUTSIDE = [
    (r"sodium.*", r"core/(?:hash|signature)\.cpp", "runner/core/hash.cpp and signature.cpp"),
    (r"sqlite3.*", r"database/sqlite/.*", "runner/database/sqlite/"),
    (r"libpq.*|postgres.*", r"database/postgres/.*", "runner/database/postgres/"),
    (r"boost/dll.*", r"catalog/plugin\.cpp", "runner/catalog/plugin.cpp"),
    (r"boost/program_options.*", r"cli/options[a-z_]*\.[ch]pp", "runner/cli/options.cpp"),
    (r"boost/(?!dll|program_options).*", r"(?!)", "no file: the runner does without it"),
    (r"nlohmann/.*", r"cli/json_value\.hpp", "runner/cli/json_value.hpp"),
    (r"spawn\.h", r"worker/(process|filter)\.cpp", "runner/worker/process.cpp"),
    (r"sys/wait\.h", r"worker/(process|filter|leftovers)\.cpp|database/postgres/program\.cpp", "runner/worker/process.cpp"),
    (r"iostream", r"cli/.*", "runner/cli/"),
]

# Who may write to the standard output. In the worker's process it is the pipe that carries what
# plugins print.
STDOUT = r"cli/.*|worker/worker_main\.cpp"

# Calls that need no telling header: pattern, files that may make them, where that is.
CALLS = [
    (r"std::(?:cout|cerr|clog)\b", r"cli/.*", "runner/cli/"),
    (r"(?<![\w.>])(?:printf|vprintf|puts|putchar)(?=\s*\()", STDOUT, "runner/cli/"),
    (r"\bstdout\b", STDOUT, "runner/cli/"),
    (
        r"(?<![\w.>])(?:v?fork|execv\w*|execl\w*|fexecve|posix_spawnp?|system|popen)(?=\s*\()",
        r"worker/(process|filter)\.cpp|database/postgres/program\.cpp",
        "runner/worker/process.cpp",
    ),
]

ABI_RULE = "abi.h may include <stddef.h> and <stdint.h> only"

INCLUDE = re.compile(r'\s*#\s*include\s*[<"]([^>"]+)[>"]')
PLATFORM = re.compile(
    r"\s*#\s*(?:if|ifdef|ifndef|elif)\b.*"
    r"\b(_WIN32|_WIN64|__linux__|__linux|__APPLE__|__unix__|__FreeBSD__|_MSC_VER)\b"
)
# Comments and literals, in the order in which they can begin.
NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
    re.DOTALL,
)


def blank(match):
    """Spaces instead of what was matched, so that lines keep their numbers."""
    return re.sub(r"[^\n]", " ", match.group())


def included_layer(name):
    first = name.split("/")[0]
    return first if "/" in name and first in MAY_INCLUDE else None


def check_runner_include(path, layer, name):
    """The fault of `path`, relative to runner/, including `name`, or None."""
    other = included_layer(name)
    if other is not None:
        if other == layer or other in MAY_INCLUDE[layer]:
            return None
        return f"'{layer}' may not include '{name}' of '{other}'"
    if name.startswith("solder/"):
        if layer in SDK_HEADERS.get(name, set()):
            return None
        return f"'{layer}' may not include the SDK's '{name}'"
    for pattern, allowed, place in OUTSIDE:
        if re.fullmatch(pattern, name) and not re.fullmatch(allowed, path):
            return f"<{name}> belongs to {place}"
    return None


def check_runner_file(folder, file):
    """Faults as (line, message) of a source below runner/."""
    path = file.relative_to(folder).as_posix()
    layer = path.split("/")[0]
    if layer not in MAY_INCLUDE:
        return [(1, f"'{layer}' is not a layer")]
    text = file.read_text(encoding="utf-8")
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        include = INCLUDE.match(line)
        fault = check_runner_include(path, layer, include.group(1)) if include else None
        if fault:
            faults.append((number, fault))
        platform = PLATFORM.match(line)
        if platform:
            faults.append((number, f"'{platform.group(1)}': choose platforms by file, in CMake"))
    for number, line in enumerate(NOT_CODE.sub(blank, text).splitlines(), start=1):
        for pattern, allowed, place in CALLS:
            call = re.search(pattern, line)
            if call and not re.fullmatch(allowed, path):
                faults.append((number, f"'{call.group()}' belongs to {place}"))
    return faults


def check_sdk_file(folder, file):
    """Faults as (line, message) of a header below sdk/."""
    faults = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        include = INCLUDE.match(line)
        if not include:
            continue
        name = include.group(1)
        if file.name == "abi.h" and name not in ("stddef.h", "stdint.h"):
            faults.append((number, f"{ABI_RULE}, not '{name}'"))
        elif included_layer(name) is not None or (folder.parent / "runner" / name).exists():
            faults.append((number, f"the SDK may not include '{name}' of the runner"))
        else:
            for pattern, _, _ in OUTSIDE[:6]:
                if re.fullmatch(pattern, name):
                    faults.append((number, f"the SDK may not include <{name}> of another library"))
    return faults


def check(root):
    """All faults of the project in `root`, as lines of text."""
    lines = []
    for folder, suffixes, check_file in (
        (root / "runner", (".hpp", ".cpp", ".h", ".c"), check_runner_file),
        (root / "sdk", (".hpp", ".h"), check_sdk_file),
    ):
        for file in sorted(folder.rglob("*")):
            if file.suffix in suffixes and file.is_file():
                name = file.relative_to(root).as_posix()
                for number, message in sorted(check_file(folder, file)):
                    lines.append(f"{name}:{number}: {message}")
    return lines


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    faults = check(root)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
