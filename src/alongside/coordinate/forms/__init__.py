"""What people type in Coordinate."""

from .apart import KeepApartForm
from .calendars import CalendarForm
from .contacts import ChangeContactForm, ContactForm
from .files import BringForm
from .needs import AvailabilityForm, TravelTimeForm
from .opportunities import OpportunityForm
from .plans import LossForm, PlanForm
from .pledges import ChangePledgeForm, PledgeForm
from .requests import ReplyForm, RequestForm
from .sessions import SessionForm
from .why import WhyForm

__all__ = [
    "AvailabilityForm",
    "BringForm",
    "CalendarForm",
    "ChangeContactForm",
    "ChangePledgeForm",
    "ContactForm",
    "KeepApartForm",
    "LossForm",
    "OpportunityForm",
    "PlanForm",
    "PledgeForm",
    "ReplyForm",
    "RequestForm",
    "SessionForm",
    "TravelTimeForm",
    "WhyForm",
]
