"""Govan, week five, Monday morning: eleven young men, eight weeks, and a placement that has just fallen through.

The shape (lead, eight weeks, four work days and a training day, the way out) is published; every name and word here
is illustration.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from alongside.assess.actions import (
    add_outcome,
    answer_pulse,
    close_pulse_round,
    open_pulse_round,
    record_measurement,
    tell_story,
)
from alongside.community.actions import agree_to_share
from alongside.community.rules import Role
from alongside.coordinate.actions import (
    add_resource,
    agree_plan,
    ask_partner,
    confirm_pledge,
    keep_apart,
    make_opportunity,
    make_pledge,
    note_loss,
    reply,
    start_plan,
    tell_plan,
)
from alongside.coordinate.models import Pledge, Session
from alongside.coordinate.plan import work_out
from alongside.decide.actions import (
    cast_ballot,
    close_round,
    open_round,
    open_voting,
    put_forward,
    record_decision,
)
from alongside.decide.allocation import goes_ahead
from alongside.deliver.actions import (
    break_commitment,
    introduce,
    keep_commitment,
    make_commitment,
    renegotiate_commitment,
    say_worth_it,
    take_attendance,
)
from alongside.deliver.models import Attendance, Commitment
from alongside.listen.actions import (
    answer_ask,
    answer_favour,
    ask_favour,
    finish_favour,
    offer_strength,
    say_ask,
)
from alongside.listen.models import Ask, Strength
from alongside.share.actions import note_change, say_who_reads
from alongside.share.models import Pattern

from . import contacts, predecessor
from .adapting import adapt
from .govan_talk import talk
from .govan_words import (
    ASKS,
    CHANGES,
    CHARTER,
    DIFFERENCES,
    FAVOURS,
    KEPT,
    ME_TOO,
    ME_TOO_WORDS,
    READABLE,
    STRENGTHS,
    YOUNG,
)
from .telling import Cast, Scenery, at, begin, moment, raise_scene

CONTACTS = [
    (
        "Govan Housing Association",
        "Mairi",
        "The week, the asks, and whom to ask",
        "0141 496 0101, eight to four",
    ),
    ("Govan Housing Association", "Kofi", "Sits beside half of the group", "0141 496 0102, ten to six"),
    ("ChoiceWorks", "Shona", "Sits beside the other half; ways on", "0141 496 0103"),
    ("Police Scotland", "Ogilvie", "The minibus and its driver", "Station desk, ask for community policing"),
    ("Scottish Fire and Rescue", "Davie", "The yard and first aid", "0141 496 0105, not during drills"),
    ("Glasgow Clyde College", "Priya", "Workshop and evening classes", "priya at the college, term time"),
    ("Linthouse Boxing Gym", "Malky", "Mats and two coaches", "0141 496 0107, evenings"),
    ("Clydeside Joinery", "Yard office", "Work places", "0141 496 0108, before nine"),
]


def tell(monday: date, pattern: Pattern) -> Scenery:
    """From three weeks before the start to eight o'clock this Monday."""
    start = monday - timedelta(weeks=4)
    with at(start - timedelta(days=21)):
        scene = _raise(start, pattern)
    with at(start - timedelta(days=18), "18:30"):
        asks, strengths = _listen(scene)
    with at(start - timedelta(days=17), "19:10"):
        too = _me_too(scene)
    _pledge(scene, start)
    talk(scene, start)
    _decide(scene, start)
    with at(start - timedelta(days=4), "15:00"):
        pledges = {
            pledge.resource.name: pledge for pledge in Pledge.objects.standing(scene.initiative).readable()
        }
        _plan(scene, asks, too, start)
    _answer(scene, asks, start)
    _trust(scene, start)
    _deliver(scene, start)
    _promise(scene, strengths, start)
    _around(scene, start)
    with at(monday, "07:50"):
        note_loss(
            scene.initiative,
            pledge=pledges["Workshop and yard"],
            starts_at=moment(monday),
            ends_at=moment(monday + timedelta(days=7), "00:00"),
            why="The roof came in over the weekend. Nobody may go into the workshop this week.",
            by=scene.coordinator,
        )
    contacts.tell(scene, monday, CONTACTS, old="Malky")
    predecessor.tell(scene, monday)
    return scene


