"""The pages of Share inside an initiative. Each view is a paragraph: enter, find, ask, do, answer."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.refusals import Refusal, told_in
from alongside.community.rules import Ability
from alongside.shell.once import new_token

from .. import actions
from ..diffs import changes_since
from ..finding import like_ours
from ..forms import (
    AdaptForm,
    CasesForm,
    DraftCharterForm,
    DraftConversationForm,
    DraftOpportunityForm,
    ElementForm,
    FactForm,
    ItemForm,
    PatternForm,
    ReflectionForm,
)
from ..identifying import parts
from ..models import (
    Adaptation,
    ChangeNote,
    Draft,
    Fact,
    LibraryItem,
    Pack,
    Pattern,
    PatternElement,
    Reflection,
)
from ..names import names_here


def overview(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What was learned here, where it went, and what came back."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    patterns = Pattern.objects.of(found).listed()
    team = me.can(Ability.WRITE_PATTERNS)
    origin = Adaptation.objects.to_here(found).readable().first()
    context = {
        "patterns": patterns if team else patterns.filter(state=Pattern.State.PUBLISHED),
        "origin": origin,
        "drafts": Draft.objects.waiting(found) if me.can(Ability.ADAPT) else [],
        "adopters": Adaptation.objects.from_here(found).shown().readable(),
        "notes": ChangeNote.objects.of(found).readable()[:5] if team else [],
        "came_back": ChangeNote.objects.came_back(found).readable()[:5] if team else [],
        "siblings": ChangeNote.objects.from_siblings(origin).readable()[:5] if team else [],
        "reflections": Reflection.objects.waiting(found).readable()[:30] if team else [],
        "packs_waiting": Pack.objects.waiting(found).count() if team else 0,
        "items": LibraryItem.objects.own(found.community)[:60] if team else [],
    }
    return render(request, "share/overview.html", context)


def near(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Cases like ours: what in the library has the most words in common with what we do here."""
    found, _me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    return render(request, "share/near.html", {"near": like_ours(found)})


