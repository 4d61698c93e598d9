"""What people do in Deliver: note who came, promise, introduce with consent, agree a way on, close."""

from .attendance import LARGEST_HEAD_COUNT, say_worth_it, settle_attendance, take_attendance
from .commitments import break_commitment, keep_commitment, make_commitment, renegotiate_commitment
from .exits import agree_exit, close_initiative, refuse_exit
from .introductions import (
    confirm_outcome,
    introduce,
    move_introduction,
    note_reading,
    state_outcome,
    withdraw_consent,
)

__all__ = [
    "LARGEST_HEAD_COUNT",
    "agree_exit",
    "break_commitment",
    "close_initiative",
    "confirm_outcome",
    "introduce",
    "keep_commitment",
    "make_commitment",
    "move_introduction",
    "note_reading",
    "refuse_exit",
    "renegotiate_commitment",
    "say_worth_it",
    "settle_attendance",
    "state_outcome",
    "take_attendance",
    "withdraw_consent",
]
