"""Gaps: the smallest extra pledges that would meet the most asks, with the rest of the plan as it is.

For each opportunity with unmet asks, every start is tried with an extra venue, helpers or kit, as few of them as
will do; a gap counts only people who are free then, bearing in mind their week, spacing and who else comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alongside.engines.schedule.greedy import Diary
from alongside.engines.schedule.ground import Ground, Spot
from alongside.engines.schedule.problem import DAY, WEEK, Opportunity
from alongside.engines.schedule.reasons import DAYS, say_name
from alongside.engines.schedule.timetable import Gap, NeededPledge

MOST_GAPS = 30
MOST_STARTS = 40


def find_gaps(ground: Ground, diary: Diary, unmet: Sequence[tuple[str, str]]) -> tuple[Gap, ...]:
    """Gaps for unmet asks (person, opportunity), those that unlock most weight for each pledge first."""
    wanting: dict[str, list[str]] = {}
    for person, name in unmet:
        wanting.setdefault(name, []).append(person)
    asks = {(ask.person, ask.opportunity): ask.id for ask in ground.problem.asks}
    found: list[Gap] = []
    for name, people in wanting.items():
        found += _gaps_of(ground, diary, ground.opportunities[name], people, asks)
    found.sort(
        key=lambda gap: (
            -gap.weight / len(gap.pledges),
            len(gap.pledges),
            gap.pledges[0].start,
            gap.opportunity,
        )
    )
    return tuple(found[:MOST_GAPS])


def _gaps_of(
    ground: Ground, diary: Diary, row: Opportunity, people: list[str], asks: dict[tuple[str, str], str]
) -> list[Gap]:
    """The best gap of each make-up (which kinds of pledge) for one opportunity."""
    bits = ground.bit[row.id]
    wanting = 0
    for person in people:
        wanting |= bits[person]
    starts = {at for person in people for at in ground.starts(ground.free_person[person], row.length)}
    busy = sorted(starts, key=lambda at: (-(ground.people_at(row.id, at) & wanting).bit_count(), at))
    best: dict[tuple[str, ...], Gap] = {}
    for at in busy[:MOST_STARTS]:
        gap = _gap_at(ground, diary, row, at, people, asks)
        if gap is None:
            continue
        kinds = tuple(pledge.kind for pledge in gap.pledges)
        if kinds not in best or gap.weight > best[kinds].weight:
            best[kinds] = gap
    return list(best.values())


def _gap_at(
    ground: Ground,
    diary: Diary,
    row: Opportunity,
    at: int,
    people: list[str],
    asks: dict[tuple[str, str], str],
) -> Gap | None:
    if not diary.may_be_held(row, at // WEEK):
        return None
    bits, here = ground.bit[row.id], ground.people_at(row.id, at)
    able = sorted((p for p in people if here & bits[p]), key=lambda p: (-ground.weight[p, row.id], p))
    open_spots = [spot for spot in ground.spots(row.id) if spot.start == at and diary.room_free(row, spot)]
    best: Gap | None = None
    for spot in [*open_spots[:3], None]:
        gap = _gap_with(ground, diary, row, at, able, asks, spot)
        if gap is not None and (best is None or _worth(gap) > _worth(best)):
            best = gap
    return best


def _worth(gap: Gap) -> tuple[float, int]:
    return gap.weight / len(gap.pledges), -len(gap.pledges)


def _gap_with(
    ground: Ground,
    diary: Diary,
    row: Opportunity,
    at: int,
    able: list[str],
    asks: dict[tuple[str, str], str],
    there: Spot | None,
) -> Gap | None:
    """A session at a start, in a pledged venue when one is open, and what it would lack."""
    come: list[str] = []
    for person in able:
        spot = there or Spot(at, "", _place_near(ground, diary, person, at, row.length), 0)
        seats = (
            row.most
            if there is None
            else min(row.most, ground.venues[there.venue].capacity - row.helpers_for(1))
        )
        fits = there is None or there.people & ground.bit[row.id][person]
        if fits and len(come) < seats and diary.person_fits(person, row, spot, come):
            come.append(person)
    if len(come) < row.fewest:
        return None
    pledges: list[NeededPledge] = []
    if there is None:
        access = {need for person in come for need in ground.people[person].access}
        features = tuple(sorted(set(row.features) | access))
        seats = len(come) + row.helpers_for(len(come))
        pledges.append(NeededPledge("venue", at, at + row.length, seats, features=features))
    pledges += _helpers_lacking(ground, diary, row, at, come, there)
    pledges += _kit_lacking(diary, row, at, there)
    if not pledges:
        return None
    weight = sum(ground.weight[person, row.id] for person in come)
    asked = f"{len(come)} more {'ask' if len(come) == 1 else 'asks'}"
    sentence = f"{_say(pledges, at)} would meet {asked} for {say_name(row)}."
    for_partners = f"{_say(_for_anybody(row, pledges), at)} for {say_name(row)}."
    met = tuple(asks[person, row.id] for person in come)
    return Gap(row.id, tuple(pledges), met, weight, sentence, for_partners)


def _for_anybody(row: Opportunity, pledges: list[NeededPledge]) -> list[NeededPledge]:
    """The same pledges as the opportunity needs them, whoever comes: no one person's needs, no count of who waits."""
    room = row.most + row.helpers_for(row.most)
    return [
        replace(one, amount=room, features=row.features)
        if one.kind == "venue"
        else replace(one, languages=())
        for one in pledges
    ]


