"""What the team asks of a partner, and what the partner answers."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Organisation, Person
from alongside.community.refusals import Refusal

from ..models import (
    Gap,
    Opportunity,
    Pledge,
    Request,
)


@transaction.atomic
def ask_partner(
    initiative: Initiative,
    *,
    organisation: Organisation,
    words: str,
    opportunity: Opportunity | None = None,
    gap: Gap | None = None,
    by: Person,
) -> Request:
    """Ask a partner for something it may have already."""
    must_be_running(initiative)
    if Request.objects.unanswered(initiative).filter(organisation=organisation, words=words).exists():
        raise Refusal(_("You have asked exactly this, and the reply is still to come."), field="words")
    request = Request.objects.create(
        initiative=initiative,
        organisation=organisation,
        words=words,
        opportunity=opportunity,
        gap=gap,
        asked_by=by,
    )
    write(noop("asked a partner"), request, by=by)
    return request


@transaction.atomic
def reply(request: Request, *, reply: str, words: str = "", pledge: Pledge | None = None, by: Person) -> None:
    """Answer what is asked: yes, no, or something else instead. A later reply replaces it."""
    request = Request.objects.select_for_update().get(pk=request.pk)
    if reply == Request.Reply.WAITING or reply not in Request.Reply.values:
        raise Refusal(_("Choose yes, no or something else instead."), field="reply")
    if reply in {Request.Reply.NO, Request.Reply.INSTEAD} and not words.strip():
        raise Refusal(_("Say why not, or what you offer instead, in a few words."), field="words")
    request.reply, request.reply_words, request.pledge = reply, words, pledge
    request.replied_by, request.replied_at = by, timezone.now()
    request.save()
    write(noop("replied to what was asked"), request, by=by)
