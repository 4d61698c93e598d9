"""What Notify tells us: that somebody wrote back, and that a message did not arrive. No page, and no cookie."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ..actions import stop_address, stop_reaching
from ..models import Message
from ..sending.addresses import phone_number
from ..sending.stopping import reach_by
from ..sending.ways import DID_NOT_ARRIVE
from ..sending.words import is_stop

LARGEST = 20_000  # bytes


@csrf_exempt
@require_POST
def received(request: HttpRequest) -> HttpResponse:
    """A text that somebody sent back. A stop word stops everything to that number; the rest is not kept."""
    said = _said(request)
    if is_stop(str(said.get("message", ""))):
        try:
            stop_address(
                phone_number("+" + str(said.get("source_number", "")).lstrip("+")), why=_("wrote STOP")
            )
        except ValueError:
            return JsonResponse({"error": "source_number is not a phone number"}, status=400)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def delivered(request: HttpRequest) -> HttpResponse:
    """How a message fared after Notify took it. What did not arrive shows to the team."""
    said = _said(request)
    key = str(said.get("reference") or "").removeprefix("alongside-")
    if said.get("status") in DID_NOT_ARRIVE and key:
        went = Message.objects.filter(key=key, state=Message.State.SENT)
        went.update(
            state=Message.State.FAILED, state_why=_("It was sent and did not arrive. Check the number.")
        )
    return HttpResponse(status=204)


@csrf_exempt  # a mailbox sends this by itself when somebody presses its own button; the token is what it knows
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more messages, from the link in an e-mail, without signing in. It shows nothing of whom it was for."""
    reach = reach_by(token)
    if reach is None:
        raise Http404
    if request.method == "POST":
        stop_reaching(reach, why=_("said so from an e-mail"))
        reach.refresh_from_db()
    return render(request, "deliver/message_stop.html", {"is_stopped": reach.is_stopped})


def _said(request: HttpRequest) -> dict[str, object]:
    """The call's JSON, from whoever shows our token. Others find nothing here."""
    token = settings.ALONGSIDE_NOTIFY_TOKEN
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not constant_time_compare(shown, token) or len(request.body) > LARGEST:
        raise Http404
    try:
        said = json.loads(request.body)
    except ValueError:
        raise Http404 from None
    return said if isinstance(said, dict) else {}
