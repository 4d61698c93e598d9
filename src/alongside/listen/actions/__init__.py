"""What people do in Listen: say, answer, offer, open a conversation, make a statement, respond."""

from .asks import answer_ask, offer_strength, say_ask
from .conversations import (
    close_conversation,
    look_after_statement,
    make_statement,
    open_conversation,
    respond,
    voice_in,
)

__all__ = [
    "answer_ask",
    "close_conversation",
    "look_after_statement",
    "make_statement",
    "offer_strength",
    "open_conversation",
    "respond",
    "say_ask",
    "voice_in",
]
