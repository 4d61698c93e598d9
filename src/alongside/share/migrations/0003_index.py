"""The database's own index over the library, kept by the database from the rows of LibraryEntry."""

from django.db import migrations

from alongside.share import index


def put_up(apps, schema_editor):
    index.put_up(schema_editor.execute, schema_editor.connection.vendor)


def take_down(apps, schema_editor):
    index.take_down(schema_editor.execute, schema_editor.connection.vendor)


class Migration(migrations.Migration):
    dependencies = [("share", "0002_packs")]
    operations = [migrations.RunPython(put_up, take_down)]
