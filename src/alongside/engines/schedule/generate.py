"""Believable problems of any size, for benchmarks and tests. Everything in them is invented."""

from __future__ import annotations

from random import Random

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

PARTNERS = (
    "council",
    "college",
    "fire service",
    "housing association",
    "police",
    "youth club",
    "sports trust",
    "church",
)
PLACES = ("north", "hill", "cross", "riverside", "town", "park", "station", "mill")

KINDS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("Cooking", ("kitchen",), ("cooking",), ()),
    ("Football", ("pitch",), (), ("disclosure",)),
    ("Joinery", ("workshop",), ("joinery",), ()),
    ("Bike repair", ("workshop",), ("bikes",), ()),
    ("Music", ("studio",), ("music",), ()),
    ("Driving theory", ("quiet",), (), ()),
    ("First aid", (), ("first aid",), ()),
    ("Job applications", ("quiet",), ("advice",), ()),
    ("Boxing", ("gym",), ("coaching",), ("disclosure",)),
    ("Gardening", ("garden",), (), ()),
    ("Film night", ("screen",), (), ()),
    ("Talking group", ("quiet",), (), ("disclosure",)),
)
FEATURES = ("kitchen", "pitch", "workshop", "studio", "quiet", "gym", "garden", "screen")
SKILLS = ("cooking", "joinery", "bikes", "music", "first aid", "advice", "coaching")
HOURS = ((9, 13), (13, 17), (16, 20), (18, 21))


