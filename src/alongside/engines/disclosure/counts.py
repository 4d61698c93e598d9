"""One figure with its denominator: "9 of 11"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alongside.engines.disclosure.tables import ENGINE_VERSION, digest

About = Literal["deed", "trait"]


@dataclass(frozen=True, slots=True)
class SafeCount:
    """A figure with its denominator that may be shown, or the words that stand in its place.

    Attributes:
        count: how many, or None when held back.
        of: out of how many, or None when the group itself is too small to be named.
        reason: "" when shown; "group" (the group is too small), "small" (the count is), "either" (the count
            is small or nearly all: to say which would give it away).
        text: what the reader sees.
    """

    count: int | None
    of: int | None
    reason: Literal["", "group", "small", "either"]
    text: str
    engine_version: str
    input_digest: str

    def __str__(self) -> str:
        return self.text


def safe_count(n: int, of: int, *, threshold: int = 5, about: About = "trait") -> SafeCount:
    """Decide whether "n of so many" may be shown.

    A group smaller than the threshold is never counted, and a count from 1 to below the threshold never
    shown. Beyond that it matters what the figure is about:

    - ``"deed"``: something the group did in the open, as a group (came, was asked, was offered a place, kept
      a commitment). Shown, even when few are left over: who came is known to those who were there, and that
      two of eleven did not come is a fact about the work, without which "9 of 11" could not be said at all.
      The few themselves are not a figure of their own: ``safe_count(2, 11, about="deed")`` is held back.
    - ``"trait"``: something that is true of a person (where they live, what they earn, how they feel).
      Then the few left over are as exposed as the few counted, and "all" or "none" says the same of each
      person; all of these are held back, in the same words.

    Raises:
        ValueError: not whole numbers, more than there are, or a threshold below 2.
    """
    _check(n, of, threshold)
    given = (n, of, threshold, about)
    if of < threshold:
        return _safe(None, None, "group", f"held back (a group of fewer than {threshold})", given)
    if about == "deed" and 0 < n < threshold:
        return _safe(None, of, "small", f"held back (fewer than {threshold} of {of:,})", given)
    if about == "trait" and (n < threshold or of - n < threshold):
        words = f"held back (fewer than {threshold}, or all but fewer than {threshold}, of {of:,})"
        return _safe(None, of, "either", words, given)
    return _safe(n, of, "", f"{n:,} of {of:,}", given)


def _safe(
    count: int | None,
    of: int | None,
    reason: Literal["", "group", "small", "either"],
    text: str,
    given: tuple[int, int, int, str],
) -> SafeCount:
    return SafeCount(count, of, reason, text, ENGINE_VERSION, digest(list(given)))


def _check(n: int, of: int, threshold: int) -> None:
    for value, noun in ((n, "count"), (of, "denominator"), (threshold, "threshold")):
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ValueError(f"The {noun} is {value!r}, but it must be a whole number from 0.")
    if n > of:
        raise ValueError(f"{n} of {of} cannot be: the count is larger than what it is a part of.")
    if threshold < 2:
        raise ValueError(f"The threshold is {threshold}, but below 2 it protects nobody: use 5 or more.")
