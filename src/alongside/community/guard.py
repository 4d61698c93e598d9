"""The database's own guard of the journal: triggers that let nothing be changed or taken out.

Only the emptying of `why` passes, which erasing a person needs. The guard is put up by a migration. It is taken down in
one place, the resetting of a demo, where the whole database is emptied.
"""

from __future__ import annotations

from collections.abc import Callable

Execute = Callable[[str], object]  # of a schema editor or a cursor
TABLE = "community_journalentry"
KEPT = [
    "id",
    "community_id",
    "initiative_id",
    "at",
    "by_id",
    "on_behalf_of_id",
    "about_id",
    "what",
    "noun",
    "noun_id",
]


def _changed(differs: str) -> str:
    return " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in KEPT)


SQLITE = (
    f"""CREATE TRIGGER journal_keeps BEFORE UPDATE ON {TABLE} WHEN NEW.why <> '' OR {_changed("IS NOT")}
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    f"""CREATE TRIGGER journal_stays BEFORE DELETE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF NEW.why = '' AND NOT ({_changed("IS DISTINCT FROM")}) THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'the journal is append-only';
    END $$""",
    f"""CREATE TRIGGER journal_keeps BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()""",
)


def put_up(execute: Execute, vendor: str) -> None:
    for statement in SQLITE if vendor == "sqlite" else POSTGRESQL:
        execute(statement)


def take_down(execute: Execute, vendor: str) -> None:
    if vendor == "sqlite":
        execute("DROP TRIGGER journal_keeps")
        execute("DROP TRIGGER journal_stays")
    else:
        execute(f"DROP TRIGGER journal_keeps ON {TABLE}")
        execute("DROP FUNCTION journal_is_append_only()")
