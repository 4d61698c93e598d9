"""What people type in Deliver."""

from .attendance import AttendanceForm
from .commitments import AnewForm, CommitmentForm, NotKeptForm
from .exits import ExitForm, NoExitForm
from .introductions import IntroductionForm, OutcomeForm, StepForm

__all__ = [
    "AnewForm",
    "AttendanceForm",
    "CommitmentForm",
    "ExitForm",
    "IntroductionForm",
    "NoExitForm",
    "NotKeptForm",
    "OutcomeForm",
    "StepForm",
]
