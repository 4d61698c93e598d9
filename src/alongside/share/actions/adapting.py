"""Adapting: a new initiative starts from a published pattern, with a reason for everything kept, changed or left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import agree_charter, start_initiative
from alongside.community.journal import noop, write
from alongside.community.models import Organisation, Person
from alongside.community.refusals import Refusal
from alongside.coordinate.actions import make_opportunity
from alongside.listen.actions import open_conversation
from alongside.listen.models import Ask

from ..identifying import suspicious
from ..models import Adaptation, AdaptationChoice, ContextDifference, Draft, Pattern, PatternElement
from ..names import names_here

Choice = AdaptationChoice.Choice
Part = PatternElement.Part


@dataclass(frozen=True)
class Answer:
    """What an adopter does with one element: kept, changed (with new words) or left out, and why."""

    choice: str
    why: str
    words: str = ""


@transaction.atomic
def adapt_pattern(
    pattern: Pattern,
    *,
    answers: Mapping[int, Answer],
    differences: Mapping[str, tuple[str, str]],
    name: str,
    anchor: Organisation,
    by: Person,
    is_public: bool = True,
) -> Adaptation:
    """Start an initiative in the adopter's community from a published pattern.

    `answers` holds one answer for each element, by its key; `differences` the aspects that differ: there and here.
    No person and no timetable comes along. What was kept or changed waits as drafts until people here take it up.
    """
    elements = list(pattern.elements.in_order())
    _can_be_adapted(pattern, anchor, by)
    _every_element_has_an_answer(elements, answers)
    texts = [text for answer in answers.values() for text in (answer.why, answer.words)]
    texts += [text for pair in differences.values() for text in pair]
    _points_at_nobody([name, *texts], by)
    initiative = start_initiative(
        by.community, by=by, name=name, anchor=anchor, purpose=_purpose(elements, answers)[:600]
    )
    adaptation = Adaptation.objects.create(
        initiative=initiative,
        pattern=pattern,
        parent=Adaptation.objects.filter(initiative=pattern.initiative).first(),
        adapted_by=by,
        is_public=is_public,
    )
    for element in elements:
        answer = answers[element.pk]
        AdaptationChoice.objects.create(
            initiative=initiative,
            adaptation=adaptation,
            element=element,
            choice=answer.choice,
            words=answer.words if answer.choice == Choice.CHANGED else "",
            why=answer.why,
        )
    for aspect, (there, here) in differences.items():
        ContextDifference.objects.create(
            initiative=initiative, adaptation=adaptation, aspect=aspect, there=there, here=here
        )
    _lay_out_drafts(adaptation, elements, answers)
    write(noop("started from another community’s pattern"), adaptation, by=by)
    return adaptation


@transaction.atomic
def take_up_charter(draft: Draft, *, words: str, agreed_on: date, agreed_how: str, by: Person) -> None:
    """Record the charter that people here agreed, which began as a draft from elsewhere."""
    _still_waiting(draft, Draft.Kind.CHARTER)
    agree_charter(draft.initiative, by=by, words=words, agreed_on=agreed_on, agreed_how=agreed_how)
    _settle(draft, by=by, taken_up=True)


@transaction.atomic
def open_drafted_conversation(draft: Draft, *, question: str, seeds: list[str], by: Person) -> None:
    """Ask people here what they think of what came with the pattern."""
    _still_waiting(draft, Draft.Kind.CONVERSATION)
    open_conversation(draft.initiative, question=question, seeds=seeds, is_open_to_all=False, by=by)
    _settle(draft, by=by, taken_up=True)


@transaction.atomic
def make_drafted_opportunity(
    draft: Draft, *, name: str, asks: Collection[Ask], minutes: int, fewest: int, most: int, by: Person
) -> None:
    """Offer here what was offered there, because people here asked for it."""
    _still_waiting(draft, Draft.Kind.OPPORTUNITY)
    make_opportunity(draft.initiative, name=name, asks=asks, minutes=minutes, fewest=fewest, most=most, by=by)
    _settle(draft, by=by, taken_up=True)


@transaction.atomic
def settle_draft(draft: Draft, *, taken_up: bool, by: Person) -> None:
    """Say that a draft was taken up elsewhere in the loop, or that it is not wanted here."""
    _still_waiting(draft, draft.kind)
    _settle(draft, by=by, taken_up=taken_up)


def _settle(draft: Draft, *, by: Person, taken_up: bool) -> None:
    draft.settled_at, draft.settled_by, draft.was_taken_up = timezone.now(), by, taken_up
    draft.save(update_fields=["settled_at", "settled_by", "was_taken_up"])
    write(noop("took up a draft") if taken_up else noop("set a draft aside"), draft, by=by)


def _can_be_adapted(pattern: Pattern, anchor: Organisation, by: Person) -> None:
    if not pattern.is_published:
        raise Refusal(_("This pattern is still being written. It can be adapted once it is published."))
    if anchor.community_id != by.community_id:
        raise Refusal(_("The anchor is an organisation of your own community."), field="anchor")


def _every_element_has_an_answer(elements: list[PatternElement], answers: Mapping[int, Answer]) -> None:
    if not elements:
        raise Refusal(_("There is nothing in this pattern to start from."))
    for element in elements:
        answer = answers.get(element.pk)
        about = {"part": element.get_part_display(), "words": element.words[:60]}
        if answer is None or answer.choice not in Choice.values:
            raise Refusal(
                _("Say of “%(part)s: %(words)s” whether you keep it, change it or leave it out.") % about,
                field=f"choice_{element.pk}",
            )
        if not answer.why.strip():
            raise Refusal(
                _("Give a reason for “%(part)s: %(words)s”. Others learn from it.") % about,
                field=f"why_{element.pk}",
            )
        if answer.choice == Choice.CHANGED and not answer.words.strip():
            raise Refusal(
                _("You change “%(part)s: %(words)s”. Say how it is here.") % about,
                field=f"words_{element.pk}",
            )


def _points_at_nobody(texts: Iterable[str], by: Person) -> None:
    """Reasons are read elsewhere too, so no one here is named in them."""
    if found := suspicious(texts, names_here()):
        raise Refusal(
            _(
                "This could point at somebody: %(found)s. Nothing was started. "
                "Take it out: your reasons are read elsewhere."
            )
            % {"found": ", ".join(f"“{one}”" for one in found)}
        )


def _kept(elements: list[PatternElement], answers: Mapping[int, Answer], *parts: str) -> list[str]:
    """The words of these parts as they are to be here."""
    return [
        answers[element.pk].words if answers[element.pk].choice == Choice.CHANGED else element.words
        for element in elements
        if element.part in parts and answers[element.pk].choice != Choice.LEFT_OUT
    ]


def _purpose(elements: list[PatternElement], answers: Mapping[int, Answer]) -> str:
    return "\n".join(_kept(elements, answers, Part.PURPOSE))


def _lay_out_drafts(
    adaptation: Adaptation, elements: list[PatternElement], answers: Mapping[int, Answer]
) -> None:
    """A charter from the rules, a conversation from the steps, and each thing that was offered."""
    drafts = [(Draft.Kind.OPPORTUNITY, words) for words in _kept(elements, answers, Part.OFFERED)]
    if rules := _kept(elements, answers, Part.RULES):
        drafts.insert(0, (Draft.Kind.CHARTER, "\n\n".join(rules)[:4000]))
    if steps := _kept(elements, answers, Part.STEPS):
        lines = [line.strip()[:280] for words in steps for line in words.splitlines() if line.strip()]
        drafts.append((Draft.Kind.CONVERSATION, "\n".join(lines)[:4000]))
    for kind, words in drafts:
        Draft.objects.create(initiative=adaptation.initiative, adaptation=adaptation, kind=kind, words=words)


def _still_waiting(draft: Draft, kind: str) -> None:
    if draft.settled_at is not None:
        raise Refusal(_("This draft is settled already."))
    if draft.kind != kind:
        raise Refusal(_("This draft is of another kind."))
