"""Operation Modulus, its spread, and the seven insights."""

from __future__ import annotations

from ..models import Perspective
from .told import (
    BACKSTAGE,
    BLOG,
    CASE,
    CASE_5736,
    CASE_5737,
    COUNCIL_GORBALS,
    COUNCIL_GOVAN,
    ISSUE,
    OPPORTUNITY,
    PUBLICATION,
    REPORT,
    Item,
    Said,
    Told,
    gap,
)

MODULUS = (
    Item(
        key="operation-modulus-gorbals",
        kind=CASE,
        title="Operation Modulus, Gorbals",
        summary=(
            "Public services that all knew the same young people, and none of which answered for them, "
            "asked them to "
            "design their own programme. It was put together from what the partners already had."
        ),
        source=CASE_5736,
        date="2013–2014",
        place="Gorbals, Glasgow",
        perspective=Perspective.RESEARCHER,
        insight=1,
        facts=(
            Told(
                "How it began, one account",
                "A police officer and a firefighter happened to talk; a meeting of many "
                "agencies followed, led by the fire and rescue service.",
                COUNCIL_GORBALS,
            ),
            Told(
                "How it began, another account",
                "Police Scotland started it in 2013 and gave one officer the task of "
                "leading it. The sources differ.",
                CASE_5736,
            ),
            Told("Who took part", "Eleven young people.", CASE_5736),
            Told("Age and sex", "Male, 15 to 18.", COUNCIL_GORBALS),
            Told(
                "How services stood to them before",
                "Most agencies knew them and earlier attempts had failed; no agency took responsibility.",
                CASE_5736,
            ),
            Told(
                "Partners",
                "Fire, police, several parts of the council, a housing association, and bodies for criminal "
                "justice and employability, under community planning.",
                CASE_5736,
            ),
            Told(
                "Part of the young people in it",
                "They were consulted, and were to be the architects of the programme.",
                CASE_5736,
            ),
            Told(
                "What the council says came of it",
                "A drastic drop in crime in Gorbals. No figure is given.",
                COUNCIL_GORBALS,
            ),
            Told(
                "What the researchers say came of it",
                "Better opportunities, and a more peaceful life for some 10,000 people who live there.",
                BACKSTAGE,
            ),
            Told("Year", "Run in 2014.", COUNCIL_GORBALS),
            gap("Percentages behind the drop in crime"),
            gap("Budget"),
            gap("Rules that were agreed"),
            gap("What the young people asked for"),
            gap("What each partner gave"),
            gap("Length, and the shape of a week"),
            gap("Jobs that followed"),
            gap("A place to compare with"),
        ),
    ),
    Item(
        key="operation-modulus-govan",
        kind=CASE,
        title="The Operation Modulus approach in Govan",
        summary=(
            "A housing association took the way of working to Govan. Lead, ages, criterion, content and "
            "way on were all "
            "others than in Gorbals; working with the men as partners was not."
        ),
        source=COUNCIL_GOVAN,
        date="October–November 2015",
        place="Govan, Glasgow",
        insight=5,
        adapted_from="operation-modulus-gorbals",
        facts=(
            Told("Who took part", "Eleven men aged 16 to 25, by invitation.", COUNCIL_GOVAN),
            Told("When", "October and November 2015, for eight weeks.", COUNCIL_GOVAN),
            Told("Shape of the week", "Four days of work experience and one of training.", COUNCIL_GOVAN),
            Told("Lead", "Govan Housing Association, with other community planning partners.", COUNCIL_GOVAN),
            Told(
                "How people were found",
                "Community organisations were invaluable; a survey of residents had raised the issue.",
                COUNCIL_GOVAN,
            ),
            Told(
                "Way on",
                "Extended through ChoiceWorks, a service begun in 2009 with lottery and European money.",
                COUNCIL_GOVAN,
            ),
            Told("Outcomes", "Reached with varying degrees of success.", CASE_5737),
            gap("How many completed it"),
            gap("Jobs that followed"),
            gap("Budget"),
            gap("A place to compare with"),
        ),
    ),
    Item(
        key="operation-modulus-castlefern",
        kind=CASE,
        title="The Operation Modulus approach in Castlefern",
        summary=(
            "Another place that took up the approach, against conflict with groups from a neighbouring "
            "council area. "
            "Very little about it was published."
        ),
        source=CASE_5737,
        place="Castlefern, Glasgow",
        insight=7,
        adapted_from="operation-modulus-gorbals",
        facts=(
            Told(
                "What it was used for",
                "Conflict with neighbouring groups from South Lanarkshire.",
                COUNCIL_GORBALS,
            ),
            Told("Outcomes", "Reached with varying degrees of success.", CASE_5737),
            gap("Anchor"),
            gap("Partners"),
            gap("How many took part"),
            gap("Outcomes in figures"),
        ),
    ),
    Item(
        key="seven-insights",
        kind=PUBLICATION,
        title="The Operation Modulus approach: further lessons for public service reform",
        summary=(
            "Three researchers followed the approach to two further places, talked with partners in both "
            "and with young "
            "people in Govan, and drew seven insights. We tell the insights in our own words, and our "
            "software is built "
            "on them."
        ),
        source=REPORT,
        place="Glasgow",
        perspective=Perspective.RESEARCHER,
        facts=(
            Told("Authors", "Cullingworth, Brunner and Watson.", CASE_5737),
            Told("Whom they asked", "Partners in both places, and young people in Govan.", CASE_5737),
            Told(
                "Insight 1",
                "It takes time, focus, flexibility and aimed coordination of what already exists.",
                REPORT,
            ),
            Told("Insight 2", "People hold assets, and it takes individuals who lead and commit.", REPORT),
            Told("Insight 3", "Opportunities have to be ones that people want and find meaningful.", REPORT),
            Told("Insight 4", "Trust comes first, and is the groundwork for prevention.", REPORT),
            Told("Insight 5", "An anchor organisation helps.", REPORT),
            Told("Insight 6", "Leadership may come from outside public services.", REPORT),
            Told("Insight 7", "There have to be mechanisms by which learning is shared.", REPORT),
        ),
        reflections=(
            Said(
                OPPORTUNITY,
                "An approach can travel where a programme cannot: in each place it becomes a programme of "
                "its own.",
                Perspective.RESEARCHER,
                7,
            ),
            Said(
                ISSUE,
                "The same approach led to uneven outcomes in different places, and much of what would "
                "explain it "
                "was never written down.",
                Perspective.RESEARCHER,
                7,
            ),
        ),
    ),
    Item(
        key="backstage-pass",
        kind=BLOG,
        title="A backstage pass: Operation Modulus and the case study approach",
        summary="A blog about studying Operation Modulus as a case.",
        source=BACKSTAGE,
        place="Glasgow",
        perspective=Perspective.RESEARCHER,
        part_of="operation-modulus-gorbals",
    ),
)
