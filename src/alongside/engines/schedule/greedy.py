"""A quick first plan: one session at a time, each where it helps the people who have least so far.

It keeps every hard condition by itself and is never the last word: the solver starts from it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alongside.engines.schedule.ground import Ground, Spot
from alongside.engines.schedule.problem import DAY, WEEK, Opportunity
from alongside.engines.schedule.timetable import Session


@dataclass(frozen=True, slots=True)
class Staff:
    """Helpers and kit that a session at a spot could have."""

    helpers: tuple[str, ...]
    kit: tuple[str, ...]


class Diary:
    """Who and what is taken when, for a growing set of sessions; answers whether one more thing fits."""

    def __init__(self, ground: Ground, sessions: Iterable[Session]) -> None:
        self.ground = ground
        self.sessions: dict[str, Session] = {}
        self.of_person: dict[str, list[Session]] = defaultdict(list)
        self.of_helper: dict[str, list[Session]] = defaultdict(list)
        self.of_venue: dict[str, list[Session]] = defaultdict(list)
        self.of_opportunity: dict[str, list[Session]] = defaultdict(list)
        self.of_kit: dict[str, list[tuple[Session, int]]] = defaultdict(list)
        for session in sessions:
            self.add(session)

    def add(self, session: Session) -> None:
        """Write a session down."""
        self.sessions[session.id] = session
        for person in session.people:
            self.of_person[person].append(session)
        for helper in session.helpers:
            self.of_helper[helper].append(session)
        self.of_venue[session.venue].append(session)
        self.of_opportunity[session.opportunity].append(session)
        needs = self.ground.opportunities[session.opportunity].kit
        for (_, amount), kit in zip(needs, session.kit, strict=False):
            self.of_kit[self.ground.kit[kit].same_as].append((session, amount))

    def remove(self, session: Session) -> None:
        """Cross a session out."""
        del self.sessions[session.id]
        for person in session.people:
            self.of_person[person].remove(session)
        for helper in session.helpers:
            self.of_helper[helper].remove(session)
        self.of_venue[session.venue].remove(session)
        self.of_opportunity[session.opportunity].remove(session)
        needs = self.ground.opportunities[session.opportunity].kit
        for (_, amount), kit in zip(needs, session.kit, strict=False):
            self.of_kit[self.ground.kit[kit].same_as].remove((session, amount))

    def swap(self, old: Session, new: Session) -> None:
        """Write a session anew."""
        self.remove(old)
        self.add(new)

    # -- does it fit ---------------------------------------------------------------------------------------

    def room_free(self, row: Opportunity, spot: Spot) -> bool:
        """Whether nothing else is in the venue then, and its week's pledge is not used up."""
        end, venue = spot.start + row.length, self.ground.venues[spot.venue]
        there = self.of_venue[spot.venue]
        if any(spot.start < session.end and session.start < end for session in there):
            return False
        if venue.minutes_per_week is None:
            return True
        used = sum(s.end - s.start for s in there if s.start // WEEK == spot.start // WEEK)
        return used + row.length <= venue.minutes_per_week

    def may_be_held(self, row: Opportunity, week: int) -> bool:
        """Whether the opportunity may be held once more, in the plan and in the week."""
        held = self.of_opportunity[row.id]
        return len(held) < row.sessions and sum(s.start // WEEK == week for s in held) < row.sessions_per_week

    def helper_free(self, name: str, row: Opportunity, spot: Spot) -> bool:
        """Whether a helper who is pledged for the spot is not elsewhere and has hours left."""
        helper, end, week = self.ground.helpers[name], spot.start + row.length, spot.start // WEEK
        total, weekly = row.length, row.length
        for session in self.of_helper[name]:
            place = self.ground.venues[session.venue].place
            if self.ground.collide(spot.start, end, spot.place, session.start, session.end, place):
                return False
            total += session.end - session.start
            weekly += session.end - session.start if session.start // WEEK == week else 0
        return (helper.minutes is None or total <= helper.minutes) and (
            helper.minutes_per_week is None or weekly <= helper.minutes_per_week
        )

    def helpers_free(self, row: Opportunity, spot: Spot) -> list[str]:
        """Helpers who could stand in a session at a spot."""
        return [
            name for name in self.ground.free_helpers(row.id, spot.start) if self.helper_free(name, row, spot)
        ]

    def kit_free(self, row: Opportunity, spot: Spot) -> tuple[str, ...] | None:
        """A kit pledge for each kind that the opportunity needs, or None."""
        end = spot.start + row.length
        chosen: list[str] = []
        here: Counter[str] = Counter()  # what this session itself takes of each thing
        for kind, amount in row.kit:
            found = None
            for name in self.ground.kit_for(kind, amount, spot.start, end):
                thing = self.ground.kit[name].same_as
                using = [
                    (session, n)
                    for session, n in self.of_kit[thing]
                    if session.start < end and spot.start < session.end
                ]
                moments = [
                    spot.start,
                    *(session.start for session, _ in using if session.start >= spot.start),
                ]
                peak = max(sum(n for s, n in using if s.start <= at < s.end) for at in moments)
                if peak + here[thing] + amount <= self.ground.kit[name].amount:
                    found = name
                    here[thing] += amount
                    break
            if found is None:
                return None
            chosen.append(found)
        return tuple(chosen)

    def person_fits(self, person: str, row: Opportunity, spot: Spot, company: Iterable[str] = ()) -> bool:
        """Whether a person can be added to a session at a spot, beside ``company``, with their week as it is."""
        return self.why_not(person, row, spot, company) is None

    def why_not(self, person: str, row: Opportunity, spot: Spot, company: Iterable[str] = ()) -> str | None:
        """What stands in a person's way at a spot that they could otherwise come to; None when nothing does."""
        ground, who = self.ground, self.ground.people[person]
        mine, end = self.of_person[person], spot.start + row.length
        week, day = spot.start // WEEK, spot.start // DAY
        alike = [session for session in mine if session.opportunity == row.id]
        if len(alike) >= ground.times[person, row.id]:
            return "enough"
        if sum(session.start // WEEK == week for session in alike) >= row.each_per_week:
            return "each_per_week"
        if any(abs(session.start // DAY - day) < row.spacing_days for session in alike):
            return "spacing"
        for session in mine:
            if ground.collide(
                spot.start, end, spot.place, session.start, session.end, ground.venues[session.venue].place
            ):
                return "elsewhere"
        if self._too_much(person, row.length, week, day):
            return "load"
        for first in row.after:
            if first not in who.done and not any(
                s.opportunity == first and s.end <= spot.start for s in mine
            ):
                return "comes_first"
        others = ground.apart.get(person)
        if others and (others & set(company) or self._beside(others, spot, end)):
            return "no_place"
        return None

    def _too_much(self, person: str, length: int, week: int, day: int) -> bool:
        who, mine = self.ground.people[person], self.of_person[person]
        today = [s.end - s.start for s in mine if s.start // DAY == day]
        if who.sessions_per_day is not None and len(today) >= who.sessions_per_day:
            return True
        if who.minutes_per_day is not None and sum(today) + length > who.minutes_per_day:
            return True
        if who.minutes_per_week is None:
            return False
        return sum(s.end - s.start for s in mine if s.start // WEEK == week) + length > who.minutes_per_week

    def _beside(self, others: set[str], spot: Spot, end: int) -> bool:
        return any(
            self.ground.venues[session.venue].place == spot.place
            and session.start < end
            and spot.start < session.end
            for other in others
            for session in self.of_person[other]
        )

    # -- a session with its people and helpers -------------------------------------------------------------

    def staffed(
        self, row: Opportunity, spot: Spot, wanting: Sequence[str], *, first: Sequence[str] = ()
    ) -> tuple[list[str], list[str]] | None:
        """People (those that fit, in order of wanting) and just enough helpers; None when it cannot be held.

        ``first``: helpers to take before any others.
        """
        ground, venue = self.ground, self.ground.venues[spot.venue]
        free = self.helpers_free(row, spot) if row.needs_helpers or row.people_per_helper else []
        free.sort(
            key=lambda name: (
                -len(set(ground.helpers[name].skills) & set(row.skills)),
                self._drawn(name),
                name,
            )
        )
        team = self._team(row, free, row.helpers_for(row.fewest), [name for name in first if name in free])
        if team is None:
            return None
        people: list[str] = []
        bits = ground.bit[row.id]
        for person in wanting:
            if len(people) == row.most:
                break
            if not spot.people & bits[person] or not self.person_fits(person, row, spot, people):
                continue
            grown = self._team_for(row, free, team, person, len(people) + 1)
            if grown is not None and len(people) + 1 + len(grown) <= venue.capacity:
                people.append(person)
                team = grown
        return (people, team) if len(people) >= row.fewest else None

    def _drawn(self, name: str) -> int:
        return sum(session.end - session.start for session in self.of_helper[name])

    def _team(self, row: Opportunity, free: list[str], number: int, team: list[str]) -> list[str] | None:
        for skill in row.skills:
            if any(skill in self.ground.helpers[name].skills for name in team):
                continue
            able = next((name for name in free if skill in self.ground.helpers[name].skills), None)
            if able is None:
                return None
            team.append(able)
        for name in reversed(free):
            if len(team) >= number:
                break
            if name not in team:
                team.append(name)
        return team if len(team) >= number else None

    def _team_for(
        self, row: Opportunity, free: list[str], team: list[str], person: str, count: int
    ) -> list[str] | None:
        grown = list(team)
        speaks = set(self.ground.people[person].languages)
        heard = any(speaks & set(self.ground.helpers[name].languages) for name in grown)
        if speaks and row.needs_helpers and not heard:
            able = next(
                (n for n in free if n not in grown and speaks & set(self.ground.helpers[n].languages)), None
            )
            if able is None:
                return None
            grown.append(able)
        for name in reversed(free):
            if len(grown) >= row.helpers_for(count):
                break
            if name not in grown:
                grown.append(name)
        return grown if len(grown) >= row.helpers_for(count) else None


def urgency(possible: int, met: int, weight: int) -> float:
    """How much one more wish matters to a person who has so many of their possible wishes met."""
    share = met / max(1, possible)
    return float(4.0 ** (5.0 * (1.0 - share))) + weight / 50


class Greedy:
    """Adds sessions and people to a diary, most urgent first."""

    def __init__(self, ground: Ground, diary: Diary, of_person: Counter[str]) -> None:
        self.ground = ground
        self.diary = diary
        self.of_person = of_person
        self.met: Counter[str] = Counter()
        for person, sessions in diary.of_person.items():
            self.met[person] = len(sessions)

    def urgency_of(self, person: str, name: str) -> float:
        """How much one more session of an opportunity matters to a person now."""
        return urgency(self.of_person[person], self.met[person], self.ground.weight[person, name])

    def wanting(self, name: str) -> list[str]:
        """Askers who still want a session, the most urgent first."""
        left = [
            person
            for person in self.ground.askers[name]
            if sum(s.opportunity == name for s in self.diary.of_person[person])
            < self.ground.times[person, name]
        ]
        return sorted(left, key=lambda person: (-self.urgency_of(person, name), person))

    def place(self, name: str, spots: Sequence[Spot], session_id: str) -> Session | None:
        """Hold one more session at the best of some spots; None when none will do."""
        row = self.ground.opportunities[name]
        wanting = self.wanting(name)
        if len(wanting) < row.fewest or not spots or not self.diary.may_be_held(row, spots[0].start // WEEK):
            return None
        best: tuple[float, Spot, list[str], list[str], tuple[str, ...]] | None = None
        promise = sorted(spots, key=lambda spot: -self._most_gain(row, spot, wanting))
        for spot in promise:
            if best is not None and self._most_gain(row, spot, wanting) <= best[0]:
                break
            if not self.diary.room_free(row, spot):
                continue
            kit = self.diary.kit_free(row, spot)
            found = self.diary.staffed(row, spot, wanting) if kit is not None else None
            if found is None or kit is None:
                continue
            gain = sum(self.urgency_of(person, name) for person in found[0])
            gain -= (len(found[1]) + self._spare(row, spot) / 20) * 0.01
            if best is None or gain > best[0]:
                best = (gain, spot, *found, kit)
        if best is None:
            return None
        _, spot, people, team, kit = best
        session = Session(
            session_id, name, spot.start, spot.start + row.length, spot.venue, tuple(team), tuple(people), kit
        )
        self.diary.add(session)
        self.met.update(people)
        return session

    def keep(self, session: Session) -> bool:
        """Keep a session where and when it stands, with those who still can; False when it cannot stay there."""
        row, spot = self.ground.opportunities[session.opportunity], self.spot_of(session)
        if spot is None or not self.diary.may_be_held(row, session.start // WEEK):
            return False
        kit = self.diary.kit_free(row, spot)
        if kit is None or not self.diary.room_free(row, spot):
            return False
        asked = [person for person in session.people if (person, row.id) in self.ground.times]
        found = self.diary.staffed(row, spot, asked, first=session.helpers)
        if found is None:
            return False
        people, team = found
        self.diary.add(
            replace(session, end=spot.start + row.length, people=tuple(people), helpers=tuple(team), kit=kit)
        )
        self.met.update(people)
        return True

    def _most_gain(self, row: Opportunity, spot: Spot, wanting: Sequence[str]) -> float:
        bits = self.ground.bit[row.id]
        gain, count = 0.0, 0
        for person in wanting:
            if spot.people & bits[person]:
                gain += self.urgency_of(person, row.id)
                count += 1
                if count == row.most:
                    break
        return gain

    def _spare(self, row: Opportunity, spot: Spot) -> int:
        return max(0, self.ground.venues[spot.venue].capacity - row.most)

    def top_up(self, weeks: Iterable[int], frozen: set[str]) -> None:
        """Add people who still want one to sessions that have a place for them."""
        these = set(weeks)
        for session in sorted(self.diary.sessions.values(), key=lambda row: (row.start, row.id)):
            if session.id not in frozen and session.start // WEEK in these:
                self._top_up(session)

    def _top_up(self, session: Session) -> None:
        row = self.ground.opportunities[session.opportunity]
        spot = self.spot_of(session)
        if spot is None or len(session.people) >= row.most:
            return
        joining = self.joining(session, spot)
        if joining is not None:
            self.diary.swap(session, joining)
            self.met.update(set(joining.people) - set(session.people))

    def joining(self, session: Session, spot: Spot) -> Session | None:
        """The session with everyone added who can be, and helpers with them; None when nobody can."""
        row = self.ground.opportunities[session.opportunity]
        people, team = list(session.people), list(session.helpers)
        free = [
            *team,
            *(self.diary.helpers_free(row, spot) if row.people_per_helper or row.needs_helpers else []),
        ]
        capacity = self.ground.venues[spot.venue].capacity
        bits = self.ground.bit[row.id]
        for person in self.wanting(row.id):
            if len(people) >= row.most:
                break
            if person in people or not spot.people & bits[person]:
                continue
            if not self.diary.person_fits(person, row, spot, people):
                continue
            grown = self.diary._team_for(row, free, team, person, len(people) + 1)
            if grown is not None and len(people) + 1 + len(grown) <= capacity:
                people.append(person)
                team = grown
        if len(people) == len(session.people):
            return None
        return replace(session, people=tuple(people), helpers=tuple(team))

    def spot_of(self, session: Session) -> Spot | None:
        """The spot that a session is at, when the pledges still have it."""
        for spot in self.ground.spots_in(session.opportunity, session.start // WEEK):
            if (spot.start, spot.venue) == (session.start, session.venue):
                return spot
        return None