def _raise(start: date, pattern: Pattern) -> Scenery:
    K, P = Role.KEY_WORKER, Role.PARTNER_OFFICER
    scene = raise_scene(
        ("Govan", "govan", "Govan, Glasgow"),
        ("Eight weeks in Govan", "eight-weeks-in-govan"),
        anchor=("Govan Housing Association", "third"),
        partners={
            "Police Scotland": ("public", "Community policing"),
            "Scottish Fire and Rescue": ("public", "The station's yard, first aid, and Davie"),
            "Glasgow Clyde College": ("public", "A workshop and evening classes"),
            "ChoiceWorks": ("third", "A worker of one's own on the way to a job or course"),
            "Linthouse Boxing Gym": ("community", "A ring, mats and two coaches"),
            "Elder Park Food Co-op": ("community", "A kitchen and a van"),
            "Clydeside Joinery": ("private", "Work places"),
        },
        cast=[
            Cast("Mairi", Role.COORDINATOR, "Govan Housing Association"),
            Cast("Kofi", K, "Govan Housing Association"),
            Cast("Shona", K, "ChoiceWorks"),
            Cast("Ogilvie", P, "Police Scotland"),
            Cast("Davie", P, "Scottish Fire and Rescue"),
            Cast("Priya", P, "Glasgow Clyde College"),
            Cast("Senga", P, "Elder Park Food Co-op"),
            Cast("Malky", P, "Linthouse Boxing Gym"),
            Cast("Esra", Role.EVALUATOR),
            *(
                Cast(name, Role.PARTICIPANT, key_worker="Kofi" if n % 2 else "Shona")
                for n, name in enumerate(YOUNG, 1)
            ),
        ],
        starts_on=start,
        ends_on=start + timedelta(weeks=8, days=-3),
        purpose="Eleven young men make eight weeks of work and training from what partners have already.",
        charter=CHARTER,
        start=lambda anchor, by: (
            adapt(
                pattern, CHANGES, KEPT, DIFFERENCES, name="Eight weeks in Govan", anchor=anchor, by=by
            ).initiative
        ),
    )
    keep_apart(scene.initiative, one=scene["Deek"], other=scene["Lewis"], by=scene.coordinator)
    agree_to_share(
        scene.initiative,
        by=scene.coordinator,
        purpose="The college has to know who is in the workshop in case of fire.",
        fields=["name", "sessions"],
        parties=[scene.organisations["Glasgow Clyde College"]],
        expires_on=start + timedelta(weeks=8),
    )
    return scene


def _listen(scene: Scenery) -> tuple[list[Ask], dict[str, Strength]]:
    begin(scene)
    asks = []
    for number, (name, words, _outcome, _answer) in enumerate(ASKS):
        person = scene[name]
        by = scene["Kofi"] if number in {4, 10} else person
        asks.append(
            say_ask(scene.initiative, person=person, words=words, by=by, may_be_read=number in READABLE)
        )
    strengths = {
        name: offer_strength(scene.initiative, person=scene[name], words=words, by=scene[name])
        for name, words in STRENGTHS
    }
    _favours(scene, strengths)
    return asks, strengths


def _favours(scene: Scenery, strengths: dict[str, Strength]) -> None:
    """One that was done, and one that waits for its answer."""
    asked = ask_favour(strengths["Craigie"], words=FAVOURS["Craigie"], by=scene["Kofi"])
    answer_favour(asked, yes=True, by=scene["Craigie"])
    finish_favour(asked, by=scene["Kofi"])
    ask_favour(strengths["Moe"], words=FAVOURS["Moe"], by=scene["Kofi"])


