"""The bridge to the schedule engine: asks and pledges in, a timetable out. The only folder here that knows it."""

from .clock import minute_of, moment_of
from .problem import problem_for
from .reading import Drafted, Unmet, changes_of, drafted, left_out, timetable_of, unmet
from .stood import called_off_by, what_changed
from .work import next_version, work_out

__all__ = [
    "Drafted",
    "Unmet",
    "called_off_by",
    "changes_of",
    "drafted",
    "left_out",
    "minute_of",
    "moment_of",
    "next_version",
    "problem_for",
    "timetable_of",
    "unmet",
    "what_changed",
    "work_out",
]
