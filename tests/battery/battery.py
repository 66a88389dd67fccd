#!/usr/bin/env python3
"""Runs the battery: every fault of the table of faults against the built command, with real plugins and databases.

Usage: battery.py --solder PROGRAM [--jobs N] [--soak N] [--list] [ROW or GROUP …]

Prints a table (group, cases, passed) and each case that failed or doesn't apply, with the reason. Exits with 1 when one
failed. --soak multiplies the rounds of those cases that choose their moments at random.
"""

import argparse
import concurrent.futures
import contextlib
import importlib
import os
import re
import sys
import tempfile
import time
import traceback
from pathlib import Path

import case as cases
from world import World

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from postgres_server import private_server  # noqa: E402

MODULES = ["crash", "disk", "locks", "plugin_files", "misbehaviour", "metadata", "hostile_files", "hostile_lock_files", "hostile_plugins",
           "hostile_data", "command_line", "json_answers", "history", "rollback", "backup", "sqlite_semantics", "postgres"]


@contextlib.contextmanager
def servers(everything, numbers):
    """What the chosen cases share: a PostgreSQL, when one of them needs it."""
    if not any(everything[number].row[0] == "M" and everything[number].run for number in numbers):
        yield
        return
    with private_server() as server:
        os.environ["SOLDER_BATTERY_POSTGRES"] = server.url
        os.environ["SOLDER_BATTERY_POOLER"] = server.pooler_url
        yield


def load():
    for module in MODULES:
        if (HERE / f"{module}.py").exists():
            importlib.import_module(module)
    return sorted(cases.ALL, key=lambda each: each.order)


def run_case(number, solder):
    """In a process of its own. \\return the reason of a failure, None when it passed."""
    each = load()[number]
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="solder-battery-") as folder:
        (Path(folder) / "world").mkdir(mode=0o755)
        world = (each.world or World)(Path(folder) / "world", solder, each.setting.get("way"), each.setting.get("journal"))
        try:
            each.run(world)
            reason = None
        except AssertionError as failure:
            reason = str(failure) or "".join(traceback.format_exception(failure)[-2:])
        except Exception:  # the case itself is wrong, or hangs
            reason = traceback.format_exc()
        finally:
            world.close()
    return number, reason, time.monotonic() - started, world.figures


def chosen(everything, wanted):
    def matches(each):
        return any(re.fullmatch(rf"{re.escape(word)}", each.row) or word == each.row[0] or word == each.name for word in wanted)
    return [number for number, each in enumerate(everything) if not wanted or matches(each)]


def print_table(everything, numbers, failures, figures):
    print(f"\n{'group':<36}{'rows':>6}{'cases':>8}{'passed':>8}{'failed':>8}{'not applicable':>16}")
    totals = [0] * 5
    for letter, title in cases.GROUPS.items():
        group = [number for number in numbers if everything[number].row[0] == letter]
        if not group:
            continue
        run = [number for number in group if everything[number].run]
        row = [len({everything[number].row for number in run}), len(run), len([number for number in run if number not in failures]),
               len([number for number in run if number in failures]), len(group) - len(run)]
        totals = [total + value for total, value in zip(totals, row)]
        print(f"{letter}  {title:<33}{row[0]:>6}{row[1]:>8}{row[2]:>8}{row[3]:>8}{row[4]:>16}")
    print(f"{'all':<36}{totals[0]:>6}{totals[1]:>8}{totals[2]:>8}{totals[3]:>8}{totals[4]:>16}")
    away = [everything[number] for number in numbers if not everything[number].run]
    if away:
        print()
        print("Does not apply:")
        for each in away:
            print(f"  {each.row:<5}{each.title}: {each.reason}")
    if figures:
        print("\nFigures:")
        for number, texts in sorted(figures.items()):
            for text in texts:
                print(f"  {everything[number].name:<24}{text}")
    if failures:
        print("\nFailed:")
        for number, reason in sorted(failures.items()):
            print(f"  {everything[number].name}: {everything[number].title}")
            print("      " + "\n      ".join(reason.strip().splitlines()[-25:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--solder", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--soak", type=int, default=1)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--without-postgres", action="store_true", help="the program was built without libpq")
    parser.add_argument("--times", action="store_true", help="the slowest cases too")
    parser.add_argument("--show", action="store_true", help="every command and its answer, on stderr")
    parser.add_argument("wanted", nargs="*")
    options = parser.parse_args()
    os.environ["SOLDER_BATTERY_SOAK"] = str(options.soak)
    if options.without_postgres:
        os.environ["SOLDER_BATTERY_WITHOUT_POSTGRES"] = "1"
    if options.show:
        os.environ["SOLDER_BATTERY_SHOW"] = "1"
    everything = load()
    numbers = chosen(everything, options.wanted)
    if not numbers:
        sys.exit(f"battery.py: no such case: {' '.join(options.wanted)}")
    if options.list:
        for number in numbers:
            print(f"{everything[number].name:<32}{everything[number].title}")
        return
    failures, figures, times = {}, {}, []
    with tempfile.TemporaryDirectory(prefix="solder-battery-cache-") as cache, servers(everything, numbers):
        os.environ["SOLDER_BATTERY_CACHE"] = cache
        runnable = [number for number in numbers if everything[number].run]
        with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
            for future in concurrent.futures.as_completed([pool.submit(run_case, number, options.solder.resolve()) for number in runnable]):
                number, reason, seconds, figures_of_case = future.result()
                times.append((seconds, everything[number].name))
                if figures_of_case:
                    figures[number] = figures_of_case
                if reason:
                    failures[number] = reason
                    print(f"failed: {everything[number].name}", flush=True)
    print_table(everything, numbers, failures, figures)
    if options.times:
        print("\nSlowest:", ", ".join(f"{name} {seconds:.1f} s" for seconds, name in sorted(times, reverse=True)[:15]))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
