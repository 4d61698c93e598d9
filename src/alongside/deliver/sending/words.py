"""The words of messages. A shared phone or an open letter may show them to anyone: they say nothing of anybody.

A sentence may name a day, a time and a number to type in, and nothing else: no person, place, organisation,
initiative or what it is about. `words_of` fills in these three and no other; a test holds every sentence to it.
"""

from __future__ import annotations

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ..models import Message

MAY_SAY = {"day", "time", "number"}
WORDS = {
    Message.Kind.PROMISE: _("Hello. You said you would do something by %(day)s. Your page says what."),
    Message.Kind.SESSION: _("Hello. You have something on %(day)s at %(time)s. Your page says where."),
    Message.Kind.CHANGED: _("Hello. Something of yours is now on %(day)s at %(time)s. Your page says more."),
    Message.Kind.OFF: _("Hello. What you had on %(day)s at %(time)s is off. Your page says why."),
    Message.Kind.ANSWER: _("Hello. There is an answer for you on your page."),
    Message.Kind.STEP: _("Hello. There is something new for you on your page."),
    Message.Kind.CODE: _("Hello. The number to type in on your page is %(number)s."),
}
STOP = _("To get no more of these, reply STOP.")
STOP_ON_PAGE = _("To get no more of these, say so on your page.")
SUBJECT = _("Something for you")
STOP_WORDS = {
    "stop",
    "end",
    "quit",
    "cancel",
    "unsubscribe",
    "stad",
    "sguir",
    "koniec",
    "nie",
    "بند",
    "روکیں",
}


def words_of(message: Message, *, with_stop: bool = False) -> str:
    """What a message says, in the language that the person reads, times by the clock on their wall."""
    with translation.override(message.person.language or "en-gb"):
        said = {"day": "", "time": "", "number": message.number}
        if message.moment:
            moment = timezone.localtime(message.moment)
            said |= {"day": date_format(moment, "l j E"), "time": date_format(moment, "H:i")}
        words = str(WORDS[Message.Kind(message.kind)]) % said
        return f"{words} {STOP}" if with_stop else words


def words_with_way_out(message: Message) -> str:
    """For an e-mail or a letter, to which nobody can reply: the words, and how to get no more of them."""
    with translation.override(message.person.language or "en-gb"):
        return f"{words_of(message)}\n\n{STOP_ON_PAGE}"


def subject_for(message: Message) -> str:
    with translation.override(message.person.language or "en-gb"):
        return str(SUBJECT)


def is_stop(text: str) -> bool:
    """Whether what somebody wrote back asks for no more."""
    first = text.strip().split()[0] if text.strip() else ""
    return first.strip(".,!?:;\"'").casefold() in STOP_WORDS
