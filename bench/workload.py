"""The migrations that all contenders apply: each makes a table of eight columns, an index and three rows; its way back drops
both. The same text for SQLite and PostgreSQL, and nothing that differs from run to run."""

import hashlib
import re
import sqlite3

FIRST_VERSION = 20240101000000
WORDS = ("amber", "birch", "cedar", "dune", "ember", "fjord", "grove")
BOOKKEEPING = re.compile(r"schema_migrations|solder_|alembic_|django_|sqlite_")


def version(number):
    return str(FIRST_VERSION + number)


def name(number):
    return f"create_{table(number)}"


def table(number):
    return f"t{number:05d}"


def rows(number):
    for row in (1, 2, 3):
        word = WORDS[(number + row) % len(WORDS)]
        yield (f"({row}, '{word} {number}', '{word}{number}.{row}@example.org', {number * 7 % 1000 + row}, {number % 97}.50, "
               f"'2024-05-0{row} 12:00:00', 'row {row} of table {number}')")


def up(number):
    """Statements, without their semicolons."""
    made = table(number)
    return [f"CREATE TABLE {made} (id INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL, email VARCHAR(200), "
            "quantity INTEGER NOT NULL DEFAULT 0, price NUMERIC(10,2), created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, "
            "note TEXT, active INTEGER NOT NULL DEFAULT 1)",
            f"CREATE INDEX ix_{made}_name ON {made} (name)",
            *(f"INSERT INTO {made} (id, name, email, quantity, price, created_at, note) VALUES {row}" for row in rows(number))]


def down(number):
    return [f"DROP INDEX ix_{table(number)}_name", f"DROP TABLE {table(number)}"]


def script(statements):
    return "".join(f"{statement};\n" for statement in statements)


def expected_digest(count):
    """What `digest_of` says of a SQLite database where the first `count` are applied."""
    with sqlite3.connect(":memory:") as connection:
        for number in range(1, count + 1):
            connection.executescript(script(up(number)))
        return digest_of(connection)


def digest_of(connection):
    """Schema and rows of a SQLite database without the contenders' own tables."""
    found = hashlib.sha256()
    schema = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
    for kind, named, of, sql in schema:
        if BOOKKEEPING.match(of):
            continue
        found.update(f"{kind} {named} {of} {' '.join((sql or '').split())}\n".encode())
        if kind == "table":
            for row in connection.execute(f'SELECT * FROM "{named}" ORDER BY 1'):
                found.update(f"{row}\n".encode())
    return found.hexdigest()