def _place_near(ground: Ground, diary: Diary, person: str, at: int, length: int) -> str:
    """An extra venue could be anywhere, so that travel is measured from where the person is nearest in time."""
    mine = diary.of_person[person]
    if not mine:
        return ""
    nearest = min(mine, key=lambda session: (max(session.start - at - length, at - session.end), session.id))
    return ground.venues[nearest.venue].place


def _helpers_lacking(
    ground: Ground, diary: Diary, row: Opportunity, at: int, come: list[str], there: Spot | None
) -> list[NeededPledge]:
    needed = row.helpers_for(len(come))
    if not needed:
        return []
    spot = there or Spot(at, "", "", 0)
    free = [ground.helpers[name] for name in diary.helpers_free(row, spot)]
    skills = tuple(sorted(set(row.skills) - {skill for helper in free for skill in helper.skills}))
    spoken = {language for helper in free for language in helper.languages}
    unheard = [ground.people[p].languages for p in come if ground.people[p].languages]
    languages = tuple(sorted({said[0] for said in unheard if not spoken & set(said)}))
    short = max(needed - len(free), 1 if skills or languages else 0)
    if short <= 0:
        return []
    return [
        NeededPledge(
            "helper", at, at + row.length, short, skills=skills, checks=row.checks, languages=languages
        )
    ]


def _kit_lacking(diary: Diary, row: Opportunity, at: int, there: Spot | None) -> list[NeededPledge]:
    spot = there or Spot(at, "", "", 0)
    if diary.kit_free(row, spot) is not None:
        return []
    return [NeededPledge("kit", at, at + row.length, amount, kit_kind=kind) for kind, amount in row.kit]


def _say(pledges: list[NeededPledge], at: int) -> str:
    parts = [_say_one(pledge) for pledge in pledges]
    clock = f"{at % DAY // 60:02d}:{at % 60:02d}"
    return f"{' and '.join(parts).capitalize()} in week {at // WEEK + 1}, {DAYS[at // DAY % 7]} {clock},"


def _say_one(pledge: NeededPledge) -> str:
    if pledge.kind == "venue":
        with_what = f" with {', '.join(pledge.features)}" if pledge.features else ""
        return f"a venue for {pledge.amount}{with_what}"
    if pledge.kind == "kit":
        return f"kit: {pledge.kit_kind} ({pledge.amount})"
    can = [*pledge.skills, *(f"the check “{check}”" for check in pledge.checks), *pledge.languages]
    who = "a helper" if pledge.amount == 1 else f"{pledge.amount} helpers"
    return f"{who} with {', '.join(can)}" if can else who
