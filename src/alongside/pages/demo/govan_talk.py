"""Govan's two conversations: by phone, and on paper that a key worker typed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from alongside.listen.actions import (
    check_votes,
    enter_votes,
    make_statement,
    open_conversation,
    print_sheets,
    respond,
    voice_in,
)
from alongside.listen.marks import BLANK, OF_VALUE
from alongside.listen.models import Conversation, Statement

from .govan_words import MEMBERS, RESIDENTS, YOUNG
from .telling import Scenery, at

ON_PAPER = ("Tam", "Kev")


def talk(scene: Scenery, start: date) -> None:
    """The members' own conversation, two of them on paper, and the neighbours', eight of them on paper."""
    with at(start - timedelta(days=16), "19:00"):
        ours = open_conversation(
            scene.initiative,
            question="How should our eight weeks work?",
            seeds=list(MEMBERS[:4]),
            is_open_to_all=False,
            by=scene.coordinator,
        )
        theirs = open_conversation(
            scene.initiative,
            question="What would make evenings here better?",
            seeds=list(RESIDENTS),
            is_open_to_all=True,
            by=scene.coordinator,
        )
    with at(start - timedelta(days=15), "19:20"):
        make_statement(ours, words=MEMBERS[4], voice=voice_in(ours, person=scene["Moe"], device=None))
        sheets = print_sheets(ours, how_many=4, by=scene.coordinator)
        for place, name in enumerate(YOUNG):
            said = (1, 1, -1 if place % 2 else 1, 0 if place % 3 else 1, 1)
            if name in ON_PAPER:
                marks, number = on_a_sheet(said), 1 + ON_PAPER.index(name)
                enter_votes(sheets, number=number, marks=marks, person=scene[name], by=scene["Kofi"])
                continue
            voice = voice_in(ours, person=scene[name], device=None)
            for value, statement in zip(said, Statement.objects.shown(ours), strict=True):
                respond(statement, voice=voice, value=value)
    with at(start - timedelta(days=10), "20:00"):
        _residents(theirs, scene)


def _residents(talk: Conversation, scene: Scenery) -> None:
    """Sixty neighbours, eight on paper: some want things opened, some quiet first; nearly all want it to last."""
    opened = (1, 1, -1, 1, -1, 1, 1, 1, 1, 1, -1, 1, 1, 1)
    quiet = (-1, 1, 1, -1, 1, 1, 0, -1, -1, 1, 1, -1, 0, 1)
    statements = list(Statement.objects.shown(talk))
    sheets = print_sheets(talk, how_many=12, by=scene.coordinator)
    for place in range(60):
        camp = opened if place % 5 < 3 else quiet
        said: list[int | None] = []
        for number in range(len(statements)):
            turn = (place * 7 + number * 11) % 23
            # Not everyone answers everything.
            said.append(None if turn == 4 else -camp[number] if turn in {0, 1} else camp[number])
        if place >= 52:
            sheet = enter_votes(sheets, number=place - 51, marks=on_a_sheet(said), by=scene["Shona"])
            if place < 56:
                check_votes(sheet, by=scene["Kofi"])
            continue
        voice = voice_in(talk, person=None, device=f"a neighbour's device {place}")
        for value, statement in zip(said, statements, strict=True):
            if value is not None:
                respond(statement, voice=voice, value=value)


def on_a_sheet(said: Iterable[int | None]) -> str:
    return "".join(BLANK if value is None else OF_VALUE[value] for value in said)
