"""The quick lane: one vote of a phone without a name. `alongside.wsgi` leads here past most of the middleware."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from alongside.community.once import entered_at

from ..models import Response
from ..ticket import voice_of

NOT_KEPT = 409  # the page then sends its ordinary form, whose answer says why in the reader's language


@csrf_exempt  # the ticket is the proof that our own page sent this: see alongside.listen.ticket
def vote(request: HttpRequest) -> HttpResponse:
    """Keep one vote, and say only whether it was kept."""
    sent = request.POST
    voice = voice_of(sent.get("ticket", ""))
    try:
        statement, value = int(sent.get("statement", "")), int(sent.get("value", ""))
    except ValueError:
        return HttpResponse(status=NOT_KEPT)
    if voice is None or value not in Response.Value or not 0 < statement < 2**62:
        return HttpResponse(status=NOT_KEPT)
    kept = Response.objects.keep(
        statement=statement,
        voice=voice,
        value=value,
        at=entered_at(request) or timezone.now(),
        has_entered=False,
    )
    return HttpResponse(status=204 if kept else NOT_KEPT)
