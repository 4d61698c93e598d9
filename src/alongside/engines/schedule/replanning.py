"""Re-planning: something fell through, and there are two or three ways out that differ in kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from alongside.engines.schedule.answers import answer
from alongside.engines.schedule.budget import Budget, Cancel, Cancelled
from alongside.engines.schedule.greedy import Diary
from alongside.engines.schedule.ground import Ground, Spot, free_stretches
from alongside.engines.schedule.plan import frozen_and_standing
from alongside.engines.schedule.planning import Planner, Report
from alongside.engines.schedule.problem import DAY, WEEK, Person, Problem, Window
from alongside.engines.schedule.reasons import DAYS
from alongside.engines.schedule.score import Pull, Score
from alongside.engines.schedule.slots import Told
from alongside.engines.schedule.timetable import Alternative, Change, Loss, Session, Timetable

FEWEST = "fewest changes"
MOST = "most asks met"
FAIREST = "fairest"
NOTHING_MOVED = "nothing moved"


def replan(
    problem: Problem,
    timetable: Timetable,
    losses: Sequence[Loss],
    *,
    frozen: Iterable[str] = (),
    seed: int = 0,
    work_limit: float | None = None,
    progress: Report | None = None,
    cancel: Cancel | None = None,
) -> tuple[Alternative, ...]:
    """Ways out when something fell through: fewest changes, most asks met, fairest, without those that are alike.

    ``problem`` is as before the losses; ``after_losses`` gives the problem that the alternatives answer. What is
    past or ``frozen`` stays as it is, but a frozen session that the loss itself hits is let go. Nothing hit: no
    alternatives. ``work_limit`` is in deterministic seconds, by default about one for every 400 people. Raises
    ``ValueError`` when a loss names something that the problem does not have.
    """
    left = after_losses(problem, losses)
    hit = {row.id for row in timetable.sessions if row.start >= problem.now and is_hit(problem, row, losses)}
    if not hit:
        return ()
    names = set(frozen) - hit
    kept, standing = frozen_and_standing(left, timetable, names)
    ground = Ground(left)
    told = Told.of(standing)
    forced = _forced(ground, standing, hit, losses)
    limit = 0.35 + len(problem.people) / 400 if work_limit is None else work_limit
    found: list[Alternative] = []
    for kind in (FEWEST, MOST, FAIREST):
        budget = Budget(limit / 3, seed, cancel)
        try:
            planner = _planner(ground, kind, kept, standing, hit, told, budget, progress)
        except Cancelled:
            break
        found = _add(found, _alternative(planner, kind, timetable, told, forced, seed))
    if len(found) < 2:
        found = _add(found, _nothing_moved(ground, kept, standing, hit, told, timetable, forced, seed))
    return tuple(found)


def after_losses(problem: Problem, losses: Sequence[Loss]) -> Problem:
    """The problem once the losses are taken out of the pledges and of people's times."""
    _refuse_unknown(problem, losses)
    everywhere = tuple(Window(loss.start, loss.end) for loss in losses if loss.kind == "day")

    def gone(kind: str, name: str) -> tuple[Window, ...]:
        return tuple(Window(loss.start, loss.end) for loss in losses if (loss.kind, loss.id) == (kind, name))

    return replace(
        problem,
        people=tuple(_without(row, gone("person", row.id)) for row in problem.people),
        venues=tuple(
            replace(row, exceptions=(*row.exceptions, *gone("venue", row.id), *everywhere))
            for row in problem.venues
        ),
        helpers=tuple(
            replace(row, exceptions=(*row.exceptions, *gone("helper", row.id))) for row in problem.helpers
        ),
        kit=tuple(replace(row, exceptions=(*row.exceptions, *gone("kit", row.id))) for row in problem.kit),
    )


def _without(person: Person, gone: tuple[Window, ...]) -> Person:
    if not gone:
        return person
    latest = max((window.end for window in person.windows), default=0)
    stretches = free_stretches(person.windows, gone, 0, latest)
    return replace(person, windows=tuple(Window(start, end) for start, end in stretches))


def _refuse_unknown(problem: Problem, losses: Sequence[Loss]) -> None:
    known = {
        "venue": {row.id for row in problem.venues},
        "helper": {row.id for row in problem.helpers},
        "kit": {row.id for row in problem.kit},
        "person": {row.id for row in problem.people},
        "day": {""},
    }
    for row, loss in enumerate(losses):
        if loss.kind not in known:
            raise ValueError(f"losses[{row}].kind is “{loss.kind}”; give venue, helper, kit, person or day.")
        if loss.id not in known[loss.kind]:
            raise ValueError(f"losses[{row}].id is “{loss.id}”, which is no {loss.kind} of the problem.")
        if loss.end <= loss.start:
            raise ValueError(f"losses[{row}] ends at {loss.end}, not after its start at {loss.start}.")


