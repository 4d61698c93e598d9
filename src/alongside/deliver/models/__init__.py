"""What was planned is kept, changed or missed: who came, who promised what, who was introduced to whom, the way on."""

from .attendance import (
    Attendance,
    HeadCount,
    OthersCame,
    sessions_awaiting_attendance,
    sessions_led_by,
    sessions_led_by_sector,
    sessions_taken,
)
from .commitment import Commitment
from .exit import Exit, people_without_exit, took_part
from .expense import Expense, ExpenseApproval, Fund, FundEntry, Receipt
from .funnel import FunnelFigure
from .introduction import Consent, Introduction, IntroductionOutcome, IntroductionStep
from .message import Message, Reach, StoppedAddress, digest_of
from .note import AttendanceNote, Difference, differences
from .quiet import QuietHours
from .room_question import RoomQuestion

__all__ = [
    "Attendance",
    "AttendanceNote",
    "Commitment",
    "Consent",
    "Difference",
    "Exit",
    "Expense",
    "ExpenseApproval",
    "Fund",
    "FundEntry",
    "FunnelFigure",
    "HeadCount",
    "Introduction",
    "IntroductionOutcome",
    "IntroductionStep",
    "Message",
    "OthersCame",
    "QuietHours",
    "Reach",
    "Receipt",
    "RoomQuestion",
    "StoppedAddress",
    "differences",
    "digest_of",
    "people_without_exit",
    "sessions_awaiting_attendance",
    "sessions_led_by",
    "sessions_led_by_sector",
    "sessions_taken",
    "took_part",
]
