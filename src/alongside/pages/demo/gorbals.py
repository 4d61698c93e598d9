"""Gorbals, finished and shared: where the way of working began.

Published: eleven young people, several agencies, architects of their own programme. What was asked, pledged and said
was not published; all of that is illustration here.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from alongside.assess.actions import (
    add_outcome,
    answer_pulse,
    choose_story,
    close_pulse_round,
    evaluate_outcome,
    open_pulse_round,
    record_measurement,
    tell_story,
)
from alongside.community.rules import Role
from alongside.coordinate.actions import (
    add_resource,
    confirm_pledge,
    make_opportunity,
    make_pledge,
    make_session,
)
from alongside.decide.actions import record_decision
from alongside.deliver.actions import (
    agree_exit,
    close_initiative,
    keep_commitment,
    make_commitment,
    refuse_exit,
    say_worth_it,
    take_attendance,
)
from alongside.deliver.models import Attendance
from alongside.listen.actions import answer_ask, offer_strength, say_ask
from alongside.share.actions import (
    add_element,
    draft_pattern,
    load_founding_library,
    publish_pattern,
    take_out_element,
)
from alongside.share.models import Pattern

from .telling import Cast, Scenery, at, begin, moment, raise_scene

YOUNG = ("Stevie", "Big Al", "Danny", "Hassan", "Marko", "Shug", "Paddy", "Ritchie", "Yusuf", "Boab", "Ewan")
ELEMENTS = (
    (
        "purpose",
        "Young people whom every agency knows and none owns are the architects of their programme.",
        "core",
    ),
    ("who_with", "A small group, about eleven, asked in person by somebody they trust.", "core"),
    (
        "who_leads",
        "Whoever has the idea and can call the others together. Here: uniformed services.",
        "adaptable",
    ),
    ("anchor", "One organisation hosts it, keeps the record and opens its doors every day.", "core"),
    (
        "steps",
        "Listen first. Ask each partner what it has. Make the weeks together. Keep promises in the open.",
        "core",
    ),
    (
        "offered",
        "Yards, vehicles, hours of people, places to work and to train: nothing was bought that was there already.",
        "adaptable",
    ),
    ("asked", "Real work, real food, somebody who turns up, a way on that lasts.", "adaptable"),
    ("rules", "Agreed by the group on the first evening and read again each week.", "core"),
    (
        "came_of_it",
        "More opportunities and more peace, as those who studied it report. No numbers on people were published.",
        "unknown",
    ),
    ("went_wrong", "It leaned on a few individuals who gave more time than their jobs had.", "unknown"),
)


def tell(monday: date) -> Pattern:
    """Two years back: eight weeks, told in short, and the pattern that came of them."""
    start = monday - timedelta(weeks=104)
    with at(start - timedelta(days=20)):
        scene = _raise(start)
        load_founding_library(scene.initiative.community, by=scene.coordinator)
    _listen_and_meet(scene, start)
    _assess(scene, start)
    with at(start + timedelta(weeks=8), "14:00"):
        for name in YOUNG[:10]:
            owner = scene["Carol"] if name != "Danny" else scene["Fergus"]
            agree_exit(
                scene.initiative,
                person=scene[name],
                words="A worker for six months, and a place kept at the college.",
                owner=owner,
                agreed_on=start + timedelta(weeks=8),
                by=scene["Carol"],
            )
        refuse_exit(
            scene.initiative,
            person=scene["Ewan"],
            words="I am away to my uncle's in Leeds. I am fine.",
            agreed_on=start + timedelta(weeks=8),
            by=scene["Carol"],
        )
    with at(start + timedelta(weeks=30), "11:00"):
        pattern = _write(scene)
        close_initiative(scene.initiative, by=scene.coordinator)
    return pattern


def _raise(start: date) -> Scenery:
    return raise_scene(
        ("Gorbals", "gorbals", "Gorbals, Glasgow"),
        ("Operation Modulus", "operation-modulus"),
        anchor=("New Gorbals Housing Association", "third"),
        partners={
            "Strathclyde Fire and Rescue": ("public", "The yard and the drill tower"),
            "Police Scotland": ("public", "Community policing"),
            "Glasgow City Council": ("public", "Several of its departments"),
            "Bridging the Gap": ("community", "A hall and people who know everyone"),
        },
        cast=[
            Cast("Fergus", Role.COORDINATOR, "New Gorbals Housing Association"),
            Cast("Carol", Role.KEY_WORKER, "Bridging the Gap"),
            Cast("Watt", Role.PARTNER_OFFICER, "Strathclyde Fire and Rescue"),
            Cast("Blair", Role.PARTNER_OFFICER, "Police Scotland"),
            *(Cast(name, Role.PARTICIPANT, key_worker="Carol") for name in YOUNG),
        ],
        starts_on=start,
        ends_on=start + timedelta(weeks=8, days=-3),
        purpose="Eleven young people and the services around them make a programme together.",
        charter="We ask before we act. We write down what was asked and what came of it. Partners see no list.",
    )


def _listen_and_meet(scene: Scenery, start: date) -> None:
    by, initiative, young = scene.coordinator, scene.initiative, scene.named(*YOUNG)
    with at(start - timedelta(days=15), "18:00"):
        begin(scene)
        said = (
            (
                "Work that pays in the end",
                "changed",
                "Nobody could promise jobs. Each of you has a worker who stays.",
            ),
            ("Hot food, not crisps", "met", "Bridging the Gap cooked with you, twice a week."),
            ("Out of the scheme for a day", "met", "The fire service took everybody to Balloch."),
            ("Stop getting moved on", "changed", "The sergeant came to talk about it, and keeps coming."),
            ("A gym", "refused", "No partner had one. The yard was what there was."),
        )
        asks = [
            say_ask(initiative, person=young[n], words=words, by=young[n])
            for n, (words, *_rest) in enumerate(said)
        ]
        offer_strength(initiative, person=young[0], words="Plastering, my da taught me", by=young[0])
        offer_strength(initiative, person=young[3], words="Cooking for a crowd", by=young[3])
        venue = add_resource(
            scene.organisations["Strathclyde Fire and Rescue"],
            kind="venue",
            name="Station yard",
            holds=16,
            by=scene["Watt"],
        )
        yard = make_pledge(
            initiative,
            resource=venue,
            amount=160,
            starts_on=start,
            ends_on=start + timedelta(weeks=8),
            windows=[(1, time(9, 30), time(16, 30))],
            by=scene["Watt"],
        )
        confirm_pledge(yard, by=scene["Watt"])
        work = make_opportunity(
            initiative,
            name="A day in the yard",
            asks=asks[:3],
            minutes=360,
            fewest=3,
            most=16,
            times=8,
            by=by,
        )
    with at(start - timedelta(days=5), "12:00"):
        for ask, (_words, outcome, answer) in zip(asks, said, strict=True):
            answer_ask(ask, outcome=outcome, answer=answer, by=by)
        record_decision(
            initiative,
            words="Four days in the yard, one day of training, and the group writes the rules.",
            why="It is what they asked for, and every hour of it was there already.",
            decided_on=start - timedelta(days=5),
            decided_by=[by, young[0], young[3]],
            by=by,
        )
        promised = make_commitment(
            initiative,
            person=scene["Watt"],
            words="The tower is open whatever the weather",
            due_on=start,
            by=scene["Watt"],
        )
        sessions = [
            make_session(
                initiative,
                opportunity=work,
                starts_at=moment(start + timedelta(weeks=week, days=1), "10:00"),
                ends_at=moment(start + timedelta(weeks=week, days=1), "16:00"),
                place="Station yard",
                venue=yard,
                people=young,
                led_by=scene["Watt"] if week % 2 else young[0],
                by=by,
            )
            for week in range(8)
        ]
    for number, session in enumerate(sessions):
        with at(session.ends_at.date(), "17:00"):
            marks = {person: "did_not" if (person.pk + number) % 9 == 0 else "came" for person in young}
            used = {use: use.planned_amount for use in session.uses.all()}
            for mark in take_attendance(session, marks=marks, used=used, by=scene["Carol"]):
                if mark.how == Attendance.How.CAME and mark.person_id % 3:
                    say_worth_it(mark, worth_it=(mark.person_id + number) % 6 != 0, by=mark.person)
    with at(start + timedelta(days=2), "17:00"):
        keep_commitment(promised, by=scene["Watt"])


def _assess(scene: Scenery, start: date) -> None:
    by, initiative, young = scene.coordinator, scene.initiative, scene.named(*YOUNG)
    question = "How far do you trust the services to do what they say?"
    with at(start, "10:00"):
        first = open_pulse_round(
            initiative, by=by, moment="before", chosen_by="staff", question=question, side="participants"
        )
        for person, value in zip(young, (1, 2, 1, 2, 1, 3, 2, 1, 2, 2, 1), strict=True):
            answer_pulse(first, person=person, value=value, by=person)
        close_pulse_round(first, by=by)
    with at(start + timedelta(weeks=8), "10:00"):
        last = open_pulse_round(initiative, by=by, moment="after", chosen_by="staff", repeats=first)
        for person, value in zip(young[:9], (3, 3, 2, 4, 3, 4, 3, 2, 4), strict=True):
            answer_pulse(last, person=person, value=value, by=person)
        close_pulse_round(last, by=by)
    with at(start + timedelta(weeks=28), "10:00"):
        outcome = add_outcome(
            initiative,
            by=by,
            what="Calls to the fire service about deliberate fires",
            unit="calls a month",
            better="lower",
            chosen_by="staff",
        )
        here, there = (14, 15, 13, 14, 9, 8, 7, 8), (12, 13, 12, 12, 11, 11, 10, 11)
        for place, values, is_comparator in (("Gorbals", here, False), ("A neighbouring area", there, True)):
            for number, value in enumerate(values):
                month = (start.month - 5 + number) % 12 + 1
                year = start.year + (start.month - 5 + number) // 12
                record_measurement(
                    outcome,
                    by=by,
                    place=place,
                    on=date(year, month, 1),
                    value=value,
                    source="Illustration: no such figures were published",
                    is_comparator=is_comparator,
                )
        changed_month = (start.month - 5 + 4) % 12 + 1
        evaluate_outcome(
            outcome, changed_on=date(start.year + (start.month - 1) // 12, changed_month, 1), by=by
        )
        story = tell_story(
            initiative,
            person=young[3],
            words="The first day nobody asked what we had done. They asked what we wanted. I went home and said so.",
            cleared_for="anyone",
            by=young[3],
        )
        for person in young[:7]:
            choose_story(story, person=person, by=person)


def _write(scene: Scenery) -> Pattern:
    pattern = draft_pattern(
        scene.initiative,
        title="Architects of their own programme",
        summary="A small group whom every service knows decides what it needs; partners lend what they have.",
        by=scene.coordinator,
    )
    for element in list(pattern.elements.exclude(part="took")):
        take_out_element(element, by=scene.coordinator)
    for part, words, bearing in ELEMENTS:
        add_element(
            pattern,
            part=part,
            words=words,
            bearing=bearing,
            decided_by="the group and the team together",
            by=scene.coordinator,
        )
    publish_pattern(pattern, by=scene.coordinator)
    pattern.refresh_from_db()
    return pattern