def is_hit(problem: Problem, session: Session, losses: Sequence[Loss]) -> bool:
    """Whether a loss takes away something that a session relies on."""
    return any(_takes(session, loss) for loss in losses)


def _takes(session: Session, loss: Loss) -> bool:
    if session.end <= loss.start or loss.end <= session.start:
        return False
    return (
        loss.kind == "day"
        or (loss.kind == "venue" and loss.id == session.venue)
        or (loss.kind == "helper" and loss.id in session.helpers)
        or (loss.kind == "kit" and loss.id in session.kit)
        or (loss.kind == "person" and loss.id in session.people)
    )


def _forced(ground: Ground, standing: Sequence[Session], hit: set[str], losses: Sequence[Loss]) -> int:
    """How many things told the losses made false, with everything that was not hit left alone.

    All of a session that lost its place or its day, or that nobody free can staff any more, or that is left with too
    few people; otherwise only what was told to the lost helper or person themselves.
    """
    diary = Diary(ground, [session for session in standing if session.id not in hit])
    count = 0
    for session in standing:
        if session.id not in hit:
            continue
        gone = {loss.id for loss in losses if loss.kind in ("helper", "person") and _takes(session, loss)}
        kinds = {loss.kind for loss in losses if _takes(session, loss)}
        if kinds & {"venue", "day"} or not _can_go_on(ground, diary, session, gone):
            count += len(session.people) + len(session.helpers)
        else:
            count += len(gone & {*session.people, *session.helpers})
    return count


def _can_go_on(ground: Ground, diary: Diary, session: Session, gone: set[str]) -> bool:
    """Whether those who are left, with helpers and kit that are free, can hold a session where and when it was."""
    row = ground.opportunities[session.opportunity]
    spot = Spot(session.start, session.venue, ground.venues[session.venue].place, 0)
    people = [person for person in session.people if person not in gone]
    team = [name for name in session.helpers if name not in gone]
    free = [ground.helpers[name] for name in {*team, *diary.helpers_free(row, spot)}]
    skills = {skill for helper in free for skill in helper.skills}
    return (
        len(people) >= row.fewest
        and len(free) >= row.helpers_for(len(people))
        and set(row.skills) <= skills
        and diary.kit_free(row, spot) is not None
    )


def _rank(kind: str, score: Score) -> tuple[object, ...]:
    """A score with the aim that an alternative puts first at the front."""
    if kind == FEWEST:
        return (score.broken, score.shares, score.weight, score.draw, score.minutes)
    if kind == MOST:
        return (score.weight, score.broken, score.shares, score.draw, score.minutes)
    return (score.shares, score.weight, score.broken, score.draw, score.minutes)


PULLS = {
    FEWEST: Pull(fair=4, weight=400, keep=40_000),
    MOST: Pull(fair=4, weight=8000, keep=1000),
    FAIREST: Pull(fair=2000, weight=400, keep=1000),
}


