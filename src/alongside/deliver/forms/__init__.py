"""What people type in Deliver."""

from .attendance import AttendanceForm
from .commitments import AnewForm, CommitmentForm, NotKeptForm, TakeOnForm
from .exits import ExitForm, NoExitForm
from .expenses import CorrectionForm, ExpenseForm, LimitForm, PayInForm, WhyNotForm
from .funnel import PublishedTotalForm
from .introductions import (
    IntroductionForm,
    MeetingForm,
    NewYesForm,
    OnwardForm,
    OutcomeForm,
    StepForm,
    TakeBackForm,
)
from .messages import CodeForm, HoursForm, ReachForm
from .room_questions import RoomAnswerForm, RoomForm

__all__ = [
    "AnewForm",
    "AttendanceForm",
    "CodeForm",
    "CommitmentForm",
    "CorrectionForm",
    "ExitForm",
    "ExpenseForm",
    "HoursForm",
    "IntroductionForm",
    "LimitForm",
    "MeetingForm",
    "NewYesForm",
    "NoExitForm",
    "NotKeptForm",
    "OnwardForm",
    "OutcomeForm",
    "PayInForm",
    "PublishedTotalForm",
    "ReachForm",
    "RoomAnswerForm",
    "RoomForm",
    "StepForm",
    "TakeBackForm",
    "TakeOnForm",
    "WhyNotForm",
]
