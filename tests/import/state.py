"""What a database of SQLite holds, without the tables of the tools."""

import sqlite3

OWN = {"schema_migrations", "solder_migrations", "solder_log", "sqlite_sequence"}


def state(database):
    """The schema, and the rows of every table."""
    connection = sqlite3.connect(database)
    schema = {row for row in connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema") if row[2] not in OWN}
    # An index of words keeps its rows in tables of its own.
    tables = sorted(row[1] for row in schema if row[0] == "table" and not row[1].startswith("products_text"))
    rows = {table: sorted(connection.execute(f'SELECT * FROM "{table}"'), key=repr) for table in tables}
    connection.close()
    return schema, rows
