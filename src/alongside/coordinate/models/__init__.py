"""What partners already have, what is made of it, and the week that comes out."""

from .plans import Gap, KeepApart, Loss, Opportunity, Plan, Request
from .pledges import Pledge, PledgeWindow, Resource
from .sessions import PledgeUse, Session, SessionPlace

__all__ = [
    "Gap",
    "KeepApart",
    "Loss",
    "Opportunity",
    "Plan",
    "Pledge",
    "PledgeUse",
    "PledgeWindow",
    "Request",
    "Resource",
    "Session",
    "SessionPlace",
]
