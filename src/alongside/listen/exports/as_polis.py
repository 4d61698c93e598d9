"""A conversation in the Polis format, as its own tools and ours read it.

Voices have numbers that were drawn for this export, moments are rounded down to the day, and `author-id` is a number
that no voter has: nobody's statements can be laid beside what they said to the others'.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime

from alongside.engines import opinions

from ..findings import FEWEST
from ..models import Statement
from ..polis import (
    COMMENTS_HEADER,
    WIDE_HEADER,
    PolisStatement,
    comment_line,
    csv_line,
    summary_lines,
    votes_lines,
)
from .rows import Leaving

IN_MEMORY = 4_000_000  # bytes of the wide file; beyond that it waits on the disk
A_DAY = 24 * 60 * 60
MODERATED = {Statement.State.SHOWN: 1, Statement.State.WAITING: 0, Statement.State.HELD: -1}


def polis_files(left: Leaving) -> Iterator[tuple[str, Iterator[str]]]:
    """The four files of an export. Responses are read once, so that the files agree while people go on."""
    groups = _groups(left)
    with tempfile.SpooledTemporaryFile(IN_MEMORY, mode="w+", encoding="utf-8", newline="") as wide:
        wide.write(csv_line((*WIDE_HEADER, *left.numbers.values())))

        def cast() -> Iterator[tuple[int, int, int, int]]:
            for number, voice, said in left.by_voice():
                cells: list[object] = [""] * len(left.numbers)
                for statement, value, at in said:
                    cells[statement] = value
                    yield _day(at), statement, number, value
                values = [value for _statement, value, _at in said]
                counts = (len(values), values.count(1), values.count(-1))
                wide.write(csv_line((number, groups.get(voice, ""), 0, *counts, *cells)))

        yield "votes.csv", votes_lines(cast())
        wide.seek(0)
        yield "participants-votes.csv", iter(wide)
    yield "comments.csv", _comments(left)
    yield (
        "summary.csv",
        summary_lines(
            topic=left.conversation.question,
            description="",
            url="",
            voters=len(left.voices),
            commenters=len(left.numbers),
            statements=len(left.numbers),
            groups=len(set(groups.values())),
        ),
    )


def _comments(left: Leaving) -> Iterator[str]:
    yield COMMENTS_HEADER
    for one in left.statements():
        number = left.numbers[one.pk]
        listed = PolisStatement(
            id=number,
            words=one.words,
            moderated=MODERATED[Statement.State(one.state)],
            author=left.heard + number,
            time=_day(one.said_at),
        )
        disagrees, _passes, agrees = left.counts[one.pk]
        yield comment_line(listed, agrees, disagrees)


def _groups(left: Leaving) -> dict[int, opinions.Id]:
    """Voice to group, where the last map was warranted and no group so small that it points at somebody."""
    drawn = left.conversation.maps.first()
    if drawn is None:
        return {}
    result = opinions.from_json(drawn.result)
    if not result.stability.warranted or any(group.size < FEWEST for group in result.groups):
        return {}
    return {int(one.id): one.group for one in result.people if one.group is not None}


def _day(moment: datetime) -> int:
    """The beginning of a day in UTC, in ms."""
    return int(moment.astimezone(UTC).timestamp()) // A_DAY * A_DAY * 1000
