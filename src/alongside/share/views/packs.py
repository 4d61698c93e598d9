"""Packs inside an initiative: read and signed, received and let in, and the instances that are followed."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import enter
from alongside.community.refusals import Refusal, told_in
from alongside.community.rules import Ability
from alongside.shell.once import new_token

from .. import actions
from ..document import document_in, document_of
from ..forms import FollowForm, RemoveForm, SignForm, StoriesForm, UploadForm
from ..models import LibraryItem, Neighbour, Pack, Pattern
from ..names import names_here
from ..packs.keys import fingerprint
from ..reviewing import laid_out, marks


def sign(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Every word of the pack, with what could point at somebody marked, before it is signed."""
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    published = Pattern.objects.filter(state=Pattern.State.PUBLISHED, removed_at=None)
    pattern = get_object_or_404(published.select_related("initiative__community"), initiative=found, pk=pk)
    stories = actions.stories_for(pattern)
    chosen = StoriesForm(request.POST or request.GET or None, stories=stories)
    told = chosen.cleaned_data["stories"] if chosen.is_valid() else []
    document = document_of(pattern, stories=told, reflections=actions.reflections_for(pattern))
    first = {"stories": [story.pk for story in told], "reviewed": actions.told_by(document)}
    form = SignForm(request.POST or None, stories=stories, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.sign_pack(
                pattern,
                stories=form.cleaned_data["stories"],
                reviewed=form.cleaned_data["reviewed"],
                nobody_in_it=form.cleaned_data["nobody_in_it"],
                by=me.someone,
            )
            messages.success(request, _("Signed. Anyone can fetch it now, and carry it anywhere."))
            return redirect(found.at("share:pattern", pk=pattern.pk))
    if request.method == "POST":
        # What is shown now is what the next signature is about.
        form.data = request.POST.copy()
        form.data["reviewed"] = actions.told_by(document)
    lines = laid_out(document, names_here())
    context = {
        "pattern": pattern,
        "form": form,
        "pictures": pattern.pictures.defer("content"),
        "stories": chosen if stories else None,
        "lines": lines,
        "marks": marks(lines),
        "once": new_token(),
    }
    return render(request, "share/pack_sign.html", context)


def packs(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What came from elsewhere and waits, whom we follow, and ways to bring something in."""
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    upload = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and upload.is_valid():
        with told_in(upload):
            sealed = actions.opened(upload.cleaned_data["file"].read())
            pack = actions.receive_pack(found, sealed, by=me.someone, came_from=_("a file"))
            if pack.state == Pack.State.LET_IN:
                messages.success(
                    request,
                    _("In this copy people took something back. It took the place of the one before."),
                )
                return redirect("library:pattern", pk=pack.pattern_id)
            return redirect(found.at("share:pack", pk=pack.pk))
    context = {
        "waiting": Pack.objects.waiting(found),
        "neighbours": Neighbour.objects.filter(community=found.community_id),
        "here": Pack.objects.here().filter(community=found.community_id).select_related("pattern")[:30],
        "upload": upload,
        "fingerprint": fingerprint(actions.our_key()),
    }
    return render(request, "share/pack_list.html", context)


def pack(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A pack that waits: who signed it and all that it says, as our own page tells it."""
    found, _me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(Pack.objects.waiting(found), pk=pk)
    told = document_in(one)
    lines = laid_out(told, names_here())
    alts = {picture["file"]: picture["alt"] for picture in told.get("pictures", [])}
    pictures = list(one.pictures.defer("content").exclude(name__endswith=".svg"))
    for picture in pictures:
        picture.alt = alts.get(picture.name, "")
    context = {
        "pack": one,
        "told": told,
        "pictures": pictures,
        "lines": lines,
        "fingerprint": fingerprint(one.key),
        "is_known": Neighbour.objects.filter(community=found.community_id, key=one.key).exists(),
    }
    return render(request, "share/pack_look.html", context)


def let_in(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = Pack.objects.waiting(found).filter(pk=pk).first()
    if one is None and Pack.objects.filter(pk=pk).exists():
        raise Http404  # of somebody else, or looked at already
    if one is None:
        messages.error(request, _(actions.REPLACED))
        return redirect(found.at("share:packs"))
    if request.method != "POST":
        return redirect(found.at("share:pack", pk=one.pk))
    try:
        pattern = actions.let_pack_in(one, by=me.someone)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(found.at("share:pack", pk=one.pk))
    messages.success(request, _("It stands in the library now. You can start from it."))
    return redirect("library:pattern", pk=pattern.pk)


def set_aside(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(Pack.objects.waiting(found), pk=pk)
    if request.method == "POST":
        actions.set_pack_aside(one, by=me.someone)
    return redirect(found.at("share:packs"))


def follow(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Follow another instance: we fetch its packs, and it can send us nothing."""
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    form = FollowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.follow_neighbour(found, address=form.cleaned_data["address"], by=me.someone)
            messages.success(request, _("We are looking there now. What comes waits here to be read."))
            return redirect(found.at("share:packs"))
    return render(request, "share/neighbour_follow.html", {"form": form})


def visit(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(Neighbour, community=found.community_id, pk=pk)
    if request.method == "POST":
        actions.visit_neighbour(one, found, by=me.someone)
        messages.success(request, _("We are looking there now. What comes waits here to be read."))
    return redirect(found.at("share:packs"))


def stop_following(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(Neighbour, community=found.community_id, pk=pk)
    if request.method == "POST":
        actions.stop_following(one, by=me.someone)
    return redirect(found.at("share:packs"))


def remove_pattern(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Take a published version, or one that was let in here, out for good. Its address stays and says why."""
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    standing = Pattern.objects.filter(state=Pattern.State.PUBLISHED, removed_at=None)
    let_in_here = Q(pack__community=found.community_id, pack__state=Pack.State.LET_IN)
    # Or it was, and its file is handed out no more since it quotes something that was taken out.
    emptied = Pack.objects.filter(community=found.community_id, state=Pack.State.SET_ASIDE, pack_json="{}")
    stood_here = Q(community__elsewhere__isnull=False) & Exists(
        emptied.filter(identity=OuterRef("uid"), edition=OuterRef("version"))
    )
    one = get_object_or_404(standing.filter(Q(initiative=found) | let_in_here | stood_here), pk=pk)
    pack = Pack.objects.filter(pattern=one, state=Pack.State.LET_IN).first()
    form = RemoveForm(request.POST or None, initial={"why": pack.gone_why if pack else ""})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.remove_pattern(one, why=form.cleaned_data["why"], by=me.someone)
            return redirect(found.at("share:overview"))
    return render(request, "share/removing.html", {"form": form, "title": one.title})


def remove_item(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Take an item out for good. Its address stays and says why."""
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(LibraryItem, community=found.community_id, removed_at=None, pk=pk)
    form: Form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.remove_item(one, why=form.cleaned_data["why"], by=me.someone)
            return redirect(found.at("share:overview"))
    return render(request, "share/removing.html", {"form": form, "title": one.title})
