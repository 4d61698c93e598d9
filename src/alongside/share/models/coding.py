"""What a thirty-second note was about, on the field's own frame, so that notes of many places can be counted together.

FRAME: Wiltsey Stirman, Baumann, Miller, "The FRAME: an expanded framework for reporting adaptations and modifications
to evidence-based interventions", Implementation Science 14:58, 2019. Their categories, in our words.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import OfInitiative, Person

from .adaptations import ChangeNote

UNKNOWN = "unknown", _("not known")


class NoteCode(OfInitiative):
    """One note on the FRAME: nothing is required, and "not known" is an answer to everything."""

    class When(models.TextChoices):
        BEFORE = "before", _("before it began")
        BEGINNING = "beginning", _("while it was set up")
        DURING = "during", _("while it ran")
        SCALING = "scaling", _("when it was taken further")
        KEEPING = "keeping", _("while it was kept going")
        UNKNOWN = UNKNOWN

    class Planned(models.TextChoices):
        PLANNED = "planned", _("planned ahead")
        REACTED = "reacted", _("planned, in answer to something")
        UNPLANNED = "unplanned", _("not planned")
        UNKNOWN = UNKNOWN

    class Decided(models.TextChoices):
        PARTICIPANTS = "participants", _("people who take part")
        FRONT_LINE = "front_line", _("the front line")
        COORDINATOR = "coordinator", _("the coordinator")
        PARTNERS = "partners", _("partners")
        MANAGERS = "managers", _("managers")
        FUNDER = "funder", _("a funder")
        TOGETHER = "together", _("several of them together")
        UNKNOWN = UNKNOWN

    class What(models.TextChoices):
        CONTENT = "content", _("what is done")
        CONTEXT = "context", _("where, when, with whom or in which form")
        TRAINING = "training", _("how people are trained, or how it is measured")
        SPREAD = "spread", _("how it is brought in or taken further")
        UNKNOWN = UNKNOWN

    class Level(models.TextChoices):
        PERSON = "person", _("one person")
        GROUP = "group", _("the group")
        POPULATION = "population", _("everyone whom it is for")
        WORKER = "worker", _("one worker")
        ORGANISATION = "organisation", _("one organisation")
        NETWORK = "network", _("the partnership")
        UNKNOWN = UNKNOWN

    class Nature(models.TextChoices):
        FITTED = "fitted", _("fitted or refined")
        ADDED = "added", _("something added")
        REMOVED = "removed", _("something left out")
        SHORTENED = "shortened", _("shorter or denser")
        LENGTHENED = "lengthened", _("longer or slower")
        SWAPPED = "swapped", _("one thing in the place of another")
        REORDERED = "reordered", _("in another order")
        SPREAD_OUT = "spread_out", _("put together with something else, or apart")
        LOOSENED = "loosened", _("less strict")
        REPEATED = "repeated", _("repeated")
        DRIFTED = "drifted", _("let go")
        UNKNOWN = UNKNOWN

    class Core(models.TextChoices):
        KEPT = "kept", _("the core is untouched")
        CHANGED = "changed", _("the core is changed")
        UNKNOWN = UNKNOWN

    class Goal(models.TextChoices):
        REACH = "reach", _("more people, or people nearer to it")
        STAYING = "staying", _("people stay")
        FIT = "fit", _("it fits the people better")
        CULTURE = "culture", _("it fits their culture or language")
        EFFECT = "effect", _("more comes of it")
        COST = "cost", _("less cost or effort")
        SATISFACTION = "satisfaction", _("people like it better")
        UNKNOWN = UNKNOWN

    class Reason(models.TextChoices):
        SOCIETY = "society", _("law, money or politics around it")
        ORGANISATION = "organisation", _("how the organisation is")
        WORKER = "worker", _("how a worker is or works")
        PARTICIPANT = "participant", _("how the people are for whom it is")
        UNKNOWN = UNKNOWN

    note = models.OneToOneField(ChangeNote, on_delete=models.CASCADE, related_name="code")
    when = models.CharField(_("when"), max_length=10, choices=When, default="unknown")
    planned = models.CharField(_("planned or not"), max_length=9, choices=Planned, default="unknown")
    decided = models.CharField(_("who decided"), max_length=12, choices=Decided, default="unknown")
    what = models.CharField(_("what changed"), max_length=8, choices=What, default="unknown")
    level = models.CharField(_("at what level"), max_length=12, choices=Level, default="unknown")
    nature = models.CharField(_("in what way"), max_length=10, choices=Nature, default="unknown")
    core = models.CharField(_("and the core"), max_length=7, choices=Core, default="unknown")
    goal = models.CharField(_("what for"), max_length=12, choices=Goal, default="unknown")
    reason = models.CharField(_("because of"), max_length=12, choices=Reason, default="unknown")
    coded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    coded_at = models.DateTimeField(default=timezone.now)

    own_words = ()

    ASKED = ("when", "planned", "decided", "what", "level", "nature", "core", "goal", "reason")

    class Meta:
        ordering: ClassVar = ["pk"]

    @classmethod
    def questions(cls) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """Each question with its name, its words, and the answers that can be given."""
        found = []
        for name in cls.ASKED:
            field = cls._meta.get_field(name)
            assert isinstance(field, models.CharField)
            answers = [(str(key), str(words)) for key, words in field.flatchoices]
            found.append((name, str(field.verbose_name), answers))
        return found

    def __str__(self) -> str:
        return gettext("what “%(note)s” was about") % {"note": self.note}
