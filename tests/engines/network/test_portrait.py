"""Who holds the links, what rests on the anchor, which ties are new."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.network import ENGINE_VERSION, Portrait, Reliance, Tie, portrait


def of(*pairs: str, anchor: str = "h", before: tuple[str, ...] | None = None) -> Portrait:
    """A portrait of ties written as two letters each."""
    earlier = None if before is None else [Tie(*pair) for pair in before]
    return portrait([Tie(*pair) for pair in pairs], anchor=anchor, before=earlier)


# -------------------------------------------------------------------------------------- worked by hand


def test_a_star_rests_on_its_anchor_altogether() -> None:
    result = of("ha", "hb", "hc", "hd")
    assert result.reliance == Reliance(pairs=6, lost=6, lengthened=0, share=1.0, direct=0)
    assert (result.places[0].id, result.places[0].between, result.places[0].ties) == ("h", 1.0, 4)
    assert result.reading == (
        "h, the anchor, stands between others most often; 6 of 6 connected pairs of other organisations "
        "would "
        "lose their connection or have a longer one without h (100%)."
    )


def test_a_ring_only_gets_longer_without_its_anchor() -> None:
    # h-a-b-c-d-h: without h, a-d goes 2 to 3, a-c stays 2, b-d stays 2.
    assert of("ha", "ab", "bc", "cd", "dh").reliance == Reliance(6, 0, 1, 1 / 6, 3)


def test_partners_who_all_work_together_rest_on_nobody() -> None:
    pairs = ["".join(pair) for pair in itertools.combinations("habc", 2)]
    result = of(*pairs)
    assert result.reliance == Reliance(3, 0, 0, 0.0, 3)
    assert result.density == 1.0
    assert result.reading.startswith("Nobody stands between others; 0 of 3")


def test_ties_since_the_start_are_named() -> None:
    result = of("ha", "hb", "ab", before=("ah", "hc"))
    assert result.new_ties == (("a", "b"), ("b", "h"))
    assert result.ended_ties == (("c", "h"),)
    assert {one.id: one.new_ties for one in result.places} == {"a": 1, "b": 2, "c": 0, "h": 1}
    assert result.reliance_before == Reliance(1, 1, 0, 1.0, 0)
    assert result.reading.endswith("; 2 ties made since the start.")
    assert result.parts == (("a", "b", "h"), ("c",))


def test_not_knowing_the_start_is_not_the_same_as_nothing_there() -> None:
    unknown, nothing = of("ha"), of("ha", before=())
    assert (unknown.new_ties, nothing.new_ties) == (None, (("a", "h"),))
    assert unknown.cannot_say[-1] == ("Nothing is known of the ties at the start, so none can be called new.")


def test_an_anchor_alone_is_drawn_in_the_middle() -> None:
    result = of()
    assert (result.places[0].x, result.places[0].y) == (0.5, 0.5)
    assert (result.density, result.reliance.share) == (None, None)
    assert result.reading == "Nobody stands between others; no two other organisations are connected yet."


def test_names_are_shown_and_those_without_ties_are_there() -> None:
    result = portrait(
        [Tie("h", "p", 2), Tie("p", "h")], anchor="h", organisations={"h": "Housing", "p": "Police", "c": ""}
    )
    assert {one.id: (one.name, one.ties, one.times) for one in result.places} == {
        "h": ("Housing", 1, 3),
        "p": ("Police", 1, 3),
        "c": ("c", 0, 0),
    }
    assert result.ties == (("h", "p", 3),)
    assert result.engine_version == ENGINE_VERSION


# ---------------------------------------------------------------------------------------- the slow twin

pairs_of = st.sets(st.sampled_from(["".join(p) for p in itertools.combinations("habcdefg", 2)]), max_size=16)


def steps(pairs: set[str], names: list[str]) -> dict[tuple[str, str], float]:
    """All shortest ways by trying every stop between (Floyd, Warshall)."""
    far = {(a, b): 0.0 if a == b else float("inf") for a in names for b in names}
    for a, b in pairs:
        far[a, b] = far[b, a] = 1.0
    for k in names:
        for a in names:
            for b in names:
                far[a, b] = min(far[a, b], far[a, k] + far[k, b])
    return far


@settings(max_examples=60, deadline=None)
@given(pairs_of)
def test_reliance_is_that_of_the_slow_twin(pairs: set[str]) -> None:
    names = sorted(set("h").union(*pairs))
    others = [one for one in names if one != "h"]
    there, apart = steps(pairs, names), steps({one for one in pairs if "h" not in one}, others)
    connected = [pair for pair in itertools.combinations(others, 2) if there[pair] < float("inf")]
    lost = sum(apart[pair] == float("inf") for pair in connected)
    longer = sum(there[pair] < apart[pair] < float("inf") for pair in connected)
    result = of(*sorted(pairs)).reliance
    assert (result.pairs, result.lost, result.lengthened) == (len(connected), lost, longer)
    assert result.direct == sum(there[pair] == 1 for pair in connected)


@settings(max_examples=40, deadline=None)
@given(pairs_of)
def test_betweenness_is_that_of_the_slow_twin(pairs: set[str]) -> None:
    names = sorted(set("h").union(*pairs))
    far = steps(pairs, names)

    def ways(a: str, b: str) -> int:
        if a == b:
            return 1
        before = [one for one in names if far[one, b] == 1 and far[a, one] + 1 == far[a, b]]
        return sum(ways(a, one) for one in before)

    for place in of(*sorted(pairs)).places:
        rest = [one for one in names if one != place.id]
        total = 0.0
        for a, b in itertools.combinations(rest, 2):
            if far[a, b] < float("inf") and far[a, place.id] + far[place.id, b] == far[a, b]:
                total += ways(a, place.id) * ways(place.id, b) / ways(a, b)
        possible = len(rest) * (len(rest) - 1) / 2
        assert place.between == pytest.approx(total / possible if possible else 0.0)


@settings(max_examples=30, deadline=None)
@given(pairs_of, st.integers(0, 5))
def test_a_drawing_stays_in_its_frame_and_is_the_same_every_time(pairs: set[str], seed: int) -> None:
    ties = [Tie(*pair) for pair in sorted(pairs)]
    one = portrait(ties, anchor="h", seed=seed)
    assert one == portrait([Tie(tie.b, tie.a) for tie in reversed(ties)], anchor="h", seed=seed)
    spots = [(place.x, place.y) for place in one.places]
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in spots)
    for (x, y), (u, v) in itertools.combinations(spots, 2):
        assert (x - u) ** 2 + (y - v) ** 2 > 0.03**2
    assert next((place.x, place.y) for place in one.places if place.id == "h") == (0.5, 0.5)


# ------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Tie("a", "a"), "with itself is no tie"),
        (lambda: Tie("a", ""), "one of them is empty"),
        (lambda: Tie("a", "b", 0), "a whole number from 1"),
        (lambda: portrait([], anchor="h", organisations={"a": "A"}), "The anchor 'h' is not among the 1"),
        (
            lambda: portrait([Tie("h", "x")], anchor="h", organisations={"h": "H"}),
            "A tie's organisation 'x' is not among the 1",
        ),
    ],
)
def test_bad_ties_get_a_sentence(build: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build()  # type: ignore[operator]
