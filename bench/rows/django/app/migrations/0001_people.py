import os

from django.db import migrations
from transform import transform


def forwards(_apps, schema_editor):
    schema_editor.connection.ensure_connection()
    transform(schema_editor.connection.connection, os.environ["BENCH_WORK"])


class Migration(migrations.Migration):
    operations = [migrations.RunPython(forwards)]
