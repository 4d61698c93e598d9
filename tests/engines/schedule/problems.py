"""Problems for the tests: one that a person can follow by hand, the Govan weeks, and tiny random ones."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from alongside.engines.schedule import (
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


def every_week(day: int, start: int, end: int, weeks: int = 1) -> tuple[Window, ...]:
    """The same hours of the same day in every week."""
    return tuple(
        Window(week * WEEK + day * DAY + start * 60, week * WEEK + day * DAY + end * 60)
        for week in range(weeks)
    )


def tuesday(start: int = 18, end: int = 21) -> tuple[Window, ...]:
    return every_week(1, start, end)


def evening(**changes: Any) -> Problem:
    """Ann, Ben and Cal ask to cook; the church has a kitchen on Tuesday evening, and Kim can help."""
    problem = Problem(
        weeks=1,
        people=(Person("ann", tuesday()), Person("ben", tuesday()), Person("cal", tuesday())),
        asks=(Ask("a1", "ann", "cook"), Ask("a2", "ben", "cook"), Ask("a3", "cal", "cook")),
        opportunities=(
            Opportunity(
                "cook", 120, 2, 4, name="Cooking", features=("kitchen",), helpers=1, skills=("cooking",)
            ),
        ),
        venues=(Venue("hall", "church", "cross", tuesday(), 8, name="Church hall", features=("kitchen",)),),
        helpers=(Helper("kim", "college", tuesday(), skills=("cooking",)),),
    )
    return replace(problem, **changes)


def govan() -> Problem:
    """Eleven people, eight weeks of four work days and a training day: 440 person-days (published figures)."""
    weeks = 8
    days = tuple(sorted(window for day in range(5) for window in every_week(day, 8, 17, weeks)))
    work_days = tuple(sorted(window for day in range(4) for window in every_week(day, 9, 16, weeks)))
    people = tuple(Person(f"p{number}", days, sessions_per_day=1) for number in range(11))
    work = Opportunity(
        "work",
        360,
        3,
        6,
        name="Work day",
        features=("workplace",),
        helpers=1,
        people_per_helper=6,
        skills=("supervising",),
        sessions=64,
        sessions_per_week=8,
        each_per_week=4,
    )
    training = Opportunity(
        "training",
        300,
        5,
        12,
        name="Training day",
        features=("classroom",),
        helpers=1,
        people_per_helper=12,
        sessions=8,
    )
    asks = [Ask(f"w{at}", person.id, "work", 2, 32) for at, person in enumerate(people)]
    asks += [Ask(f"t{at}", person.id, "training", 1, 8) for at, person in enumerate(people)]
    partners = ("council", "housing association", "college")
    return Problem(
        weeks=weeks,
        people=people,
        asks=tuple(asks),
        opportunities=(work, training),
        venues=(
            Venue("yard", "council", "govan", work_days, 8, features=("workplace",)),
            Venue("stores", "housing association", "govan", work_days, 8, features=("workplace",)),
            Venue("garage", "council", "ibrox", work_days, 8, features=("workplace",)),
            Venue("college", "college", "town", every_week(4, 9, 16, weeks), 20, features=("classroom",)),
        ),
        helpers=tuple(Helper(f"h{at}", partners[at % 3], days, skills=("supervising",)) for at in range(4)),
        travel=(("govan", "town", 30), ("govan", "ibrox", 10), ("ibrox", "town", 30)),
    )


hours = st.sampled_from(((9, 11), (9, 12), (10, 12)))


@st.composite
def tiny_windows(draw: st.DrawFn, days: int = 2) -> tuple[Window, ...]:
    chosen = draw(st.lists(st.integers(0, days - 1), min_size=1, max_size=days, unique=True))
    return tuple(sorted(window for day in chosen for window in every_week(day, *draw(hours))))


@st.composite
def tiny(draw: st.DrawFn) -> Problem:
    """Two or three people, one or two opportunities, one or two venues and helpers, two days, hourly starts."""
    names = ["ann", "ben", "cal"][: draw(st.integers(2, 3))]
    people = tuple(
        Person(
            name,
            draw(tiny_windows()),
            languages=draw(st.sampled_from(((), (), (), ("en",), ("pl",)))),
            access=draw(st.sampled_from(((), (), (), ("step-free",)))),
            sessions_per_day=draw(st.sampled_from((None, 1))),
            minutes_per_week=draw(st.sampled_from((None, 120))),
        )
        for name in names
    )
    kinds = ["one", "two"][: draw(st.sampled_from((1, 2, 2)))]
    opportunities = tuple(
        Opportunity(
            name,
            60,
            draw(st.sampled_from((1, 1, 2))),
            draw(st.integers(2, 3)),
            features=draw(st.sampled_from(((), ("kitchen",)))),
            helpers=draw(st.sampled_from((0, 0, 1))),
            people_per_helper=draw(st.sampled_from((None, None, 2))),
            kit=draw(st.sampled_from(((), (), (("van", 1),)))),
            after=draw(st.sampled_from(((), ("one",)))) if name == "two" else (),
            spacing_days=draw(st.integers(0, 1)),
            sessions=draw(st.integers(1, 2)),
            sessions_per_week=2,
            each_per_week=2,
        )
        for name in kinds
    )
    wishes = draw(st.lists(st.sampled_from([(p, o) for p in names for o in kinds]), min_size=1, unique=True))
    places = st.sampled_from(("here", "there"))
    return Problem(
        weeks=1,
        people=people,
        asks=tuple(
            Ask(f"{p}-{o}", p, o, draw(st.integers(1, 3)), draw(st.integers(1, 2))) for p, o in wishes
        ),
        opportunities=opportunities,
        venues=tuple(
            Venue(
                name,
                partner,
                draw(places),
                draw(tiny_windows()),
                draw(st.integers(2, 4)),
                features=draw(st.sampled_from((("kitchen",), ("kitchen", "step-free")))),
            )
            for name, partner in (("hall", "church"), ("yard", "council"))[: draw(st.integers(1, 2))]
        ),
        helpers=tuple(
            Helper(
                name, partner, draw(tiny_windows()), languages=draw(st.sampled_from((("en",), ("en", "pl"))))
            )
            for name, partner in (("kim", "church"), ("lee", "college"))[: draw(st.integers(1, 2))]
        ),
        kit=(Kit("van-1", "council", "van", 1, every_week(0, 9, 12)),),
        travel_otherwise=draw(st.sampled_from((0, 60))),
        keep_apart=draw(st.sampled_from(((), (("ann", "ben"),)))),
        step=60,
    )
