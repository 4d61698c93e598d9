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
    change_conversation,
    close_conversation,
    look_after_statement,
    make_statement,
    open_conversation,
    reopen_conversation,
    respond,
    voice_in,
)
from .exporting import take_out
from .importing import bring_files, let_in, set_import_aside
from .kiosk import end_kiosk, part_from_visitor, start_kiosk, welcome_visitor
from .paper import (
    check_votes,
    enter_asks,
    enter_votes,
    print_ask_sheets,
    print_sheets,
    shorten_address,
)
from .translations import translate_statements

__all__ = [
    "answer_ask",
    "answer_favour",
    "ask_favour",
    "bring_files",
    "change_conversation",
    "check_votes",
    "close_conversation",
    "end_kiosk",
    "enter_asks",
    "enter_votes",
    "finish_favour",
    "let_in",
    "look_after_statement",
    "make_statement",
    "offer_strength",
    "open_conversation",
    "part_from_visitor",
    "print_ask_sheets",
    "print_sheets",
    "reopen_conversation",
    "respond",
    "say_ask",
    "set_import_aside",
    "shorten_address",
    "start_kiosk",
    "take_out",
    "translate_statements",
    "voice_in",
    "welcome_visitor",
    "withdraw_strength",
]
