"""What people do in Assess: ask about trust and answer, say what counts, measure it, tell a story."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Membership, Person
from alongside.community.refusals import Refusal

from . import evaluation
from .models import Evaluation, Measurement, Outcome, Pulse, PulseRound, Side, Story, StoryChoice


@transaction.atomic
def open_pulse_round(
    initiative: Initiative,
    *,
    by: Person,
    moment: str,
    chosen_by: str,
    question: str = "",
    side: str = "",
    repeats: PulseRound | None = None,
) -> PulseRound:
    """Put a question about trust to one side. With `repeats` it is the same question to the same side again."""
    first = (repeats.repeats or repeats) if repeats else None
    if first:
        question, side = first.question, first.side
        chosen_by = first.chosen_by
    if not question.strip() or side not in Side.values:
        raise Refusal(
            _("Write a question and choose whom it is for, or choose one to ask again."), field="question"
        )
    same = PulseRound.objects.open_now(initiative).filter(question=question, side=side)
    if same.exists():
        raise Refusal(_("This question is open already. Close it before you ask it again."), field="question")
    asked = PulseRound.objects.create(
        initiative=initiative,
        question=question,
        side=side,
        moment=moment,
        chosen_by=chosen_by,
        repeats=first,
        opened_by=by,
    )
    write(noop("asked about trust"), asked, by=by)
    return asked


@transaction.atomic
def close_pulse_round(asked: PulseRound, *, by: Person) -> PulseRound:
    """End a round. From now on it counts, and how many were asked is kept with it."""
    asked = PulseRound.objects.select_for_update().get(pk=asked.pk)
    if not asked.is_open:
        raise Refusal(_("This round has closed already."))
    asked.asked = max(asked.people_asked(), asked.pulses.count())
    asked.closed_at = timezone.now()
    asked.save(update_fields=["asked", "closed_at"])
    write(noop("closed a round about trust"), asked, by=by)
    return asked


@transaction.atomic
def answer_pulse(asked: PulseRound, *, person: Person, value: int, by: Person) -> Pulse:
    """One person's answer. The last one counts until the round closes. The journal never says what it was."""
    if not asked.is_open:
        raise Refusal(_("This question has closed. What you said before is kept."))
    if value not in Pulse.Value.values:
        raise Refusal(_("Choose one of the five answers."), field="value")
    roles = [role.value for role in Side(asked.side).roles()]
    if (
        not Membership.objects.now()
        .filter(initiative=asked.initiative, person=person, role__in=roles)
        .exists()
    ):
        raise Refusal(_("This question is for the other side."))
    pulse, _made = Pulse.objects.update_or_create(
        round=asked,
        person=person,
        defaults={
            "initiative": asked.initiative,
            "value": value,
            "at": timezone.now(),
            "entered_by": by if by != person else None,
        },
    )
    write(noop("answered a question about trust"), asked, by=by, person=person)
    return pulse


@transaction.atomic
def add_outcome(
    initiative: Initiative,
    *,
    by: Person,
    what: str,
    unit: str,
    better: str,
    chosen_by: str,
    expected: str = "",
) -> Outcome:
    """Say what should become different and how one would see it, and who chose that."""
    if Outcome.objects.filter(initiative=initiative, what__iexact=what).exists():
        raise Refusal(_("This is measured here already: add your numbers to it."), field="what")
    outcome = Outcome.objects.create(
        initiative=initiative,
        what=what,
        unit=unit,
        better=better,
        chosen_by=chosen_by,
        expected=expected,
        added_by=by,
    )
    write(noop("said what should become different"), outcome, by=by)
    return outcome


@transaction.atomic
def record_measurement(
    outcome: Outcome,
    *,
    by: Person,
    place: str,
    on: date,
    value: float,
    source: str,
    until: date | None = None,
    n: int | None = None,
    of: int | None = None,
    is_comparator: bool = False,
) -> Measurement:
    """Keep one number with its source. The same place and day again puts the number right; the journal says so."""
    if on > timezone.localdate() or (until and until > timezone.localdate()):
        raise Refusal(_("That day is still to come, so nothing can have been measured."), field="on")
    if until and until < on:
        raise Refusal(_("The last day is before the first."), field="until")
    if n is not None and of is not None and n > of:
        raise Refusal(_("It cannot be about more people than there are."), field="n")
    fields = {
        "initiative": outcome.initiative,
        "until": until,
        "value": value,
        "n": n,
        "of": of,
        "is_comparator": is_comparator,
        "source": source,
        "recorded_by": by,
        "recorded_at": timezone.now(),
    }
    measured, made = Measurement.objects.update_or_create(
        outcome=outcome, place=place, on=on, defaults=fields
    )
    write(noop("recorded a measurement") if made else noop("put a measurement right"), measured, by=by)
    return measured


@transaction.atomic
def evaluate_outcome(outcome: Outcome, *, changed_on: date, by: Person) -> Evaluation:
    """Work out what the numbers say about a change on that day, and keep how it was worked out."""
    made = evaluation.evaluate(outcome, changed_on=changed_on, by=by)
    write(noop("evaluated an outcome"), made, by=by)
    return made


@transaction.atomic
def tell_story(initiative: Initiative, *, person: Person, words: str, cleared_for: str, by: Person) -> Story:
    """Keep what changed most for a person, word for word, for those whom they want to read it."""
    if cleared_for not in Story.Cleared.values:
        raise Refusal(_("Choose who may read it."), field="cleared_for")
    story = Story.objects.create(
        initiative=initiative,
        person=person,
        words=words,
        cleared_for=cleared_for,
        entered_by=by if by != person else None,
    )
    write(noop("told a story"), story, by=by, person=person)
    return story


@transaction.atomic
def clear_story(story: Story, *, cleared_for: str, by: Person) -> None:
    """Say anew who may read a story. It is the person's own choice, at any time."""
    if cleared_for not in Story.Cleared.values:
        raise Refusal(_("Choose who may read it."), field="cleared_for")
    story.cleared_for = cleared_for
    story.save(update_fields=["cleared_for"])
    write(noop("said who may read a story"), story, by=by, person=story.person)


@transaction.atomic
def withdraw_story(story: Story, *, by: Person) -> None:
    """Take a story back: from this moment nobody else can read it here."""
    story.withdrawn_at = timezone.now()
    story.save(update_fields=["withdrawn_at"])
    story.choices.all().delete()
    write(noop("took a story back"), story, by=by, person=story.person)


@transaction.atomic
def choose_story(story: Story, *, person: Person, by: Person) -> None:
    """A participant's choice of the story that matters most. One each; which one is not in the journal."""
    if story.withdrawn_at:
        raise Refusal(_("This story was taken back, so it cannot be chosen."))
    StoryChoice.objects.update_or_create(
        initiative=story.initiative, person=person, defaults={"story": story, "at": timezone.now()}
    )
    write(noop("chose the most significant story"), story.initiative, by=by, person=person)
