"""Pictures of patterns: brought in, taken out, and shown where the pattern or pack may be read."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alongside.community.access import enter
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..forms import PictureForm
from ..models import Pack, PackPicture, Pattern, PatternPicture

TYPES = {"jpg": "image/jpeg", "png": "image/png"}


def new_picture(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Bring a picture into a pattern that is being written, with the words that say what it shows."""
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    pattern = get_object_or_404(Pattern.objects.drafts(found), pk=pk)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            content, alt = form.cleaned_data["file"].read(), form.cleaned_data["alt"]
            actions.add_picture(pattern, content=content, alt=alt, by=me.someone)
            messages.success(request, _("It is in. Only what can be seen was kept of the file."))
            return redirect(found.at("share:pattern", pk=pattern.pk))
    return render(request, "share/picture_new.html", {"form": form, "pattern": pattern})


def take_out_picture(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    drafted = PatternPicture.objects.filter(pattern__state=Pattern.State.DRAFT).select_related("pattern")
    one = get_object_or_404(drafted, initiative=found, pk=pk)
    if request.method == "POST":
        actions.take_out_picture(one, by=me.someone)
    return redirect(found.at("share:pattern", pk=one.pattern_id))


def picture(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A picture as the team sees it while the pattern is being written."""
    found, _me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    one = get_object_or_404(PatternPicture, initiative=found, pk=pk)
    return _shown(one.content, one.kind, "private, max-age=3600")


def pack_picture(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A picture of a pack that waits, for whoever decides about it. It was found plain when it came."""
    found, _me = enter(request, community, initiative, to=Ability.WRITE_PATTERNS)
    waiting = PackPicture.objects.filter(pack__in=Pack.objects.waiting(found))
    one = get_object_or_404(waiting, pk=pk)
    kind = one.name.rsplit(".", 1)[-1]
    if kind not in TYPES:
        raise Http404
    return _shown(one.content, kind, "private, max-age=3600")


@require_safe
def public_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of a published pattern, for everyone."""
    public = PatternPicture.objects.filter(pattern__state=Pattern.State.PUBLISHED, pattern__removed_at=None)
    one = get_object_or_404(public, pk=pk)
    return _shown(one.content, one.kind, "public, max-age=86400")


def _shown(content: bytes | memoryview, kind: str, keep: str) -> HttpResponse:
    answer = HttpResponse(bytes(content), content_type=TYPES[kind])
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = keep
    return answer
