"""Building Connections and what came of it."""

from __future__ import annotations

from ..models import Perspective
from .told import (
    CASE,
    CO_LOCATING,
    FULL_REPORT,
    GCPH,
    HERALD,
    OPPORTUNITY,
    PUBLICATION,
    TIMES,
    VOLUNTARY,
    Item,
    Said,
    Told,
    gap,
)

CONNECTIONS = (
    Item(
        key="building-connections",
        kind=CASE,
        title="Building Connections",
        summary=(
            "Several projects that put services for people in poverty in the same room: in job centres "
            "and in general "
            "practices. It also brought public and third sector closer to each other."
        ),
        source=CO_LOCATING,
        date="November 2014 to December 2017",
        place="North east Glasgow",
        perspective=Perspective.RESEARCHER,
        insight=1,
        facts=(
            Told("Where", "Two general practices and two job centres.", VOLUNTARY),
            Told(
                "Who should design it",
                "Front-line staff and communities should take part in the design.",
                VOLUNTARY,
            ),
            Told("Core funder", "Joseph Rowntree Foundation.", FULL_REPORT),
            Told("Partners", "About twenty are named.", FULL_REPORT),
            gap("A fourth project"),
            gap("How it was evaluated"),
        ),
        reflections=(
            Said(
                OPPORTUNITY,
                "Where front-line staff and communities take part in designing a shared service, it is built "
                "on what they know.",
                Perspective.RESEARCHER,
                2,
            ),
        ),
    ),
    Item(
        key="deep-end-advice-worker",
        kind=CASE,
        title="An advice worker inside general practices",
        summary=(
            "An advice worker had a place in two practices, and the staff of the practices referred "
            "patients to them."
        ),
        source=TIMES,
        date="December 2015 to May 2017",
        place="Parkhead, Glasgow",
        part_of="building-connections",
        insight=3,
        facts=(
            Told("Patients of the two practices", "7,903.", TIMES),
            Told("Referred", "276.", TIMES),
            Told("Engaged, of those referred", "165 of 276.", TIMES),
            Told(
                "Gained",
                "About £850,000; the median is near £7,000 a year. 850,000 divided by 165 is less than that "
                "median, so the two figures have different denominators.",
                HERALD,
            ),
            Told("Debt managed", "£156,000.", HERALD),
            Told("Practices without the worker", "24 referrals from 42 practices.", HERALD),
            Told("Introduced onward", "About half of those referred.", TIMES),
            gap("The denominator behind the median"),
        ),
    ),
    Item(
        key="advice-workers-nine-practices",
        kind=CASE,
        title="Advice workers in nine practices",
        summary="The advice worker's way of working, taken to nine practices for a year.",
        source=GCPH,
        place="Glasgow",
        adapted_from="deep-end-advice-worker",
        insight=7,
        facts=(
            Told("Referred in twelve months", "654.", GCPH),
            Told("Attended, of those referred", "About 7 in 10.", GCPH),
            Told("Gained", "About £1.5 million.", GCPH),
            Told("Debt managed", "£470,000.", GCPH),
            Told("Gained for each pound spent, as its promoters count it", "Over £25.", GCPH),
            gap("A place to compare with"),
        ),
    ),
    Item(
        key="springburn-job-centre",
        kind=CASE,
        title="Springburn job centre",
        summary="Volunteering, modern apprenticeships and employment advice for ethnic minority "
        "communities, in a job centre.",
        source=CO_LOCATING,
        place="Springburn, Glasgow",
        part_of="building-connections",
        facts=(gap("Results"),),
    ),
    Item(
        key="parkhead-partnership-suite",
        kind=CASE,
        title="Parkhead job centre partnership suite",
        summary=(
            "Advice on money and social security, mental health, work and addictions, and help for lone "
            "parents and young "
            "people, in one suite of a job centre."
        ),
        source=CO_LOCATING,
        place="Parkhead, Glasgow",
        part_of="building-connections",
        facts=(gap("Results"),),
    ),
    Item(
        key="building-connections-report",
        kind=PUBLICATION,
        title="Building Connections: co-locating advice services in general practices and job centres",
        summary="The report of the whole body of work, by Jamie Sinclair for the Glasgow Centre for "
        "Population Health.",
        source=FULL_REPORT,
        date="December 2017",
        place="Glasgow",
        perspective=Perspective.RESEARCHER,
        part_of="building-connections",
    ),
)
