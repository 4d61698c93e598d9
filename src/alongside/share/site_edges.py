"""What adopters kept, changed and left out, as the library of files shows it.

There can be ten thousand of these. So the labels are translated once, and each is put together here and not by a
template; every word that people wrote is escaped.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .models import Adaptation, AdaptationChoice, ContextDifference, PatternElement
from .models.adaptations import AdaptationQuerySet


def edges_told() -> AdaptationQuerySet:
    """Shown adaptations with what they chose as `made` and what differs as `differing`: as lists, to be quick."""
    choices = AdaptationChoice.objects.select_related("element").order_by("element__position", "pk")
    return (
        Adaptation.objects.shown()
        .readable()
        .prefetch_related(
            Prefetch("choices", choices, to_attr="made"), Prefetch("differences", to_attr="differing")
        )
    )


class Edges:
    """Edges of the family tree in one language: the one that is active when this is made."""

    def __init__(self) -> None:
        self.parts = {value: escape(label) for value, label in PatternElement.Part.choices}
        self.made = {value: escape(label) for value, label in AdaptationChoice.Choice.choices}
        self.aspects = {value: escape(label) for value, label in ContextDifference.Aspect.choices}
        caption = escape(_("What was kept, changed and left out, and why"))
        heads = "".join(
            f'<th scope="col">{escape(one)}</th>' for one in (_("Part"), _("There"), _("Here"), _("Why"))
        )
        self.caption = caption
        self.before = f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>"

    def html(self, adaptation: Any) -> SafeString:
        """One edge: how things differ, then a row for each choice. The adaptation is one of `edges_told`."""
        differences = "".join(
            f'<li dir="auto">{self.aspects[one.aspect]}: '
            f"{f'{escape(one.there)} → ' if one.there else ''}{escape(one.here)}</li>"
            for one in adaptation.differing
        )
        rows = "".join(
            f'<tr><th scope="row">{self.parts[one.element.part]}</th><td dir="auto">{escape(one.element.words)}</td>'
            f'<td dir="auto">{escape(one.words) if one.words else self.made[one.choice]}</td>'
            f'<td dir="auto">{escape(one.why)}</td></tr>'
            for one in adaptation.made
        )
        listed = f"<ul>{differences}</ul>" if differences else ""
        here = adaptation.initiative  # a page may hold many of these, and each is told apart by its name
        name = f"{self.caption}: {escape(here.community.name)}, {escape(here.name)}"
        region = f'<div class="wide" tabindex="0" role="region" aria-label="{name}">'
        return SafeString(f"{listed}{region}{self.before}{rows}</tbody></table></div>")
