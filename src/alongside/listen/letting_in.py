"""A whole conversation into the database, many rows at a time and all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone

from .looking import IncomingStatement
from .models import Conversation, Statement, Voice
from .polis import PolisExport

A_BATCH = 20_000
COLUMNS = "community_id, initiative_id, statement_id, voice_id, value, at"


def let_statements_in(conversation: Conversation, statements: list[IncomingStatement]) -> list[int]:
    """Make the statements and return their keys, in the same order."""
    made = Statement.objects.bulk_create(
        [
            Statement(
                community_id=conversation.community_id,
                initiative=conversation.initiative,
                conversation=conversation,
                words=one.words,
                state=one.state,
                state_why=one.why,
                said_at=_moment(one.time),
            )
            for one in statements
        ],
        batch_size=1_000,
    )
    return [one.pk for one in made]


def let_votes_in(
    conversation: Conversation,
    export: PolisExport,
    statement_keys: list[int],
    *,
    told: Callable[[int], None] = lambda per_cent: None,
) -> None:
    """Make an unnamed voice for each person and keep their latest votes. `told` hears how much is written."""
    votes = export.votes
    voices = np.fromiter(_voices(conversation, votes.people), dtype=np.int64, count=votes.people)
    keys = np.array(statement_keys, dtype=np.int64)
    rows = votes.rows()
    # In the order of the index that keeps one response to a voice: it then only ever grows at its end.
    order = np.lexsort((rows, votes.columns))
    now = int(timezone.now().timestamp() * 1000)
    times = np.where(export.times > 0, np.minimum(export.times, now), now)
    ours = (conversation.community_id, conversation.initiative_id)
    adapted = connection.ops.adapt_datetimefield_value

    def written() -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(order), A_BATCH):
            some = order[start : start + A_BATCH]
            told(100 * start // len(order))
            yield from (
                (*ours, statement, voice, value, adapted(datetime.fromtimestamp(time / 1000, UTC)))
                for statement, voice, value, time in zip(
                    keys[votes.columns[some]].tolist(),
                    voices[rows[some]].tolist(),
                    votes.values[some].tolist(),
                    times[some].tolist(),
                    strict=True,
                )
            )

    _insert(written())


def _voices(conversation: Conversation, count: int) -> Iterator[int]:
    since = conversation.opened_at
    for start in range(0, count, A_BATCH):
        made = Voice.objects.bulk_create(
            [
                Voice(
                    community_id=conversation.community_id,
                    initiative=conversation.initiative,
                    conversation=conversation,
                    since=since,
                )
                for _ in range(min(A_BATCH, count - start))
            ],
            batch_size=2_000,
        )
        yield from (one.pk for one in made)


def _insert(rows: Iterator[tuple[Any, ...]]) -> None:
    """Django's own bulk_create makes an object of each row: for millions that is most of the time."""
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        with (
            connection.wrap_database_errors,
            connection.connection.cursor() as cursor,
            cursor.copy(f"COPY listen_response ({COLUMNS}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    sql = f"INSERT INTO listen_response ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)"
    with connection.cursor() as cursor:
        while some := list(islice(rows, A_BATCH)):
            cursor.executemany(sql, some)


def _moment(time: int) -> datetime:
    """A time in ms as a moment; now where it is not known or still to come."""
    now = timezone.now()
    if not 0 < time < now.timestamp() * 1000:
        return now
    return datetime.fromtimestamp(time / 1000, UTC)
