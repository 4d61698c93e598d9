"""Search: words, in whatever the reader may read here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.community.access import Me
from alongside.community.models import Initiative, Membership
from alongside.community.rules import Ability
from alongside.coordinate.models import Contact, Pledge, Session
from alongside.decide.models import Decision, Proposal
from alongside.deliver.models import Commitment
from alongside.listen.models import Ask, Conversation, Statement, Strength
from alongside.share.models import LibraryItem

EACH = 10


@dataclass(frozen=True)
class Hit:
    words: str
    url: str


def for_words(words: str, initiative: Initiative, me: Me) -> list[tuple[str, list[Hit]]]:
    """Hits under a heading for each kind, at most ten of each."""
    at = initiative.at
    found: list[tuple[str, list[Hit]]] = []

    def add(kind: str, hits: list[Hit]) -> None:
        if hits:
            found.append((kind, hits))

    if me.can(Ability.SEE_PEOPLE):
        members = Membership.objects.now().filter(initiative=initiative, person__name__icontains=words)
        names = members.select_related("person").values_list("person__name", flat=True).distinct()[:EACH]
        add(_("People"), [Hit(name, at("community:people")) for name in names])
    if me.can(Ability.READ_ASKS) or me.can(Ability.SAY):
        asks = Ask.objects.filter(initiative=initiative).filter(
            Q(words__icontains=words) | Q(answer__icontains=words)
        )
        asks = asks if me.can(Ability.READ_ASKS) else asks.filter(person=me.someone)
        page = at("listen:asks") if me.can(Ability.READ_ASKS) else at("listen:overview")
        add(_("Asks"), [Hit(ask.words, page) for ask in asks[:EACH]])
    if me.can(Ability.READ_ASKS):
        strengths = Strength.objects.offered(initiative).filter(words__icontains=words)[:EACH]
        add(_("Strengths"), [Hit(strength.words, at("listen:strengths")) for strength in strengths])
    talks = Conversation.objects.filter(initiative=initiative, question__icontains=words)[:EACH]
    add(_("Conversations"), [Hit(talk.question, at("listen:conversation", pk=talk.pk)) for talk in talks])
    statements = Statement.objects.filter(
        initiative=initiative, state=Statement.State.SHOWN, words__icontains=words
    )[:EACH]
    said = [(one, at("listen:conversation", pk=one.conversation_id)) for one in statements]
    add(_("Statements"), [Hit(one.words, f"{page}?statement={one.pk}") for one, page in said])
    if me.can(Ability.READ_DECISIONS):
        proposals = Proposal.objects.filter(initiative=initiative, words__icontains=words)[:EACH]
        add(_("Proposals"), [Hit(one.words, at("decide:round", pk=one.round_id)) for one in proposals])
        decisions = Decision.objects.filter(initiative=initiative).filter(
            Q(words__icontains=words) | Q(why__icontains=words)
        )[:EACH]
        add(_("Decisions"), [Hit(one.words, at("decide:decision", pk=one.pk)) for one in decisions])
    if me.can(Ability.READ_THE_LEDGER):
        pledges = Pledge.objects.standing(initiative).filter(resource__name__icontains=words)
        add(
            _("Pledges"),
            [Hit(str(one), at("coordinate:ledger")) for one in pledges.select_related("resource")[:EACH]],
        )
    if me.can(Ability.READ_CONTACTS):
        contacts = Contact.objects.standing(initiative).filter(
            Q(does__icontains=words)
            | Q(role_name__icontains=words)
            | Q(person__name__icontains=words)
            | Q(organisation__name__icontains=words)
        )
        hits = [Hit(f"{one}: {one.does}", at("coordinate:contacts")) for one in contacts.readable()[:EACH]]
        add(_("Contacts"), hits)
    if me.can(Ability.READ_THE_WEEK):
        sessions = Session.objects.standing(initiative).filter(
            Q(opportunity__name__icontains=words) | Q(place__icontains=words)
        )
        hits = [Hit(str(one), at("coordinate:week")) for one in sessions.select_related("opportunity")[:EACH]]
        add(_("Sessions"), hits)
    if me.can(Ability.READ_COMMITMENTS):
        promises = Commitment.objects.filter(initiative=initiative, words__icontains=words)
        promises = promises if me.is_team else promises.filter(person=me.someone)
        add(_("Promises"), [Hit(one.words, at("deliver:overview")) for one in promises[:EACH]])
    items = LibraryItem.objects.published().filter(Q(title__icontains=words) | Q(summary__icontains=words))[
        :EACH
    ]
    add(_("In the library"), [Hit(one.title, reverse("library:item", args=[one.pk])) for one in items])
    return found
