#!/usr/bin/env python3
"""The SDK's headers compile in every language version they promise, with both compilers, without a warning; and what an
author forgets is said in a sentence."""

import pathlib
import unittest

from workbench import C, CPP, INCLUDE, STRICT, STRICT_CPP, compile_text, run

LAYOUT = pathlib.Path(__file__).with_name("abi_layout.c")
NAMED = ['-DSOLDER_MIGRATION_VERSION="001"', '-DSOLDER_MIGRATION_NAME="thing"']
COMPILERS = [("gcc", "g++"), ("clang", "clang++")]


def matrix(c_versions, cpp_versions):
    """(compiler, options) for each compiler and language version."""
    for c_compiler, cpp_compiler in COMPILERS:
        for version in c_versions:
            yield c_compiler, ["-x", "c", f"-std=c{version}", *STRICT]
        for version in cpp_versions:
            yield cpp_compiler, ["-x", "c++", f"-std=c++{version}", *STRICT_CPP]


class Headers(unittest.TestCase):
    def check(self, text, name, rows, *options):
        for compiler, row in rows:
            with self.subTest(compiler=compiler, options=row[1]):
                code, output = compile_text(text, name, compiler, *row, *options)
                self.assertEqual(code, 0, output)

    def test_abi_compiles_as_c99_to_c17_and_cpp11_to_cpp20(self):
        self.check("#include <solder/abi.h>\n", "abi.h.test", matrix([99, 11, 17], [11, 14, 17, 20]))

    def test_migration_h_compiles_as_c_and_cpp(self):
        self.check(C, "migration.test", matrix([99, 11, 17], [11, 17, 20]), *NAMED)

    def test_metadata_h_compiles_as_c_and_cpp(self):
        text = '#include <solder/metadata.h>\nSOLDER_METADATA("format=1\\0" "abi=1.0");\n'
        self.check(text, "metadata.test", matrix([99, 11, 17], [11, 17, 20]))

    def test_migration_hpp_compiles_as_cpp17_and_cpp20(self):
        self.check(CPP, "migration.test", matrix([], [17, 20]), *NAMED)

    def test_migration_hpp_compiles_with_libcxx(self):
        rows = [("clang++", [f"-std=c++{version}", "-stdlib=libc++", *STRICT_CPP]) for version in (17, 20)]
        self.check(CPP, "migration.cpp", rows, *NAMED)

    def test_each_header_compiles_alone(self):
        for header in sorted(INCLUDE.rglob("*.hpp")):
            name = header.relative_to(INCLUDE)
            with self.subTest(header=str(name)):
                code, output = compile_text(f"#include <{name}>\n", "alone.cpp", "g++", "-std=c++17", *STRICT_CPP)
                self.assertEqual(code, 0, output)


class StandardTypes(unittest.TestCase):
    """The SDK includes neither <tuple> nor <optional>; what it gives turns into them."""

    TEXT = """#include <array>
#include <optional>
#include <solder/database.hpp>
#include <tuple>
#include <vector>

struct Person { Person(int given, std::string called) : id(given), name(called) {} int id; std::string name; };

inline void use(solder::Database& db) {
  std::vector<std::tuple<int, std::string>> kept;
  for (auto [id, name] : db.query<int, std::string>("SELECT 1, 'a'")) kept.emplace_back(id, std::move(name));
  for (std::tuple<int, std::string> row : db.query<int, std::string>("SELECT 1, 'a'")) kept.push_back(row);
  for (const auto& row : db.query<int, std::string>("SELECT 1, 'a'")) kept.push_back(row);
  for (const Person person : db.query<int, std::string>("SELECT 1, 'a'")) db.log(person.name);
  for (auto [age] : db.query<std::optional<int>>("SELECT 1")) db.execute("SELECT ?", age);
  const std::optional<std::tuple<int>> one = db.query_one<int>("SELECT 1");
  const std::optional<std::string> region = db.variable("region");
  db.execute("SELECT ?, ?, ?, ?", region, db.variable("other"), nullptr, one ? std::get<0>(*one) : 0);
  db.run_many("INSERT INTO t VALUES (?, ?)", kept);
  db.insert_rows("t", {"a", "b"}, std::vector<std::array<std::string, 2>>());
  db.insert_rows("t", {"a", "b"}, std::vector<std::pair<int, double>>());
  db.insert_rows("t", {"a", "b"}, std::vector<solder::Fields<int, bool>>());
}
"""

    def test_are_given_and_taken(self):
        for compiler, options in (("g++", ["-std=c++17"]), ("clang++", ["-std=c++20"])):
            with self.subTest(compiler=compiler):
                code, output = compile_text(self.TEXT, "use.cpp", compiler, *options, *STRICT_CPP)
                self.assertEqual(code, 0, output)


class Layout(unittest.TestCase):
    def test_the_layout_is_that_of_abi_1_0(self):
        for compiler, options in matrix([11, 17], [11, 20]):
            with self.subTest(compiler=compiler, options=options[1]):
                code, output = run(compiler, *options, f"-I{INCLUDE}", "-fsyntax-only", LAYOUT)
                self.assertEqual(code, 0, output)


