"""The schedule engine: what partners pledged becomes the week that people asked for.

``plan`` makes a timetable, ``replan`` offers ways out of a loss, ``check`` finds what is wrong with any plan. Pure:
values in, frozen values out; no clock, no disk, no time zone; the same seed and work limit give the same answer.
"""

from alongside.engines.schedule.checking import Violation, check
from alongside.engines.schedule.plan import plan, usual_work
from alongside.engines.schedule.problem import (
    DAY,
    WEEK,
    Ask,
    Helper,
    Kit,
    Opportunity,
    Person,
    Problem,
    Venue,
    Window,
)
from alongside.engines.schedule.replanning import after_losses, replan
from alongside.engines.schedule.timetable import (
    COORDINATOR,
    ENGINE_VERSION,
    EVERYONE,
    Alternative,
    Answer,
    Change,
    Gap,
    Level,
    Loss,
    Meeting,
    NeededPledge,
    Progress,
    Reason,
    Session,
    Timetable,
)
from alongside.engines.schedule.written import digest, problem_from_json, timetable_from_json, to_json

__all__ = [
    "COORDINATOR",
    "DAY",
    "ENGINE_VERSION",
    "EVERYONE",
    "WEEK",
    "Alternative",
    "Answer",
    "Ask",
    "Change",
    "Gap",
    "Helper",
    "Kit",
    "Level",
    "Loss",
    "Meeting",
    "NeededPledge",
    "Opportunity",
    "Person",
    "Problem",
    "Progress",
    "Reason",
    "Session",
    "Timetable",
    "Venue",
    "Violation",
    "Window",
    "after_losses",
    "check",
    "digest",
    "plan",
    "problem_from_json",
    "replan",
    "timetable_from_json",
    "to_json",
    "usual_work",
]
