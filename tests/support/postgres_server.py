#!/usr/bin/env python3
"""A private PostgreSQL for the tests, with pgbouncer in transaction mode in front of it.

    postgres_server.py start FOLDER [--durable] [--private] [--set NAME=VALUE]...    starts both, prints their URLs
    postgres_server.py restart FOLDER [--crash]          the server alone; --crash: it ends without a checkpoint
    postgres_server.py stop FOLDER                       stops both and removes what they wrote
    postgres_server.py run COMMAND...                    starts, runs COMMAND with the URLs set, stops

FOLDER gets two files: `url` (a superuser's address) and `pooler_url`. The cluster itself lives in a folder of /dev/shm when that
has room and --durable isn't asked for (a database is made several times as fast there), else of /tmp: a socket's path is
limited to 107 bytes. It is reached through its socket alone, by its owner alone: this user, or `postgres` (else `nobody`) when this
user is root, whom initdb refuses. A cluster that an earlier run left behind in FOLDER is stopped.
With SOLDER_TEST_POSTGRES set (and SOLDER_TEST_PGBOUNCER, where a pooler is needed) the tests use that server and none is started.
"""

import argparse
import contextlib
import glob
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SUPERUSER = "solder"
MEMORY, DISK = "/dev/shm", "/tmp"
PREFIX = "solder-pg-"
ROOM = 2 << 30  # bytes that must be free in MEMORY
PATIENCE = 60  # seconds until a start or a stop counts as hanging

FAST = {"fsync": "off", "full_page_writes": "off"}
# Shared memory in a file of the cluster leaves nothing behind when the server is killed.
SETTINGS = {"listen_addresses": "", "max_connections": "100", "max_prepared_transactions": "10", "max_wal_size": "256MB",
            "dynamic_shared_memory_type": "mmap", "timezone": "UTC", "log_line_prefix": "%m [%p] %d "}
POOLER = """[databases]
* = host={home} user={user}
[pgbouncer]
listen_addr =
unix_socket_dir = {home}
listen_port = 6432
pool_mode = transaction
auth_type = trust
auth_file = {home}/users
max_client_conn = 200
default_pool_size = 20
"""


class Failure(Exception):
    """The words for the person who runs the tests."""


class Server:
    """What FOLDER knows of a cluster. Kept in a file, so that the next command finds it even when this one is killed."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.record = self.folder / "server.json"
        self.state = json.loads(self.record.read_text()) if self.record.exists() else {}

    @property
    def home(self):
        return Path(self.state["home"])

    @property
    def data(self):
        return self.home / "data"

    @property
    def log(self):
        return self.home / "log"

    def remember(self, **values):
        self.state.update(values)
        draft = self.record.with_suffix(".new")
        draft.write_text(json.dumps(self.state))
        draft.rename(self.record)

    @property
    def url(self):
        return f"postgresql:///postgres?host={self.home}&user={SUPERUSER}"

    @property
    def pooler_url(self):
        return f"postgresql:///postgres?host={self.home}&port=6432&user={SUPERUSER}"

    def start(self, durable, settings):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.remember(home=tempfile.mkdtemp(prefix=PREFIX, dir=DISK if durable else fast_place()),
                      settings=SETTINGS | ({} if durable else FAST) | settings)
        if os.getuid() == 0:
            os.chown(self.home, server_user().pw_uid, server_user().pw_gid)
        run_to_end(self, [program("initdb"), "-D", self.data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        self.start_postgres()
        self.start_pooler()
        (self.folder / "url").write_text(self.url + "\n")
        (self.folder / "pooler_url").write_text(self.pooler_url + "\n")

    def start_postgres(self):
        options = {**self.state["settings"], "unix_socket_directories": self.home}
        command = [program("postgres"), "-D", self.data, *(word for item in options.items() for word in ("-c", "%s=%s" % item))]
        process = spawn(self, command, self.data)
        self.remember(postgres=process.pid)
        wait_until(lambda: is_ready(self.data, process.pid), process, self)

    def start_pooler(self):
        (self.home / "users").write_text(f'"{SUPERUSER}" ""\n')
        (self.home / "pgbouncer.ini").write_text(POOLER.format(home=self.home, user=SUPERUSER))
        process = spawn(self, [program("pgbouncer"), self.home / "pgbouncer.ini"], self.home)
        self.remember(pgbouncer=process.pid)
        wait_until(lambda: answers(self.home / ".s.PGSQL.6432"), process, self)

    def stop(self):
        if not self.state:
            return
        if str(self.home.parent) not in (MEMORY, DISK) or not self.home.name.startswith(PREFIX):
            raise Failure(f"{self.record} names a folder that is not of the tests: {self.home}")
        end(self.state.get("pgbouncer"), self.home, [signal.SIGTERM, signal.SIGKILL])
        # A start that was killed may not have come to write the pid down: the server has done so itself.
        for pid in {self.state.get("postgres"), written_pid(self.data)}:
            end(pid, self.data, [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
        shutil.rmtree(self.home, ignore_errors=True)
        for name in ("url", "pooler_url", "server.json"):
            (self.folder / name).unlink(missing_ok=True)
        self.state = {}


def server_user():
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    raise Failure("initdb refuses root, and there is neither a user 'postgres' nor 'nobody'")


def program(name):
    """Debian keeps the server's programs out of PATH, a folder for each version."""
    newest_first = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: -float(path.split("/")[4]))
    found = shutil.which(name, path=os.pathsep.join([*newest_first, os.environ.get("PATH", ""), "/usr/sbin"]))
    if not found:
        raise Failure(f"'{name}' is not installed (Debian: postgresql, pgbouncer; scripts/test installs them)")
    return found


