"""The results as tables of Markdown, and as JSON for who wants to look closer."""

import json
import math
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from runners import PYTHON


def tables_by_group(results):
    """A line for each work, a column for each contender, the first of them what it is measured by."""
    groups = {}
    for result in results:
        groups.setdefault(result.group, []).append(result)
    return {group: table(group, lines) for group, lines in groups.items()}


def table(group, lines):
    names = []
    for result in lines:
        names += [name for name in [*result.samples, *result.remarks] if name not in names]
    # The floor first, then Solder, then the others.
    names.sort(key=lambda name: (name != "floor", not name.startswith("solder")))
    text = [f"### {group}", "", "| work | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for result in lines:
        text.append(f"| {result.work} | " + " | ".join(cell(result, name) for name in names) + " |")
    return "\n".join(text) + "\n"


def cell(result, name):
    if name not in result.samples:
        return result.remarks.get(name) or "–"
    text = amount(result.median(name), result.unit)
    if len(result.samples[name]) > 1:
        text += f" ±{result.spread(name) * 50:.0f} %"
    base = "floor" if "floor" in result.samples else next(iter(result.samples))
    if name != base and result.median(base) > 0:
        text += f" **{result.median(name) / result.median(base):.2f} ×**"
    return f"{text} ↓" if beats_solder(result, name) else text


def beats_solder(result, name):
    """Whether another tool needed less than Solder; the floor is no tool."""
    is_another = name != "floor" and not name.startswith("solder")
    return is_another and "solder" in result.samples and result.median(name) < result.median("solder")


def amount(value, unit):
    if unit == "s" and value < 0.1:
        return f"{three_digits(value * 1000)} ms"
    return f"{three_digits(value)} {unit}".strip()


def three_digits(value):
    if value == 0:
        return "0"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"


def page(results, settings, before, when):
    """docs/benchmarks.md: with the tables of `before`, the page's earlier text, that weren't measured again."""
    dated = {group: text.replace("\n\n", f"\n\n{when}\n\n", 1) for group, text in tables_by_group(results).items()}
    shown = dict(re.findall(r"^### (.*)\n((?:(?!### ).*\n)*)", before, re.M))
    shown = {group: f"### {group}\n{text}".rstrip("\n") + "\n" for group, text in shown.items()} | dated
    return (Path(__file__).with_name("page.md").read_text()
            .replace("@MACHINE@", lines_of(machine())).replace("@VERSIONS@", lines_of(versions(settings)))
            .replace("@SETTINGS@", lines_of(settings["settings"])).replace("@TABLES@", "\n".join(shown.values())))


def lines_of(pairs):
    return "\n".join(f"| {name} | {value} |" for name, value in pairs.items())


def machine():
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    cores = len(re.findall(r"^processor", Path("/proc/cpuinfo").read_text(), re.M))
    return {"processor": processor.group(1) if processor else platform.machine(), "cores": cores,
            "memory": f"{int(memory.group(1)) / 2**20:.0f} GiB", "system": f"{distribution()}, Linux {platform.release()}"}


def distribution():
    found = re.search(r'PRETTY_NAME="(.*)"', Path("/etc/os-release").read_text())
    return found.group(1) if found else platform.system()


def versions(settings):
    commands = {"solder": [settings["solder"], "--version"], "gcc": ["g++", "--version"], "clang": ["clang++", "--version"],
                "sqlite3": ["sqlite3", "--version"], "PostgreSQL": ["psql", "--version"], "dbmate": [settings["dbmate"], "--version"],
                "Alembic": ["alembic", "--version"], "Django": ["django-admin", "--version"]}
    found = {name: first_line(words) for name, words in commands.items() if words[0] and shutil.which(words[0])}
    return found | {"Python": first_line([PYTHON, "--version"]),
                    "SQLite in Python": first_line([PYTHON, "-c", "import sqlite3; print(sqlite3.sqlite_version)"])}


def first_line(words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return (done.stdout.decode().splitlines() or ["?"])[0]


def as_json(results, settings):
    plain = [{"group": result.group, "work": result.work, "unit": result.unit, "remarks": result.remarks,
              "samples": {name: [vars(sample) for sample in samples] for name, samples in result.samples.items()}}
             for result in results]
    return json.dumps({"machine": machine(), "versions": versions(settings), "settings": settings["settings"], "results": plain},
                      indent=1, default=str)


def show(results):
    sys.stdout.write("\n".join(tables_by_group(results).values()))
