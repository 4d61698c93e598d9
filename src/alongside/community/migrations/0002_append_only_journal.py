"""The database itself keeps the journal append-only. Only the emptying of `why` passes: erasure needs it."""

from django.core.management import call_command
from django.db import migrations

KEPT = [
    "id", "community_id", "initiative_id", "at", "by_id", "on_behalf_of_id", "about_id", "what", "noun", "noun_id",
]  # fmt: skip
TABLE = "community_journalentry"
CHANGED = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in KEPT)

SQLITE = [
    f"""CREATE TRIGGER journal_keeps BEFORE UPDATE ON {TABLE} WHEN NEW.why <> '' OR {CHANGED}
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    f"""CREATE TRIGGER journal_stays BEFORE DELETE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
]
POSTGRESQL = [
    f"""CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND NEW.why = '' AND NOT ({CHANGED.replace("IS NOT", "IS DISTINCT FROM")}) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the journal is append-only';
    END $$""",
    f"""CREATE TRIGGER journal_keeps BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()""",
]


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER journal_keeps")
        schema_editor.execute("DROP TRIGGER journal_stays")
    else:
        schema_editor.execute(f"DROP TRIGGER journal_keeps ON {TABLE}")
        schema_editor.execute("DROP FUNCTION journal_is_append_only()")


def cache_table(apps, schema_editor):
    """Where wrong tries are counted, so that every process sees the same count."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial")]
    operations = [
        migrations.RunPython(guard, unguard),
        migrations.RunPython(cache_table, migrations.RunPython.noop),
    ]
