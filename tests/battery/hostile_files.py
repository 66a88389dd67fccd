"""Folders, files and libraries that somebody has prepared: nothing of theirs runs, and nothing of ours is touched."""

import os
import re

import plugin_source
from case import BOTH_JOURNALS, BOTH_WAYS, OK, case, does_not_apply
from plugin_source import SHOWS_LOADING

SOMEBODY = 12345


def at_seven(world, **more):
    """5 and 6 are applied, 7 is a good plugin that shows when it is loaded; on the way down it is applied too."""
    world.start()
    if world.way == "down":
        world.good(7)
        world.expect(world.solder("migrate"), OK)
    return world.good(7, globals_=SHOWS_LOADING, **more)


def goes(world):
    """With the fault gone the way is free, and the plugin shows that it was loaded."""
    world.expect(world.solder(*world.way_arguments()), OK)
    assert (world.folder / "case-loaded").exists(), "the plugin doesn't show that it was loaded"
    world.expect_recovery()


def as_root(row, title, **settings):
    """A case that gives a file to somebody else."""
    if os.geteuid() == 0:
        return case(row, title, **settings)
    does_not_apply(row, title, "only root can give a file away")
    return lambda function: function


MODES = [("others", 0o777), ("group", 0o775)]


@case("G1", "lie in a folder that others can write", BOTH_WAYS, BOTH_JOURNALS, each=MODES)
def folder_is_open(world, mode):
    at_seven(world)
    world.plugins.chmod(mode)
    world.refuses(r"plugins folder.*others can write it \(mode 07")
    world.plugins.chmod(0o755)
    goes(world)


@as_root("G1", "lie in a folder of somebody else", ways=BOTH_WAYS, each=("owner",))
def folder_is_foreign(world, _):
    at_seven(world)
    os.chown(world.plugins, SOMEBODY, -1)
    world.refuses(rf"plugins folder.*belongs to user {SOMEBODY}")
    os.chown(world.plugins, 0, -1)
    goes(world)


@case("G1", "lie in a folder that others can write, and people know", BOTH_WAYS, each=("allowed",))
def folder_may_be_open(world, _):
    at_seven(world)
    world.plugins.chmod(0o777)
    world.expect(world.act("--insecure-plugins"), OK)
    world.plugins.chmod(0o755)
    world.expect_recovery()


def behind(world):
    """The plugins folder moves into a folder `case-between`. \\return that folder."""
    between = world.folder / "case-between"
    between.mkdir(mode=0o755)
    world.plugins.rename(between / "plugins")
    world.plugins = between / "plugins"
    return between


@case("G2", "lie behind a folder that others can write", BOTH_WAYS, each=MODES)
def ancestor_is_open(world, mode):
    between = behind(world)
    at_seven(world)
    between.chmod(mode)
    result = world.refuses(r"others can write it \(mode 07")
    assert re.search(r"where: .*/case-between'", result.err), result.err
    between.chmod(0o755)
    goes(world)


@case("G2", "lie behind a folder that others can write, but not rename in", BOTH_WAYS, each=("sticky",))
def ancestor_is_sticky(world, _):
    between = behind(world)
    at_seven(world)
    between.chmod(0o1777)
    goes(world)


@as_root("G2", "lie behind a folder of somebody else", ways=BOTH_WAYS, each=("owner",))
def ancestor_is_foreign(world, _):
    between = behind(world)
    at_seven(world)
    os.chown(between, SOMEBODY, -1)
    world.refuses(rf"case-between.*belongs to user {SOMEBODY}")
    os.chown(between, 0, -1)
    goes(world)


@case("G3", "can be written by others", BOTH_WAYS, each=[("others", 0o646), ("group", 0o664)])
def file_is_open(world, mode):
    plugin = at_seven(world)
    plugin.chmod(mode)
    world.refuses(r"7_change_7\.so.*others can write it \(mode 06")
    plugin.chmod(0o644)
    goes(world)


@as_root("G3", "belongs to somebody else", ways=BOTH_WAYS, each=("owner",))
def file_is_foreign(world, _):
    plugin = at_seven(world)
    os.chown(plugin, SOMEBODY, -1)
    world.refuses(rf"7_change_7\.so.*belongs to user {SOMEBODY}")
    os.chown(plugin, 0, -1)
    goes(world)