def _me_too(scene: Scenery) -> dict[str, list[Ask]]:
    """What others said once they had heard the first asks, by the opportunity that it became a part of."""
    return {
        offer: [
            say_ask(
                scene.initiative,
                person=scene[name],
                words=f"{offer}: {ME_TOO_WORDS[(place + len(offer)) % len(ME_TOO_WORDS)]}",
                by=scene[name],
            )
            for place, name in enumerate(names)
        ]
        for offer, names in ME_TOO.items()
    }


def _answer(scene: Scenery, asks: list[Ask], start: date) -> None:
    for number, (ask, (_name, _words, outcome, answer)) in enumerate(zip(asks, ASKS, strict=True)):
        if outcome:
            with at(start - timedelta(days=3) + timedelta(days=number % 6), "16:00"):
                answer_ask(ask, outcome=outcome, answer=answer, by=scene.coordinator)


def _pledge(scene: Scenery, start: date) -> None:
    last = start + timedelta(weeks=8, days=-1)
    weekdays, day = range(5), (time(9, 30), time(16, 30))
    given = (
        (
            "Glasgow Clyde College",
            "Priya",
            "venue",
            "Workshop and yard",
            200,
            [(w, *day) for w in (0, 1, 2)],
            14,
        ),
        ("Scottish Fire and Rescue", "Davie", "venue", "Drill yard", 120, [(w, *day) for w in (2, 3)], 14),
        (
            "Elder Park Food Co-op",
            "Senga",
            "venue",
            "Kitchen",
            40,
            [(w, time(10), time(16)) for w in (1, 4)],
            12,
        ),
        ("Linthouse Boxing Gym", "Malky", "venue", "Gym", 60, [(w, time(13), time(18)) for w in (0, 4)], 12),
        (
            "Govan Housing Association",
            "Mairi",
            "venue",
            "Hall",
            300,
            [(w, time(9), time(18)) for w in weekdays],
            30,
        ),
        (
            "Scottish Fire and Rescue",
            "Davie",
            "hours",
            "Davie's hours",
            40,
            [(w, *day) for w in (2, 3)],
            None,
        ),
        (
            "Linthouse Boxing Gym",
            "Malky",
            "hours",
            "Malky's hours",
            60,
            [(w, time(13), time(18)) for w in (0, 4)],
            None,
        ),
        (
            "Elder Park Food Co-op",
            "Senga",
            "hours",
            "Senga's hours",
            60,
            [(w, time(10), time(16)) for w in (1, 4)],
            None,
        ),
        (
            "Govan Housing Association",
            "Kofi",
            "hours",
            "Kofi's hours",
            280,
            [(w, time(9), time(18)) for w in weekdays],
            None,
        ),
    )
    for number, (organisation, officer, kind, name, amount, windows, holds) in enumerate(given):
        with at(start - timedelta(days=14 - number % 5), "11:15"):
            by = scene[officer]
            features = {
                "Kitchen": ["kitchen"],
                "Workshop and yard": ["workshop"],
                "Drill yard": ["workshop"],
                "Gym": ["mats"],
            }.get(name, [])
            skills = {
                "Davie's hours": ["first aid"],
                "Malky's hours": ["boxing"],
                "Senga's hours": ["cooking"],
            }
            resource = add_resource(
                scene.organisations[organisation],
                kind=kind,
                name=name,
                features=features or skills.get(name, []),
                where=organisation,
                holds=holds,
                by=by,
            )
            pledge = make_pledge(
                scene.initiative,
                resource=resource,
                amount=amount,
                starts_on=start,
                ends_on=last,
                windows=windows,
                by=by,
            )
            confirm_pledge(pledge, by=by)


