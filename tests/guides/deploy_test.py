#!/usr/bin/env python3
"""Does what docs/deploy.md and the files in docs/deploy say, below a temporary folder in the place of /: runs the guide's sessions, each
step of both pipelines (but for the installation of packages and the build of Solder) on a repository with two branches, and
deploys what they have packed.

usage: deploy_test.py BUILD_FOLDER"""

import os
import pathlib
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import yaml

from guide import blocks_of, repository, run_guide

DEPLOY = repository() / "docs" / "deploy"


class World:
    """A root folder for the paths that the files name, with a repository of migrations in it: `main` has one, `topic` two."""

    def __init__(self, root, build):
        self.root, self.build = root, build
        settings = {key: value for key, value in os.environ.items() if not key.startswith(("SOLDER_", "CI", "GIT"))}
        self.environment = {**settings, "HOME": str(root), "PATH": f"{build}/bin:{os.environ['PATH']}",
                            "GIT_CONFIG_NOSYSTEM": "1", "GITHUB_PATH": str(root / "path"), "TZ": "UTC"}
        self.run("git config --global user.name ada && git config --global user.email ada@example.com", root)
        origin = self.project(root / "origin", "git init --quiet --initial-branch=main .")
        self.migration(origin, "add_notes", "CREATE TABLE notes (id INTEGER PRIMARY KEY);", "DROP TABLE notes;")
        self.commit(origin)
        self.run("git checkout --quiet -b topic", origin)
        self.migration(origin, "add_tags", "CREATE TABLE tags (name TEXT);", "DROP TABLE tags;")
        self.commit(origin)

    def run(self, script, folder, expect=0, environment=None):
        """`script` as a pipeline runs it, its absolute paths below the root."""
        script = re.sub(r"(?<![\w.$\"])/(opt|tmp|var)/(?!solder-deploy-)", rf"{self.root}/\1/", script)
        done = subprocess.run(["sh", "-e", "-c", script], cwd=folder, env={**self.environment, **(environment or {})}, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != expect:
            sys.exit(f"exit code {done.returncode}, not {expect}, of\n{script}\n{done.stdout}")
        return done.stdout

    def project(self, folder, command):
        folder.mkdir()
        (folder / "deploy").mkdir()
        shutil.copy(DEPLOY / "deploy.sh", folder / "deploy")
        (folder / ".gitignore").write_text("/build/\n*.tar.gz\n")
        self.run(command, folder)
        return folder

    def migration(self, folder, name, up, down):
        self.run(f"solder create-migration {name} --sql", folder)
        made = next(folder.glob(f"migrations/*_{name}"))
        (made / "up.sql").write_text(up + "\n")
        (made / "down.sql").write_text(down + "\n")

    def commit(self, folder):
        self.run("git add --all && git commit --quiet --message change", folder)

    def checkout(self, name, branch, mode):
        """A fresh clone, as a pipeline finds it, with what earlier jobs left in /opt and /tmp gone."""
        for used in ("opt", "tmp"):
            shutil.rmtree(self.root / used, ignore_errors=True)
            (self.root / used).mkdir()
        self.run(f"git clone --quiet --branch {branch} origin {name} && chmod {mode} {name} {name}/*", self.root)
        return self.root / name


def github_steps():
    jobs = yaml.safe_load((DEPLOY / "github-actions.yml").read_text(encoding="utf-8"))["jobs"]
    prove = [step["run"] for step in jobs["prove"]["steps"]
             if "run" in step and step["name"] not in ("Install what the build needs", "Build Solder")]
    return prove, jobs["prove"]["env"], jobs["deploy"]["steps"][-1]["run"]


def gitlab_steps():
    jobs = yaml.safe_load((DEPLOY / "gitlab-ci.yml").read_text(encoding="utf-8"))
    branch = {"CI_COMMIT_BRANCH": "topic", "CI_DEFAULT_BRANCH": "main"}
    return jobs["prove"]["script"], {**jobs["prove"]["variables"], **branch}, jobs["deploy"]["script"][-1]


def prove(world, folder, steps, environment):
    environment = {key: re.sub("^/opt", f"{world.root}/opt", str(value)) for key, value in environment.items()}
    for step in steps:
        world.run(step, folder, environment=environment)
    return folder / "plugins.tar.gz"


def refuse_edited(world, name, steps, environment):
    """The step that puts the branch's migrations on top of main's finds the edit of one that main has."""
    folder = world.checkout(name, "topic", "go-w")
    (folder / "migrations/001_add_notes/up.sql").write_text("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);\n")
    environment = {key: re.sub("^/opt", f"{world.root}/opt", str(value)) for key, value in environment.items()}
    on_top = next(index for index, step in enumerate(steps) if "worktree" in step)
    for step in steps[:on_top]:
        world.run(step, folder, environment=environment)
    if "is modified" not in world.run(steps[on_top], folder, expect=4, environment=environment):
        sys.exit(f"{name}: the edited migration isn't named")


def applied(database):
    connection = sqlite3.connect(database)
    try:
        return [row[0] for row in connection.execute("SELECT version FROM schema_migrations ORDER BY id")]
    finally:
        connection.close()


def expect(found, wanted, what):
    if found != wanted:
        sys.exit(f"{what}: {found!r}, not {wanted!r}")


def deploy(world, archive, step):
    """A machine with main's plugins gets those of the branch, twice, then plugins that were edited."""
    hub = world.root / "opt" / "hub"
    kept = shutil.copy(archive, world.root / "plugins.tar.gz")
    world.run("(cd origin && git checkout --quiet main && rm -rf /opt/hub && mkdir -p /opt/hub && solder --plugins /opt/hub/plugins build"
              " && git checkout --quiet topic)", world.root)
    service = (DEPLOY / "hub-migrate.service").read_text(encoding="utf-8")
    example = [block.text for block in blocks_of(repository() / "docs" / "deploy.md") if block.language == "ini"][-1]
    (hub / "solder.conf").write_text(re.sub("= /(opt|var)", rf"= {world.root}/\1", example))
    (world.root / "var/lib/hub").mkdir(parents=True)
    work = world.root / "origin"
    world.run(re.sub(r"plugins\.tar\.gz", str(kept), step), work, expect=7)  # no database yet
    world.run("solder --env production init", hub)
    database = world.root / "var/lib/hub/hub.db"
    for said in ("1 applied", "nothing is pending"):
        output = world.run(re.sub(r"plugins\.tar\.gz", str(kept), step), work)
        if said not in output:
            sys.exit(f"'{said}' isn't in {output}")
        expect(applied(database), ["001", "002"], "applied")
    expect(sorted(path.name for path in hub.iterdir()), ["plugins", "plugins.old", "solder.conf"], "what is in the folder")
    expect(len(list((world.root / "var/lib/hub/backups").glob("*.db"))), 1, "backups")

    before = sorted(os.listdir(hub / "plugins"))
    (work / "migrations/002_add_tags/up.sql").write_text("CREATE TABLE tags (name TEXT, colour TEXT);\n")
    world.run("rm -rf edited && mkdir edited && solder --plugins edited/plugins build && tar -czf edited.tar.gz -C edited plugins", work)
    world.run(step.replace("plugins.tar.gz", "edited.tar.gz"), work, expect=4)
    expect(sorted(os.listdir(hub / "plugins")), before, "the plugins after a refused deployment")

    command = re.search(r"^ExecStart=/usr/local/bin/(.*)$", service, re.MULTILINE).group(1)
    world.run(command, hub)


def check_container(build):
    """The recipe installs what the build needs, and what the command is linked with."""
    recipe = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    stages = [set(shlex.split(line.split("&&")[1])) for line in recipe.split("\n") if line.startswith("RUN apt-get")]
    listed = (repository() / "scripts" / "packages").read_text(encoding="utf-8")
    needed = set(re.search(r"build_packages=\((.*?)\)", listed, re.DOTALL).group(1).split())
    if needed - stages[0]:
        sys.exit(f"the container's build lacks {sorted(needed - stages[0])}")
    linked = subprocess.run(["ldd", build / "bin" / "solder"], text=True, capture_output=True, check=True).stdout
    for library in re.findall(r"^\s*(\S+) => ", linked, re.MULTILINE):
        owners = subprocess.run(["dpkg", "-S", "*/" + library], text=True, capture_output=True, check=False).stdout
        names = {line.split(":")[0] for line in owners.split("\n") if line}
        if names and not names & (stages[1] | {"libc6", "libgcc-s1"}):
            sys.exit(f"the container's image lacks {library}: one of {sorted(names)}")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    check_container(build)
    with tempfile.TemporaryDirectory(prefix="solder-deploy-") as name:
        world = World(pathlib.Path(name), build)
        github, gitlab = github_steps(), gitlab_steps()
        expect(gitlab[-1], github[-1], "the step that deploys")
        for name, (steps, environment, _), mode in (("github", github, "755"), ("gitlab", gitlab, "777")):
            refuse_edited(world, name + "-edited", steps, environment)
            archive = prove(world, world.checkout(name, "topic", mode), steps, environment)
        deploy(world, archive, github[-1])
        hub = world.root / "guide" / "hub"
        hub.mkdir(parents=True)
        shutil.copytree(world.root / "opt" / "hub" / "plugins", hub / "plugins")
        run_guide(repository() / "docs" / "deploy.md", hub.parent, world.environment)


main()