@case("G4", "is a link to elsewhere", BOTH_WAYS)
def file_is_a_link(world):
    plugin = at_seven(world)
    plugin.rename(world.folder / "case-elsewhere.so")
    plugin.symlink_to("../case-elsewhere.so")
    world.refuses(r"7_change_7\.so.*(not a regular file|link)")
    plugin.unlink()
    (world.folder / "case-elsewhere.so").rename(plugin)
    goes(world)


@case("G4", "lie in a folder that is a link", BOTH_WAYS, each=[("good", 0o755), ("open", 0o777)])
def folder_is_a_link(world, mode):
    at_seven(world)
    real = world.folder / "case-real"
    real.mkdir()
    world.plugins.rename(real / "plugins")
    world.plugins.symlink_to(real / "plugins")
    real.chmod(mode)
    if mode == 0o777:
        result = world.refuses("others can write it")
        assert re.search(r"where: .*/case-real'", result.err), result.err
        real.chmod(0o755)
    goes(world)


PLANTED = SHOWS_LOADING.replace("case-loaded", "case-planted")
PLAIN_C = "#define _GNU_SOURCE\n#include <fcntl.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n"


def planted_library(world, soname, body=""):
    """A library whose constructor leaves `case-planted`, in the folder `case-path`. \\return what links against it."""
    folder = world.folder / "case-path"
    folder.mkdir(exist_ok=True)
    plugin_source.compile_c(PLAIN_C + PLANTED + body + "\nint stub(void) { return 0; }", folder / soname,
                            ["-shared", "-fPIC", f"-Wl,-soname,{soname}"])
    return [f"-L{folder}", "-Wl,--no-as-needed", f"-l:{soname}"]


@case("G6", "needs a library that LD_LIBRARY_PATH offers", BOTH_WAYS, BOTH_JOURNALS)
def library_is_offered(world):
    flags = planted_library(world, "libdep.so")
    world.start().faulty("", globals_=SHOWS_LOADING, flags=flags)
    world.refuses(r"libdep\.so", environment={"LD_LIBRARY_PATH": str(world.folder / "case-path")})
    assert not (world.folder / "case-planted").exists(), "the planted library was loaded"
    world.expect_recovery()


@case("G7", "brings its own search path", BOTH_WAYS,
      each=[("RUNPATH $ORIGIN", ["-Wl,--enable-new-dtags,-rpath,$ORIGIN"]), ("RUNPATH", ["-Wl,--enable-new-dtags,-rpath,/tmp"]),
            ("RPATH", ["-Wl,--disable-new-dtags,-rpath,/tmp"]), ("RPATH $ORIGIN",
                                                                 ["-Wl,--disable-new-dtags,-rpath,$ORIGIN/../lib"])])
def brings_a_search_path(world, flags):
    world.start().faulty("", globals_=SHOWS_LOADING, flags=flags)
    world.refuses(r"7_change_7\.so.*(RUNPATH|RPATH)")
    world.expect_recovery()


PRELOADED = PLAIN_C + r"""
unsigned la_version(unsigned version) { return version; }
__attribute__((constructor)) static void note(void) {
  char path[4096], said[4096];
  snprintf(path, sizeof path, "%s/case-preloaded", getenv("HOME"));
  int from = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC), to = open(path, O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600);
  ssize_t count = read(from, said, sizeof said);
  for (ssize_t index = 0; index < count; ++index) if (said[index] == 0) said[index] = ' ';
  said[count] = '\n';
  write(to, said, count + 1);
  close(from);
  close(to);
}
"""


@case("G8", "is to be preloaded with something", BOTH_WAYS, each=("LD_PRELOAD", "LD_AUDIT"))
def something_is_preloaded(world, variable):
    library = world.folder / "case-preload.so"
    plugin_source.compile_c(PRELOADED, library, ["-shared", "-fPIC"])
    world.start().faulty('if (getenv("LD_PRELOAD") || getenv("LD_AUDIT")) return 5;')
    result = world.act(environment={variable: str(library)})
    world.expect(result, OK)
    loaded = (world.folder / "case-preloaded").read_text().splitlines()
    assert len(loaded) == 1, f"loaded into more than the runner itself: {loaded}"
    assert re.search(f"warning:?.*{variable}", result.err), f"no warning of {variable}: {result.err}"
    world.expect_recovery()