def _plan(scene: Scenery, asks: list[Ask], too: dict[str, list[Ask]], start: date) -> None:
    by = scene.coordinator

    def asked(*numbers: int) -> list[Ask]:
        return [asks[number] for number in numbers]

    offers: tuple[tuple[str, list[Ask], int, int, int, int, int, list[str], int, list[str]], ...] = (
        ("Workshop", asked(1, 4, 10), 360, 3, 11, 16, 2, ["workshop"], 1, []),
        ("Cooking a meal", asked(0, 13), 180, 2, 8, 8, 1, ["kitchen"], 1, ["cooking"]),
        ("Training at the gym", asked(3, 11), 90, 2, 11, 8, 1, ["mats"], 1, ["boxing"]),
        ("First aid", asked(5), 240, 1, 11, 1, 1, [], 1, ["first aid"]),
        ("The garden", asked(8), 240, 1, 11, 8, 1, [], 1, []),
    )
    for name, about, minutes, fewest, most, times, per_week, features, helpers, skills in offers:
        make_opportunity(
            scene.initiative,
            name=name,
            asks=[*about, *too[name]],
            minutes=minutes,
            fewest=fewest,
            most=most,
            times=times,
            per_week=per_week,
            features=features,
            helpers=helpers,
            skills=skills,
            by=by,
        )
    for offer, others in too.items():
        for ask in others:
            answer_ask(ask, outcome="met", answer=f"{offer} has a place for you. Your page says when.", by=by)
    plan = start_plan(scene.initiative, first_day=start, weeks=8, by=by)
    work_out(plan)
    plan.refresh_from_db()
    tell_plan(agree_plan(plan, by=by), by=by)


def _decide(scene: Scenery, start: date) -> None:
    by, initiative = scene.coordinator, scene.initiative
    with at(start - timedelta(days=12), "18:00"):
        budget = open_round(
            initiative, question="How do we spend the £900?", kind="budget", budget=900, by=by
        )
        choices = [
            put_forward(budget, words=words, cost=cost, person=scene[name], by=scene[name])
            for name, words, cost in (
                ("Deek", "Theory tests for everyone who wants one", 250),
                ("Sami", "Breakfast for eight weeks", 320),
                ("Lewis", "A microphone and a recorder", 280),
                ("Ollie", "A minibus to Arrochar for a day", 400),
                ("Robbo", "Site safety cards for four", 180),
            )
        ]
        open_voting(budget, by=by)
    with at(start - timedelta(days=11), "18:00"):
        for place, name in enumerate(YOUNG):
            wanted = [choice for number, choice in enumerate(choices) if (place + number) % 3 or number == 1]
            cast_ballot(budget, person=scene[name], chosen=wanted, by=scene[name])
    with at(start - timedelta(days=9), "18:00"):
        funded = goes_ahead(close_round(budget, by=by))
        record_decision(
            initiative,
            words="; ".join(proposal.words for proposal in choices if proposal.pk in funded) + ".",
            why="It is what the ballots come to. What is left goes to bus fares, and the rest can be asked for again.",
            decided_on=start - timedelta(days=9),
            decided_by=scene.named("Mairi", "Jay", "Sami"),
            round=budget,
            goes_ahead=[proposal for proposal in choices if proposal.pk in funded],
            by=by,
        )
    with at(start + timedelta(days=25), "17:00"):
        last = open_round(
            initiative, question="What do we do in the last week?", kind="priorities", picks=2, by=by
        )
        for name, words in (
            ("Ollie", "A day on the hill"),
            ("Moe", "Open the garden with music"),
            ("Jay", "Cook for our families"),
        ):
            put_forward(last, words=words, person=scene[name], by=scene[name])
        open_voting(last, by=by)


