"""Words of a translation that somebody who speaks the language has settled, and how pages come to say them.

They belong to a community: what one community's team writes is said on its own pages and on nobody else's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from gettext import c2py
from hashlib import sha256
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, to_locale, trans_real
from django.utils.translation import gettext_lazy as _

from alongside.shell import catalogue
from alongside.shell.catalogue import PLURALS, Catalogue, Entry

from .models import Community, OfCommunity, Person


def digest_of(raw: str) -> str:
    """A message as the database knows it. `raw` is its text, with its context and \\x04 before it if it has one."""
    return sha256(raw.encode()).hexdigest()


def digest_of_entry(entry: Entry) -> str:
    context, text = entry.key
    return digest_of(f"{context}\x04{text}" if context else text)


@cache
def shipped(language: str) -> Catalogue:
    """The catalogue that came with this version, for a tag such as en-simple."""
    return catalogue.read(to_locale(language))


def has_catalogue(language: str) -> bool:
    return bool(language) and to_locale(language) in PLURALS


class WordingQuerySet(models.QuerySet["Wording"]):
    def of(self, community: Community, language: str) -> WordingQuerySet:
        return self.filter(community=community, language=language)


class Wording(OfCommunity):
    """What one message says in one language, as somebody who speaks it confirmed or bettered it."""

    language = models.CharField(_("language"), max_length=12)
    digest = models.CharField(max_length=64)
    said = models.JSONField(_("what it says"))  # a list: one form, or one for each form of the plural
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed on"), default=timezone.now)

    own_words = ()
    objects: ClassVar[WordingQuerySet] = WordingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = _("translations confirmed")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "language", "digest"], name="wording_settled_once")
        ]

    def __str__(self) -> str:
        return gettext("words in %(language)s") % {"language": self.language}


class Worded:
    """A translation of Django's with settled words laid over it, for the length of one request."""

    def __init__(self, base: Any, said: Mapping[str, list[str]], plural: str) -> None:
        self.base, self.said, self.form_of = base, said, c2py(plural)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.base, name)

    def gettext(self, message: str) -> str:
        found = self.said.get(digest_of(message))
        return found[0] if found else str(self.base.gettext(message))

    def ngettext(self, one: str, many: str, number: int) -> str:
        found = self.said.get(digest_of(one))
        form = self.form_of(int(number)) if found else 0
        return found[form] if found and form < len(found) else str(self.base.ngettext(one, many, number))


def speak_for(community: Community) -> int:
    """Say what this community settled, from here to the end of the request; returns how many messages those are.

    Django chooses a translation anew for each request, so nothing has to be taken off afterwards.
    """
    active = getattr(trans_real._active, "value", None)  # type: ignore[attr-defined]
    base = active.base if isinstance(active, Worded) else active
    language = base.to_language() if base is not None else ""
    if not has_catalogue(language):
        return 0
    said = dict(Wording.objects.of(community, language).values_list("digest", "said"))
    plural = PLURALS[to_locale(language)].split("plural=")[1].rstrip(";")
    trans_real._active.value = Worded(base, said, plural) if said else base  # type: ignore[attr-defined]
    return len(said)
