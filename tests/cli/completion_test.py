#!/usr/bin/env python3
"""Asks real shells what they complete, after they have sourced the script that the command writes for them.

SOLDER names the command.
"""

import os
import pty
import re
import select
import subprocess
import tempfile
import unittest
from pathlib import Path

SOLDER = os.environ["SOLDER"]


def script(shell):
    return subprocess.run([SOLDER, "completion", shell], stdout=subprocess.PIPE, check=True).stdout.decode()


def plain(words):
    """Without the quoting of special characters."""
    return {re.sub(r"\\(.)", r"\1", each).rstrip("/") for each in words} - {""}


class Completion:
    """What every shell must answer; `complete` gives the words that it offers for a line."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="solder-completion-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "script").write_text(script(self.shell))
        (self.folder / "data base.db").touch()
        (self.folder / "drawer").mkdir()

    def test_commands(self):
        self.assertEqual(self.complete("solder mig"), {"migrate", "migrate-to"})
        self.assertEqual(self.complete("solder mark"), {"mark-applied"})

    def test_commands_after_options_with_values(self):
        self.assertEqual(self.complete("solder -d app.db --quiet rollb"), {"rollback"})

    def test_options_of_every_command(self):
        self.assertEqual(self.complete("solder --lock-"), {"--lock-timeout"})
        self.assertEqual(self.complete("solder migrate --lock-"), {"--lock-timeout"})

    def test_options_of_one_command(self):
        self.assertEqual(self.complete("solder migrate --ste"), {"--steps"})
        self.assertEqual(self.complete("solder up --ste"), {"--steps"})
        self.assertEqual(self.complete("solder status --ste"), set())

    def test_values(self):
        self.assertEqual(self.complete("solder status --color a"), {"auto", "always"})
        self.assertEqual(self.complete("solder completion f"), {"fish"})
        self.assertEqual(self.complete("solder help mark"), {"mark-applied"})

    def test_files_and_folders(self):
        self.assertEqual(self.complete("solder -d dat"), {"data base.db"})
        self.assertEqual(self.complete("solder --plugins d"), {"drawer"})


class Bash(Completion, unittest.TestCase):
    shell = "bash"

    def complete(self, line):
        words = line.split(" ")
        program = (
            f"source ./script; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _solder; "
            'printf "%s\\n" "${COMPREPLY[@]}"'
        )
        done = subprocess.run(["bash", "-c", program], cwd=self.folder, stdout=subprocess.PIPE, check=True)
        return plain(done.stdout.decode().splitlines())

    def test_values_after_an_equals_sign(self):
        self.assertEqual(self.complete("solder status --color = ne"), {"never"})
        self.assertEqual(self.complete("solder --color = never mark"), {"mark-applied"})


class Fish(Completion, unittest.TestCase):
    shell = "fish"

    def complete(self, line):
        environment = {**os.environ, "HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        program = f"source ./script; complete -C '{line}'"
        done = subprocess.run(
            ["fish", "--no-config", "-c", program], cwd=self.folder, env=environment, stdout=subprocess.PIPE, check=True
        )
        return plain(each.split("\t")[0] for each in done.stdout.decode().splitlines())


class Zsh(Completion, unittest.TestCase):
    """Drives an interactive shell on a terminal: zsh completes nowhere else."""

    shell = "zsh"
    mark = "<<answer>>"

    def setUp(self):
        super().setUp()
        self.shell_process, self.terminal = pty.fork()
        if self.shell_process == 0:
            os.chdir(self.folder)
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**os.environ, "TERM": "dumb", "HOME": str(self.folder)})
        self.addCleanup(self.end)
        # Every match that is added is printed as it would stand on the line, instead of shown in a list.
        self.say(
            "PS1= PS2= ; unsetopt zle_bracketed_paste prompt_cr prompt_sp; autoload -Uz compinit; compinit -u -D; source ./script; "
            "compadd() { local -a kept; builtin compadd -O kept \"$@\"; "
            "print -rl -- $kept >>offered; builtin compadd \"$@\" }; "
            "zstyle ':completion:*' completer _complete; "
            "ask() { print -n '<<'; print 'answer>>' }; zle -N ask; bindkey '^T' ask; bindkey '^I' complete-word; ask\n"
        )
        self.wait()

    def end(self):
        os.close(self.terminal)
        os.waitpid(self.shell_process, 0)

    def say(self, text):
        os.write(self.terminal, text.encode())

    def wait(self):
        seen = ""
        while self.mark not in seen:
            self.assertTrue(select.select([self.terminal], [], [], 60)[0], seen)
            seen += os.read(self.terminal, 4096).decode(errors="replace")

    def complete(self, line):
        offered = self.folder / "offered"
        offered.write_text("")
        self.say("\x15" + line + "\t\x14")
        self.wait()
        return plain(offered.read_text().splitlines())


if __name__ == "__main__":
    unittest.main()