def new_pattern(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    form = PatternForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.draft_pattern(found, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Begun with what was recorded here. Now make it yours."))
            return redirect(found.at("share:pattern", pk=made.pk))
    return render(request, "share/pattern_new.html", {"form": form})


def pattern(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A pattern: open to everyone once it is published, and to the team while it is being written."""
    found, me = enter(request, community, initiative, to=Ability.READ_THE_LIBRARY)
    one = get_object_or_404(Pattern.objects.select_related("before", "pack"), initiative=found, pk=pk)
    if one.removed_at:
        return render(request, "share/library_gone.html", {"gone": one}, status=410)
    if one.is_draft and not me.can(Ability.WRITE_PATTERNS):
        raise Http404
    elements = list(one.elements.in_order())
    context = {"pattern": one, "elements": elements, "changes": changes_since(one), "later": _later(one, me)}
    context["pictures"] = one.pictures.defer("content")
    if one.is_draft:
        names = names_here()
        context["checked"] = [(element, parts(element.words, names)) for element in elements]
        context["found"] = actions.what_points_at_people(one)
    return render(request, "share/pattern_read.html", context)


def rewrite_pattern(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(Pattern.objects.drafts(found), pk=pk)
    form = PatternForm(request.POST or None, initial={"title": one.title, "summary": one.summary})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.rewrite_pattern(one, by=me.someone, **form.cleaned_data)
            return redirect(found.at("share:pattern", pk=one.pk))
    return render(request, "share/pattern_new.html", {"form": form, "pattern": one})


def new_element(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(Pattern.objects.drafts(found), pk=pk)
    form = ElementForm(request.POST or None, initial={"bearing": PatternElement.Bearing.UNKNOWN})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.add_element(one, by=me.someone, **form.cleaned_data)
            return redirect(found.at("share:pattern", pk=one.pk))
    return render(request, "share/element_change.html", {"form": form, "pattern": one})


def change_element(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    element = _element(found, pk)
    first = {name: getattr(element, name) for name in ("part", "words", "bearing", "decided_by")}
    form = ElementForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.change_element(element, by=me.someone, **form.cleaned_data)
            return redirect(found.at("share:pattern", pk=element.pattern_id))
    return render(
        request, "share/element_change.html", {"form": form, "element": element, "pattern": element.pattern}
    )


def take_out_element(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    element = _element(found, pk)
    back = found.at("share:pattern", pk=element.pattern_id)
    if request.method == "POST":
        actions.take_out_element(element, by=me.someone)
    return redirect(back)


def publish_pattern(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """The last look before everyone can read it."""
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(Pattern.objects.drafts(found), pk=pk)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.publish_pattern(one, by=me.someone)
            messages.success(request, _("Published. Anyone can read it now, and start from it."))
            return redirect(found.at("share:pattern", pk=one.pk))
    names = names_here()
    texts = [one.title, one.summary]
    for element in one.elements.in_order():
        texts += [element.words, element.decided_by]
    pictures = one.pictures.defer("content")
    texts += [picture.alt for picture in pictures]
    checked = [parts(text, names) for text in texts if text]
    context = {"pattern": one, "form": form, "texts": checked, "pictures": pictures}
    return render(request, "share/pattern_publish.html", context)


def next_version(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(Pattern, initiative=found, pk=pk)
    if request.method != "POST":
        return redirect(found.at("share:pattern", pk=one.pk))
    try:
        one = actions.new_version(one, by=me.someone)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(found.at("share:pattern", pk=one.pk))


def adapt(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Start here from somebody's published pattern, whichever community wrote it."""
    found, me = enter(request, community, initiative, to=Ability.ADAPT)
    one = get_object_or_404(Pattern.objects.published().listed(), pk=pk)
    form = AdaptForm(
        request.POST or None, pattern=one, community=found.community_id, initial={"anchor": found.anchor}
    )
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            told = form.cleaned_data
            made = actions.adapt_pattern(
                one,
                answers=form.answers(),
                differences=form.differences(),
                name=told["name"],
                anchor=told["anchor"],
                is_public=told["is_public"],
                by=me.someone,
            )
            messages.success(
                request, _("It has begun. Nobody is on it yet but you, and the drafts wait here.")
            )
            return redirect(made.initiative.at("share:overview"))
    return render(request, "share/pattern_adapt.html", {"form": form, "pattern": one, "once": new_token()})


def take_up_draft(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Make a draft that came with the pattern one's own."""
    found, me = enter(request, community, initiative, to=Ability.ADAPT)
    draft = get_object_or_404(Draft.objects.waiting(found), pk=pk)
    form = _draft_form(request, draft)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            told = form.cleaned_data
            if draft.kind == Draft.Kind.CHARTER:
                actions.take_up_charter(draft, by=me.someone, **told)
            elif draft.kind == Draft.Kind.CONVERSATION:
                actions.open_drafted_conversation(
                    draft, question=told["question"], seeds=told["words"], by=me.someone
                )
            else:
                actions.make_drafted_opportunity(draft, name=told.pop("words"), by=me.someone, **told)
            messages.success(request, _("It is yours now."))
            return redirect(found.at("share:overview"))
    return render(request, "share/draft_take_up.html", {"form": form, "draft": draft})


def set_draft_aside(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.ADAPT)
    draft = get_object_or_404(Draft.objects.waiting(found), pk=pk)
    if request.method == "POST":
        actions.settle_draft(draft, taken_up=False, by=me.someone)
    return redirect(found.at("share:overview"))


def new_reflection(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.REFLECT)
    form = ReflectionForm(request.POST or None, me=me)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            told = form.cleaned_data
            person = me.speaking_for(told.pop("whom", ""))
            actions.reflect(found, person=person, by=me.someone, **told)
            messages.success(request, _("Kept. The team reads it before anybody outside does."))
            return redirect(found.get_absolute_url() if me.is_participant else found.at("share:overview"))
    return render(request, "share/reflection_new.html", {"form": form})


def publish_reflection(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(Reflection.objects.waiting(found), pk=pk)
    if request.method == "POST":
        try:
            actions.publish_reflection(one, by=me.someone)
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect(found.at("share:overview"))


def new_item(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    form = ItemForm(request.POST or None, instance=LibraryItem(community=found.community))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.add_item(form.save(commit=False), by=me.someone)
            return redirect(found.at("share:item", pk=made.pk))
    return render(request, "share/item_new.html", {"form": form})


def bring_cases(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Bring in cases from an export. They are kept here until somebody reads and publishes them."""
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    form = CasesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            done = actions.import_cases(form.cleaned_data["file"].read(), by=me.someone)
            new, same = done.new, done.same
            told = {"new": new, "same": same, "passed": len(done.notes)}
            words = _("%(new)d new, %(same)d here already, %(passed)d rows passed over.") % told
            if done.removed:
                words += " " + ngettext(
                    "%(count)d was taken out of the library here before, and stays out.",
                    "%(count)d were taken out of the library here before, and stay out.",
                    done.removed,
                ) % {"count": done.removed}
            messages.success(request, words)
            return redirect(found.at("share:overview"))
    return render(request, "share/cases_bring.html", {"form": form})


def item(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """An item that this community keeps: its facts, one more of them, and its way onto the public shelf."""
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(LibraryItem, community=found.community, removed_at=None, pk=pk)
    form = FactForm(request.POST or None, instance=Fact(community=found.community, item=one))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.add_fact(form.save(commit=False), by=me.someone)
            return redirect(found.at("share:item", pk=one.pk))
    return render(request, "share/item_keep.html", {"form": form, "item": one, "facts": one.facts.in_order()})


def publish_item(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(LibraryItem, community=found.community, removed_at=None, pk=pk)
    if request.method != "POST":
        return redirect(found.at("share:item", pk=one.pk))
    try:
        actions.publish_item(one, by=me.someone)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(found.at("share:item", pk=one.pk))
    return redirect(reverse("library:item", args=[one.pk]))


def _element(initiative: Initiative, pk: int) -> PatternElement:
    """An element of a pattern that is still being written."""
    found = PatternElement.objects.select_related("pattern", "initiative")
    return get_object_or_404(found, initiative=initiative, pattern__state=Pattern.State.DRAFT, pk=pk)


def _later(pattern: Pattern, me: Me) -> Pattern | None:
    """The version that followed, where whoever asks may read it."""
    later = Pattern.objects.filter(before=pattern).first()
    return later if later and (later.is_published or me.can(Ability.WRITE_PATTERNS)) else None


def _draft_form(request: HttpRequest, draft: Draft) -> Form:
    posted = request.POST or None
    if draft.kind == Draft.Kind.CHARTER:
        return DraftCharterForm(posted, initial={"words": draft.words})
    if draft.kind == Draft.Kind.CONVERSATION:
        return DraftConversationForm(posted, initial={"words": draft.words})
    first_line = draft.words.strip().splitlines()[0][:120]
    return DraftOpportunityForm(posted, initial={"words": first_line}, initiative=draft.initiative)
