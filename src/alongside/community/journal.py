"""The journal's only pen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from .models import Initiative, JournalEntry, Person

noop = gettext_noop
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


@contextmanager
def dated(moment: datetime) -> Iterator[None]:
    """Entries written inside bear this moment: for a story that is told afterwards, such as the demo's."""
    before = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(before)


def write(
    what: str,
    of: models.Model,
    *,
    by: Person | None,
    person: Person | None = None,
    about: Person | None = None,
    why: str = "",
) -> JournalEntry:
    """Write one entry, in the transaction of the change that it tells of.

    `what` is an English phrase marked with `noop` ("answered an ask"). `person` is whose ask, pulse or promise it
    is: where that is not the one who did it, the entry says on whose behalf. `about` is whom it concerns.
    Raises RuntimeError outside a transaction: an entry that could outlive its change would be a lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The journal is written in the same transaction as the change it tells of.")
    initiative = of if isinstance(of, Initiative) else getattr(of, "initiative", None)
    return JournalEntry.objects.create(
        community_id=of.community_id,  # type: ignore[attr-defined]
        initiative=initiative,
        at=_moment.get() or timezone.now(),
        by=by,
        on_behalf_of=person if person is not None and person != by else None,
        about=about or person,
        what=what,
        noun=of._meta.label,
        noun_id=of.pk,
        why=why,
    )