def _trust(scene: Scenery, start: date) -> None:
    by = scene.coordinator
    before = (2, 2, 1, 3, 2, 2, 3, 2, 1, 2, 3)
    later = (4, 3, 2, 4, 3, 3, 4, 3, 3, 3)
    with at(start - timedelta(days=2), "17:00"):
        asked = {
            side: open_pulse_round(
                scene.initiative,
                by=by,
                moment="before",
                chosen_by="participants",
                question=question,
                side=side,
            )
            for side, question in (
                ("participants", "How far do you trust the people here to do what they say?"),
                ("staff", "How far do you trust the young men to do what they say?"),
            )
        }
    staff = [
        scene[name] for name in ("Mairi", "Kofi", "Shona", "Ogilvie", "Davie", "Priya", "Senga", "Malky")
    ]
    with at(start, "10:30"):
        for name, value in zip(YOUNG, before, strict=True):
            answer_pulse(asked["participants"], person=scene[name], value=value, by=scene[name])
        for person, value in zip(staff, (3, 4, 3, 2, 3, 3, 4, 3), strict=True):
            answer_pulse(asked["staff"], person=person, value=value, by=person)
    with at(start + timedelta(days=1), "17:00"):
        for one in asked.values():
            close_pulse_round(one, by=by)
    with at(start + timedelta(days=23), "15:00"):
        again = {
            side: open_pulse_round(
                scene.initiative, by=by, moment="during", chosen_by="participants", repeats=one
            )
            for side, one in asked.items()
        }
        for name, value in zip(YOUNG[1:], later, strict=True):
            answer_pulse(again["participants"], person=scene[name], value=value, by=scene[name])
        for person, value in zip(staff, (4, 4, 4, 3, 4, 3, 4, 4), strict=True):
            answer_pulse(again["staff"], person=person, value=value, by=person)
        close_pulse_round(again["staff"], by=by)
        close_pulse_round(again["participants"], by=by)
        open_pulse_round(
            scene.initiative,
            by=by,
            moment="during",
            chosen_by="participants",
            question="How sure are you that something comes of what you ask for?",
            side="participants",
        )


def _deliver(scene: Scenery, start: date) -> None:
    """Four weeks of sessions with who came, whether it was worth it, and what partners gave."""
    past = Session.objects.standing(scene.initiative).filter(
        ends_at__lt=moment(start + timedelta(weeks=4), "00:00")
    )
    for number, session in enumerate(
        past.order_by("starts_at", "pk").prefetch_related("places__person", "uses")
    ):
        with at(session.ends_at.date(), "18:40"):
            marks = {}
            for place in session.places.all():
                luck = (number * 3 + place.person_id) % 11
                marks[place.person] = "did_not" if luck == 0 else "late" if luck == 5 else "came"
            used = {
                use: use.planned_amount
                if use.pledge_id % 4
                else (use.planned_amount * Decimal("0.55")).quantize(Decimal("0.1"))
                for use in session.uses.all()
            }
            for mark in take_attendance(session, marks=marks, used=used, by=scene["Kofi"]):
                if mark.how != Attendance.How.DID_NOT and (number + mark.person_id) % 3:
                    say_worth_it(mark, worth_it=(number + mark.person_id) % 7 != 0, by=mark.person)


