"""Thirty-second notes: written while delivering, coded later, counted together."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import enter
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..coding import suggest_codes
from ..forms import CodeForm, NoteForm, ReadersForm
from ..identifying import looked_at
from ..models import Adaptation, ChangeNote, NoteCode
from ..names import names_here
from ..noted import drift


def notes(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Every note about what was changed while doing it: ours, and those that came back."""
    found, _me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    origin = Adaptation.objects.to_here(found).select_related("pattern").first()
    ours = ChangeNote.objects.of(found).readable()
    context = {
        "page": Paginator(ours, 30).get_page(request.GET.get("page")),
        "came_back": ChangeNote.objects.came_back(found).readable()[:30],
        "siblings": ChangeNote.objects.from_siblings(origin).readable()[:30],
        "drift": drift(found),
    }
    return render(request, "share/note_list.html", context)


def new_note(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.NOTE_CHANGES)
    origin = Adaptation.objects.to_here(found).select_related("pattern").first()
    form = NoteForm(request.POST or None, origin=origin)
    if not me.can(Ability.WRITE_PATTERNS):
        form.fields.pop("goes_back", None)  # what leaves is for the team to say
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.note_change(found, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Noted."))
            can_read = me.can(Ability.WRITE_PATTERNS)
            return redirect(found.at("share:notes") if can_read else found.at("share:overview"))
    return render(request, "share/note_new.html", {"form": form})


def code_note(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Say later what a note was about. What its words suggest is filled in already."""
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    note = get_object_or_404(
        ChangeNote.objects.of(found).select_related("code", "element", "initiative"), pk=pk
    )
    code = NoteCode.objects.filter(note=note).first()
    first = {name: getattr(code, name) for name in NoteCode.ASKED} if code else suggest_codes(note)
    form = CodeForm(request.POST or None, initial=first, suggested={} if code else first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.code_note(note, codes=form.cleaned_data, by=me.someone)
            return redirect(found.at("share:notes"))
    return render(request, "share/note_code.html", {"form": form, "note": note})


def note_readers(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Read a note once more and say who else may: only what is cleared stands on public pages."""
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    note = get_object_or_404(ChangeNote.objects.of(found).readable(), pk=pk)
    form = ReadersForm(request.POST or None, initial={"readers": note.readers})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.say_who_reads(note, by=me.someone, **form.cleaned_data)
            return redirect(found.at("share:notes"))
    names = names_here()
    texts = [looked_at(text, names) for text in (note.what_changed, note.why) if text]
    return render(request, "share/note_readers.html", {"form": form, "note": note, "texts": texts})
