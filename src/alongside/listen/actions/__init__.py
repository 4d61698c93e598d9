"""What people do in Listen: say, answer, offer, open a conversation, make a statement, respond."""

from .asks import (
    answer_ask,
    answer_favour,
    ask_favour,
    finish_favour,
    offer_strength,
    say_ask,
    withdraw_strength,
)
from .conversations import (
    close_conversation,
    look_after_statement,
    make_statement,
    open_conversation,
    respond,
    voice_in,
)
from .paper import (
    check_votes,
    enter_asks,
    enter_votes,
    print_ask_sheets,
    print_sheets,
    shorten_address,
)

__all__ = [
    "answer_ask",
    "answer_favour",
    "ask_favour",
    "check_votes",
    "close_conversation",
    "enter_asks",
    "enter_votes",
    "finish_favour",
    "look_after_statement",
    "make_statement",
    "offer_strength",
    "open_conversation",
    "print_ask_sheets",
    "print_sheets",
    "respond",
    "say_ask",
    "shorten_address",
    "voice_in",
    "withdraw_strength",
]