class Growth(unittest.TestCase):
    """A field that a later minor version adds is there in the layout, and unavailable until it is asked for."""

    TEXT = """#include <solder/abi.h>
struct grown { uint32_t struct_size; SOLDER_SINCE_1 int32_t later; };
typedef char the_layout_is_the_same[sizeof(struct grown) == 8 ? 1 : -1];
#ifdef USE
int32_t use(const struct grown *grown);
int32_t use(const struct grown *grown) { return grown->later; }
#endif
"""

    def compile(self, *options):
        return [compile_text(self.TEXT, "growth.test", compiler, *row, *options)
                for compiler, row in matrix([99, 17], [11, 20])]

    def test_the_lowest_minor_is_asked_for_by_default(self):
        text = "#include <solder/abi.h>\n#if SOLDER_ABI_MINOR != 0\n#error not 0\n#endif\n"
        code, output = compile_text(text, "minor.c", "gcc", "-std=c99")
        self.assertEqual(code, 0, output)

    def test_a_later_field_keeps_the_layout(self):
        for code, output in self.compile() + self.compile("-DSOLDER_ABI_MINOR=1"):
            self.assertEqual(code, 0, output)

    def test_a_later_field_is_refused_until_asked_for(self):
        for code, output in self.compile("-DUSE"):
            self.assertNotEqual(code, 0)
            self.assertIn("added in ABI 1.1: define SOLDER_ABI_MINOR as 1 to require it", output)

    def test_a_later_field_is_available_when_asked_for(self):
        for code, output in self.compile("-DUSE", "-DSOLDER_ABI_MINOR=1"):
            self.assertEqual(code, 0, output)


class Forgotten(unittest.TestCase):
    """What a compiler says to an author who has forgotten something."""

    def check(self, text, sentence, *options):
        for compiler in ("g++", "clang++"):
            with self.subTest(compiler=compiler):
                code, output = compile_text(text, "migration.cpp", compiler, "-std=c++17", *options)
                self.assertNotEqual(code, 0)
                self.assertIn(sentence, output)

    def test_down(self):
        text = "\n".join(line for line in CPP.splitlines() if " down(" not in line)
        self.check(text, "Thing has no down(); write it, or add IRREVERSIBLE to solder_add_migration()", *NAMED)

    def test_nothing_when_it_is_irreversible(self):
        text = "\n".join(line for line in CPP.splitlines() if " down(" not in line)
        code, output = compile_text(text, "migration.cpp", "g++", "-std=c++17", "-DSOLDER_MIGRATION_IRREVERSIBLE",
                                    *NAMED)
        self.assertEqual(code, 0, output)

    def test_nothing_when_up_and_down_are_private(self):
        code, output = compile_text(CPP.replace(" public:\n", ""), "migration.cpp", "g++", "-std=c++17", *NAMED)
        self.assertEqual(code, 0, output)

    def test_nothing_when_a_class_between_has_down(self):
        text = CPP.replace("SOLDER_MIGRATION(Thing)", "namespace app { class Other : public Thing {}; }\n"
                           "SOLDER_MIGRATION(app::Other)")
        code, output = compile_text(text, "migration.cpp", "clang++", "-std=c++17", *NAMED)
        self.assertEqual(code, 0, output)

    def test_the_base_class(self):
        self.check(CPP.replace(" : public solder::Migration", "").replace(" override", ""),
                   "Thing must derive publicly from solder::Migration", *NAMED)

    def test_up(self):
        text = "\n".join(line for line in CPP.splitlines() if " up(" not in line)
        self.check(text, "Thing must be constructible without arguments and override up()", *NAMED)

    def test_version_and_name(self):
        self.check(CPP, "this source doesn't know its version and name; build it with solder_add_migration()")

    def transform(self, call):
        return CPP.replace('execute_sql(db, "CREATE TABLE thing (id INTEGER PRIMARY KEY)");', call)

    def test_the_header_of_transform(self):
        text = self.transform('db.transform("t", "id", {"a"}, {"b"}, [](int a) { return a; });')
        self.check(text, "NeedsSolderTransformHpp", *NAMED)

    def test_a_column_of_transform(self):
        text = "#include <solder/transform.hpp>\n" + self.transform(
            'db.transform("t", "id", {"a", "c"}, {"b"}, [](int a) { return a; });')
        self.check(text, "transform's function must take one argument for each column that is read", *NAMED)
        text = "#include <solder/transform.hpp>\n" + self.transform(
            'db.transform("t", "id", {"a"}, {"b", "c"}, [](int a) { return a; });')
        self.check(text, "transform's function must return a value for each column that is written", *NAMED)

    def test_that_transform_needs_a_pure_function(self):
        text = "#include <solder/transform.hpp>\n" + self.transform(
            'db.transform("t", "id", {"a"}, {"b"}, [n = 0](int a) mutable { return a + ++n; });')
        self.check(text, "it can't be mutable, or change its arguments", *NAMED)

    def test_the_type_of_an_argument(self):
        self.check(CPP.replace('KEY)")', 'KEY)", &db)'),
                   "a value of this type can't be bound", *NAMED)


if __name__ == "__main__":
    unittest.main()
