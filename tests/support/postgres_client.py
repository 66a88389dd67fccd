"""A session with PostgreSQL that goes past the command: libpq through ctypes, so that no further package is needed."""

import ctypes
import ctypes.util

TUPLES_OK, COMMAND_OK, EMPTY = 2, 1, 0


class ServerError(Exception):
    """libpq's words."""


def library():
    names = [name for name in (ctypes.util.find_library("pq"), "libpq.so.5") if name]
    pq = ctypes.CDLL(names[0])
    for name, result in (("PQconnectdb", ctypes.c_void_p), ("PQexec", ctypes.c_void_p), ("PQgetvalue", ctypes.c_char_p),
                         ("PQerrorMessage", ctypes.c_char_p)):
        getattr(pq, name).restype = result
    for name in ("PQstatus", "PQfinish", "PQresultStatus", "PQntuples", "PQnfields", "PQclear", "PQbackendPID"):
        getattr(pq, name).argtypes = [ctypes.c_void_p]
    pq.PQerrorMessage.argtypes = [ctypes.c_void_p]
    pq.PQexec.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    for name in ("PQgetvalue", "PQgetisnull"):
        getattr(pq, name).argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
    return pq


PQ = library()


class Session:
    """Open until closed."""

    def __init__(self, url):
        options = "application_name=battery&client_encoding=UTF8"
        self.connection = PQ.PQconnectdb(f"{url}{'&' if '?' in url else '?'}{options}".encode())
        if PQ.PQstatus(self.connection) != 0:
            words = PQ.PQerrorMessage(self.connection).decode(errors="replace")
            self.close()
            raise ServerError(words)
        self.pid = PQ.PQbackendPID(self.connection)
        self.run("SET client_min_messages = error")

    def run(self, sql):
        """One statement or several. \\return the rows of the last, as tuples of text."""
        result = PQ.PQexec(self.connection, sql.encode())
        try:
            if PQ.PQresultStatus(result) not in (TUPLES_OK, COMMAND_OK, EMPTY):
                raise ServerError(PQ.PQerrorMessage(self.connection).decode(errors="replace").strip())
            return [tuple(None if PQ.PQgetisnull(result, row, column) else PQ.PQgetvalue(result, row, column).decode()
                          for column in range(PQ.PQnfields(result))) for row in range(PQ.PQntuples(result))]
        finally:
            PQ.PQclear(result)

    def close(self):
        if self.connection:
            PQ.PQfinish(self.connection)
        self.connection = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
