"""Addresses inside the initiative that a page belongs to."""

from __future__ import annotations

from typing import Any

from django import template

from alongside.community.models import Initiative

register = template.Library()


@register.simple_tag
def at(initiative: Initiative, name: str, **more: Any) -> str:
    """`{% at initiative "listen:answer_ask" pk=ask.pk %}`: the address of a page of this initiative."""
    return initiative.at(name, **more)


@register.filter
def address(initiative: Initiative, name: str) -> str:
    """`initiative|address:"listen:say_ask"`: the same, as an argument of another tag."""
    return initiative.at(name)
