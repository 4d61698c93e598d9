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
def add_published_total(
    initiative: Initiative, *, site: str, period: str, source: str, by: Person, **numbers: Any
) -> FunnelFigure:
    """Put totals that somebody published beside our own. What is None was not published, and is never a zero."""
    must_be_running(initiative)
    referred, engaged = numbers.get("referred"), numbers.get("engaged")
    if referred is None and engaged is None:
        raise Refusal(_("Write at least how many were referred, or how many engaged."), field="referred")
    if referred is not None and engaged is not None and engaged > referred:
        raise Refusal(
            _("No more can have engaged than were referred: %(engaged)d of %(referred)d cannot be.")
            % {"engaged": engaged, "referred": referred},
            field="engaged",
        )
    if not source.strip():
        raise Refusal(_("Say who published it: a total without a source is not shown."), field="source")
    if FunnelFigure.objects.filter(initiative=initiative, site=site, period=period).exists():
        raise Refusal(_("There is a total for that place and time already."), field="period")
    kept = FunnelFigure.objects.create(
        initiative=initiative, site=site, period=period, source=source, **numbers
    )
    write(noop("added a published total"), kept, by=by)
    return kept
