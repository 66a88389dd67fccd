"""How the time grows with the number of migrations, on SQLite and a RAM disk: a line for each work and contender, a column for each
number."""

from group_steps import Steps
from measure import Result

GROUP = "SQLite, growth with the number of migrations, RAM disk"
NAMES = ("floor", "solder")


def run(bench):
    folder = bench.places["RAM disk"]
    by_count = {count: list(Steps(bench, "RAM disk", folder, count, NAMES).run()) for count in bench.growth_counts}
    for lines in zip(*by_count.values()):
        for name in NAMES:
            result = Result(GROUP, f"{lines[0].work}: {name}", unit=lines[0].unit)
            for count, line in zip(by_count, lines):
                if name in line.samples:
                    result.samples[f"{count:,}"] = line.samples[name]
            if result.samples:
                yield result
