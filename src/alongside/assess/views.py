"""The pages of Assess. Each view is a paragraph: enter, find, ask, do, answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.refusals import told_in
from alongside.community.rules import Ability, Role
from alongside.shell.once import new_token

from . import actions, evaluation, pictures
from . import findings as told
from .forms import (
    ClearedForm,
    EvaluationForm,
    MeasurementForm,
    OutcomeForm,
    PulseForm,
    PulseRoundForm,
    StoryForm,
)
from .models import Outcome, Pulse, PulseRound, Side, Story, StoryChoice, people_on
from .trust import answered, trust_lines


def overview(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What is asked, what is measured, what people tell."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    lines = trust_lines(found) if me.can(Ability.READ_FINDINGS) else []
    context = {
        "waiting": PulseRound.objects.waiting_for(me.someone, found),
        "figure": pictures.trust_figure(lines),
        "lines": [(line, pictures.reading(line)) for line in lines],
        "outcomes": Outcome.objects.with_numbers(found),
        "stories": Story.objects.readable_as(me.roles, found)[:3],
        "my_stories": Story.objects.of(me.someone, found),
    }
    return render(request, "assess/overview.html", context)


def trust(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Every round of questions about trust, with how many answered; and what changed."""
    found, me = enter(request, community, initiative, to=Ability.READ_FINDINGS)
    rounds = list(PulseRound.objects.filter(initiative=found).with_answers())
    on_side = {side.value: people_on(side, found.pk) for side in Side}
    lines = trust_lines(found)
    context = {
        "rounds": [(one, answered(one, on_side=on_side[one.side])) for one in rounds],
        "figure": pictures.trust_figure(lines),
        "table": pictures.trust_table(lines),
        "readings": [pictures.reading(line) for line in lines],
        "waiting": set(PulseRound.objects.waiting_for(me.someone, found).values_list("pk", flat=True)),
    }
    return render(request, "assess/trust.html", context)