def spawn(server, command, folder):
    """Starts a program as the server's user, in a session of its own: Ctrl-C is for the tests. `folder` marks it as ours."""
    identity = {}
    if os.getuid() == 0:
        identity = {"user": server_user().pw_uid, "group": server_user().pw_gid, "extra_groups": []}
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(server.home), "LC_ALL": "C"}
    with open(server.log, "ab") as log:
        return subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
                                env=environment, start_new_session=True, **identity)


def run_to_end(server, command):
    if spawn(server, command, server.home).wait() != 0:
        raise Failure(f"{command[0]} ended with an error. Its log:\n{server.log.read_text()}")


def wait_until(is_there, process, server):
    deadline = time.monotonic() + PATIENCE
    while not is_there():
        if process.poll() is not None or time.monotonic() > deadline:
            raise Failure(f"{process.args[0]} does not start. Its log:\n{server.log.read_text()}")
        time.sleep(0.01)


def pid_file(data):
    """Lines of postmaster.pid: the first is the pid, the eighth says `ready` once the server takes connections."""
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []


def written_pid(data):
    return next((int(line) for line in pid_file(data)[:1]), None)


def is_ready(data, pid):
    lines = pid_file(data)
    return len(lines) > 7 and lines[0] == str(pid) and lines[7] == "ready"


def fast_place():
    has_room = os.path.isdir(MEMORY) and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return MEMORY if has_room else DISK


def answers(path):
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


def is_ours(pid, folder):
    """Pids are used again: ours is the one that works in the folder that was made for it. A zombie works nowhere."""
    try:
        return os.readlink(f"/proc/{pid}/cwd") == str(folder)
    except OSError:
        return False


def end(pid, folder, signals):
    for number in signals:
        deadline = time.monotonic() + PATIENCE / len(signals)
        if is_ours(pid, folder):
            os.kill(pid, number)
        while is_ours(pid, folder) and time.monotonic() < deadline:
            time.sleep(0.01)
    if is_ours(pid, folder):
        raise Failure(f"process {pid} does not end; it works in {folder}")


@contextlib.contextmanager
def private_server(durable=False, settings=None):
    """A server for the time of a `with`, whose value has `url` and `pooler_url`."""
    with tempfile.TemporaryDirectory(prefix="solder-run-") as folder:
        server = Server(folder)
        try:
            server.start(durable, settings or {})
            yield server
        finally:
            server.stop()


def start(arguments):
    server = Server(arguments.folder)
    server.stop()
    if os.environ.get("SOLDER_TEST_POSTGRES") and not arguments.private:
        print("The tests use the server of SOLDER_TEST_POSTGRES.")
        return 0
    try:
        server.start(arguments.durable, dict(item.split("=", 1) for item in arguments.set))
    except BaseException:
        server.stop()
        raise
    print(server.url, server.pooler_url, sep="\n")
    return 0


def restart(arguments):
    server = Server(arguments.folder)
    if not server.state:
        raise Failure(f"no server was started for {arguments.folder}")
    end(server.state["postgres"], server.data, [signal.SIGQUIT if arguments.crash else signal.SIGINT, signal.SIGKILL])
    server.start_postgres()
    return 0


def stop(arguments):
    Server(arguments.folder).stop()
    return 0


def run(arguments):
    if os.environ.get("SOLDER_TEST_POSTGRES"):
        return subprocess.call(arguments.command)
    with private_server() as server:
        found = {"SOLDER_TEST_POSTGRES": server.url, "SOLDER_TEST_PGBOUNCER": server.pooler_url}
        return subprocess.call(arguments.command, env=os.environ | found)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for verb in (start, restart, stop):
        one = verbs.add_parser(verb.__name__)
        one.set_defaults(do=verb)
        one.add_argument("folder", type=Path, metavar="FOLDER")
        if verb is start:
            one.add_argument("--durable", action="store_true", help="with fsync, for tests that crash the server")
            one.add_argument("--private", action="store_true", help="also when SOLDER_TEST_POSTGRES names a server")
            one.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the server")
        if verb is restart:
            one.add_argument("--crash", action="store_true", help="without a checkpoint: the new one recovers from the log")
    one = verbs.add_parser("run")
    one.set_defaults(do=run)
    one.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND")
    return parser.parse_args()


def main():
    # So that `finally` stops the server then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments = parse()
    try:
        return arguments.do(arguments)
    except Failure as failure:
        print(f"postgres_server.py: {failure}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
