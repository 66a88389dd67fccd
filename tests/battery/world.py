"""The smallest world that a case needs: a folder with a real database and real plugins, and the command as people run it."""

import ast
import hashlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import plugin_source
from case import OK, PLUGIN

TIMEOUT = 120  # seconds until a command counts as hanging
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|\x1b")


@dataclass
class Result:
    """What a command answered."""
    exit: int
    out: str
    err: str

    @property
    def text(self):
        return self.out + self.err


class World:
    """`app.db` with the migrations 5 and 6 applied, and 7 to come; or, on the way down, 7 applied too."""

    def __init__(self, folder, solder, way=None, journal=None):
        self.folder = Path(folder)
        self.solder_path = Path(solder)
        self.way = way or "up"
        self.journal = journal or "delete"
        self.mark = f"{os.getpid()}-{self.folder.name}"
        self.db = self.folder / "app.db"
        self.plugins = self.folder / "plugins"
        self.plugins.mkdir(mode=0o755)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "TZ": "UTC",
                            "SOLDER_BATTERY_MARK": self.mark}
        self.before = None
        self.figures = []
        self.at_close = []  # what `close` calls, the latest first

    def figure(self, text):
        """A number that the table prints: how many moments a case has tried."""
        self.figures.append(text)

    # Plugins

    def plugin(self, version, up="", down="", name=None, file=None, flags=(), globals_="", factory=plugin_source.FACTORY,
               identity=None, folder=None, exports=plugin_source.EXPORTS, **records):
        """Compiles a plugin into the plugins folder. `down=None`: it can't be undone. \\return its path."""
        version = str(version)
        name = name if name is not None else f"change_{version}"
        said = plugin_source.records_of(version, name, reversible=records.pop("reversible", down is not None), **records)
        path = (folder or self.plugins) / (file or f"{version}_{name}.so")
        plugin_source.compile_plugin(plugin_source.source_of(said, up, down, globals_, factory, identity), path, flags, exports)
        return path

    def good(self, version, **more):
        """A migration that makes a table with two rows."""
        up = (f'sql(context, host, "CREATE TABLE t{version} (id INTEGER PRIMARY KEY, word TEXT)");'
              f'sql(context, host, "INSERT INTO t{version} (word) VALUES (\'one\'), (\'two\')");')
        return self.plugin(version, up, f'sql(context, host, "DROP TABLE t{version}");', **more)

    def start(self, *versions):
        """Applies good migrations, 5 and 6 unless others are named, in the journal mode of this world."""
        for version in versions or (5, 6):
            self.good(version)
        self.expect(self.solder("migrate"), OK)
        if self.journal != "delete":
            self.query(f"PRAGMA journal_mode={self.journal}")
        return self

    def faulty(self, body, version=7, globals_="", **more):
        """The migration whose way in this world does its work and then what `body` says. On the way down it is applied by
        a good plugin of the same identity first."""
        if self.way == "down":
            self.good(version)
            self.expect(self.solder("migrate"), OK)
        work = (f'sql(context, host, "CREATE TABLE t{version} (id INTEGER PRIMARY KEY, word TEXT)");'
                f'sql(context, host, "INSERT INTO t{version} (word) VALUES (\'one\'), (\'two\')");')
        undo = f'sql(context, host, "DROP TABLE t{version}");'
        if self.way == "down":
            return self.plugin(version, work, undo + body, globals_=globals_, **more)
        return self.plugin(version, work + body, undo, globals_=globals_, **more)

    # Commands

    def command(self, *arguments, database=True):
        options = ["--plugins", str(self.plugins)]
        if database:
            options += ["--database", str(self.db)]
        return [str(self.solder_path), *options, *map(str, arguments)]

    def solder(self, *arguments, database=True, environment=None, wrap=(), input_=None, timeout=TIMEOUT, cwd=None, **popen):
        """Runs the command to its end. `wrap` goes before it: ("setpriv", …), ("strace", …)."""
        return self.run([*map(str, wrap), *self.command(*arguments, database=database)], environment, input_, timeout, cwd, **popen)

    def run(self, command, environment=None, input_=None, timeout=TIMEOUT, cwd=None, **popen):
        done = subprocess.run(command, env={**self.environment, **(environment or {})}, cwd=cwd or self.folder, capture_output=True,
                              input=input_, stdin=subprocess.DEVNULL if input_ is None else None, timeout=timeout,
                              start_new_session=True, check=False, **popen)
        return self.show(command, Result(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")))

    @staticmethod
    def show(command, result):
        """With --show, what the author of a case must have read."""
        if os.environ.get("SOLDER_BATTERY_SHOW"):
            print(f"$ {' '.join(map(str, command))}\nexit {result.exit}\n{result.text}", file=sys.stderr, flush=True)
        return result

    def spawn(self, *arguments, environment=None, wrap=(), name="", **popen):
        """Starts the command; `finish` waits for it. Its output goes to files, so that nothing blocks; runs that go on at
        the same time need names."""
        out, err = open(self.folder.parent / f"out{name}", "w+b"), open(self.folder.parent / f"err{name}", "w+b")
        process = subprocess.Popen([*map(str, wrap), *self.command(*arguments)], env={**self.environment, **(environment or {})},
                                   cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True, **popen)
        process.files = (out, err)
        return process

    def finish(self, process, timeout=TIMEOUT):
        code = process.wait(timeout)
        texts = []
        for file in process.files:
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
            file.close()
        out, err = texts
        return self.show(process.args, Result(code, out, err))

    def act(self, *more, **options):
        """Remembers the state, then goes the way of this world: `migrate`, or `rollback 6`."""
        self.remember()
        return self.solder(*self.way_arguments(*more), **options)

    def way_arguments(self, *more):
        return ("rollback", "6", "--yes", "--no-backup", *more) if self.way == "down" else ("migrate", *more)

    # What the database holds

    def query(self, sql, db=None):
        connection = sqlite3.connect(db or self.db, timeout=10)
        try:
            rows = connection.execute(sql).fetchall()
            connection.commit()
            return rows
        finally:
            connection.close()

    def history(self):
        """The applied versions in the order of applying; none without a history table."""
        if not self.db.exists() or self.db.stat().st_size == 0:
            return []
        has_table = self.query("SELECT count(*) FROM pragma_table_info('schema_migrations') WHERE name = 'id'")[0][0]
        return [row[0] for row in self.query("SELECT version FROM schema_migrations ORDER BY id")] if has_table else []

    def content(self, db=None):
        """All that people would miss: schema and rows, but the log, which tells of failures too."""
        connection = sqlite3.connect(db or self.db, timeout=10)
        try:
            lines = [line for line in connection.iterdump() if "solder_log" not in line and "sqlite_sequence" not in line]
        finally:
            connection.close()
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def files(self):
        """The names beside the database."""
        return sorted(path.name for path in self.db.parent.iterdir())

    def state(self):
        if not self.db.exists():
            return (None, [], self.files())
        wal = {"app.db-wal", "app.db-shm"} if self.journal == "wal" else set()
        return (self.content(), self.history(), [name for name in self.files() if name not in wal])

    def remember(self):
        self.before = self.state()

    # What is expected

    def expect(self, result, exit_code, pattern=None):
        """The exit code (or one of several), the words, and what every answer owes its reader."""
        codes = exit_code if isinstance(exit_code, tuple) else (exit_code,)
        shown = f"exit {result.exit}\n{result.text[-3000:]}"
        assert result.exit in codes, f"expected exit {codes}, got {shown}"
        if pattern:
            assert re.search(pattern, result.text, re.IGNORECASE | re.DOTALL), f"expected /{pattern}/, got {shown}"
        control = CONTROL.search(result.text)
        assert not control, f"control byte {control.group()!r} in {shown!r}"
        if 2 <= result.exit <= 9:
            count = result.err.count("solder: error:")
            assert count == 1, f"expected one 'solder: error:', got {count}: {shown}"
        return result

    def expect_advice(self, result):
        """The error says what to do next."""
        assert re.search(r"^  next:", result.err, re.MULTILINE), f"no advice: {result.err}"
        return result

    def expect_unchanged(self):
        after = self.state()
        for name, was, now in zip(("content", "history", "files"), self.before, after):
            assert was == now, f"{name} was {was}, is {now}"
        self.expect_sound()

    def expect_all(self, *versions):
        """Exactly these are applied, once each, with their tables."""
        assert self.history() == [str(version) for version in versions], f"history is {self.history()}"
        tables = [row[0] for row in self.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 't[0-9]*'")]
        expected = sorted(f"t{version}" for version in versions)
        assert sorted(tables) == expected, f"tables are {sorted(tables)}, expected {expected}"
        self.expect_sound()

    def expect_sound(self):
        if not self.db.exists():
            return
        answer = self.query("PRAGMA integrity_check")
        assert answer == [("ok",)], f"integrity_check says {answer}"
        violations = self.query("PRAGMA foreign_key_check")
        assert not violations, f"foreign_key_check says {violations}"

    def expect_no_process(self, within=3.0):
        """No process of this world is left."""
        self.expect_no_process_but(None, within)

    def expect_no_process_but(self, pid, within=3.0):
        end = time.monotonic() + within
        while left := [each for each in self.processes() if each[0] != pid]:
            if time.monotonic() > end:
                raise AssertionError(f"processes left: {left}")
            time.sleep(0.02)

    def processes(self):
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                if f"SOLDER_BATTERY_MARK={self.mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    status = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                    if status != "Z":
                        found.append((int(entry.name), (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()))
            except OSError:
                pass
        return found

    def expect_recovery(self, version=7):
        """With the fault gone a plain `migrate` reaches the end, and nothing is left behind."""
        self.expect_no_process()
        self.good(version)
        self.expect(self.solder("migrate"), OK)
        self.expect_all(*sorted({int(each) for each in self.history()} | {version}))
        self.expect_tidy()

    def expect_tidy(self):
        """No temporary, journal or log file is left, but those of a database in WAL mode."""
        allowed = {"app.db", "plugins", "backups", "solder.conf"} | ({"app.db-wal", "app.db-shm"} if self.journal == "wal" else set())
        stray = [name for name in self.files() if name not in allowed and not name.startswith("case-")]
        assert not stray, f"left behind: {stray}"

    # Refusals: the answer comes before anything is touched

    def refuses(self, pattern, code=PLUGIN, **options):
        """Going the way is refused in these words, nothing is changed, and no plugin was loaded (see SHOWS_LOADING)."""
        result = self.expect(self.act(**options), code, pattern)
        self.expect_no_process()
        self.expect_unchanged()
        return result

    def measured(self, *arguments, wrap=(), environment=None):
        """Runs the command to its end. \return its answer and the largest memory of it and its workers, in MiB."""
        process = self.spawn(*arguments, wrap=wrap, environment=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return self.finish(process), usage.ru_maxrss / 1024

    def opened(self, *arguments, wrap=(), **options):
        """Runs the command under strace. \return its answer, and the paths that it or a child opened or asked for, with what
        the system answered."""
        trace = self.folder.parent / "trace"
        result = self.solder(*arguments, wrap=("strace", "-f", "-qq", "-s", "4096", "-e", "trace=%file", "-o", trace, *wrap), **options)
        return result, re.findall(r'(?:open|openat|unlink|rename)\(.*?"(.*?)".*= (-?\d+)', trace.read_text(errors="replace"))

    @staticmethod
    def bound_by_modes():
        """What goes before a command so that permissions hold for root too."""
        return ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()

    def close(self):
        for undo in reversed(self.at_close):
            undo()
        for process, _ in self.processes():
            try:
                os.kill(process, signal.SIGKILL)
            except OSError:
                pass
        for path in [self.folder, *self.folder.rglob("*")]:
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o700)
        shutil.rmtree(self.folder, ignore_errors=True)

    # Surroundings that a case needs

    def mount(self, size="2m", move=True):
        """A small file system of its own, gone with the world; the database moves there. \return its folder."""
        if os.geteuid() != 0:
            raise RuntimeError("this case mounts a file system: run the battery as root")
        folder = self.folder.parent / "mount"
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "battery", folder], check=True)
        self.at_close.append(lambda: subprocess.run(["umount", "--lazy", folder], check=True))
        if move:
            self.db = folder / "app.db"
        return folder

    def in_memory(self, size):
        """A folder in memory where this user may mount one, else on the disk: for cases that write much."""
        try:
            return self.mount(size, move=False)
        except (RuntimeError, subprocess.CalledProcessError):
            folder = self.folder.parent / "mount"
            folder.mkdir(exist_ok=True)
            return folder

    def remount(self, folder, mode):
        subprocess.run(["mount", "-o", f"remount,{mode}", folder], check=True)

    def as_nobody(self):
        """What to put before the command so that permissions count: root is asked for none. The world then belongs to nobody."""
        if os.geteuid() != 0:
            return ()
        program = self.folder.parent / "solder"
        if not program.exists():
            shutil.copy(self.solder_path, program)
            self.solder_path = program
        self.folder.parent.chmod(0o755)
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, 65534, 65534, follow_symlinks=False)
        return ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")

    def as_myself(self):
        """The world after `as_nobody` is mine again."""
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, os.geteuid(), os.getegid(), follow_symlinks=False)

    def keep(self):
        """Remembers the database as it is, for `put_back`."""
        self.remember()
        shutil.copy(self.db, self.folder.parent / "kept.db")

    def put_back(self):
        """The database as `keep` found it, without what a killed command has left beside it."""
        for suffix in ("-journal", "-wal", "-shm"):
            Path(f"{self.db}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.folder.parent / "kept.db", self.db)

    def other(self, *scripts, db=None):
        """Another program that has the database open and has run these scripts."""
        other = Other(db or self.db, {**self.environment})
        self.at_close.append(other.close)
        for script in scripts:
            other.run(script)
        return other


class Other:
    """A connection in a process of its own: locks of this process would vanish whenever it closes the file."""

    PROGRAM = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=10, isolation_level=None)
for line in sys.stdin:
    try:
        print(repr([row for statement in eval(line).split(";;") for row in connection.execute(statement).fetchall()]), flush=True)
    except sqlite3.Error as error:
        print(repr(str(error)), flush=True)
"""

    def __init__(self, db, environment):
        self.process = subprocess.Popen([sys.executable, "-c", self.PROGRAM, str(db)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, env=environment)
        self.pid = self.process.pid

    def run(self, script):
        """Statements are joined by ';;'. \return the rows."""
        self.process.stdin.write(repr(script) + "\n")
        self.process.stdin.flush()
        answer = ast.literal_eval(self.process.stdout.readline())
        assert isinstance(answer, list), f"the other program: {answer}"
        return answer

    def kill(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        if self.process.poll() is None:
            self.kill()
        self.process.stdin.close()
        self.process.stdout.close()
