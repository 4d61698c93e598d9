"""Addresses inside the initiative that a page belongs to."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext

from alongside.community.access import Me
from alongside.community.models import Initiative

register = template.Library()


@register.simple_tag
def at(initiative: Initiative, name: str, **more: Any) -> str:
    """`{% at initiative "listen:answer_ask" pk=ask.pk %}`: the address of a page of this initiative."""
    return initiative.at(name, **more)


@register.filter
def without_names(words: str, me: Me) -> str:
    """`{{ commitment.words|without_names:me }}`: what somebody wrote, without the participants it may name.

    For readers outside the team: a promise such as "go with Sam to the open day" would tell them who takes part.
    """
    return me.hidden_names.sub(gettext("(a name)"), str(words)) if me.hidden_names else words


@register.filter
def address(initiative: Initiative, name: str) -> str:
    """`initiative|address:"listen:say_ask"`: the same, as an argument of another tag."""
    return initiative.at(name)
