#!/usr/bin/env python3
"""Replays transcripts of the built command and compares every line.

Usage: run.py --solder PROGRAM [--postgres FILE] [--terminal] TRANSCRIPT...

A transcript is what a terminal would show:

    # A comment, or an empty line, stays as it is.
    $ solder status --database app.db
    solder: error: cannot open database '<folder>/app.db'
      why:   it does not exist
    [exit 7]
    $ cat > up.sql <<'END'
    > CREATE TABLE t (id);
    > END

Lines that begin with "$ " are run by sh, with the "> " lines below them; the lines after that are what it
prints, stdout and stderr together in the order of writing, and `[exit N]` unless N is 0. All commands of one
transcript run in one fresh folder, which is the current folder and HOME. PATH begins with the folder of PROGRAM;
no SOLDER_ variable is set, but those that name a STORYHUB_ path are passed on. There is no terminal.

With --terminal each command has one of its own, 80 columns wide. What is written over isn't shown; a colour is a tag,
as in `<red>error:</>`. Lines that begin with "< " below a command are typed, each where a question is asked:

    $ solder rollback 0 --no-backup
    < n

With --postgres, PGHOST and what else libpq needs name the server of SOLDER_TEST_POSTGRES, or that of the URL in
FILE, and `story_hub` is no database there when the transcript begins.

What differs from run to run is replaced, in what is expected and in what is printed:

    <folder>   the fresh folder                      <time>   a duration: 4 ms, 1.2 s, 2 min 5 s
    <when>     2025-08-20 20:48:33                   <stamp>  20250820T204833Z, 20250820204833
    <hash>     64 hex digits                         <size>   (40.0 KiB)
    <version>  of solder and its libraries           <pid>    after the word pid
    <prefix>   the folder above PROGRAM's            <hub>    the paths that the STORYHUB_ variables name
    <user>     in `by: user@host`                    <cr>     a return to the line's begin
    <esc>      the escape character                  <host>   PGHOST
    <key>      the number of a key that signs        <public key>

UPDATE_GOLDEN=1 writes the transcripts anew instead; read the diff before you commit it.
"""

import argparse
import difflib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import urllib.parse
from pathlib import Path

PATTERNS = [
    (re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b"), "<when>"),
    # Two copies of one second are told apart by a number.
    (re.compile(r"\b\d{8}T\d{6}Z-v([\w.]+?)(-\d+)?\.db\b"), r"<stamp>-v\1.db"),
    (re.compile(r"\b\d{8}T\d{6}Z|\b20\d{12}(?=\b|_)"), "<stamp>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<hash>"),
    (re.compile(r"\b\d+ min \d+ s\b|\b\d+\.\d s\b|\b\d+(\.\d\d)? ms\b"), "<time>"),
    (re.compile(r"\(\d+(\.\d)? (bytes?|[KMGT]iB)\)"), "(<size>)"),
    (re.compile(r"\bpid \d+\b"), "pid <pid>"),
    (re.compile(r"\bsolder \d+\.\d+\.\d+( \(SQLite [^)]*\))?"), "solder <version>"),
    (re.compile(r"\bkey [0-9A-F]{16}\b"), "key <key>"),
    (re.compile(r"(?<=trusted-key = )\S{56}"), "<public key>"),
    (re.compile(r"(?<=by:)( +)\S+@\S+?(?=,)"), r"\1<user>"),
]
TIMEOUT_SECONDS = 300
# The line of the step that runs is drawn again as often as there is time for.
LIVE = r"\r\x1b\[K  \[(?:\x1b\[33m)?>(?:\x1b\[0m)?\] [^\r\n]*"
REDRAWN = re.compile(f"({LIVE})(?:{LIVE})+")
WRITTEN_OVER = re.compile(r"\r\x1b\[K[^\r\n]*(?=\r\x1b\[K)|\r\x1b\[K")
COLUMNS = 80
COLOURS = {"\x1b[32m": "<green>", "\x1b[1;31m": "<red>", "\x1b[33m": "<yellow>", "\x1b[2m": "<dim>", "\x1b[1m": "<bold>", "\x1b[0m": "</>"}
QUESTION = (b"[y/N] ", b"to go on: ")
SERVER_VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")


def storyhub_variables():
    return {name: value for name, value in os.environ.items() if name.startswith("STORYHUB_")}


def server_variables(file):
    """What libpq needs to reach the server, from its URL."""
    url = urllib.parse.urlsplit(os.environ.get("SOLDER_TEST_POSTGRES") or file.read_text(encoding="utf-8").strip())
    words = {"host": url.hostname, "port": url.port and str(url.port), "user": url.username, "password": url.password}
    words.update(urllib.parse.parse_qsl(url.query))
    return {f"PG{name.upper()}": urllib.parse.unquote(value) for name, value in words.items() if value}


def normalised(text, folder, solder):
    if os.environ.get("PGHOST"):
        text = text.replace(os.environ["PGHOST"], "<host>")
    hub = {str(Path(path).resolve()) for path in storyhub_variables().values()}
    for path in sorted(hub, key=len, reverse=True):
        text = text.replace(path, "<hub>")
    text = text.replace(str(folder), "<folder>").replace(str(solder.parent.parent), "<prefix>")
    for pattern, replacement in PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def parse(text):
    """The transcript as a list of [lines before, command lines, expected lines]."""
    parts = [[[], [], []]]
    for line in text.splitlines():
        if line.startswith("$ "):
            parts.append([[], [line], []])
        elif (line == ">" or line.startswith(("> ", "< "))) and parts[-1][1] and not parts[-1][2]:
            parts[-1][1].append(line)
        elif line.startswith("#") or (not line and not parts[-1][1]):
            # A comment begins the part of the next command.
            parts.append([[line], [], []])
        else:
            parts[-1][2].append(line)
    return parts


def command_of(lines):
    return "\n".join(line[2:] for line in lines if not line.startswith("< "))


def in_a_pipe(command, **how):
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT_SECONDS, check=False, **how
    )
    return done.stdout, done.returncode