def open_round(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.ASK_FOR_PULSES)
    form = PulseRoundForm(request.POST or None, initiative=found)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.open_pulse_round(found, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Asked. It waits on the page of everyone on that side."))
            return redirect(found.at("assess:trust"))
    return render(request, "assess/round_new.html", {"form": form})


def pulse(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One question, five answers with words, one button."""
    found, me = enter(request, community, initiative, to=Ability.ANSWER_PULSES)
    asked = get_object_or_404(PulseRound, initiative=found, pk=pk)
    mine = Pulse.objects.filter(round=asked, person=me.someone).first()
    form = PulseForm(request.POST or None, me=me, asked=asked, initial={"whom": request.GET.get("whom", "")})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            person = me.speaking_for(form.cleaned_data.get("whom"))
            actions.answer_pulse(asked, person=person, value=form.cleaned_data["value"], by=me.someone)
            messages.success(request, _("Thank you. Nobody sees your name beside it."))
            return redirect(found.get_absolute_url() if me.is_participant else found.at("assess:trust"))
    context = {"form": form, "asked": asked, "mine": mine, "once": new_token()}
    return render(request, "assess/pulse_answer.html", context)


def close_round(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.ASK_FOR_PULSES)
    asked = get_object_or_404(PulseRound.objects.open_now(found).with_answers(), pk=pk)
    if request.method == "POST":
        actions.close_pulse_round(asked, by=me.someone)
        return redirect(found.at("assess:trust"))
    return render(request, "assess/round_close.html", {"asked": asked, "answered": answered(asked)})


def outcomes(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, _me = enter(request, community, initiative, to=Ability.READ_FINDINGS)
    listed = Outcome.objects.with_numbers(found)
    context = {"table": pictures.outcomes_table(found, listed), "outcomes": listed}
    return render(request, "assess/outcome_list.html", context)


def add_outcome(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.MEASURE)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            added = actions.add_outcome(found, by=me.someone, **form.cleaned_data)
            return redirect(found.at("assess:outcome", pk=added.pk))
    return render(request, "assess/outcome_new.html", {"form": form})


def outcome(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One outcome: its numbers, what they are compared with, and what can be said about a change."""
    found, _me = enter(request, community, initiative, to=Ability.READ_FINDINGS)
    one = get_object_or_404(Outcome, initiative=found, pk=pk)
    rows = list(one.measurements.all())
    latest = one.evaluations.select_related("outcome").first()
    said = evaluation.told(latest) if latest else None
    context = {
        "outcome": one,
        "table": pictures.measurements_table(one, rows),
        "rows": rows,
        "changes": [pictures.change_sentence(change, one) for change in evaluation.changes(rows)],
        "has_comparator": any(row.is_comparator for row in rows),
        "evaluation": latest,
        "told": said,
        "figure": pictures.outcome_figure(one, latest, said.reading) if latest and said else None,
    }
    return render(request, "assess/outcome_show.html", context)


def measure(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.MEASURE)
    one = get_object_or_404(Outcome, initiative=found, pk=pk)
    form = MeasurementForm(request.POST or None, initial={"place": found.community.name})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.record_measurement(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Kept, with its source."))
            return redirect(found.at("assess:outcome", pk=one.pk))
    return render(request, "assess/measurement_new.html", {"form": form, "outcome": one})


def evaluate(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.MEASURE)
    one = get_object_or_404(Outcome, initiative=found, pk=pk)
    form = EvaluationForm(request.POST or None, initial={"changed_on": found.starts_on})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.evaluate_outcome(one, changed_on=form.cleaned_data["changed_on"], by=me.someone)
            return redirect(found.at("assess:outcome", pk=one.pk))
    return render(request, "assess/evaluation_new.html", {"form": form, "outcome": one})


def stories(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What people told, as far as they cleared it, the most often chosen first."""
    found, me = enter(request, community, initiative, to=Ability.READ_FINDINGS)
    readable = Story.objects.readable_as(me.roles, found)
    chosen = StoryChoice.objects.filter(initiative=found, person=me.someone).first()
    context = {
        "page": Paginator(readable, 30).get_page(request.GET.get("page")),
        "may_choose": Role.PARTICIPANT in me.roles,
        "chosen": chosen.story_id if chosen else None,
        "mine": Story.objects.of(me.someone, found),
    }
    return render(request, "assess/story_list.html", context)


def tell_story(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.SAY)
    form = StoryForm(request.POST or None, me=me, initial={"cleared_for": Story.Cleared.US})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            given = form.cleaned_data
            actions.tell_story(
                found,
                person=me.speaking_for(given.get("whom")),
                words=given["words"],
                cleared_for=given["cleared_for"],
                by=me.someone,
            )
            messages.success(request, _("Kept, word for word. Only those whom you chose can read it."))
            return redirect(found.at("assess:stories"))
    return render(request, "assess/story_new.html", {"form": form})


def story(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One's own story: who may read it."""
    found, me, one = _my_story(request, community, initiative, pk)
    form = ClearedForm(request.POST or None, initial={"cleared_for": one.cleared_for})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.clear_story(one, cleared_for=form.cleaned_data["cleared_for"], by=me.someone)
            messages.success(request, _("Changed from now on."))
            return redirect(found.at("assess:stories"))
    return render(request, "assess/story_show.html", {"form": form, "story": one})


def withdraw_story(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me, one = _my_story(request, community, initiative, pk)
    if request.method == "POST":
        actions.withdraw_story(one, by=me.someone)
        messages.success(request, _("Taken back. Nobody else can read it here any more."))
    return redirect(found.at("assess:stories"))


def choose_story(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A participant's choice of the story that matters most."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    if Role.PARTICIPANT not in me.roles:
        raise Http404
    one = get_object_or_404(Story.objects.readable_as(me.roles, found), pk=pk)
    if request.method == "POST":
        actions.choose_story(one, person=me.someone, by=me.someone)
        messages.success(request, _("Your choice counts. You can change it."))
    return redirect(found.at("assess:stories"))


def findings(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """The report, under five headings; made for paper too."""
    found, me = enter(request, community, initiative, to=Ability.READ_FINDINGS)
    lines = trust_lines(found)
    listed = list(Outcome.objects.with_numbers(found))
    context = {
        "report": told.report(found),
        "outcomes": listed,
        "figure": pictures.trust_figure(lines),
        "trust_table": pictures.trust_table(lines),
        "readings": [pictures.reading(line) for line in lines],
        "evaluations": [(one, evaluation.told(one)) for one in told.latest_evaluations(found)],
        "stories": Story.objects.readable_as(me.roles, found).exclude(cleared_for=Story.Cleared.US)[:3],
    }
    return render(request, "assess/findings.html", context)


def _my_story(request: HttpRequest, community: str, initiative: str, pk: int) -> tuple[Initiative, Me, Story]:
    """Enter one's own story; a key worker enters that of a person beside them. 404 for anyone else."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    one = get_object_or_404(Story, initiative=found, withdrawn_at=None, pk=pk)
    me.speaking_for(one.person_id if one.person_id != me.someone.pk else None)
    return found, me, one
