"""What partners already have, what is made of it, and the week that comes out."""

from .calendars import Calendar, CalendarEvent
from .contacts import Contact
from .needs import Availability, TravelTime
from .plans import Gap, KeepApart, Loss, Opportunity, Plan, Request
from .pledges import Pledge, PledgeWindow, Resource
from .sessions import PledgeUse, Session, SessionPlace
from .tellings import Telling

__all__ = [
    "Availability",
    "Calendar",
    "CalendarEvent",
    "Contact",
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
    "Telling",
    "TravelTime",
]
