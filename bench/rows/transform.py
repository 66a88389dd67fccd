"""The same work in Python, for the tools that run it."""

import datetime

EPOCH = datetime.date(1970, 1, 1).toordinal()
COLUMNS = ("first_name TEXT", "last_name TEXT", "born_day INTEGER", "name_hash INTEGER")
UPDATE = "UPDATE people SET first_name = ?, last_name = ?, born_day = ?, name_hash = ? WHERE id = ?"
FUNCTIONS = ("UPDATE people SET first_name = first_name_of(full_name), last_name = last_name_of(full_name), "
             "born_day = day_of(born), name_hash = hash_of(full_name)")


def day_of(born):
    return datetime.date.fromisoformat(born).toordinal() - EPOCH


def hash_of(name):
    value = 14695981039346656037
    for byte in name.encode():
        value = (value ^ byte) * 1099511628211 & 0xFFFFFFFFFFFFFFFF
    return value >> 1


def columns_of(row):
    first, _, last = row[1].partition(" ")
    return first, last, day_of(row[2]), hash_of(row[1]), row[0]


def transform(connection, work):
    """`connection`: of Python's sqlite3, with a transaction open or about to be."""
    for column in COLUMNS:
        connection.execute(f"ALTER TABLE people ADD COLUMN {column}")
    if work == "loop":
        rows = connection.execute("SELECT id, full_name, born FROM people ORDER BY id")
        connection.executemany(UPDATE, map(columns_of, rows))
        return
    connection.create_function("first_name_of", 1, lambda name: name.partition(" ")[0], deterministic=True)
    connection.create_function("last_name_of", 1, lambda name: name.partition(" ")[2], deterministic=True)
    connection.create_function("day_of", 1, day_of, deterministic=True)
    connection.create_function("hash_of", 1, hash_of, deterministic=True)
    connection.execute(FUNCTIONS)