def generate(people: int, weeks: int, seed: int) -> Problem:
    """A problem with about 1.7 wishes a person a week, a session wanted a week for every five people.

    Venues number about 15 and helpers 30 for every hundred people. Pledges are scarce enough that not every wish
    can be met. The same arguments give the same problem on any machine.
    """
    if people < 1 or weeks < 1:
        raise ValueError(f"A problem needs at least one person and one week; got {people} and {weeks}.")
    random = Random(f"alongside {people} {weeks} {seed}")
    opportunities = _opportunities(random, people, weeks)
    rows = tuple(_person(random, number, weeks) for number in range(people))
    places = PLACES[: max(2, min(len(PLACES), people // 8))]
    return Problem(
        weeks=weeks,
        people=rows,
        asks=_asks(random, rows, opportunities, weeks),
        opportunities=opportunities,
        venues=tuple(_venue(random, number, places, weeks) for number in range(max(4, round(people * 0.15)))),
        helpers=tuple(_helper(random, number, weeks) for number in range(max(6, round(people * 0.3)))),
        kit=_kit(weeks, people),
        travel=tuple(
            (one, other, random.choice((10, 15, 20, 30, 45)))
            for at, one in enumerate(places)
            for other in places[at + 1 :]
        ),
        keep_apart=_apart(random, people),
        step=30,
    )


def _weekly(random: Random, weeks: int, least: int, most: int) -> tuple[Window, ...]:
    """Some stretches of a week, the same in every week."""
    slots = [(day, hours) for day in range(6) for hours in HOURS]
    chosen = random.sample(slots, random.randint(least, most))
    joined = sorted({(day * DAY + a * 60, day * DAY + b * 60) for day, (a, b) in chosen})
    merged: list[tuple[int, int]] = []
    for start, end in joined:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(
        Window(week * WEEK + start, week * WEEK + end) for week in range(weeks) for start, end in merged
    )


def _away(random: Random, weeks: int) -> tuple[Window, ...]:
    if random.random() < 0.7:
        return ()
    day = random.randrange(weeks * 7)
    return (Window(day * DAY, (day + 1) * DAY),)


def _person(random: Random, number: int, weeks: int) -> Person:
    return Person(
        id=f"person-{number + 1}",
        name=f"Person {number + 1}",
        windows=_weekly(random, weeks, 6, 12),
        languages=("pl",) if random.random() < 0.04 else ("en",),
        access=("step-free",) if random.random() < 0.08 else (),
        sessions_per_day=2,
        minutes_per_week=random.choice((360, 480, 600)),
    )


def _opportunities(random: Random, people: int, weeks: int) -> tuple[Opportunity, ...]:
    a_week = max(3, round(people / 5))
    series = max(2, round(a_week * 0.6)) if weeks > 1 else 0
    rows = [_opportunity(random, number, weeks, weekly=True) for number in range(series)]
    left = (a_week - series) * weeks
    while left > 0:
        row = _opportunity(random, len(rows), weeks, weekly=False)
        rows.append(row)
        left -= row.sessions
    builds = rows[series:]
    if len(builds) > 4:
        first, then = builds[0], builds[1]
        rows[rows.index(then)] = _after(then, first.id)
    return tuple(rows)


def _after(row: Opportunity, first: str) -> Opportunity:
    values = {name: getattr(row, name) for name in row.__slots__}
    return Opportunity(**{**values, "after": (first,)})


def _opportunity(random: Random, number: int, weeks: int, *, weekly: bool) -> Opportunity:
    name, features, skills, checks = KINDS[number % len(KINDS)]
    most = random.choice((8, 10, 12))
    return Opportunity(
        id=f"opportunity-{number + 1}",
        name=f"{name} {number // len(KINDS) + 1}",
        length=random.choice((60, 90, 120)),
        fewest=random.choice((2, 3)),
        most=most,
        features=features,
        helpers=1,
        people_per_helper=6,
        skills=skills,
        checks=checks,
        kit=(("van", 1),) if name == "Gardening" else (),
        sessions=weeks if weekly else random.choice((1, 2)),
        sessions_per_week=1 if weekly else 2,
    )


def _asks(
    random: Random, people: tuple[Person, ...], opportunities: tuple[Opportunity, ...], weeks: int
) -> tuple[Ask, ...]:
    series = [row for row in opportunities if row.sessions_per_week == 1]
    once = [row for row in opportunities if row.sessions_per_week > 1]
    asks: list[Ask] = []
    for person in people:
        wishes = round(1.7 * weeks + random.uniform(-0.7, 0.7))
        mine: list[tuple[Opportunity, int]] = []
        if series:
            mine.append((random.choice(series), weeks))
        left = max(1, wishes - (weeks if series else 0))
        mine += [(row, 1) for row in random.sample(once, min(left, len(once)))]
        asks += [
            Ask(f"ask-{len(asks) + at + 1}", person.id, row.id, random.choice((1, 1, 2, 3)), times)
            for at, (row, times) in enumerate(mine)
        ]
    return tuple(asks)


def _venue(random: Random, number: int, places: tuple[str, ...], weeks: int) -> Venue:
    features = {FEATURES[number % len(FEATURES)], *random.sample(FEATURES, 2)}
    if random.random() < 0.6:
        features.add("step-free")
    return Venue(
        id=f"venue-{number + 1}",
        partner=PARTNERS[number % len(PARTNERS)],
        place=random.choice(places),
        name=f"Venue {number + 1}",
        windows=_weekly(random, weeks, 1, 3),
        capacity=random.choice((8, 10, 12, 16, 24)),
        features=tuple(sorted(features)),
        exceptions=_away(random, weeks),
    )


def _helper(random: Random, number: int, weeks: int) -> Helper:
    weekly = random.choice((120, 180, 240, 360))
    return Helper(
        id=f"helper-{number + 1}",
        partner=random.choice(PARTNERS),
        name=f"Helper {number + 1}",
        windows=_weekly(random, weeks, 2, 5),
        skills=tuple(
            sorted({SKILLS[number % len(SKILLS)], *random.sample(SKILLS, random.choice((0, 1, 2)))})
        ),
        checks=("disclosure",) if random.random() < 0.7 else (),
        languages=("en", "pl") if random.random() < 0.15 else ("en",),
        exceptions=_away(random, weeks),
        minutes=weekly * weeks,
        minutes_per_week=weekly,
    )


def _kit(weeks: int, people: int) -> tuple[Kit, ...]:
    number = max(1, people // 60)
    days = tuple(Window(day * DAY + 8 * 60, day * DAY + 21 * 60) for day in range(weeks * 7) if day % 7 < 6)
    return tuple(Kit(f"van-{at + 1}", PARTNERS[at % len(PARTNERS)], "van", 1, days) for at in range(number))


def _apart(random: Random, people: int) -> tuple[tuple[str, str], ...]:
    pairs: set[tuple[int, int]] = set()
    if people > 3:
        for _ in range(max(1, people // 20)):
            one, other = sorted(random.sample(range(people), 2))
            pairs.add((one, other))
    return tuple((f"person-{one + 1}", f"person-{other + 1}") for one, other in sorted(pairs))
