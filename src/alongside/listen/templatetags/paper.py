"""What a conversation's own pages say about paper."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from alongside.listen.models import Conversation, PrintRun, Sheet

register = template.Library()


@register.inclusion_tag("listen/_own_sheets_line.html", takes_context=True)
def own_sheets_line(context: Context, conversation: Conversation) -> dict[str, Any]:
    """For whoever has filled in a sheet of paper under their name."""
    me = context.get("me")
    has_some = bool(
        me
        and me.person
        and me.is_participant
        and Sheet.objects.votes_in(conversation).filter(voice__person=me.person).exists()
    )
    return {"has_some": has_some, "initiative": context.get("initiative"), "conversation": conversation}


@register.inclusion_tag("listen/_waiting_paper.html")
def waiting_paper(conversation: Conversation) -> dict[str, Any]:
    """Before closing: how many printed sheets have not come back."""
    return {"count": PrintRun.objects.all().waiting(conversation)}
