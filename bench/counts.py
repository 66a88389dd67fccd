"""Instructions of some fixed runs, counted by callgrind: they repeat where times don't. Kept in instructions.txt, one line each, and
compared with it within a tolerance. valgrind can't follow the worker, so the runs that change something are --in-process."""

import re
import shutil
import subprocess
from pathlib import Path

import group_rows
from measure import Failure, say
from plugins import build_project

KEPT = Path(__file__).with_name("instructions.txt")
TOLERANCE = 0.05
HEAD = ("# Instructions of some fixed runs of the release build, by callgrind: scripts/bench --counts compares within 5 %,\n"
        "# scripts/bench --counts --write renews. They depend on the compiler and on the system's libraries: gcc and Debian 12.\n")


def run(bench, writes):
    """Counts, prints, and either writes the file or compares. Returns whether all is well."""
    folder = bench.places["RAM disk"] / "counts"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        found = {name: count(bench, folder, words) for name, words in runs(bench, folder)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if writes:
        KEPT.write_text(HEAD + "".join(f"{name}: {instructions}\n" for name, instructions in found.items()))
    kept = dict(re.findall(r"^([^#:\n]+): (\d+)$", KEPT.read_text(), re.M)) if KEPT.exists() else {}
    return all([report(name, instructions, int(kept.get(name, 0))) for name, instructions in found.items()])


def runs(bench, folder):
    solder = [bench.solder, "--quiet", "--database", folder / "app.db", "--backups", folder, "--plugins"]
    yield "start-up", [bench.solder, "--version"]
    yield "apply of 100", [*solder, bench.plugins.first(100), "--in-process", "migrate"]
    remove(folder)
    apply(bench, folder, [*solder, bench.plugins.first(1000), "migrate"])
    yield "status of 1,000", [*solder, bench.plugins.first(1000), "status"]
    remove(folder)
    plugins = bench.build_folder("rows-plugins")
    build_project(group_rows.FILES, plugins, bench.sdk)
    for work in ("loop", "function", "transform"):
        remove(folder)
        shutil.copyfile(group_rows.people(bench.cache, 100_000)[0], folder / "app.db")
        yield f"100,000 rows, {work}", [*solder, plugins / work, "--allow-existing-tables", "--in-process", "migrate"]


def apply(bench, folder, words):
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"'{' '.join(map(str, words))}' ended with {done.returncode}:\n{done.stderr}")


def remove(folder):
    for left in folder.glob("app.db*"):
        left.unlink()


def count(bench, folder, words):
    out = folder / "callgrind.out"
    # Nothing of the person who runs it: the size of the environment counts too.
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={out}", *words], cwd=folder, env=environment,
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"'{' '.join(map(str, words))}' under callgrind ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.M).group(1))


def report(name, instructions, kept):
    if kept == 0:
        say(f"{name}: {instructions:,} instructions, and nothing to compare with")
        return False
    change = instructions / kept - 1
    say(f"{name}: {instructions:,} instructions, {change:+.1%}{'' if abs(change) <= TOLERANCE else ', more than the tolerance'}")
    return abs(change) <= TOLERANCE
