"""Who is kept apart, known to the coordinator alone."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Membership, Person
from alongside.community.refusals import Refusal

from ..models import (
    KeepApart,
)


@transaction.atomic
def keep_apart(initiative: Initiative, *, one: Person, other: Person, by: Person) -> KeepApart:
    """Never plan these two together. No reason is kept, and the journal names neither."""
    if one == other:
        raise Refusal(_("Choose two people."), field="other")
    here = Membership.objects.now().filter(initiative=initiative, person__in=[one, other])
    if here.values("person").distinct().count() < 2:
        raise Refusal(_("Both have to be in this initiative."))
    first, second = sorted((one, other), key=lambda person: person.pk)
    if KeepApart.objects.filter(initiative=initiative, one=first, other=second).exists():
        raise Refusal(_("These two are kept apart already."))
    pair = KeepApart.objects.create(initiative=initiative, one=first, other=second, noted_by=by)
    write(noop("changed who is kept apart"), pair, by=by)
    return pair


@transaction.atomic
def let_together(pair: KeepApart, *, by: Person) -> None:
    """Forget that two people are kept apart."""
    write(noop("changed who is kept apart"), pair, by=by)
    pair.delete()
