#!/usr/bin/env python3
"""The SDK as a package: installed or in the build tree, for projects in C alone, in C++ alone, and for whole folders."""

import os
import pathlib
import unittest

from workbench import C, CPP, REPOSITORY, SdkTest, exported, must_run, value_of

TEMPLATES = REPOSITORY / "sdk" / "templates"


class Package(SdkTest):
    def test_serves_a_project_in_c_alone(self):
        folder = self.project("c", """solder_add_migration(001_c SOURCES migration.c)
solder_add_migration(002_sql UP up.sql)""", "C", migration_c=C, up_sql="SELECT 1")
        plugins = self.build(folder)
        self.assertEqual(sorted(path.name for path in plugins.iterdir()), ["001_c.so", "002_sql.so"])

    def test_serves_a_project_in_cpp_alone(self):
        folder = self.project("cpp", """solder_add_migration(001_cpp SOURCES migration.cpp)
solder_add_migration(002_sql UP up.sql)""", "CXX", migration_cpp=CPP, up_sql="SELECT 'ä\0\\'")
        plugins = self.build(folder)
        self.assertEqual(exported(plugins / "002_sql.so"), ["solder_create_migration_v1"])

    def test_is_found_in_the_build_tree(self):
        folder = self.project("tree", "solder_add_migration(001_sql UP up.sql)", "C", up_sql="SELECT 1")
        plugins = self.build(folder, f"-Dsolder_DIR={os.environ['SOLDER_BUILD']}/lib/cmake/solder")
        self.assertEqual(value_of(plugins / "001_sql.so", "version"), "001")

    def test_is_compatible_within_a_minor_version(self):
        version = value_of(self.build(self.project("v", "solder_add_migration(001_a UP up.sql)", "C", up_sql=""))
                           / "001_a.so", "sdk")
        major, minor, _ = version.split(".")
        for asked, is_found in ((f"{major}.{minor}", True), (f"{major}.{int(minor) + 1}", False)):
            folder = self.project(f"asks{asked}", "", "NONE")
            text = (folder / "CMakeLists.txt").read_text().replace("find_package(solder", f"find_package(solder {asked}")
            (folder / "CMakeLists.txt").write_text(text)
            self.assertEqual(self.configure(folder)[0] == 0, is_found, asked)

    def test_puts_plugins_where_it_is_told(self):
        folder = self.project("place", "solder_add_migration(001_a UP up.sql)", "C", up_sql="")
        self.build(folder, f"-DSOLDER_PLUGINS_DIR={folder}/else where")
        self.assertTrue((folder / "else where" / "001_a.so").is_file())

    def test_links_libraries_and_takes_the_factory_out_of_one(self):
        folder = self.project("lib", """add_library(inside STATIC migration.c)
target_compile_definitions(inside PRIVATE SOLDER_MIGRATION_VERSION="001" SOLDER_MIGRATION_NAME="a")
set_target_properties(inside PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_link_libraries(inside PRIVATE solder::sdk)
solder_add_migration(001_a SOURCES other.c LIBRARIES inside m CHECKSUM_FILES migration.c)""", "C", migration_c=C,
                              other_c="int other(void);\nint other(void) { return 1; }\n")
        plugin = self.build(folder) / "001_a.so"
        self.assertEqual(exported(plugin), ["solder_create_migration_v1"])
        self.assertEqual(value_of(plugin, "source"), "migration.c other.c")

    def test_builds_again_only_what_changed(self):
        folder = self.project("again", "solder_add_migration(001_a UP up.sql)", "C", up_sql="")
        self.build(folder)
        self.assertRegex(must_run("cmake", "--build", folder / "build"), "no work to do|Built target 001_a")


class Templates(SdkTest):
    """The templates of create-migration compile as they are."""

    SOURCES = {"cpp": ("SOURCES migration.cpp", {"migration.cpp": "migration.cpp.in"}),
               "c": ("SOURCES migration.c", {"migration.c": "migration.c.in"}),
               "sql": ("UP up.sql DOWN down.sql", {"up.sql": "up.sql.in", "down.sql": "down.sql.in"}),
               "seed_cpp": ("KIND SEED SOURCES migration.cpp", {"migration.cpp": "seed.cpp.in"}),
               "seed_c": ("KIND SEED SOURCES migration.c", {"migration.c": "seed.c.in"}),
               "seed_sql": ("KIND SEED UP up.sql", {"up.sql": "seed.sql.in"})}

    @staticmethod
    def fill_in(template, values):
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        for key, value in values.items():
            text = text.replace(f"@{key}@", value)
        return text

    def write(self, path, template, values):
        path.parent.mkdir(parents=True, exist_ok=True)
        text = self.fill_in(template, values)
        self.assertNotIn("@", text)
        path.write_text(text, encoding="utf-8")

    def test_compile_as_they_are(self):
        folder = self.folder / "project"
        self.write(folder / "CMakeLists.txt", "project.CMakeLists.txt.in", {"PROJECT": "app", "MIGRATIONS": "migrations"})
        for number, (name, (sources, files)) in enumerate(self.SOURCES.items(), start=1):
            target = ("seed_" if name.startswith("seed") else "") + f"00{number}_{name}"
            values = {"TARGET": target, "CLASS": "ThingMigration", "DESCRIPTION": "A thing", "SOURCES": sources,
                      "VERSION": f"00{number}", "NAME": name}
            self.write(folder / "migrations" / target / "CMakeLists.txt", "CMakeLists.txt.in", values)
            for file, template in files.items():
                self.write(folder / "migrations" / target / file, template, values)
        plugins = self.build(folder, "-DCMAKE_C_FLAGS=-Wall -Wextra -Werror -pedantic",
                             "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror -pedantic")
        kinds = {path.stem: value_of(path, "kind") + " " + value_of(path, "reversible") for path in plugins.iterdir()}
        self.assertEqual(kinds, {"001_cpp": "migration yes", "002_c": "migration yes", "003_sql": "migration yes",
                                 "seed_004_seed_cpp": "seed no", "seed_005_seed_c": "seed no",
                                 "seed_006_seed_sql": "seed no"})


class StoryHub(SdkTest):
    def test_builds_as_a_project_of_its_own(self):
        plugins = pathlib.Path(self.folder / "plugins")
        code, output = self.configure(REPOSITORY / "migrations", f"-DSOLDER_PLUGINS_DIR={plugins}",
                                      build=self.folder / "build")
        self.assertEqual(code, 0, output)
        must_run("cmake", "--build", self.folder / "build")
        classes = {path.stem: value_of(path, "class") for path in plugins.iterdir()}
        self.assertEqual(classes, {"001_initial_schema": "InitialSchemaMigration",
                                   "002_analytics_tables": "AnalyticsTablesMigration",
                                   "003_add_comments": "AddCommentsMigration",
                                   "seed_001_default_data": "DefaultDataSeed"})


if __name__ == "__main__":
    unittest.main()