def _promise(scene: Scenery, strengths: dict[str, Strength], start: date) -> None:
    def promise(
        name: str, words: str, made: int, due: int, *, strength: Strength | None = None
    ) -> Commitment:
        with at(start + timedelta(days=made), "12:00"):
            person, day = scene[name], start + timedelta(days=due)
            return make_commitment(
                scene.initiative, person=person, words=words, due_on=day, strength=strength, by=person
            )

    kept = (
        promise("Davie", "Bring the tools to the yard", 0, 2),
        promise("Jay", "Cook for the first family evening", 4, 15, strength=strengths["Jay"]),
        promise("Robbo", "Mend three bikes for the co-op", 7, 18, strength=strengths["Robbo"]),
        promise("Ogilvie", "Come to lunch out of uniform, and wash up", 5, 10),
        promise("Moe", "Draw the plan of the garden", 8, 16, strength=strengths["Moe"]),
    )
    broken = promise("Priya", "Send the dates of the theory evenings", 6, 13)
    anew = promise("Lewis", "Record something for the open day", 9, 20, strength=strengths["Lewis"])
    for number, one in enumerate(kept):
        with at(start + timedelta(days=min(19, 3 + number * 4)), "17:00"):
            keep_commitment(one, by=one.person)
    with at(start + timedelta(days=15), "09:00"):
        break_commitment(
            broken,
            reason="The timetable was not fixed in time. The evenings begin in week six.",
            by=scene["Priya"],
        )
    with at(start + timedelta(days=20), "16:00"):
        renegotiate_commitment(
            anew, reason="The recorder came late.", due_on=start + timedelta(days=33), by=scene["Lewis"]
        )
    promise("Mairi", "Ask the council about the path lights", 11, 25)
    promise("Craigie", "Take tea to the sheltered housing on Thursday", 22, 31, strength=strengths["Craigie"])
    promise("Kofi", "Go with Sami to the college open day", 24, 30)


def _around(scene: Scenery, start: date) -> None:
    """Partners, a warm handover, an outcome, stories, and what was changed on the way."""
    by, initiative = scene.coordinator, scene.initiative
    college, fire = (
        scene.organisations["Glasgow Clyde College"],
        scene.organisations["Scottish Fire and Rescue"],
    )
    with at(start + timedelta(days=10), "09:30"):
        first = ask_partner(
            initiative, organisation=fire, words="Could we have the yard one more Friday?", by=by
        )
        second = ask_partner(
            initiative, organisation=college, words="Is there a studio that our music group could use?", by=by
        )
    with at(start + timedelta(days=11), "14:00"):
        reply(first, reply="yes", by=scene["Davie"])
        reply(
            second,
            reply="instead",
            words="Not the studio. A quiet room with a good microphone, Wednesdays after four.",
            by=scene["Priya"],
        )
    with at(start + timedelta(days=24), "09:30"):
        police = scene.organisations["Police Scotland"]
        ask_partner(
            initiative,
            organisation=police,
            words="Two officers for the open Saturday, out of uniform?",
            by=by,
        )
        ask_partner(
            initiative,
            organisation=college,
            words="A room for theory evenings, Mondays from week six?",
            by=by,
        )
    with at(start + timedelta(days=22), "13:00"):
        introduce(
            initiative,
            person=scene["Tam"],
            receiver=scene["Shona"],
            asked_for="Somebody who stays with me after week eight",
            consent_words="Aye, tell Shona, but not the job centre.",
            passed_on="First name, and that he likes working outside.",
            until=start + timedelta(weeks=12),
            by=scene["Kofi"],
        )
    with at(start + timedelta(days=3), "15:00"):
        outcome = add_outcome(
            initiative,
            by=by,
            what="Days that everyone turned up",
            unit="days a week",
            better="higher",
            chosen_by="participants",
            expected="At least four of five by the end.",
        )
    for week, value in enumerate((2, 3, 3, 4)):
        with at(start + timedelta(weeks=week, days=5), "10:00"):
            record_measurement(
                outcome,
                by=by,
                place="Govan",
                on=start + timedelta(weeks=week),
                value=value,
                source="Attendance, counted on Saturdays",
            )
    with at(start + timedelta(days=26), "16:00"):
        tell_story(
            initiative,
            person=scene["Craigie"],
            words="I did first aid because of my gran. Two weeks later she fell and I knew what to do. "
            "I phoned Kofi after, not before.",
            cleared_for="community",
            by=scene["Craigie"],
        )
        noted = note_change(
            initiative,
            what_changed="Work days begin at ten, not at nine.",
            why="Two buses. Half were late at nine and nobody is late at ten.",
            keep="yes",
            goes_back=True,
            by=scene["Kofi"],
        )
        say_who_reads(noted, readers="everyone", nobody_in_it=True, by=scene.coordinator)
