"""What a lineage says of a pattern that was taken out: that it was, when and why, and none of its words."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.refusals import Refusal

from .models import Pack, PackPicture, Pattern
from .packs.format import Document

GONE = "(taken out)"


def quotes(document: Document, pattern: Pattern) -> bool:
    """Whether a document quotes this edition: its title, its elements, or how it was where it is from."""
    return any(_is_of(step, pattern) for step in _steps(document))


def set_empty_aside(packs: QuerySet[Pack]) -> None:
    """Files that are handed out no more keep no words, only the digest by which they are not offered again."""
    PackPicture.objects.filter(pack__in=packs).delete()
    packs.update(
        state=Pack.State.SET_ASIDE,
        pattern=None,
        title=GONE,
        pack_json="{}",
        page="",
        licence="",
        signature="",
    )


def refuse_quotes(document: Document) -> None:
    """Raises Refusal where a document from elsewhere would bring back words that were taken out here."""
    told = [step["from"] for step in _steps(document) if "removed" not in step["from"]]
    quoted = {(one["pattern"], one["edition"]) for one in told}
    gone = Pattern.objects.filter(uid__in={uid for uid, _edition in quoted}, removed_at__isnull=False)
    if any((str(one.uid), one.version) in quoted for one in gone):
        raise Refusal(
            _(
                "It quotes a pattern that was taken out of the library here. Ask its people to sign it again without: "
                "where they take it out too, their packs go on without its words."
            )
        )


def take_quotes_out(document: Document, pattern: Pattern) -> None:
    """Who began from it goes on saying so, without its words."""
    for step in _steps(document):
        if _is_of(step, pattern):
            said_gone(step, pattern)


def said_gone(step: Document, pattern: Pattern) -> None:
    """One step of a lineage whose pattern was taken out. What the adopter said of themselves stays."""
    assert pattern.removed_at is not None
    day = timezone.localtime(pattern.removed_at).date().isoformat()
    step["from"] |= {"title": GONE, "removed": {"on": day, "why": pattern.removed_why}}
    step["choices"] = [one | {"there": GONE} for one in step["choices"]]
    step["differences"] = [one | {"there": ""} for one in step["differences"]]


def _steps(document: Document) -> list[Document]:
    return [*document.get("began", []), *document.get("adopted", [])]


def _is_of(step: Document, pattern: Pattern) -> bool:
    return (step["from"]["pattern"], step["from"]["edition"]) == (str(pattern.uid), pattern.version)
