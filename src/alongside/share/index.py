"""The library's index in the database: FTS5 on SQLite, tsvector on PostgreSQL, behind the same few questions.

The rows of LibraryEntry are kept by the actions. From them the database itself keeps its index, in the same
transaction: by triggers on SQLite, by a generated column on PostgreSQL. (A later migration that remakes the table on
SQLite drops its triggers: let it call `put_up` again, and `alongside library rebuild` does so too.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connection

from .letters import words_of

Execute = Callable[[str], object]
TABLE = "share_libraryentry"
MOST_WORDS, SHORTEST = 8, 3  # of a question; a shorter word is looked for as it is, not as a beginning
TIMES_AS_MANY = (
    300  # newest entries are looked through as are sought; where a thousand fit, they are soon met
)
WEIGHTS = (8.0, 3.0, 1.0)  # a word in a title, in a place, anywhere

_COLUMNS = "title, place, words"
SQLITE = (
    f"""CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE}_index USING fts5({_COLUMNS}, content='{TABLE}', content_rowid='id',
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'", prefix='3')""",
    f"DROP TRIGGER IF EXISTS {TABLE}_in",
    f"DROP TRIGGER IF EXISTS {TABLE}_out",
    f"DROP TRIGGER IF EXISTS {TABLE}_anew",
    f"""CREATE TRIGGER {TABLE}_in AFTER INSERT ON {TABLE} BEGIN
    INSERT INTO {TABLE}_index(rowid, {_COLUMNS}) VALUES (new.id, new.title, new.place, new.words); END""",
    f"""CREATE TRIGGER {TABLE}_out AFTER DELETE ON {TABLE} BEGIN
    INSERT INTO {TABLE}_index({TABLE}_index, rowid, {_COLUMNS})
    VALUES ('delete', old.id, old.title, old.place, old.words); END""",
    f"""CREATE TRIGGER {TABLE}_anew AFTER UPDATE ON {TABLE} BEGIN
    INSERT INTO {TABLE}_index({TABLE}_index, rowid, {_COLUMNS})
    VALUES ('delete', old.id, old.title, old.place, old.words);
    INSERT INTO {TABLE}_index(rowid, {_COLUMNS}) VALUES (new.id, new.title, new.place, new.words); END""",
)
POSTGRESQL = (
    f"""ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS found_by tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', place), 'B')
    || setweight(to_tsvector('simple', words), 'D')) STORED""",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_found_by ON {TABLE} USING gin (found_by)",
)


def put_up(execute: Execute, vendor: str) -> None:
    for statement in SQLITE if vendor == "sqlite" else POSTGRESQL:
        execute(statement)


def take_down(execute: Execute, vendor: str) -> None:
    if vendor == "sqlite":
        for trigger in ("in", "out", "anew"):
            execute(f"DROP TRIGGER IF EXISTS {TABLE}_{trigger}")
        execute(f"DROP TABLE IF EXISTS {TABLE}_index")
    else:
        execute(f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS found_by")


def mend() -> None:
    """Put up what is missing, and on SQLite index every row anew."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            put_up(cursor.execute, connection.vendor)
            cursor.execute(f"INSERT INTO {TABLE}_index({TABLE}_index) VALUES ('rebuild')")
        elif "found_by" not in {
            one.name for one in connection.introspection.get_table_description(cursor, TABLE)
        }:
            put_up(cursor.execute, connection.vendor)


def folded(text: str) -> str:
    """Words as they are compared: small letters, no accents, single spaces, letters with their signs and digits."""
    return " ".join(words_of(text))


def asked(words: str) -> tuple[str, ...]:
    """What somebody looks for, word by word; what is no word is left out, and so is more than eight."""
    return tuple(dict.fromkeys(folded(words).split()))[:MOST_WORDS]


def _terms(words: Sequence[str], joined: str) -> str:
    """A question in the database's own grammar. Words are letters and digits alone, so nothing in them is grammar."""
    if connection.vendor == "sqlite":
        return joined.join(f'"{word}"{"*" if len(word) >= SHORTEST else ""}' for word in words)
    return joined.join(f"'{word}'{':*' if len(word) >= SHORTEST else ''}" for word in words)


def among(words: Sequence[str], *, newest: int | None = None) -> tuple[str, list[int | str]]:
    """SQL for the entries that hold all of these words, up to the next condition, and its parameters.

    On SQLite the index is walked in order of its keys, so that a LIMIT ends the walk. On PostgreSQL an index of words
    has no order: `newest` looks through only so many of the newest entries themselves.
    """
    if not words:
        return f"{TABLE} WHERE", []
    if connection.vendor == "sqlite":
        joined = f"{TABLE}_index CROSS JOIN {TABLE} ON {TABLE}.id = {TABLE}_index.rowid"
        return f"{joined} WHERE {TABLE}_index MATCH %s AND", [_terms(words, " AND ")]
    holds, question = f"{TABLE}.found_by @@ to_tsquery('simple', %s)", _terms(words, " & ")
    if newest is None:
        return f"{TABLE} WHERE {holds} AND", [question]
    return f"(SELECT * FROM {TABLE} ORDER BY id DESC LIMIT %s) {TABLE} WHERE {holds} AND", [newest, question]


def latest(words: Sequence[str], where: str, told: Sequence[int | str], *, most: int) -> list[int]:
    """Keys of the entries that fit, the newest first."""
    by_index = words and connection.vendor == "sqlite"
    key = f"{TABLE}_index.rowid" if by_index else f"{TABLE}.id"
    keys: list[int] = []
    for newest in (most * TIMES_AS_MANY, None):
        source, terms = among(words, newest=newest)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {TABLE}.id FROM {source} ({where}) ORDER BY {key} DESC LIMIT %s",
                [*terms, *told, most],
            )
            keys = [one for (one,) in cursor.fetchall()]
        if len(keys) == most or not words or by_index:
            break
    return keys


def ranked(
    words: Sequence[str], where: str, told: Sequence[int | str], *, every: bool, most: int
) -> list[int]:
    """Keys of the entries that fit, the best first."""
    if connection.vendor == "sqlite":
        weights = ", ".join(map(str, WEIGHTS))
        sql = (
            f"SELECT {TABLE}.id FROM {TABLE}_index JOIN {TABLE} ON {TABLE}.id = {TABLE}_index.rowid"
            f" WHERE {TABLE}_index MATCH %s AND {where}"
            f" ORDER BY bm25({TABLE}_index, {weights}), {TABLE}.id DESC LIMIT %s"
        )
        asked_for = [_terms(words, " AND " if every else " OR "), *told, most]
    else:
        sql = (
            f"SELECT id FROM {TABLE}, to_tsquery('simple', %s) question WHERE found_by @@ question AND {where}"
            " ORDER BY ts_rank('{0.1, 0.2, 0.4, 1.0}', found_by, question, 1) DESC, id DESC LIMIT %s"
        )
        asked_for = [_terms(words, " & " if every else " | "), *told, most]
    with connection.cursor() as cursor:
        cursor.execute(sql, asked_for)
        return [key for (key,) in cursor.fetchall()]
