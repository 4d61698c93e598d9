"""What people know stays what it is: a session's name, what stood when somebody stops, and one thing in one place."""

from dataclasses import replace

from alongside.engines.schedule import Ask, Kit, Opportunity, Person, Problem, Session, Venue, check, plan
from alongside.engines.schedule.generate import generate
from alongside.engines.schedule.slots import by_known_names
from tests.engines.schedule.problems import evening, tuesday


def test_a_session_that_stays_keeps_the_name_that_people_know():
    """A solve may fill a new slot with what a standing one held."""
    for seed in range(4):
        problem = generate(12, 2, seed)
        first = plan(problem, work_limit=0.3, seed=seed)
        told = replace(first, sessions=tuple(replace(row, id=f"told-{row.id}") for row in first.sessions))
        names = {(row.opportunity, row.start, row.venue): row.id for row in told.sessions}
        again = plan(problem, current=told, work_limit=0.3, seed=seed + 1)
        for row in again.sessions:
            assert row.id == names.get((row.opportunity, row.start, row.venue), row.id)
        assert len({row.id for row in again.sessions}) == len(again.sessions)


def test_names_that_changed_places_are_all_different():
    def at(name: str, start: int) -> Session:
        return Session(name, "cook", start, start + 60, "hall", (), ("ann",))

    known = [at("a", 0), at("b", 100)]
    found = by_known_names([at("new", 0), at("a", 200), at("b", 100)], known)
    assert [(row.id, row.start) for row in found] == [("a", 0), ("new", 200), ("b", 100)]


def test_stopping_at_once_keeps_what_stood():
    problem = evening()
    told = plan(problem, work_limit=0.05)
    stopped = plan(problem, current=told, cancel=lambda: True)
    assert (stopped.finished, stopped.sessions) == (False, told.sessions)


def test_one_van_that_is_also_a_minibus_is_in_one_place_at_a_time():
    ride = Opportunity("ride", 120, 1, 2, kit=(("van", 1),))
    trip = Opportunity("trip", 120, 1, 2, kit=(("minibus", 1),))
    venues = tuple(Venue(name, "church", name, tuesday(18, 20), 8) for name in ("yard", "hall"))
    problem = Problem(
        weeks=1,
        people=(Person("ann", tuesday(18, 20)), Person("ben", tuesday(18, 20))),
        asks=(Ask("a", "ann", "ride"), Ask("b", "ben", "trip")),
        opportunities=(ride, trip),
        venues=venues,
        helpers=(),
        kit=tuple(Kit(f"1/{kind}", "council", kind, 1, tuesday(), thing="1") for kind in ("van", "minibus")),
    )
    found = plan(problem, work_limit=0.1)
    assert len(found.sessions) == 1
    twice = replace(problem, kit=tuple(replace(row, thing="") for row in problem.kit))
    both = plan(twice, work_limit=0.1)
    assert len(both.sessions) == 2
    assert "kit_amount" in {wrong.code for wrong in check(problem, both)}


def test_what_partners_are_asked_for_says_nothing_of_one_persons_needs():
    problem = evening()
    ann, *others = problem.people
    needs = replace(ann, access=("changing table",), languages=("pl",))
    lone = replace(problem, people=(needs, *others), venues=(), helpers=(), asks=problem.asks[:2])
    (gap, *_more) = plan(lone, work_limit=0.05).gaps
    assert "changing table" in gap.sentence
    assert "2 more asks" in gap.sentence
    assert gap.asked.startswith("A venue for 5 with kitchen")
    assert [word for word in ("changing table", "pl", "more") if word in gap.asked.split()] == []
    assert gap.asked.endswith("for Cooking.")
