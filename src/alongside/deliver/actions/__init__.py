"""What people do in Deliver: note who came, promise, introduce with consent, agree a way on, close."""

from .attendance import LARGEST_HEAD_COUNT, say_worth_it, settle_attendance, take_attendance
from .commitments import (
    break_commitment,
    keep_commitment,
    make_commitment,
    renegotiate_commitment,
    take_on_commitment,
)
from .exits import agree_exit, close_initiative, refuse_exit
from .expenses import (
    approve_expense,
    ask_for_expense,
    correct_entry,
    got_expense,
    pay_expense,
    pay_in,
    refuse_expense,
    set_two_above,
    yeses_needed,
)
from .funnel import add_published_total, correct_published_total, take_out_published_total
from .introductions import (
    agree_meeting,
    confirm_outcome,
    introduce,
    introduce_onward,
    move_introduction,
    note_reading,
    renew_consent,
    state_outcome,
    withdraw_consent,
)
from .messages import (
    confirm_reach,
    say_how_to_reach,
    stop_address,
    stop_reaching,
    told_by_hand,
    try_again,
    vouch_for_reach,
)
from .room_questions import answer_room, ask_for_room

__all__ = [
    "LARGEST_HEAD_COUNT",
    "add_published_total",
    "agree_exit",
    "agree_meeting",
    "answer_room",
    "approve_expense",
    "ask_for_expense",
    "ask_for_room",
    "break_commitment",
    "close_initiative",
    "confirm_outcome",
    "confirm_reach",
    "correct_entry",
    "correct_published_total",
    "got_expense",
    "introduce",
    "introduce_onward",
    "keep_commitment",
    "make_commitment",
    "move_introduction",
    "note_reading",
    "pay_expense",
    "pay_in",
    "refuse_exit",
    "refuse_expense",
    "renegotiate_commitment",
    "renew_consent",
    "say_how_to_reach",
    "say_worth_it",
    "set_two_above",
    "settle_attendance",
    "state_outcome",
    "stop_address",
    "stop_reaching",
    "take_attendance",
    "take_on_commitment",
    "take_out_published_total",
    "told_by_hand",
    "try_again",
    "vouch_for_reach",
    "withdraw_consent",
    "yeses_needed",
]