def on_a_terminal(command, answers, **how):
    """What `command` writes to a terminal of its own, on which `answers` are typed as it asks."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    process = subprocess.Popen(command, stdin=its, stdout=its, stderr=its, start_new_session=True, **how)
    os.close(its)
    written = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the last of those who had it is gone
            break
        if not piece:
            break
        written += piece
        if answers and written.endswith(QUESTION):
            os.write(ours, answers.pop(0).encode() + b"\n")
    os.close(ours)
    return written, process.wait(TIMEOUT_SECONDS)


def shown(text):
    """What is left on a screen, with words for the colours."""
    text = WRITTEN_OVER.sub("", text.replace("\r\n", "\n"))
    for code, word in COLOURS.items():
        text = text.replace(code, word)
    return text


def run(lines, folder, solder, has_terminal):
    environment = {
        "PATH": f"{solder.parent}:{os.environ.get('PATH', os.defpath)}",
        "HOME": str(folder),
        "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        **storyhub_variables(),
        **{name: value for name, value in os.environ.items() if name in SERVER_VARIABLES},
    }
    command = ["sh", "-c", command_of(lines)]
    if has_terminal:
        answers = [line[2:] for line in lines if line.startswith("< ")]
        out, code = on_a_terminal(command, answers, cwd=folder, env={**environment, "TERM": "xterm"})
        text = shown(out.decode("utf-8", "backslashreplace"))
    else:
        out, code = in_a_pipe(command, cwd=folder, env=environment)
        text = REDRAWN.sub(r"\1", out.decode("utf-8", "backslashreplace"))
    text = normalised(text, folder, solder)
    # What moves a terminal's cursor is made visible.
    text = text.replace("\r\n", "\n").replace("\r", "<cr>").replace("\x1b", "<esc>")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    # Lines that the transcript would take for its own are quoted.
    lines = ["\\" + line if line.startswith(("$ ", "#")) else line for line in lines]
    if code != 0:
        lines.append(f"[exit {code}]")
    return lines


def replay(text, solder, has_terminal):
    """The transcript as it is today."""
    lines = []
    # Of the same width everywhere: the lines of a terminal are broken.
    with tempfile.TemporaryDirectory(prefix="solder-golden-", dir="/tmp" if has_terminal else None) as name:
        folder = Path(name).resolve()
        parts = parse(text)
        for index, (before, command, expected) in enumerate(parts):
            lines += before + command
            if not command:
                lines += expected
                continue
            lines += run(command, folder, solder, has_terminal)
            # One empty line may divide a command's output from what follows.
            followed = index + 1 < len(parts)
            if followed and expected and not expected[-1] and lines[-1]:
                lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def check(path, solder, has_terminal):
    expected = path.read_text(encoding="utf-8")
    actual = replay(expected, solder, has_terminal)
    if actual == expected:
        return True
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(actual, encoding="utf-8")
        print(f"{path.name}: written")
        return True
    difference = difflib.unified_diff(
        expected.splitlines(), actual.splitlines(), f"{path.name} expected", f"{path.name} today", lineterm=""
    )
    print("\n".join(difference))
    return False


def main():
    parser = argparse.ArgumentParser(description="Replays transcripts of the built command.")
    parser.add_argument("--solder", required=True, type=Path)
    parser.add_argument("--postgres", type=Path, metavar="FILE", help="the file with the server's URL")
    parser.add_argument("--terminal", action="store_true", help="give each command a terminal")
    parser.add_argument("transcripts", nargs="+", type=Path)
    arguments = parser.parse_args()
    solder = arguments.solder.resolve()
    if arguments.postgres:
        os.environ.update(server_variables(arguments.postgres))
        subprocess.run(["dropdb", "--if-exists", "story_hub"], check=True)
    results = [check(path, solder, arguments.terminal) for path in arguments.transcripts]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
