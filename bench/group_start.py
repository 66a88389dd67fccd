"""What it costs to start each command, and how large it is."""

import os
import shutil

from measure import Command, Contender, Result, Sample
from runners import is_there


def run(bench):
    here = bench.cache
    commands = {"floor": [bench.floor("nothing")], "solder": [bench.solder, "--version"], "sqlite3": ["sqlite3", "--version"],
                "dbmate": [bench.dbmate, "--version"], "Alembic": ["alembic", "--version"], "Django": ["django-admin", "--version"]}
    wanted = {name: words for name, words in commands.items() if bench.wants(name) and is_there(name, bench.dbmate)}
    contenders = [Contender(name, Command(words, here)) for name, words in wanted.items()]
    # Runs this short need many.
    rounds, bench.stopwatch.rounds = bench.stopwatch.rounds, bench.stopwatch.rounds * (1 if bench.is_smoke else 10)
    try:
        yield bench.stopwatch.compare("The command", "starting it (`--version`)", contenders)
    finally:
        bench.stopwatch.rounds = rounds
    size = Result("The command", "its file, without what it links", unit="MiB")
    for name in wanted:
        if name in ("solder", "sqlite3", "dbmate"):
            path = os.path.realpath(shutil.which(str(wanted[name][0])))
            size.samples[name] = [Sample(os.path.getsize(path) / 2**20, 0, 0, 0)]
    yield size
