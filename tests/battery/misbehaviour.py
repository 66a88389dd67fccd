"""Plugins that misbehave while they run, on the way up and on the way down."""

from case import BOTH_JOURNALS, BOTH_WAYS, FAILED, OK, case


def fails(world, pattern, code=FAILED, **options):
    """The step fails with these words, nothing of it is left, and the next run reaches the end."""
    world.expect(world.act(**options), code, pattern)
    world.expect_no_process()
    world.expect_unchanged()
    world.expect_recovery()


@case("E1", "returns an error code", BOTH_WAYS, BOTH_JOURNALS)
def returns_a_code(world):
    world.start().faulty("return 5;")
    fails(world, r"migration '?7.*code 5")


@case("E3", "ignores that its SQL failed", BOTH_WAYS, BOTH_JOURNALS)
def ignores_a_failure(world):
    world.start().faulty('sql(context, host, "INSERT INTO nowhere VALUES (1)");')
    fails(world, r"no such table: nowhere")


@case("E4", "dies of a signal", BOTH_WAYS, BOTH_JOURNALS, each=("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL"))
def dies(world, name):
    world.start().faulty(f"raise({name});")
    fails(world, name)
