"""PostgreSQL: the cases are in the modules that this one loads, each against a real server; none without a driver."""

import os

from case import does_not_apply

ROWS = {
    1: "kill -9 of the client", 3: "connection cut while COMMIT's reply is awaited", 6: "session state and locks dropped by a plugin",
    8: "concurrent index while a second runner waits", 9: "concurrent index over duplicates", 10: "ALTER TABLE behind a long reader",
    12: "a planted schema in the search path", 13: "role without rights, read-only server", 14: "server restarted in the middle",
    17: "enum value used where it was added", 19: "other encodings, identifiers with quotes", 20: "server-side timeouts",
    21: "pg_dump missing, old or failing", 22: "COPY TO PROGRAM under a superuser",
}

if "SOLDER_BATTERY_WITHOUT_POSTGRES" in os.environ:
    for number, title in ROWS.items():
        does_not_apply(f"M{number}", title, "this program was built without libpq")
else:
    import postgres_kills  # noqa: F401
    import postgres_session  # noqa: F401
    import postgres_surroundings  # noqa: F401
