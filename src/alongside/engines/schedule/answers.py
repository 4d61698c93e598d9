"""From sessions to a timetable: an answer to every ask, the gaps, and how far each aim was reached."""

from __future__ import annotations

from dataclasses import replace

from alongside.engines.schedule.gaps import find_gaps
from alongside.engines.schedule.greedy import Diary
from alongside.engines.schedule.planning import Planner
from alongside.engines.schedule.reasons import why_impossible, why_not_planned
from alongside.engines.schedule.slots import by_known_names
from alongside.engines.schedule.timetable import Answer, Level, Meeting, Reason, Session, Timetable

ONLY_AT_A_COST = "It is proven that it could be met only by leaving somebody else with nothing."


def answer(
    planner: Planner, *, seed: int, finished: bool, proven: bool = False, before: Timetable | None = None
) -> Timetable:
    """The whole timetable for the sessions that a planner found; ``proven`` when an exact solve ended.

    ``before``: the plan that this one re-plans. Asks that it left as they were keep their reason, gaps are sought
    only for what was lost, and the bounds are not worked out again, since an answer is wanted within seconds.
    """
    ground = planner.ground
    known = before.sessions if before is not None else planner.known
    planner.sessions = by_known_names(planner.sessions, known)
    diary = Diary(ground, planner.sessions)
    earlier = {row.ask: row for row in (*before.answers, *before.impossible)} if before is not None else {}
    answers = _answers(planner, diary, earlier)
    unmet = [
        (row.person, row.opportunity)
        for row in answers
        if len(row.met) < row.wanted
        and (before is None or (row.ask in earlier and len(row.met) < len(earlier[row.ask].met)))
    ]
    return Timetable(
        planner.sessions,
        tuple(row for row in answers if row.possible),
        tuple(row for row in answers if not row.possible),
        find_gaps(ground, diary, unmet),
        _levels(planner, proven),
        input_digest=ground.digest,
        seed=seed,
        work=round(planner.budget.spent, 3),
        finished=finished,
    )


def _answers(planner: Planner, diary: Diary, earlier: dict[str, Answer]) -> list[Answer]:
    ground, at_a_cost = planner.ground, planner.only_at_a_cost()
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
        was = earlier.get(ask.id)
        if (
            was is not None
            and was.reason is not None
            and (len(was.met), was.possible) == (len(sessions), possible)
        ):
            # A proof was about the pledges as they were.
            reason = replace(was.reason, sentence=was.reason.sentence.removesuffix(f" {ONLY_AT_A_COST}"))
        elif len(sessions) < ask.times:
            reason = _reason(planner, diary, key, len(sessions), possible)
            if possible and ask.person in at_a_cost:
                reason = replace(reason, sentence=f"{reason.sentence} {ONLY_AT_A_COST}")
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
    possible, best = planner.possible, planner.best
    worst = float(best.shares[0]) if best.shares else 1.0
    weight, draw, broken = float(best.weight), float(-best.draw), float(-best.broken)
    most = float(sum(planner.ground.weight[key] * count for key, count in possible.of_ask.items()))
    share_bound, weight_bound = (worst, weight) if proven else planner.bounds or (1.0, most)
    left = float(len(planner.left_out()))
    fewest = left if proven else float(planner.fewest_left_out or 0)
    share_bound, weight_bound = max(share_bound, worst), max(weight_bound, weight)
    return (
        Level("worst-off share of possible asks", worst, share_bound, "more", worst >= share_bound - 1e-5),
        Level("weight of asks met", weight, weight_bound, "more", weight >= weight_bound - 1e-9),
        Level(
            "highest draw on a partner, in thousandths",
            draw,
            draw if proven else 0.0,
            "less",
            proven or draw == 0,
        ),
        Level("things told that changed", broken, broken if proven else 0.0, "less", proven or broken == 0),
        Level("people left with nothing", left, fewest, "less", left <= fewest),
    )
