"""Opening a conversation, looking after its statements, and closing it."""

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
from ..forms import ConversationForm, ConversationSettingsForm, LookAfterForm
from ..models import Conversation, Statement


def open_conversation(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.HOLD_CONVERSATIONS)
    form = ConversationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            conversation = actions.open_conversation(found, by=me.someone, **form.cleaned_data)
            return redirect(found.at("listen:conversation", pk=conversation.pk))
    return render(request, "listen/conversation_new.html", {"form": form})


def change_conversation(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """How it is held: the question, who may join, who looks at statements, when it opens and closes."""
    found, me = enter(request, community, initiative, to=Ability.HOLD_CONVERSATIONS)
    talk = get_object_or_404(Conversation, initiative=found, pk=pk)
    first = {name: getattr(talk, name) for name in ConversationSettingsForm.base_fields}
    form = ConversationSettingsForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.change_conversation(talk, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Changed. What was said stays as it is."))
            return redirect(found.at("listen:statements", pk=talk.pk))
    return render(request, "listen/conversation_change.html", {"form": form, "conversation": talk})


def reopen_conversation(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.HOLD_CONVERSATIONS)
    talk = get_object_or_404(Conversation, initiative=found, pk=pk)
    if request.method == "POST" and talk.is_closed:
        actions.reopen_conversation(talk, by=me.someone)
        messages.success(request, _("It is open again."))
    return redirect(found.at("listen:statements", pk=talk.pk))


def statements(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Looking after statements: show them or hold them back, with a reason."""
    found, _me = enter(request, community, initiative, to=Ability.HOLD_CONVERSATIONS)
    talk = get_object_or_404(Conversation, initiative=found, pk=pk)
    listed = Statement.objects.filter(conversation=talk).select_related("author").order_by("-state", "pk")
    page = Paginator(listed, 30).get_page(request.GET.get("page"))
    return render(
        request, "listen/statement_list.html", {"conversation": talk, "page": page, "form": LookAfterForm()}
    )


def look_after_statement(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.HOLD_CONVERSATIONS)
    statement = get_object_or_404(Statement.objects.select_related("conversation"), initiative=found, pk=pk)
    form = LookAfterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            show = "show" in request.POST
            actions.look_after_statement(statement, show=show, why=form.cleaned_data["why"], by=me.someone)
            return redirect(found.at("listen:statements", pk=statement.conversation_id))
    return render(request, "listen/statement_look_after.html", {"form": form, "statement": statement})


def close_conversation(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.HOLD_CONVERSATIONS)
    talk = get_object_or_404(Conversation, initiative=found, pk=pk)
    if talk.is_closed:
        return redirect(found.at("listen:results", pk=talk.pk))
    if request.method == "POST":
        actions.close_conversation(talk, by=me.someone)
        return redirect(found.at("listen:results", pk=talk.pk))
    return render(request, "listen/conversation_close.html", {"conversation": talk})
