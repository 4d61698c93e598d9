"""From sessions to a timetable: an answer to every ask, the gaps, and how far each aim was reached."""

from __future__ import annotations

import math

from alongside.engines.schedule.bound import Relaxation
from alongside.engines.schedule.gaps import find_gaps
from alongside.engines.schedule.greedy import Diary
from alongside.engines.schedule.planning import Planner
from alongside.engines.schedule.reasons import why_impossible, why_not_planned
from alongside.engines.schedule.score import met_counts
from alongside.engines.schedule.timetable import Answer, Level, Meeting, Reason, Session, Timetable
from alongside.engines.schedule.written import digest


def answer(planner: Planner, *, seed: int, finished: bool, proven: bool = False) -> Timetable:
    """The whole timetable for the sessions that a planner found; ``proven`` when an exact solve ended."""
    ground = planner.ground
    diary = Diary(ground, planner.sessions)
    answers = _answers(planner, diary)
    unmet = [(row.person, row.opportunity) for row in answers if len(row.met) < row.wanted]
    return Timetable(
        planner.sessions,
        tuple(row for row in answers if row.possible),
        tuple(row for row in answers if not row.possible),
        find_gaps(ground, diary, unmet),
        _levels(planner, proven),
        input_digest=digest(ground.problem),
        seed=seed,
        work=round(planner.budget.spent, 3),
        finished=finished,
    )


def _answers(planner: Planner, diary: Diary) -> list[Answer]:
    ground = planner.ground
    mine: dict[tuple[str, str], list[Session]] = {}
    for session in planner.sessions:
        for person in session.people:
            mine.setdefault((person, session.opportunity), []).append(session)
    rows: list[Answer] = []
    for ask in ground.problem.asks:
        key = (ask.person, ask.opportunity)
        possible = planner.possible.of_ask[key]
        sessions = mine.get(key, [])
        reason: Reason | None = None
        if len(sessions) < ask.times:
            reason = _reason(planner, diary, key, len(sessions), possible)
        meetings = tuple(Meeting(session.id, session.start, session.venue) for session in sessions)
        rows.append(Answer(ask.id, ask.person, ask.opportunity, ask.times, possible, meetings, reason))
    return rows


def _reason(planner: Planner, diary: Diary, key: tuple[str, str], met: int, possible: int) -> Reason:
    ground = planner.ground
    if not possible:
        return why_impossible(ground, *key)
    if met >= possible:
        times = "once" if possible == 1 else f"{possible} times"
        return Reason("pledged_less", f"What is pledged allows this {times}, and that is in the plan.")
    return why_not_planned(ground, diary, *key)


def _levels(planner: Planner, proven: bool) -> tuple[Level, ...]:
    ground = planner.ground
    worst = float(planner.best.shares[0]) if planner.best.shares else 1.0
    weight = float(planner.best.weight)
    share_bound, weight_bound = worst, weight
    possible = planner.possible
    if not proven:
        most = float(sum(ground.weight[key] * count for key, count in possible.of_ask.items()))
        all_met = sum(met_counts(ground, planner.sessions).values()) >= planner.total_possible
        share_bound, weight_bound = (1.0, most) if all_met else _relaxed(planner, most)
    draw, broken = float(-planner.best.draw), float(-planner.best.broken)
    return (
        Level("worst-off share of possible asks", worst, share_bound, "more", worst >= share_bound - 1e-9),
        Level("weight of asks met", weight, weight_bound, "more", weight >= weight_bound - 1e-9),
        Level("highest draw on a partner, in thousandths", draw, draw if proven else 0.0, "less", proven or draw == 0),
        Level("things told that changed", broken, broken if proven else 0.0, "less", proven or broken == 0),
    )


def _relaxed(planner: Planner, most: float) -> tuple[float, float]:
    relaxation = Relaxation(planner.ground, planner.possible, planner.frozen)
    shares = relaxation.best_worst_share()
    weight = float(math.floor(relaxation.most_weight() + 1e-4))
    return max(float(planner.best.shares[0]), shares), max(float(planner.best.weight), min(most, weight))
