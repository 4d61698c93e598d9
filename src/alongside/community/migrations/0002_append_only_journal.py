"""The database itself keeps the journal append-only, and gets the table in which wrong tries are counted."""

from django.core.management import call_command
from django.db import migrations

from alongside.community import guard


def put_up(apps, schema_editor):
    guard.put_up(schema_editor.execute, schema_editor.connection.vendor)


def take_down(apps, schema_editor):
    guard.take_down(schema_editor.execute, schema_editor.connection.vendor)


def cache_table(apps, schema_editor):
    """Shared by all processes, so that a wrong code counts whichever of them saw it."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial")]
    operations = [
        migrations.RunPython(put_up, take_down),
        migrations.RunPython(cache_table, migrations.RunPython.noop),
    ]
