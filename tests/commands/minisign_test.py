#!/usr/bin/env python3
"""Signs and verifies with the built command and with the real minisign, each with the other's keys and signatures.

SOLDER names the command, PLUGIN_FOLDER where the plugins of the tests are. What minisign asks for comes from its
standard input; what the command asks for comes from a terminal.
"""

import os
import pty
import shutil
import sqlite3
import subprocess
import tempfile
import termios
import unittest
from pathlib import Path

SOLDER = os.environ["SOLDER"]
PLUGINS = Path(os.environ["PLUGIN_FOLDER"])
PASSWORD = "correct horse"


def make_key(folder, name, password=None):
    """The paths of a new public and secret key, made by minisign."""
    public, secret = folder / f"{name}.pub", folder / f"{name}.key"
    command = ["minisign", "-G", "-p", public, "-s", secret] + ([] if password else ["-W"])
    answers = f"{password}\n{password}\n" if password else ""
    subprocess.run(command, input=answers, text=True, check=True, capture_output=True)
    return public, secret


class Signatures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keys = Path(tempfile.mkdtemp(prefix="solder-keys-"))
        cls.public, cls.secret = make_key(cls.keys, "plain")
        cls.other_public, cls.other_secret = make_key(cls.keys, "other")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.keys)

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="solder-signatures-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "plugins").mkdir(mode=0o755)
        self.install("001_users")
        self.solder("lock")
        self.lock = self.folder / "plugins/solder.lock"
        self.signature = self.folder / "plugins/solder.lock.minisig"

    def install(self, name):
        target = self.folder / "plugins" / f"{name}.so"
        shutil.copyfile(PLUGINS / f"{name}.so", target)
        target.chmod(0o644)

    def run_solder(self, *arguments):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("SOLDER_")}
        return subprocess.run(
            [SOLDER, *arguments],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def solder(self, *arguments):
        done = self.run_solder(*arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def sign(self):
        return self.solder("sign", "--secret-key", self.secret)

    def verify_with_minisign(self, public):
        return subprocess.run(
            ["minisign", "-V", "-p", public, "-m", self.lock], capture_output=True, text=True, check=False
        )

    def migrate(self, *keys):
        trusted = [word for key in keys for word in ("--trusted-key", key)]
        return self.run_solder("--database", "app.db", "migrate", "--require-signature", *trusted)

    def refused(self, done, why):
        """That nothing ran, and why."""
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertIn("signature", done.stderr)
        self.assertIn(why, done.stderr)
        self.assertFalse((self.folder / "app.db").exists())

    def test_minisign_accepts_our_signature(self):
        self.sign()
        done = self.verify_with_minisign(self.public)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Trusted comment: file:solder.lock\tserial:1\thashed", done.stdout)
        self.assertEqual(self.signature.stat().st_mode & 0o777, 0o644)

    def test_signing_again_writes_the_same_bytes(self):
        self.sign()
        first = self.signature.read_bytes()
        self.sign()
        self.assertEqual(self.signature.read_bytes(), first)

    def test_we_accept_signatures_of_minisign_of_both_kinds(self):
        for kind in ([], ["-l"]):
            subprocess.run(
                ["minisign", "-S", *kind, "-s", self.secret, "-m", self.lock], check=True, capture_output=True
            )
            self.assertIn("1 plugin is as", self.solder("verify-signatures", "--trusted-key", self.public))
        self.assertEqual(self.migrate(self.public).returncode, 0)

    def test_a_key_with_a_password(self):
        public, secret = make_key(self.keys, "locked", PASSWORD)
        right, wrong = self.folder / "right", self.folder / "wrong"
        right.write_text(f"{PASSWORD}\n", encoding="utf-8")
        wrong.write_text("another\n", encoding="utf-8")
        done = self.run_solder("sign", "--secret-key", secret, "--password-file", wrong)
        self.assertEqual(done.returncode, 3)
        self.assertIn("the password is wrong", done.stderr)
        self.assertFalse(self.signature.exists())
        done = self.run_solder("sign", "--secret-key", secret)
        self.assertEqual(done.returncode, 3)
        self.assertIn("there is no terminal to ask for it", done.stderr)
        self.solder("sign", "--secret-key", secret, "--password-file", right)
        self.assertEqual(self.verify_with_minisign(public).returncode, 0)
        self.signature.unlink()
        self.assertNotIn(PASSWORD, self.sign_on_a_terminal(secret))
        self.assertEqual(self.verify_with_minisign(public).returncode, 0)

    def sign_on_a_terminal(self, secret):
        """What the terminal shows while the password is typed after the question."""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execv(SOLDER, [SOLDER, "sign", "--secret-key", str(secret)])
        shown = b""
        while b"Password of" not in shown:
            shown += os.read(terminal, 4096)
        # The question comes before the echo is off, which also drops what was typed until then.
        while termios_echoes(terminal):
            pass
        os.write(terminal, f"{PASSWORD}\n".encode())
        try:
            while piece := os.read(terminal, 4096):
                shown += piece
        except OSError:
            pass  # the terminal is gone with its last process
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0, shown)
        return shown.decode()

    def test_without_a_signature_nothing_runs(self):
        self.refused(self.migrate(self.public), "there is no 'plugins/solder.lock.minisig'")
        self.lock.unlink()
        self.refused(self.migrate(self.public), "there is no lock file")

    def test_a_signature_by_another_key_is_refused(self):
        self.sign()
        self.refused(self.migrate(self.other_public), "trusted is")
        # Any of the trusted keys will do, so that keys can be changed without a gap.
        self.assertEqual(self.migrate(self.other_public, self.public).returncode, 0)

    def test_a_signature_of_another_file_is_refused(self):
        self.sign()
        self.install("002_posts")
        self.solder("lock")
        self.refused(self.migrate(self.public), "is not one of this file")

    def test_a_truncated_signature_is_refused(self):
        self.sign()
        whole = self.signature.read_bytes()
        for size in (0, 10, 100, len(whole) // 2, len(whole) - 3):
            self.signature.write_bytes(whole[:size])
            self.refused(self.migrate(self.public), "cannot read signature")

    def test_a_flipped_bit_is_refused(self):
        self.sign()
        # Lines two to four: what is signed. The first is for people.
        for path, begin in ((self.signature, self.signature.read_bytes().index(b"\n") + 1), (self.lock, 0)):
            whole = path.read_bytes()
            for position in range(begin, len(whole), 17):
                damaged = bytearray(whole)
                damaged[position] ^= 1
                path.write_bytes(damaged)
                self.assertEqual(self.migrate(self.public).returncode, 6, (path, position))
                self.assertFalse((self.folder / "app.db").exists())
            path.write_bytes(whole)
        self.assertEqual(self.migrate(self.public).returncode, 0)

    def test_a_trusted_comment_that_was_changed_is_refused(self):
        self.sign()
        self.signature.write_text(self.signature.read_text().replace("serial:1", "serial:2"))
        self.refused(self.migrate(self.public), "trusted comment")

    def test_a_signature_that_is_there_counts_without_being_required(self):
        self.sign()
        done = self.run_solder("--database", "app.db", "migrate", "--trusted-key", self.other_public)
        self.refused(done, "trusted is")

    def test_the_configuration_lists_keys_and_a_key_that_is_gone_counts_no_more(self):
        self.sign()
        line = self.public.read_text().splitlines()[1]
        configuration = self.folder / "solder.conf"
        begin = f"database = app.db\nrequire-signature = yes\ntrusted-key = {self.other_public}\n"
        configuration.write_text(begin)
        self.refused(self.run_solder("migrate"), "trusted is")
        configuration.write_text(begin + f"trusted-key = {line}\n")
        self.solder("migrate")
        with sqlite3.connect(self.folder / "app.db") as database:
            self.assertEqual(database.execute("SELECT version FROM schema_migrations").fetchall(), [("001",)])

    def test_what_contradicts_itself_is_a_usage_error(self):
        self.sign()
        cases = {
            "no trusted key is named": ("--require-signature",),
            "contradict each other": (
                "--require-signature", "--no-lock-file", "--trusted-key", self.public),
            "it is not a public key of minisign": ("--trusted-key", self.secret),
            "neither a public key of minisign nor a file": ("--trusted-key", "RWnonsense"),
        }
        for why, options in cases.items():
            done = self.run_solder("--database", "app.db", "migrate", *options)
            self.assertEqual(done.returncode, 3, (why, done.stderr))
            self.assertIn(why, done.stderr)
        self.assertEqual(self.run_solder("verify-signatures").returncode, 3)

    def test_verifying_checks_every_plugin(self):
        self.sign()
        plugin = self.folder / "plugins/001_users.so"
        plugin.write_bytes(plugin.read_bytes() + b"x")
        done = self.run_solder("verify-signatures", "--trusted-key", self.public)
        self.assertEqual(done.returncode, 6)
        self.assertIn("001_users.so: its file has 'sha256:", done.stderr)


def termios_echoes(terminal):
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


if __name__ == "__main__":
    unittest.main()
