"""Who may do what. One table, meant to be read by anyone."""

from __future__ import annotations

from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class Role(TextChoices):
    """What somebody is in one initiative. ANYONE is whoever opens the page, known or not."""

    COORDINATOR = "coordinator", _("coordinator")
    KEY_WORKER = "key_worker", _("key worker")
    PARTNER_OFFICER = "partner_officer", _("partner officer")
    PARTICIPANT = "participant", _("participant")
    RESIDENT = "resident", _("resident")
    EVALUATOR = "evaluator", _("evaluator")
    ANYONE = "anyone", _("anyone")

    @classmethod
    def members(cls) -> list[str]:
        return [role for role in cls.values if role != cls.ANYONE]


C, K, P, Y, R, E = (
    Role.COORDINATOR,
    Role.KEY_WORKER,
    Role.PARTNER_OFFICER,
    Role.PARTICIPANT,
    Role.RESIDENT,
    Role.EVALUATOR,
)
TEAM = frozenset({C, K})
STAFF = frozenset({C, K, P})
MEMBERS = frozenset({C, K, P, Y, R, E})
EVERYONE = MEMBERS | {Role.ANYONE}


class Ability(Enum):
    """Each ability with who has it. A page names one ability; that is all it may say about who gets in."""

    #                             in plain words                                            who
    ENTER = (gettext_noop("take part in this initiative"), MEMBERS)
    SEE_PEOPLE = (gettext_noop("see who takes part"), TEAM)
    BRING_PEOPLE_IN = (gettext_noop("bring people in and give them a code"), TEAM)
    INVITE_STAFF = (gettext_noop("invite colleagues and partners"), frozenset({C}))
    READ_JOURNAL = (gettext_noop("read everything that was done, and by whom"), TEAM)
    KEEP_INITIATIVE = (gettext_noop("change the initiative, its charter and agreements"), frozenset({C}))
    CHECK_WORDS = (gettext_noop("confirm or better a translation"), TEAM)
    READ_WHAT_IS_SHARED = (gettext_noop("read what an agreement shares with my organisation"), frozenset({P}))

    # Listen
    SAY = (gettext_noop("say what I would like and what I can offer"), frozenset({C, K, Y}))
    READ_ASKS = (gettext_noop("read everyone's asks"), TEAM)
    ANSWER_ASKS = (gettext_noop("answer asks"), frozenset({C}))
    ASK_FAVOURS = (gettext_noop("ask people to use a strength that they offered"), TEAM)
    HOLD_CONVERSATIONS = (
        gettext_noop("open a conversation and look after its statements"),
        frozenset({C, K}),
    )
    JOIN_CONVERSATIONS = (gettext_noop("agree, disagree or pass on statements"), MEMBERS)
    JOIN_OPEN_CONVERSATIONS = (gettext_noop("join an open conversation from its poster"), EVERYONE)

    # Decide
    HOLD_ROUNDS = (gettext_noop("open a round and close it"), frozenset({C}))
    PROPOSE = (gettext_noop("put a proposal forward"), frozenset({C, K, P, Y, R}))
    VOTE_IN_ROUNDS = (
        gettext_noop("vote in a round, or beside a participant who votes"),
        frozenset({C, K, Y, R}),
    )
    READ_DECISIONS = (gettext_noop("read what was decided and why"), MEMBERS)
    REVIEW_DECISIONS = (gettext_noop("look over a decision that others made"), frozenset({C, K, P, E}))

    # Coordinate
    PLEDGE = (gettext_noop("pledge what my organisation already has"), STAFF)
    PLAN = (gettext_noop("turn asks and pledges into a plan"), frozenset({C}))
    READ_THE_LEDGER = (gettext_noop("read what every partner pledged and delivered"), frozenset({C, K, E}))
    READ_CONTACTS = (gettext_noop("read who does what at each partner, and keep one’s own line right"), STAFF)
    READ_THE_WEEK = (gettext_noop("read the week with the people on it"), TEAM)

    # Deliver
    TAKE_ATTENDANCE = (gettext_noop("take attendance"), TEAM)
    COMMIT = (gettext_noop("promise to do one thing by a day"), frozenset({C, K, P, Y}))
    READ_COMMITMENTS = (gettext_noop("read the commitments of this initiative"), frozenset({C, K, P, Y, E}))
    INTRODUCE = (gettext_noop("introduce a person to another service, with their consent"), TEAM)
    ANSWER_INTRODUCTIONS = (gettext_noop("answer an introduction made to me"), STAFF)
    ARRANGE_EXITS = (gettext_noop("agree a way on with each person"), TEAM)

    KEEP_THE_FUND = (gettext_noop("say yes to expenses and hand them over"), TEAM)
    READ_THE_FUND = (gettext_noop("read what was paid in and out, without names"), frozenset({C, K, E}))
    TELL_PEOPLE = (gettext_noop("see what waits to be told to people, and tell them"), TEAM)

    # Assess
    ASK_FOR_PULSES = (gettext_noop("ask how much people trust each other"), frozenset({C, K, E}))
    ANSWER_PULSES = (gettext_noop("say how much I trust"), STAFF | {Y})
    MEASURE = (gettext_noop("record outcomes and evaluate them"), frozenset({C, E}))
    READ_FINDINGS = (gettext_noop("read agreed totals and what they cannot say"), MEMBERS)

    # Share
    NOTE_CHANGES = (gettext_noop("note what was changed while doing it, and why"), STAFF)
    WRITE_PATTERNS = (gettext_noop("write down what was learned here"), TEAM)
    READ_THE_LIBRARY = (gettext_noop("read patterns, cases and lessons that were published"), EVERYONE)
    ADAPT = (gettext_noop("start from another community's pattern"), frozenset({C}))
    REFLECT = (gettext_noop("add a reflection from where I stand"), MEMBERS)

    def __init__(self, words: str, roles: frozenset[Role]) -> None:
        self.words = words
        self.roles = roles

    def is_open_to(self, roles: frozenset[Role]) -> bool:
        return bool(self.roles & (roles | {Role.ANYONE}))
