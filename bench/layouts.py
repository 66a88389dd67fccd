"""The same migrations, written the way each contender wants to find them."""

import shutil

import workload

ALEMBIC_ENVIRONMENT = '''import os
from alembic import context
from sqlalchemy import create_engine, pool

engine = create_engine(os.environ["BENCH_ADDRESS"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
'''

DJANGO_SETTINGS = '''import os

SECRET_KEY = "none"
INSTALLED_APPS = ["app"]
DATABASES = {"default": {"ENGINE": "django.db.backends." + os.environ["BENCH_ENGINE"], "NAME": os.environ["BENCH_NAME"],
                         "HOST": os.environ.get("BENCH_HOST", ""), "USER": os.environ.get("BENCH_USER", "")}}
USE_TZ = False
'''

DJANGO_COMMAND = '''import os
import sys
from django.core.management import execute_from_command_line

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
execute_from_command_line(sys.argv)
'''


def write_all(folder, count):
    """Writes each layout below `folder`, once: they never change for a count and a version of this file."""
    done = folder / "complete"
    if done.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    for write in (write_files, write_shell, write_alembic, write_django):
        write(folder / write.__name__.removeprefix("write_"), count)
    done.touch()


def write_files(folder, count):
    """A file for each, with a part for each direction: dbmate's, and the floor's."""
    folder.mkdir(parents=True)
    for number in range(1, count + 1):
        text = (f"-- migrate:up\n{workload.script(workload.up(number))}"
                f"-- migrate:down\n{workload.script(workload.down(number))}")
        (folder / f"{workload.version(number)}_{workload.name(number)}.sql").write_text(text)


def write_shell(folder, count):
    """What somebody would feed to a shell by hand: each in a transaction of its own, with a row that says so."""
    folder.mkdir(parents=True)
    table = "CREATE TABLE schema_migrations (version TEXT PRIMARY KEY);\n"
    ups = [workload.script(workload.up(number)) +
           f"INSERT INTO schema_migrations VALUES ('{workload.version(number)}');\n" for number in range(1, count + 1)]
    downs = [workload.script(workload.down(number)) +
             f"DELETE FROM schema_migrations WHERE version = '{workload.version(number)}';\n" for number in range(count, 0, -1)]
    each = [f"BEGIN;\n{body}COMMIT;\n" for body in ups], [f"BEGIN;\n{body}COMMIT;\n" for body in downs]
    (folder / "fresh.sql").write_text(table + "".join(each[0]))
    (folder / "fresh_one_transaction.sql").write_text("BEGIN;\n" + table + "".join(ups) + "COMMIT;\n")
    (folder / "one_new.sql").write_text(each[0][-1])
    (folder / "back_one.sql").write_text(each[1][0])
    (folder / "back_all.sql").write_text("".join(each[1]))


def write_alembic(folder, count):
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/migrations\n")
    (folder / "migrations" / "env.py").write_text(ALEMBIC_ENVIRONMENT)
    for number in range(1, count + 1):
        before = repr(workload.version(number - 1)) if number > 1 else None
        text = (f'"""{workload.name(number)}"""\nfrom alembic import op\n\nrevision = "{workload.version(number)}"\n'
                f"down_revision = {before}\nbranch_labels = None\ndepends_on = None\n\n\n"
                f"def upgrade():\n{alembic_calls(workload.up(number))}\n\ndef downgrade():\n{alembic_calls(workload.down(number))}")
        (versions / f"{workload.version(number)}_{workload.name(number)}.py").write_text(text)


def alembic_calls(statements):
    # The escape keeps SQLAlchemy from taking `:00` for a parameter.
    return "".join(f"    op.execute({statement.replace(':', chr(92) + ':')!r})\n" for statement in statements)


def write_django(folder, count):
    migrations = folder / "app" / "migrations"
    migrations.mkdir(parents=True)
    (folder / "app" / "__init__.py").touch()
    (migrations / "__init__.py").touch()
    (folder / "settings.py").write_text(DJANGO_SETTINGS)
    (folder / "manage.py").write_text(DJANGO_COMMAND)
    for number in range(1, count + 1):
        before = f'("app", "{django_name(number - 1)}")' if number > 1 else ""
        text = ("from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
                f"    dependencies = [{before}]\n"
                f"    operations = [migrations.RunSQL({workload.up(number)!r}, {workload.down(number)!r})]\n")
        (migrations / f"{django_name(number)}.py").write_text(text)


def django_name(number):
    return f"{number:05d}_{workload.name(number)}"
