"""All statements of a conversation in one list, to write down quickly what they say in another language."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from alongside.community.access import enter
from alongside.community.refusals import Refusal
from alongside.community.rules import Ability

from .. import actions
from ..models import Conversation, Statement, StatementTranslation
from ..models.translations import LONGEST


def translate_statements(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Thirty statements at a time, each with room for its words in one language; saved together."""
    found, me = enter(request, community, initiative, to=Ability.HOLD_CONVERSATIONS)
    talk = get_object_or_404(Conversation, initiative=found, pk=pk)
    languages = [get_language_info(code) for code, _name in settings.LANGUAGES]
    language = request.GET.get("language", "pl")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    listed = Statement.objects.filter(conversation=talk).exclude(state=Statement.State.HELD).order_by("pk")
    page = Paginator(listed, 30).get_page(request.GET.get("page"))
    said = StatementTranslation.objects.filter(statement__in=list(page), language=language)
    there = {one.statement_id: one for one in said.select_related("by")}
    sent = _changed(request.POST, listed)
    refused = ""
    if request.method == "POST":
        try:
            actions.translate_statements(talk, sent, language=language, by=me.someone)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Kept. Whoever reads in this language sees them from now on."))
            return redirect(request.get_full_path())
    rows = [
        (one, sent.get(one.pk, there[one.pk].words if one.pk in there else ""), there.get(one.pk))
        for one in page
    ]
    context = {
        "conversation": talk,
        "page": page,
        "rows": rows,
        "refused": refused,
        "language": get_language_info(language),
        "languages": languages,
        "longest": LONGEST,
    }
    return render(request, "listen/statement_translate.html", context)


def _changed(posted: QueryDict, listed: Iterable[Statement]) -> dict[int, str]:
    """What somebody wrote on the page, by statement: not what only stood there, which another may have bettered since.

    Of any page of the list: a statement held back meanwhile moves those after it.
    """
    changed = {}
    for one in listed:
        told, stood = posted.get(f"words-{one.pk}"), posted.get(f"was-{one.pk}")
        if told is not None and (stood is None or told.split() != stood.split()):
            changed[one.pk] = told
    return changed
