"""Writing a pattern: drafted from rows, made the team's own, marked, published, and written anew as a next version."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..drafting import suggest
from ..finding import enter_pattern
from ..identifying import suspicious
from ..models import Pattern, PatternElement
from ..names import names_here


@transaction.atomic
def draft_pattern(initiative: Initiative, *, title: str, summary: str, by: Person) -> Pattern:
    """Begin a pattern, with elements drafted from what was recorded here."""
    pattern = Pattern.objects.create(initiative=initiative, title=title, summary=summary, written_by=by)
    for position, found in enumerate(suggest(initiative), start=1):
        PatternElement.objects.create(
            initiative=initiative,
            pattern=pattern,
            part=found.part,
            words=found.words,
            origin=PatternElement.Origin.ROWS,
            position=position * 10,
        )
    write(noop("began to write a pattern"), pattern, by=by)
    return pattern


@transaction.atomic
def rewrite_pattern(pattern: Pattern, *, title: str, summary: str, by: Person) -> None:
    """Change the title and summary of a draft."""
    still_a_draft(pattern)
    pattern.title, pattern.summary = title, summary
    pattern.save(update_fields=["title", "summary"])
    write(noop("rewrote a pattern"), pattern, by=by)


@transaction.atomic
def add_element(
    pattern: Pattern, *, part: str, words: str, bearing: str, decided_by: str, by: Person
) -> PatternElement:
    """Add an element in the team's own words, after those that are there."""
    still_a_draft(pattern)
    _says_who_decided(bearing, decided_by)
    last = pattern.elements.aggregate(last=Max("position"))["last"] or 0
    element = PatternElement.objects.create(
        initiative=pattern.initiative,
        pattern=pattern,
        part=part,
        words=words,
        bearing=bearing,
        decided_by=decided_by,
        position=last + 10,
    )
    write(noop("added to a pattern"), element, by=by)
    return element


@transaction.atomic
def change_element(
    element: PatternElement, *, part: str, words: str, bearing: str, decided_by: str, by: Person
) -> None:
    """Change an element of a draft. Words that were counted from rows and then changed are the team's own."""
    still_a_draft(element.pattern)
    _says_who_decided(bearing, decided_by)
    if words != element.words:
        element.origin = PatternElement.Origin.WRITTEN
    element.part, element.words, element.bearing, element.decided_by = part, words, bearing, decided_by
    element.save()
    write(noop("changed a part of a pattern"), element, by=by)


@transaction.atomic
def take_out_element(element: PatternElement, *, by: Person) -> None:
    """Take an element out of a draft."""
    still_a_draft(element.pattern)
    write(noop("took a part out of a pattern"), element, by=by)
    element.delete()


@transaction.atomic
def publish_pattern(pattern: Pattern, *, by: Person) -> None:
    """Let everyone read a pattern. Refused while anything in it could point at a person, or it says too little."""
    pattern = Pattern.objects.select_for_update().get(pk=pattern.pk)
    still_a_draft(pattern)
    marked = set(pattern.elements.values_list("bearing", flat=True))
    if PatternElement.Bearing.CORE not in marked:
        raise Refusal(_("Mark at least one part as core: why does it work? Nothing was published."))
    if found := what_points_at_people(pattern):
        raise Refusal(
            _("This could point at somebody: %(found)s. Nothing was published. Take it out, then publish.")
            % {"found": ", ".join(f"“{one}”" for one in found)}
        )
    pattern.state, pattern.published_by, pattern.published_at = Pattern.State.PUBLISHED, by, timezone.now()
    pattern.save(update_fields=["state", "published_by", "published_at"])
    enter_pattern(pattern)
    write(noop("published a pattern"), pattern, by=by)


@transaction.atomic
def new_version(pattern: Pattern, *, by: Person) -> Pattern:
    """Begin the next version of a published pattern. What was published stays as it is."""
    if pattern.is_draft:
        raise Refusal(_("This is still being written: change it as it stands."))
    if Pattern.objects.filter(before=pattern).exists():
        raise Refusal(_("There is a later version already. Go on from that one."))
    later = Pattern.objects.create(
        initiative=pattern.initiative,
        uid=pattern.uid,
        title=pattern.title,
        summary=pattern.summary,
        version=pattern.version + 1,
        before=pattern,
        written_by=by,
    )
    for element in pattern.elements.in_order():
        PatternElement.objects.create(
            initiative=pattern.initiative,
            pattern=later,
            part=element.part,
            words=element.words,
            bearing=element.bearing,
            decided_by=element.decided_by,
            origin=element.origin,
            position=element.position,
            before=element,
        )
    for picture in pattern.pictures.all():
        picture.pk, picture.pattern = None, later
        picture.save()
    write(noop("began the next version of a pattern"), later, by=by)
    return later


def what_points_at_people(pattern: Pattern) -> list[str]:
    """Everything in a pattern's words that could point at a person of its community."""
    texts = [pattern.title, pattern.summary]
    for words, decided_by in pattern.elements.in_order().values_list("words", "decided_by"):
        texts += [words, decided_by]
    texts += pattern.pictures.values_list("alt", flat=True)
    return suspicious(texts, names_here())


def still_a_draft(pattern: Pattern) -> None:
    if not pattern.is_draft:
        raise Refusal(_("What is published stays as it is. Begin the next version to change it."))


def _says_who_decided(bearing: str, decided_by: str) -> None:
    if bearing != PatternElement.Bearing.UNKNOWN and not decided_by.strip():
        raise Refusal(
            _("Say who decided that, such as “the people who took part, and their workers”. No names."),
            field="decided_by",
        )
