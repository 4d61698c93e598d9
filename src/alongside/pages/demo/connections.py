"""Building Connections: advice workers inside GP practices, and introductions that people agreed to.

The totals are published, with their sources; the eight people here are illustration.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from alongside.community.rules import Role
from alongside.coordinate.actions import (
    add_resource,
    confirm_pledge,
    make_opportunity,
    make_pledge,
    make_session,
)
from alongside.deliver.actions import (
    answer_room,
    ask_for_room,
    confirm_outcome,
    introduce,
    introduce_onward,
    keep_commitment,
    make_commitment,
    move_introduction,
    state_outcome,
    take_attendance,
)
from alongside.deliver.models import FunnelFigure, Introduction
from alongside.listen.actions import answer_ask, say_ask

from . import contacts
from .telling import Cast, Scenery, at, begin, moment, raise_scene

PEOPLE = ("Jean", "Wullie", "Farida", "Rab", "Moira", "Imran", "Cathy", "Hugh")
PUBLISHED = (
    dict(
        site="Two practices in Parkhead, with an advice worker",
        period="December 2015 to May 2017",
        has_worker=True,
        places=2,
        referred=276,
        engaged=165,
        gained=850_000,
        debt=156_000,
        note="The mean per engaged person is below the published median: the two rest on different numbers.",
        source="Glasgow Times; The Herald",
        source_url="https://www.glasgowtimes.co.uk/news/15538228",
        source_date="seen November 2026",
    ),
    dict(
        site="Forty-two practices without a worker",
        period="the same time",
        has_worker=False,
        places=42,
        referred=24,
        note="Engaged and gained were not published.",
        source="Glasgow Times; The Herald",
        source_url="https://www.heraldscotland.com/news/15530941",
        source_date="seen November 2026",
    ),
    dict(
        site="Nine practices, scale-up",
        period="twelve months",
        has_worker=True,
        places=9,
        referred=654,
        gained=1_500_000,
        debt=470_000,
        note="About seven in ten attended; no exact number was published.",
        source="Glasgow Centre for Population Health",
        source_url="https://www.gcph.co.uk",
        source_date="seen November 2026",
    ),
)
CONTACTS = [
    ("Parkhead Health Centre", "Aileen", "Sits down with people and knows whom to ask", "Room 4, mornings"),
    ("Greater Easterhouse Money Advice", "Tomasz", "Letters, debts, what is due to people", "0141 496 0120"),
    ("Shettleston Community Growing", "Ruth", "Company out of doors", "At the gardens, or 0141 496 0121"),
    ("Parkhead job centre", "Suite desk", "Which service is in on which day", "0141 496 0122"),
]
# Who, how far it went, what came of it.
INTRODUCED = (
    ("Jean", "completed", ("money_gained", 4_200)),
    ("Wullie", "completed", ("debt_managed", 3_100)),
    ("Farida", "in_progress", None),
    ("Rab", "declined", None),
    ("Moira", "accepted", None),
    ("Imran", "requested", None),
    ("Cathy", "completed", ("money_gained", 1_850)),
    ("Hugh", "on_hold", None),
)


def tell(monday: date) -> None:
    start = monday - timedelta(weeks=20)
    with at(start, "09:30"):
        scene = _raise(start)
        begin(scene)
        for figures in PUBLISHED:
            FunnelFigure.objects.create(initiative=scene.initiative, **figures)
    for number, (name, state, outcome) in enumerate(INTRODUCED):
        _hand_over(scene, name, state, outcome, start + timedelta(weeks=2 * number + 1))
    _room(scene, monday)
    _onward(scene, monday)
    _clinics(scene, monday)
    contacts.tell(scene, monday, CONTACTS)


def _room(scene: Scenery, monday: date) -> None:
    """What services said before any name travelled: one lately, one a while ago, one not yet."""
    asked = (
        (
            1,
            "Tomasz",
            "Money advice, one person, a morning",
            "room",
            "",
            "People who have an adviser already.",
        ),
        (
            4,
            "Ruth",
            "Company out of doors, two mornings a week",
            "if",
            "From March, when the beds are dug.",
            "",
        ),
        (0, "Ruth", "Somebody to have lunch with on a Friday", "", "", ""),
    )
    for weeks, name, words, answer, why, not_for in asked:
        day = monday - timedelta(weeks=weeks)
        with at(day, "08:30"):
            question = ask_for_room(
                scene.initiative,
                receiver=scene[name],
                words=words,
                from_on=day + timedelta(weeks=2),
                by=scene.coordinator,
            )
        if answer:
            with at(day, "12:00"):
                answer_room(question, answer=answer, answer_words=why, not_eligible=not_for, by=scene[name])


def _onward(scene: Scenery, monday: date) -> None:
    """Jean’s letters are sorted. Tomasz asks her whether he may tell Ruth, and she says yes to that too."""
    letters = Introduction.objects.get(initiative=scene.initiative, person=scene["Jean"])
    day = monday - timedelta(weeks=3)
    with at(day, "11:00"):
        company = introduce_onward(
            letters,
            receiver=scene["Ruth"],
            asked_for="Some company, out of doors",
            consent_words="Aye, Ruth sounds nice. Just my first name.",
            passed_on="First name, and that she kept an allotment.",
            how="time",
            meet_at=moment(day + timedelta(days=8), "10:00"),
            meet_where="The gate of the gardens. Tomasz comes along.",
            until=day + timedelta(weeks=30),
            by=scene["Tomasz"],
        )
    with at(day + timedelta(days=1), "15:00"):
        move_introduction(company, to="accepted", by=scene["Ruth"])


def _raise(start: date) -> Scenery:
    P = Role.PARTNER_OFFICER
    return raise_scene(
        ("North East Glasgow", "north-east-glasgow", "Parkhead and Springburn"),
        ("Building Connections", "building-connections"),
        anchor=("Parkhead Health Centre", "public"),
        partners={
            "Greater Easterhouse Money Advice": ("third", "Money advice in the practice, two days a week"),
            "Shettleston Community Growing": ("community", "Gardens and company"),
            "Parkhead job centre": ("public", "A suite shared by many services"),
            "Springburn job centre": ("public", "Volunteering and apprenticeships"),
        },
        cast=[
            Cast("Aileen", Role.COORDINATOR, "Parkhead Health Centre"),
            Cast("Tomasz", P, "Greater Easterhouse Money Advice"),
            Cast("Ruth", P, "Shettleston Community Growing"),
            *(Cast(name, Role.PARTICIPANT, key_worker="Aileen") for name in PEOPLE),
        ],
        starts_on=start,
        ends_on=start + timedelta(weeks=52),
        purpose="Nobody leaves the surgery with a leaflet when they could leave with a name.",
        charter="Nothing is passed on before you say yes. You can take your yes back any day. You see every step.",
    )


def _hand_over(scene: Scenery, name: str, state: str, outcome: tuple[str, int] | None, day: date) -> None:
    tomasz, person = scene["Tomasz"], scene[name]
    with at(day, "11:00"):
        introduction = introduce(
            scene.initiative,
            person=person,
            receiver=tomasz,
            asked_for="Somebody to go through my letters with",
            consent_words="Yes, if it is Tomasz and nobody else.",
            passed_on="First name, and that it is about letters from the council.",
            how="together",
            meet_where="Room 4, with Aileen",
            until=day + timedelta(weeks=40),
            by=scene.coordinator,
        )
    steps = {
        "requested": [],
        "accepted": ["accepted"],
        "declined": ["declined"],
        "in_progress": ["accepted", "in_progress"],
        "on_hold": ["accepted", "in_progress", "on_hold"],
        "completed": ["accepted", "in_progress", "completed"],
    }[state]
    reasons = {
        "declined": "No room before March. We said so the same day.",
        "on_hold": "In hospital. We ring again in a month.",
    }
    for number, step in enumerate(steps, start=1):
        with at(day + timedelta(days=2 * number), "14:00"):
            if step == "completed" and outcome:
                stated = state_outcome(introduction, kind=outcome[0], amount=outcome[1], by=tomasz)
                if name != "Cathy":
                    confirm_outcome(stated, confirmed=True, by=person)
            cause = "no_room" if step == "declined" else ""
            introduction = move_introduction(
                introduction, to=step, reason=reasons.get(step, ""), cause=cause, by=tomasz
            )


def _clinics(scene: Scenery, monday: date) -> None:
    by, initiative = scene.coordinator, scene.initiative
    with at(monday - timedelta(weeks=6), "10:00"):
        ask = say_ask(
            initiative,
            person=scene["Jean"],
            words="A cup of tea while you wait, and a table",
            by=scene["Jean"],
        )
        other = say_ask(initiative, person=scene["Rab"], words="Not by phone. I cannot hear.", by=by)
        room = add_resource(
            scene.organisations["Parkhead Health Centre"], kind="venue", name="Room 4", holds=8, by=by
        )
        hours = add_resource(
            scene.organisations["Greater Easterhouse Money Advice"],
            kind="hours",
            name="Tomasz's hours",
            by=scene["Tomasz"],
        )
        pledges = [
            make_pledge(
                initiative,
                resource=resource,
                amount=80,
                starts_on=monday - timedelta(weeks=6),
                ends_on=monday + timedelta(weeks=12),
                windows=[(2, time(9), time(14))],
                by=officer,
            )
            for resource, officer in ((room, by), (hours, scene["Tomasz"]))
        ]
        for pledge in pledges:
            confirm_pledge(pledge, by=by)
        clinic = make_opportunity(
            initiative, name="Advice in the practice", asks=[ask], minutes=180, fewest=1, most=8, by=by
        )
        promise = make_commitment(
            initiative,
            person=scene["Tomasz"],
            words="A table and a kettle in room 4",
            due_on=monday - timedelta(weeks=5),
            by=scene["Tomasz"],
        )
        sessions = [
            make_session(
                initiative,
                opportunity=clinic,
                starts_at=moment(monday + timedelta(weeks=week, days=2), "10:00"),
                ends_at=moment(monday + timedelta(weeks=week, days=2), "13:00"),
                place="Room 4, Parkhead Health Centre",
                venue=pledges[0],
                helpers=[pledges[1]],
                people=scene.named("Jean", "Wullie", "Moira", "Cathy", "Farida", "Hugh"),
                led_by=scene["Tomasz"],
                by=by,
            )
            for week in range(-5, 2)
        ]
    with at(monday - timedelta(weeks=5), "16:00"):
        answer_ask(
            ask, outcome="met", answer="There is a kettle in room 4 now, and Tomasz makes the tea.", by=by
        )
        answer_ask(other, outcome="met", answer="We come to the practice. Nobody will ring you.", by=by)
        keep_commitment(promise, by=scene["Tomasz"])
    for number, session in enumerate(sessions[:5]):
        with at(session.ends_at.date(), "14:00"):
            marks = {
                place.person: "did_not" if (place.person_id + number) % 5 == 0 else "came"
                for place in session.places.all()
            }
            take_attendance(
                session, marks=marks, used={use: use.planned_amount for use in session.uses.all()}, by=by
            )
