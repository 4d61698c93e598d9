"""Reasons against the engine's own rules: put right what a reason names, and the ask can be met."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from alongside.engines.schedule import (
    WEEK,
    Ask,
    Helper,
    Kit,
    Opportunity,
    Person,
    Problem,
    Venue,
    Window,
    plan,
)
from alongside.engines.schedule.generate import generate
from alongside.engines.schedule.ground import Ground
from tests.engines.schedule.problems import tiny, tuesday

MENDABLE = ("venue", "access", "helpers", "language", "kit", "too_few")


def mended(problem: Problem, code: str, ask: Ask) -> Problem:
    """The problem with one thing put right for one ask, as richly as could be."""
    row = next(item for item in problem.opportunities if item.id == ask.opportunity)
    who = next(item for item in problem.people if item.id == ask.person)
    always = (Window(0, problem.weeks * WEEK),)
    if code == "venue":
        features = (*row.features, *who.access)
        extra = Venue("extra", "new", "new", always, 50, features=features)
        return replace(problem, venues=(*problem.venues, extra))
    if code == "access":
        venues = tuple(replace(item, features=(*item.features, *who.access)) for item in problem.venues)
        return replace(problem, venues=venues)
    if code == "helpers":
        spoken = tuple({language for person in problem.people for language in person.languages})
        extras = tuple(
            Helper(f"extra-{at}", "new", always, skills=row.skills, checks=row.checks, languages=spoken)
            for at in range(row.helpers_for(row.fewest))
        )
        return replace(problem, helpers=(*problem.helpers, *extras))
    if code == "language":
        helpers = tuple(
            replace(item, languages=(*item.languages, *who.languages)) for item in problem.helpers
        )
        return replace(problem, helpers=helpers)
    if code == "kit":
        extra_kit = tuple(Kit(f"extra-{kind}", "new", kind, n, always) for kind, n in row.kit)
        return replace(problem, kit=(*problem.kit, *extra_kit))
    names = [f"extra-{ask.id}-{at}" for at in range(row.fewest)]
    return replace(
        problem,
        people=(*problem.people, *(Person(name, always, done=row.after) for name in names)),
        asks=(*problem.asks, *(Ask(f"ask-{name}", name, row.id) for name in names)),
    )


def could(problem: Problem, ask: Ask) -> bool:
    return Ground(problem).possible(ask.person, ask.opportunity) > 0


def holds(problem: Problem, ask: Ask, code: str) -> bool:
    """Whether mending what is named is enough, or mending all the rest is not."""
    if could(mended(problem, code, ask), ask):
        return True
    rest = problem
    for other in MENDABLE:
        if other != code:
            rest = mended(rest, other, ask)
    return not could(rest, ask)


@given(problem=tiny())
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_a_reason_names_is_what_stands_in_the_way(problem: Problem):
    asks = {ask.id: ask for ask in problem.asks}
    for answer in plan(problem, work_limit=0.01).impossible:
        assert answer.reason is not None
        if answer.reason.code in MENDABLE:
            assert holds(problem, asks[answer.ask], answer.reason.code), answer.reason


def test_some_made_up_problems_have_every_kind_of_reason_and_each_holds():
    seen: set[str] = set()
    for seed in range(8):
        problem = generate(16, 1, seed)
        asks = {ask.id: ask for ask in problem.asks}
        for answer in plan(problem, work_limit=0.05).impossible:
            assert answer.reason is not None
            if answer.reason.code in MENDABLE:
                seen.add(answer.reason.code)
                assert holds(problem, asks[answer.ask], answer.reason.code), (seed, answer)
    assert {"venue", "helpers"} <= seen


def test_what_could_be_held_but_never_after_what_comes_first_says_so():
    """Found at random: the one free hour serves either of the two, and never one after the other."""
    hour = tuesday(18, 19)
    cook = Opportunity("cook", 60, 1, 2, name="Cooking")
    serve = Opportunity("serve", 60, 1, 2, name="Serving", after=("cook",))
    problem = Problem(
        weeks=1,
        people=(Person("ann", hour),),
        asks=(Ask("a1", "ann", "cook"), Ask("a2", "ann", "serve")),
        opportunities=(cook, serve),
        venues=(Venue("hall", "church", "cross", tuesday(), 8, features=("kitchen",)),),
        helpers=(),
    )
    (answer,) = plan(problem, work_limit=0.01).impossible
    assert answer.ask == "a2"
    assert answer.reason is not None
    assert answer.reason.code == "comes_first"
    assert answer.reason.sentence == (
        "Cooking comes before Serving, and no pledged time for Serving is left after it on Tuesday evenings."
    )
