#!/usr/bin/env python3
"""Checks that the transcripts show every command on a terminal and in a pipe, and that no terminal's lines are too wide.

Usage: every_verb.py --solder PROGRAM FOLDER
"""

import argparse
import re
import shlex
import subprocess
import sys
from pathlib import Path

import run

# What differs in width from run to run, and SQL, which is shown as it was written.
PLACEHOLDER = re.compile(r"<(folder|stamp|hash|size|user|version|key|public key)>")
COLOUR = re.compile("|".join(map(re.escape, run.COLOURS.values())))
WRITES_SQL = re.compile(r"--sql|--format sql|completion")


def verbs_of(solder):
    """The names of all commands, with those that each also has."""
    done = subprocess.run([solder, "help"], capture_output=True, text=True, check=True)
    commands = done.stdout.split("\nCommands:\n")[1].split("\n\n")[0]
    lines = re.findall(r"^  ([a-z][a-z, -]*?)(?:  |$| [A-Z\[])", commands, re.M)
    return [line.split(", ") for line in lines]


def words_of(command):
    """The words of each program that a command line runs."""
    for part in re.split(r"[|;&()<>]+|\$\(", command):
        try:
            yield shlex.split(part)
        except ValueError:  # a quoted sign of the shell: its halves are no commands
            continue


def commands_in(text):
    for part in run.parse(text):
        if part[1]:
            yield run.command_of(part[1]), part[2]


def asked_for(texts, names):
    found = set()
    for text in texts:
        for command, _ in commands_in(text):
            for words in words_of(command):
                if "solder" in words:
                    found.update([word for word in words[words.index("solder") + 1 :] if word in names][:1])
    return found


def too_wide(text):
    for command, lines in commands_in(text):
        if WRITES_SQL.search(command):
            continue
        for line in lines:
            plain = COLOUR.sub("", line)
            is_word = " " not in plain.strip()
            if len(plain) > run.COLUMNS and not is_word and not PLACEHOLDER.search(line):
                yield f"{len(plain)} columns after '{command}': {line}"


def main():
    parser = argparse.ArgumentParser(description="Checks that the transcripts show every command.")
    parser.add_argument("--solder", required=True, type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(arguments.folder.glob("*.transcript"))}
    on_terminals = [text for path, text in texts.items() if path.stem.endswith("_terminal")]
    in_pipes = [text for path, text in texts.items() if path.stem in ("walk", "verbs_pipe")]
    verbs = verbs_of(arguments.solder)
    problems = [] if len(verbs) > 20 else [f"the help lists no more than {verbs}"]
    for where, shown in (("on a terminal", on_terminals), ("in a pipe", in_pipes)):
        found = asked_for(shown, {name for names in verbs for name in names})
        problems += [f"no transcript shows '{names[0]}' {where}" for names in verbs if found.isdisjoint(names)]
    problems += [problem for text in on_terminals for problem in too_wide(text)]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
