"""Marks: what is ticked on a voting sheet, typed as one sign for each line."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.listen.models import Response

BLANK = "-"
VALUES = {"a": Response.Value.AGREE, "d": Response.Value.DISAGREE, "p": Response.Value.PASS}
OF_VALUE = {int(value): mark for mark, value in VALUES.items()}
_DIGITS = {1: "a", 2: "d", 3: "p"}
_NOTHING_TICKED = set("-.–—_")
_BETWEEN = set(" \t\r\n,;")
_MOST_TOLD = 4


class WrongMarks(ValueError):
    """Says what is wrong with what was typed, and at which line of the sheet."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def read_marks(typed: str, *, lines: int) -> str:
    """What was typed, as one of a, d, p or - for each line of the sheet.

    Figures do as well as letters, in any script: 1 agree, 2 disagree, 3 pass. Spaces and commas are left out.
    Raises WrongMarks with a sentence for each sign that is none of these, and when there are too many or too few.
    """
    found, wrong = [], []
    for sign in typed:
        if sign in _BETWEEN:
            continue
        mark = _mark(sign)
        found.append(mark)
        if mark is None:
            wrong.append(
                _("Line %(line)d has “%(sign)s”: type a, d or p (or 1, 2, 3), or - where nothing is ticked.")
                % {"line": len(found), "sign": sign}
            )
    if len(found) != lines:
        wrong.append(
            ngettext(
                "There is %(count)d mark, and this sheet has %(lines)d lines. Compare from the top.",
                "There are %(count)d marks, and this sheet has %(lines)d lines. Compare from the top.",
                len(found),
            )
            % {"count": len(found), "lines": lines}
        )
    if wrong:
        raise WrongMarks(wrong[:_MOST_TOLD] + (wrong[-1:] if len(wrong) > _MOST_TOLD else []))
    return "".join(mark for mark in found if mark)


def _mark(sign: str) -> str | None:
    letter = sign.lower()
    if letter in VALUES:
        return letter
    if sign in _NOTHING_TICKED:
        return BLANK
    return _DIGITS.get(unicodedata.digit(sign, 0))


def in_words(mark: str) -> str:
    return _("nothing ticked") if mark == BLANK else str(VALUES[mark].label)


def differing(first: str, second: str) -> list[int]:
    """The lines, counted from one, on which two entries of a sheet differ."""
    return [
        line for line, (one, other) in enumerate(zip(first, second, strict=True), start=1) if one != other
    ]
