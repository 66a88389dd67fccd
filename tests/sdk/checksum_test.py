#!/usr/bin/env python3
"""The checksum identifies a migration: the same from every compiler and checkout, another one after an edit."""

import hashlib
import unittest

from workbench import CPP, SdkTest, value_of

GCC = ("-DCMAKE_C_COMPILER=gcc", "-DCMAKE_CXX_COMPILER=g++")
CLANG = ("-DCMAKE_C_COMPILER=clang", "-DCMAKE_CXX_COMPILER=clang++")
BOM = b"\xef\xbb\xbf"


def expected(**files):
    """By the definition: the lines of sha256sum in the order of the paths, hashed again."""
    names = sorted(name.replace("_", ".") for name in files)
    lines = "".join(f"{hashlib.sha256(files[name.replace('.', '_')]).hexdigest()}  {name}\n" for name in names)
    return "sha256:" + hashlib.sha256(lines.encode()).hexdigest()


class Checksum(SdkTest):
    def checksum(self, name, call, *options, languages="C", **files):
        folder = self.project(name, f"solder_add_migration(001_thing {call})", languages, **files)
        return value_of(self.build(folder, *options) / "001_thing.so", "checksum")

    def sql(self, name, **files):
        words = " ".join(f"{file.split('_')[0].upper()} {file.replace('_', '.')}" for file in files)
        return self.checksum(name, words, **files)

    def test_is_the_hash_of_what_sha256sum_prints(self):
        files = {"up_sql": b"CREATE TABLE a (b);\n", "down_sql": b"DROP TABLE a;\n"}
        self.assertEqual(self.sql("plain", **files), expected(**files))

    def test_is_the_same_from_both_compilers(self):
        found = {self.checksum(compiler, "SOURCES migration.cpp", *options, languages="CXX", migration_cpp=CPP)
                 for compiler, options in (("gcc", GCC), ("clang", CLANG))}
        self.assertEqual(found, {expected(migration_cpp=CPP.encode())})

    def test_does_not_see_line_endings_and_byte_order_marks(self):
        text = "-- naïve; [x] \\ \"q\" $a ${b} @c@\nSELECT '\r';\n\nSELECT 2".encode()
        plain = expected(up_sql=text)
        self.assertEqual(self.sql("lf", up_sql=text), plain)
        self.assertEqual(self.sql("bom", up_sql=BOM + text), plain)
        self.assertEqual(self.sql("crlf", up_sql=BOM + text.replace(b"\n", b"\r\n")), plain)

    def test_sees_every_other_byte(self):
        text = b"SELECT 1;\r\nSELECT 2;\r\n"
        normalised = b"SELECT 1;\nSELECT 2;\n"
        for name, changed in (("space", normalised.replace(b";", b" ;")), ("end", normalised[:-1]),
                              ("return", normalised + b"\r"), ("two", normalised.replace(b"\n", b"\r\n", 1) + b"\r")):
            with self.subTest(name):
                self.assertNotEqual(expected(up_sql=changed.replace(b"\r\n", b"\n")), expected(up_sql=normalised))
                self.assertEqual(self.sql(name, up_sql=changed), expected(up_sql=changed.replace(b"\r\n", b"\n")))
        self.assertEqual(self.sql("crlf", up_sql=text), expected(up_sql=normalised))

    def test_takes_a_file_with_a_nul_byte_as_it_is(self):
        bytes_ = BOM + b"a\r\n\0b\r\n"
        files = {"up_sql": b"SELECT 1;\n", "table_bin": bytes_}
        self.assertEqual(self.checksum("nul", "UP up.sql CHECKSUM_FILES table.bin", **files), expected(**files))

    def test_knows_which_backend_a_script_is_for(self):
        files = {"a_sql": b"SELECT 1;\n", "b_sql": b"SELECT 2;\n"}
        self.assertNotEqual(self.checksum("ab", "UP sqlite:a.sql postgres:b.sql", **files),
                            self.checksum("ba", "UP postgres:a.sql sqlite:b.sql", **files))
        named = {"up_sqlite_sql": b"SELECT 1;\n", "up_postgres_sql": b"SELECT 2;\n"}
        right = self.checksum("right", "UP sqlite:up.sqlite.sql postgres:up.postgres.sql", **named)
        self.assertEqual(right, expected(**named))
        self.assertNotEqual(self.checksum("wrong", "UP postgres:up.sqlite.sql sqlite:up.postgres.sql", **named), right)

    def test_follows_an_edit(self):
        folder = self.project("edit", "solder_add_migration(001_thing UP up.sql)", "C", up_sql="SELECT 1;\n")
        plugin = self.build(folder) / "001_thing.so"
        before = value_of(plugin, "checksum")
        (folder / "up.sql").write_text("SELECT 2;\n", encoding="utf-8")
        self.build(folder)
        self.assertNotEqual(value_of(plugin, "checksum"), before)
        self.assertEqual(value_of(plugin, "checksum"), expected(up_sql=b"SELECT 2;\n"))


if __name__ == "__main__":
    unittest.main()
