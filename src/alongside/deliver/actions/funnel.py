"""Keeping what others published about referrals, with its source."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import FunnelFigure


@transaction.atomic
def add_published_total(initiative: Initiative, *, by: Person, **given: Any) -> FunnelFigure:
    """Put totals that somebody published beside our own. What is None was not published, and is never a zero."""
    must_be_running(initiative)
    _must_be_possible(initiative, given)
    kept = FunnelFigure.objects.create(initiative=initiative, **given)
    write(noop("added a published total"), kept, by=by)
    return kept


@transaction.atomic
def correct_published_total(figure: FunnelFigure, *, by: Person, **given: Any) -> None:
    """Put right what was copied wrongly. The journal says that it was."""
    must_be_running(figure.initiative)
    _must_be_possible(figure.initiative, given, but=figure.pk)
    for name, value in given.items():
        setattr(figure, name, value)
    figure.save()
    write(noop("corrected a published total"), figure, by=by)


@transaction.atomic
def take_out_published_total(figure: FunnelFigure, *, by: Person) -> None:
    """Take out what should not stand beside our own. Nothing of our own rests on it."""
    must_be_running(figure.initiative)
    write(noop("took out a published total"), figure, by=by)
    figure.delete()


def _must_be_possible(initiative: Initiative, given: dict[str, Any], *, but: int = 0) -> None:
    referred, engaged = given.get("referred"), given.get("engaged")
    if referred is None and engaged is None:
        raise Refusal(_("Write at least how many were referred, or how many engaged."), field="referred")
    if referred is not None and engaged is not None and engaged > referred:
        raise Refusal(
            _("No more can have engaged than were referred: %(engaged)d of %(referred)d cannot be.")
            % {"engaged": engaged, "referred": referred},
            field="engaged",
        )
    if not given["source"].strip():
        raise Refusal(_("Say who published it: a total without a source is not shown."), field="source")
    same = FunnelFigure.objects.filter(initiative=initiative, site=given["site"], period=given["period"])
    if same.exclude(pk=but).exists():
        raise Refusal(_("There is a total for that place and time already."), field="period")
