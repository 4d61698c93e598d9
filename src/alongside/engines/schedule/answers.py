"""From sessions to a timetable: an answer to every ask."""

from __future__ import annotations

from alongside.engines.schedule.planning import Planner
from alongside.engines.schedule.score import met_counts
from alongside.engines.schedule.timetable import Answer, Meeting, Reason, Timetable
from alongside.engines.schedule.written import digest


def answer(planner: Planner, *, seed: int, finished: bool) -> Timetable:
    """The whole timetable for the sessions that a planner found."""
    ground = planner.ground
    met = met_counts(ground, planner.sessions)
    answers: list[Answer] = []
    impossible: list[Answer] = []
    for ask in ground.problem.asks:
        key = (ask.person, ask.opportunity)
        possible = planner.possible.of_ask[key]
        reason = None
        if met[key] < ask.times:
            reason = Reason("unmet", "Not met.")
        meetings = tuple(
            Meeting(row.id, row.start, row.venue)
            for row in planner.sessions
            if row.opportunity == ask.opportunity and ask.person in row.people
        )
        row = Answer(ask.id, ask.person, ask.opportunity, ask.times, possible, meetings, reason)
        (answers if possible else impossible).append(row)
    return Timetable(
        planner.sessions,
        tuple(answers),
        tuple(impossible),
        input_digest=digest(ground.problem),
        seed=seed,
        work=round(planner.budget.spent, 3),
        finished=finished,
    )
