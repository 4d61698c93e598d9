"""A refusal is the answer of an action that cannot be done now, in the words of the person who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms


class Refusal(Exception):
    """Says what cannot be done, why, and what to do instead. `field` names the question it belongs to."""

    def __init__(self, words: object, *, field: str | None = None) -> None:
        super().__init__(str(words))
        self.field = field


@contextmanager
def told_in(form: forms.BaseForm) -> Iterator[None]:
    """Show a refusal in the form that led to it, so that what was typed is still there."""
    try:
        yield
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
