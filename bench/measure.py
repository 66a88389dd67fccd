"""Runs what is compared, in turn, and keeps what each run took."""

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable


class Failure(Exception):
    """What went wrong with a contender, in words for the person who runs the benchmark."""


@dataclass(frozen=True)
class Command:
    words: list
    folder: Path
    variables: dict = field(default_factory=dict)

    def environment(self):
        """Nothing of this person's own settings for what is compared."""
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("SOLDER_", "PG", "DJANGO_", "DATABASE_", "DBMATE_"))}
        return kept | {"LC_ALL": "C.UTF-8"} | self.variables


@dataclass(frozen=True)
class Sample:
    wall: float  # seconds
    user: float
    system: float
    peak: int  # KiB, of the largest process


@dataclass
class Contender:
    """One of those that do the same work."""
    name: str
    command: Command
    prepare: Callable = lambda: None  # brings the state that the work begins with; not timed
    check: Callable = lambda: None  # raises Failure when the work wasn't done


@dataclass
class Result:
    group: str
    work: str
    samples: dict = field(default_factory=dict)  # name: [Sample]
    remarks: dict = field(default_factory=dict)  # name: why there is no sample
    unit: str = "s"

    def median(self, name):
        return statistics.median(sample.wall for sample in self.samples[name])

    def spread(self, name):
        """From the fastest to the slowest run, as a part of the median."""
        walls = [sample.wall for sample in self.samples[name]]
        return (max(walls) - min(walls)) / self.median(name) if self.median(name) else 0.0


class Stopwatch:
    def __init__(self, program, rounds, patience):
        self.program = program
        self.rounds = rounds
        self.patience = patience  # seconds that one contender may take for one line of the table
        self.failures = []

    def once(self, command):
        """Times one run. Raises Failure with what the program wrote when it ends with an error."""
        reading, writing = os.pipe()
        try:
            done = subprocess.run(["sh", "-c", f'exec 3>&{writing}; exec "$@"', "stopwatch", self.program, *map(str, command.words)],
                                  cwd=command.folder, env=command.environment(), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pass_fds=[writing], check=False)
        finally:
            os.close(writing)
            with os.fdopen(reading) as pipe:
                line = pipe.read().split()
        if len(line) != 5 or line[4] != "0" or done.returncode != 0:
            said = done.stdout.decode(errors="replace").strip()[-2000:]
            raise Failure(f"'{' '.join(map(str, command.words))}' ended with {line[4] if line else done.returncode}:\n{said}")
        return Sample(int(line[0]) / 1e9, int(line[1]) / 1e6, int(line[2]) / 1e6, int(line[3]))

    def compare(self, group, work, contenders, remarks=None):
        """All contenders in turn, in another order each round: what disturbs one, disturbs the others."""
        result = Result(group, work, remarks=dict(remarks or {}))
        running = list(contenders)
        for turn in range(self.rounds):
            first = turn % len(running) if running else 0
            for contender in running[first:] + running[:first]:
                self._take_turn(contender, result)
            running = [contender for contender in running if self._goes_on(contender, result)]
        for name in [name for name in result.samples if name in result.remarks]:
            del result.samples[name]
        say(f"{group}, {work}: " + ", ".join(f"{name} {result.median(name):.4f}" for name in result.samples))
        return result

    def _take_turn(self, contender, result):
        try:
            contender.prepare()
            sample = self.once(contender.command)
            contender.check()
            result.samples.setdefault(contender.name, []).append(sample)
        except Failure as failure:
            result.remarks[contender.name] = "failed"
            self.fail(f"{result.group}, {result.work}, {contender.name}: {failure}")

    def _goes_on(self, contender, result):
        taken = sum(sample.wall for sample in result.samples.get(contender.name, []))
        return contender.name not in result.remarks and taken < self.patience

    def fail(self, text):
        self.failures.append(text)
        say(f"FAILED: {text}")


def say(text):
    print(f"    {text}", file=sys.stderr, flush=True)


def peak_of_all(command):
    """The most memory that all processes of a run had together, in KiB, as far as was seen: it looks every few milliseconds. A page
    that several share counts once."""
    process = subprocess.Popen([str(word) for word in command.words], cwd=command.folder, env=command.environment(),
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, sum(memory_of(pid) for pid in descendants(process.pid)))
        time.sleep(0.002)
    if process.returncode != 0:
        raise Failure(f"'{' '.join(map(str, command.words))}' ended with {process.returncode}")
    return most


def descendants(pid):
    found = [pid]
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return found
    for child in children:
        found += descendants(int(child))
    return found


def memory_of(pid):
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
