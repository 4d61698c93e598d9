"""Writing down what statements say in another language."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Person
from alongside.community.refusals import Refusal

from ..models import Conversation, Statement, StatementTranslation
from ..models.translations import LONGEST


@transaction.atomic
def translate_statements(
    conversation: Conversation, words: dict[int, str], *, language: str, by: Person
) -> int:
    """Keep what statements say in a language, by their keys; an empty text takes a translation away.

    Returns how many changed. Raises Refusal for a language that nobody can choose, and for what is too long.
    """
    if language not in dict(settings.LANGUAGES):
        raise Refusal(_("Nobody can read in this language here. Choose one of those on offer."))
    statements = {one.pk: one for one in Statement.objects.filter(conversation=conversation, pk__in=words)}
    there = {
        one.statement_id: one
        for one in StatementTranslation.objects.filter(statement__in=statements, language=language)
    }
    changed = 0
    for pk, statement in statements.items():
        told = " ".join(words[pk].replace("\x00", "").split())  # NUL: databases refuse it
        if len(told) > LONGEST:
            raise Refusal(
                _("“%(start)s…” is too long: %(most)d signs at most. Nothing was kept.")
                % {"start": told[:40], "most": LONGEST}
            )
        kept = there.get(pk)
        if told == (kept.words if kept else ""):
            continue
        changed += 1
        if not told and kept:
            kept.delete()
            continue
        StatementTranslation.objects.update_or_create(
            statement=statement,
            language=language,
            defaults={
                "initiative": conversation.initiative,
                "community_id": conversation.community_id,
                "words": told,
                "by": by,
                "at": timezone.now(),
            },
        )
    if changed:
        write(noop("translated statements"), conversation, by=by, why=language)
    return changed
