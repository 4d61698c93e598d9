"""What a statement says in another language, as a person wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import OfInitiative, Person

from .conversations import Statement

LONGEST = 400  # other languages need more room than the 280 of a statement


class StatementTranslationQuerySet(models.QuerySet["StatementTranslation"]):
    def lay_over(self, statements: Iterable[Statement]) -> None:
        """Give each statement `told` and `told_in`: its words and their language, if it has them in the reader's."""
        listed = list(statements)
        language = get_language() or settings.LANGUAGE_CODE
        said = (
            dict(self.filter(statement__in=listed, language=language).values_list("statement", "words"))
            if listed
            else {}
        )
        for statement in listed:
            statement.told = said.get(statement.pk, "")
            statement.told_in = language if statement.told else ""


class StatementTranslation(OfInitiative):
    """A statement in another language, by somebody on the team. Readers see it as such, the original a tap away."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=12)
    words = models.CharField(_("words"), max_length=LONGEST)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)

    own_words = ()  # it belongs to the conversation, as its statement does
    objects: ClassVar[StatementTranslationQuerySet] = StatementTranslationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = _("statements translated")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "language"], name="statement_translated_once"),
            models.CheckConstraint(
                condition=~models.Q(words=""), name="statement_translation_says_something"
            ),
        ]

    def __str__(self) -> str:
        return gettext("“%(words)s” (%(language)s)") % {"words": self.words, "language": self.language}
