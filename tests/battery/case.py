"""What a case is, and the list of all of them."""

import functools
from dataclasses import dataclass, field

# Exit codes of the command, by the names that the cases use.
OK, PENDING, FAILED, USAGE, HISTORY, LOCKED, PLUGIN, ENVIRONMENT, IN_DOUBT, CONSENT = range(10)
INTERRUPTED, TERMINATED, HUNG_UP = 130, 143, 129

BOTH_WAYS = ("up", "down")
BOTH_JOURNALS = ("delete", "wal")

GROUPS = {
    "A": "crash and interruption", "B": "disk and file system", "C": "locks and concurrency",
    "D": "broken plugin files", "E": "plugins that misbehave", "F": "bad metadata",
    "G": "hostile plugins, folders, data", "H": "command line and configuration", "I": "history mismatch",
    "J": "rollback and reset", "K": "backup and restore", "L": "SQLite semantics", "M": "PostgreSQL",
}


@dataclass
class Case:
    """One fault in one setting, with the expected answer."""
    row: str                 # of the table of faults: E4
    title: str
    run: object = None       # called with a World; raises AssertionError when the answer is another
    setting: dict = field(default_factory=dict)
    reason: str = ""         # why it doesn't apply; then `run` is None
    world: type = None       # the kind of world that it is run in; None: one with a SQLite database

    @property
    def name(self):
        words = [str(value) for value in self.setting.values() if value is not None]
        return " ".join([self.row, *words])

    @property
    def order(self):
        return (self.row[0], int("".join(filter(str.isdigit, self.row))), self.name)


ALL = []


def case(row, title, ways=(None,), journals=(None,), each=(None,), world=None):
    """Registers the function as the cases of a row: one for each way (up, down), journal mode, and item of `each`.
    An item is a value, or a pair of its name and its value; it is the function's second argument."""
    def register(function):
        for way in ways:
            for journal in journals:
                for item in each:
                    label, value = item if isinstance(item, tuple) else (item, item)
                    run = function if item is None else functools.partial(_with_item, function, value)
                    ALL.append(Case(row, title, run, {"way": way, "journal": journal, "item": label}, world=world))
        return function
    return register


def _with_item(function, value, world):
    return function(world, value)


def does_not_apply(row, title, reason):
    ALL.append(Case(row, title, reason=reason))