def _planner(
    ground: Ground,
    kind: str,
    kept: Sequence[Session],
    standing: Sequence[Session],
    hit: set[str],
    told: Told,
    budget: Budget,
    report: Report | None,
) -> Planner:
    """A planner that has found one kind of way out."""
    others = [session for session in standing if session.id not in hit]
    planner = Planner(
        ground,
        frozen=kept,
        standing=standing,
        told=told,
        budget=budget,
        report=report,
        pull=PULLS[kind],
        spots_each=48,
        rank=lambda score: _rank(kind, score),
    )
    waiting = [session for session in standing if session.id in hit]
    planner.start_from([*kept, *others], waiting)
    planner.budget.look()
    planner.reopen(waiting)
    if kind != FEWEST:
        planner.polish(budget.limit, weeks={session.start // WEEK for session in waiting})
    planner.tell(kind)
    return planner


def _nothing_moved(
    ground: Ground,
    kept: Sequence[Session],
    standing: Sequence[Session],
    hit: set[str],
    told: Told,
    timetable: Timetable,
    forced: int,
    seed: int,
) -> Alternative:
    """The plan with what was hit called off and all else as it was."""
    others = [session for session in standing if session.id not in hit]
    planner = Planner(
        ground,
        frozen=[*kept, *others],
        standing=(),
        told=told,
        budget=Budget(1.0, seed),
        rank=lambda score: (score,),
    )
    return _alternative(planner, NOTHING_MOVED, timetable, told, forced, seed)


def _add(found: list[Alternative], new: Alternative) -> list[Alternative]:
    if any(Told.of(old.timetable.sessions) == Told.of(new.timetable.sessions) for old in found):
        return found
    return [*found, new]


def _alternative(
    planner: Planner, kind: str, before: Timetable, told: Told, forced: int, seed: int
) -> Alternative:
    after = answer(planner, seed=seed, finished=True, before=before)
    changes = _changes(planner.ground, before.sessions, after.sessions)
    old, new = Told.of(before.sessions), Told.of(after.sessions)
    affected = sorted({row[0] for row in old.people ^ new.people})
    affected_helpers = sorted({row[0] for row in old.helpers ^ new.helpers})
    changed = told.broken_by(after.sessions)
    lost = sum(len(row.met) for row in before.answers) - sum(len(row.met) for row in after.answers)
    return Alternative(
        kind,
        after,
        tuple(affected),
        tuple(affected_helpers),
        changes,
        changed,
        forced,
        _why(kind, planner.best, len(told) - changed, len(told), lost),
    )


def _why(kind: str, score: Score, kept: int, told: int, lost: int) -> str:
    worst = int(100 * score.shares[0]) if score.shares else 100
    said = {
        FEWEST: "Only what fell through is put right; everything else stays as people were told.",
        MOST: "The weeks that were hit are planned again so that the asks that matter most are met.",
        FAIREST: "The weeks that were hit are planned again for those who have least of what they asked for.",
        NOTHING_MOVED: "What fell through is called off; everything else stays as people were told.",
    }[kind]
    places = "1 place in a session" if abs(lost) == 1 else f"{abs(lost)} places in sessions"
    asks = "No session that people asked for is lost" if lost == 0 else f"What is lost: {places}"
    if lost < 0:
        asks = f"What is gained: {places}"
    fair = f"The worst-off person has {worst}% of their possible asks."
    return f"{said} {kept} of {told} things told still hold. {asks}. {fair}"


def _changes(ground: Ground, before: Sequence[Session], after: Sequence[Session]) -> tuple[Change, ...]:
    old, new = {row.id: row for row in before}, {row.id: row for row in after}
    changes: list[Change] = []
    for name, row in old.items():
        what = ground.opportunities[row.opportunity].name or row.opportunity
        now = new.get(name)
        if now is None:
            changes.append(
                Change(
                    "cancelled",
                    name,
                    f"{what}, {say_when(row.start)}, is called off.",
                    row.people,
                    row.helpers,
                )
            )
            continue
        changes += _change(ground, what, row, now)
    for name, row in new.items():
        if name not in old:
            what = ground.opportunities[row.opportunity].name or row.opportunity
            where = ground.venues[row.venue].name or row.venue
            sentence = f"{what} is held in {say_when(row.start)}, at {where}."
            changes.append(Change("held", name, sentence, row.people, row.helpers))
    return tuple(changes)


def _change(ground: Ground, what: str, old: Session, new: Session) -> list[Change]:
    changes: list[Change] = []
    if (old.start, old.venue) != (new.start, new.venue):
        where = ground.venues[new.venue].name or new.venue
        sentence = f"{what} moves from {say_when(old.start)} to {say_when(new.start)}, at {where}."
        changes.append(Change("moved", old.id, sentence, new.people, new.helpers))
    gone = tuple(person for person in old.people if person not in new.people)
    joined = tuple(person for person in new.people if person not in old.people)
    if gone:
        changes.append(
            Change("dropped", old.id, f"{_people(gone)} no longer in {what}, {say_when(new.start)}.", gone)
        )
    if joined:
        changes.append(
            Change("added", old.id, f"{_people(joined)} more in {what}, {say_when(new.start)}.", joined)
        )
    if set(old.helpers) != set(new.helpers):
        team = tuple(sorted(set(old.helpers) ^ set(new.helpers)))
        sentence = f"Other helpers in {what}, {say_when(new.start)}."
        changes.append(Change("helpers", old.id, sentence, (), team))
    return changes


def _people(names: Sequence[str]) -> str:
    return "1 person" if len(names) == 1 else f"{len(names)} people"


def say_when(start: int) -> str:
    """“week 3, Tuesday 18:00”."""
    return f"week {start // WEEK + 1}, {DAYS[start // DAY % 7]} {start % DAY // 60:02d}:{start % 60:02d}"
