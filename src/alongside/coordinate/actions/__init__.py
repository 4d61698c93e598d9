"""What people do in Coordinate: pledge, ask and reply, make something of asks, plan, tell, and plan again."""

from .apart import keep_apart, let_together
from .bringing import bring_directory, bring_pledges
from .calendars import end_calendar, make_calendar
from .changing import change_pledge, describe_resource
from .conflicts import against, weigh
from .contacts import add_contact, change_contact, confirm_contact, end_contact
from .losses import find_ways_out, note_loss
from .needs import say_availability, say_travel_time
from .opportunities import change_opportunity, end_opportunity, make_opportunity
from .plans import agree_plan, set_plan_aside, start_plan, stop_plan, tell_plan
from .pledges import UNITS, add_resource, confirm_pledge, make_pledge, record_use, withdraw_pledge
from .requests import ask_partner, reply
from .sessions import call_off_session, change_session, make_session, planned_amount

__all__ = [
    "UNITS",
    "add_contact",
    "add_resource",
    "against",
    "agree_plan",
    "ask_partner",
    "bring_directory",
    "bring_pledges",
    "call_off_session",
    "change_contact",
    "change_opportunity",
    "change_pledge",
    "change_session",
    "confirm_contact",
    "confirm_pledge",
    "describe_resource",
    "end_calendar",
    "end_contact",
    "end_opportunity",
    "find_ways_out",
    "keep_apart",
    "let_together",
    "make_calendar",
    "make_opportunity",
    "make_pledge",
    "make_session",
    "note_loss",
    "planned_amount",
    "record_use",
    "reply",
    "say_availability",
    "say_travel_time",
    "set_plan_aside",
    "start_plan",
    "stop_plan",
    "tell_plan",
    "weigh",
    "withdraw_pledge",
]
