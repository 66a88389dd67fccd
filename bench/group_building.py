"""Building migrations with the SDK's CMake function, by both compilers."""

import os
import shutil
from pathlib import Path

import workload
from measure import Command, Contender, Failure, Result, Sample
from plugins import PROJECT, SOURCE, build_project, c_text

COMPILERS = {"gcc": ("gcc", "g++"), "clang": ("clang", "clang++")}

EMPTY = "#include <string>\n"

CPP = """#include <solder/migration.hpp>

class CreateMigration : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    db.execute(R"sql(
%s    )sql");
  }
  void down(solder::Database& db) override {
    db.execute(R"sql(
%s    )sql");
  }
};

SOLDER_MIGRATION(CreateMigration)
"""


def run(bench):
    for compiler, (c, cpp) in COMPILERS.items():
        if shutil.which(cpp):
            folder = bench.places["disk"] / f"building-{compiler}"
            shutil.rmtree(folder, ignore_errors=True)
            try:
                yield from Building(bench, compiler, folder, [f"-DCMAKE_C_COMPILER={c}", f"-DCMAKE_CXX_COMPILER={cpp}"]).run()
            finally:
                shutil.rmtree(folder, ignore_errors=True)


class Building:
    def __init__(self, bench, compiler, folder, options):
        self.bench = bench
        self.group = f"Building, {compiler}"
        self.folder = folder
        self.options = options
        # A launcher would answer from its cache.
        self.variables = {"CCACHE_DISABLE": "1", "CMAKE_C_COMPILER_LAUNCHER": "", "CMAKE_CXX_COMPILER_LAUNCHER": ""}

    def run(self):
        os.environ.update(self.variables)  # for configuring, which remembers a launcher
        one = self._write_one()
        build_project(one, one / "build", self.bench.sdk, *self.options)
        targets = {"floor": ("empty", "empty.cpp"), "solder: C++": ("001_cpp", "migration.cpp"), "solder: C": ("002_c", "migration.c"),
                   "solder: SQL": ("003_sql", "up.sql")}
        contenders = [self._rebuild(one, name, *target) for name, target in targets.items()]
        yield self.bench.stopwatch.compare(self.group, "one migration, after an edit; floor: an empty source with `<string>`", contenders)
        size = Result(self.group, "size of the plugin", unit="KiB")
        for name, (target, _) in targets.items():
            if name != "floor":
                size.samples[name] = [Sample(os.path.getsize(one / "plugins" / f"{target}.so") / 1024, 0, 0, 0)]
        yield size
        many = self._write_many()
        yield self.bench.stopwatch.compare(self.group, f"{self.bench.built} migrations from nothing, configuring included",
                                           [self._build_all(many[kind], f"solder: {kind}") for kind in many])

    def _rebuild(self, project, name, target, file):
        source = project / file
        made = project / "build" / "libempty.so" if target == "empty" else project / "plugins" / f"{target}.so"
        before = {}

        def edit():
            before["time"] = made.stat().st_mtime_ns
            os.utime(source)

        def check():
            if made.stat().st_mtime_ns == before["time"]:
                raise Failure(f"{made} was not built again")

        return Contender(name, Command(["cmake", "--build", project / "build", "--target", target], project, self.variables), edit, check)

    def _build_all(self, project, name):
        script = 'cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release "$@" && cmake --build build'
        command = Command(["sh", "-c", script, "build", f"-Dsolder_DIR={self.bench.sdk}", *self.options], project, self.variables)

        def prepare():
            shutil.rmtree(project / "build", ignore_errors=True)
            shutil.rmtree(project / "plugins", ignore_errors=True)

        def check():
            made = len(list((project / "plugins").glob("*.so")))
            if made != self.bench.built:
                raise Failure(f"{made} plugins were built, not {self.bench.built}")

        return Contender(name, command, prepare, check)

    def _write_one(self):
        project = self.folder / "one"
        project.mkdir(parents=True)
        (project / "empty.cpp").write_text(EMPTY)
        (project / "migration.cpp").write_text(cpp_source(1))
        (project / "migration.c").write_text(SOURCE % (c_text(workload.up(1)), c_text(workload.down(1))))
        write_sql(project, 1)
        (project / "CMakeLists.txt").write_text(PROJECT % ("C CXX", (
            "set(CMAKE_CXX_STANDARD 17)\nadd_library(empty MODULE empty.cpp)\n"
            "solder_add_migration(001_cpp SOURCES migration.cpp)\nsolder_add_migration(002_c SOURCES migration.c)\n"
            "solder_add_migration(003_sql UP up.sql DOWN down.sql)\n")))
        return project

    def _write_many(self):
        kinds = {"C++": ("SOURCES migration.cpp", lambda folder, number: (folder / "migration.cpp").write_text(cpp_source(number))),
                 "SQL": ("UP up.sql DOWN down.sql", write_sql)}
        projects = {}
        for kind, (arguments, write) in kinds.items():
            projects[kind] = self.folder / f"many-{kind}"
            calls = []
            for number in range(1, self.bench.built + 1):
                target = f"{workload.version(number)}_{workload.name(number)}"
                migration = projects[kind] / target
                migration.mkdir(parents=True)
                write(migration, number)
                (migration / "CMakeLists.txt").write_text(f"solder_add_migration({target} {arguments})\n")
                calls.append(f"add_subdirectory({target})\n")
            (projects[kind] / "CMakeLists.txt").write_text(PROJECT % ("C CXX" if kind == "C++" else "C", "".join(calls)))
        return projects


def cpp_source(number):
    return CPP % (workload.script(workload.up(number)), workload.script(workload.down(number)))


def write_sql(folder: Path, number):
    (folder / "up.sql").write_text(workload.script(workload.up(number)))
    (folder / "down.sql").write_text(workload.script(workload.down(number)))
