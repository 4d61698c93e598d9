"""QR codes on slips. They hold the address of the door and never a code: no camera, log or preview keeps a secret."""

from __future__ import annotations

import io
from dataclasses import dataclass

import segno
from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@dataclass(frozen=True)
class Qr:
    address: str
    svg: SafeString


def qr_of(address: str) -> Qr:
    """A QR code of an address, as SVG that takes its size from the style sheet."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=2,
        title=_("QR code"),
        dark="#000",
        light="#fff",
    )
    return Qr(address.split("://", 1)[-1], mark_safe(out.getvalue().decode()))


@register.simple_tag
def come_in_qr(request: HttpRequest) -> Qr:
    """The way to the page where a code is typed."""
    return qr_of(request.build_absolute_uri(reverse("community:come_in")))
