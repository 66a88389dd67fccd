"""Faults at every moment: the command is killed, or a system call fails, again and again until each moment was met."""

import os
import random
import signal
import subprocess
import time

from case import OK

SOAK = int(os.environ.get("SOLDER_BATTERY_SOAK", "1"))
KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)


def strace(world, syscall, fault, when, paths=None):
    """What to put before a command so that the fault happens there; `has_fired` tells afterwards whether it did."""
    paths = paths if paths is not None else [f"{world.db}{suffix}" for suffix in ("", "-journal", "-wal", "-shm")]
    only = [word for path in paths for word in ("-P", str(path))]
    # A signal doesn't arrive at the stop that --seccomp-bpf makes.
    fast = [] if fault.startswith("signal") else ["--seccomp-bpf"]
    return ["strace", "-f", "--quiet=attach,personality,thread-execve", *fast, "-o", trace_of(world), *only,
            "-e", f"trace={syscall}", "-e", f"inject={syscall}:{fault}:when={when}"]


def trace_of(world):
    return world.folder.parent / "trace"


def has_fired(world, fault):
    trace = trace_of(world).read_text(errors="replace")
    return "(INJECTED)" in trace or ("signal=SIGKILL" in fault and "killed by SIGKILL" in trace)


def at_each_call(world, syscall, fault, check, arguments=None, after="", paths=None, prepare=None,
                 most=400):
    """Runs the command with the fault at the first such call, then the second, until there is none to fault. `after` "+":
    all calls from there on fail. `prepare` comes before each run; `put_back`, after a `keep`, when none is given.
    \\return how many moments there were."""
    arguments = arguments or world.way_arguments()
    for moment in range(1, most):
        (prepare or world.put_back)()
        result = world.solder(*arguments, wrap=strace(world, syscall, fault, f"{moment}{after}", paths))
        if not has_fired(world, fault):
            return moment - 1
        try:
            check(result)
        except AssertionError as failure:
            raise AssertionError(f"{syscall}:{fault} at call {moment}{after}: {failure}\n{result.text}") from None
    raise AssertionError(f"{syscall}: still faults to inject after {most} calls")


def kill_at_random(world, rounds, check, arguments=None, prepare=None, seed=1, environment=None):
    """Kills the command after a random delay within the time that it takes. `prepare` comes before each round, `put_back`
    when none is given. \\return how many of the rounds it was killed before its end."""
    arguments = arguments or world.way_arguments()
    prepare = prepare or world.put_back
    moments, killed = random.Random(seed), 0
    prepare()
    started = time.monotonic()
    world.expect(world.solder(*arguments, environment=environment), OK)
    duration = time.monotonic() - started
    for _ in range(rounds * SOAK):
        prepare()
        process = world.spawn(*arguments, environment=environment)
        try:
            process.wait(moments.uniform(0, duration))
        except subprocess.TimeoutExpired:
            process.kill()
        result = world.finish(process)
        killed += result.exit in KILLED
        world.expect_no_process()
        check(result)
    return killed


def expect_all_or_nothing(world, versions=(7,), before=(5, 6)):
    """The database is as it was, or as the whole step leaves it; \\return whether the step is done."""
    history = world.history()
    down = world.way == "down"
    done = (str(versions[0]) in history) != down
    world.expect_all(*before, *(versions if done != down else ()))
    if not done:
        assert world.content() == world.before[0], "the content has changed, and the history has not"
    return done


def expect_honest(world, result, codes):
    """What a command said of a step is what happened to it. `codes`: those of a step that left nothing behind."""
    world.expect(result, (OK, *codes))
    done = expect_all_or_nothing(world)
    said = result.exit == OK
    assert done == said, f"exit {result.exit}, and the step {'took effect' if done else 'did not'}"
    return done


def wait_for(condition, seconds=20):
    """Until the other side has come so far."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to this"
        time.sleep(0.005)
