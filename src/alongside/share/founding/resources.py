"""The seminar, and what else is worth reading."""

from __future__ import annotations

from ..models import Perspective
from .told import ACTIVITY, ISSUE, PRESS, PUBLICATION, SAFETYLIT, STATED, WWS, Item, Said, Told, gap

RESOURCES = (
    Item(
        key="seminar-2017",
        kind=ACTIVITY,
        title="Co-production and public service reform: a seminar",
        summary=(
            "A day in Co-production Week with talks from different perspectives: putting it into "
            "practice, governing and "
            "joining up, carrying it from one site to another, and community development."
        ),
        source=("What Works Scotland", f"{WWS}/events/co-production-and-public-service-reform", STATED),
        date="1 December 2017",
        place="The Lighthouse, Glasgow",
        insight=7,
        facts=(gap("The talks in full"), gap("Who came, and how many")),
    ),
    Item(
        key="co-production-topic",
        kind=PUBLICATION,
        title="Co-production: a topic page",
        summary="The founding text of this library: what was studied, what was learned, and where to read "
        "on.",
        source=("What Works Scotland", f"{WWS}/topics/co-production", STATED),
        place="Scotland",
        perspective=Perspective.RESEARCHER,
    ),
    Item(
        key="scaling-up-innovations",
        kind=PUBLICATION,
        title="Scaling-up innovations",
        summary="A review of how new ways of working spread. It warns against transplanting them as they "
        "are.",
        source=("What Works Scotland", f"{WWS}/publications/scaling-up-innovations", STATED),
        place="Scotland",
        perspective=Perspective.RESEARCHER,
        insight=7,
        reflections=(
            Said(
                ISSUE,
                "What worked in one place is easily moved as it stands to another. The review warns "
                "against such "
                "transplanting.",
                Perspective.RESEARCHER,
                7,
            ),
        ),
    ),
    Item(
        key="hard-to-reach",
        kind=PUBLICATION,
        title="Hard to reach or easy to ignore?",
        summary="A review of evidence on equality in community engagement. Its title puts the question to "
        "the services.",
        source=(
            "What Works Scotland",
            f"{WWS}/publications/hard-to-reach-or-easy-to-ignore-promoting-equality-in-community-engagement-evidence-review",
            STATED,
        ),
        place="Scotland",
        perspective=Perspective.RESEARCHER,
        insight=2,
    ),
    Item(
        key="fife-warm-handover",
        kind=PUBLICATION,
        title="Fife: who does what, and handing over warmly",
        summary=(
            "A shared inquiry into welfare sanctions. Knowing who does what, a list of contacts, and "
            "introducing people in "
            "person instead of sending them on."
        ),
        source=("What Works Scotland", f"{WWS}/publications", STATED),
        place="Fife",
        insight=1,
    ),
    Item(
        key="centre-closed",
        kind=PUBLICATION,
        title="The centre that studied this has closed",
        summary="The research centre's work ended in 2020. Learning that lives in one place ends with it.",
        source=("What Works Scotland", f"{WWS}/the-project", STATED),
        date="2020",
        place="Scotland",
        insight=7,
    ),
    Item(
        key="initiative-to-reduce-violence",
        kind=PUBLICATION,
        title="Glasgow's Community Initiative to Reduce Violence",
        summary="An earlier programme in the same city, studied with a comparison area: the reason why we "
        "ask for one.",
        source=SAFETYLIT,
        place="Glasgow",
        perspective=Perspective.RESEARCHER,
        insight=4,
        facts=(
            Told(
                "Violent offending over two years",
                "Down 52 % among 167 who engaged, and down 29 % in the comparison area.",
                SAFETYLIT,
            ),
            Told("Weapon carrying", "Down 84 %, against 40 % in the comparison area.", SAFETYLIT),
            Told("Physical violence", "No significant difference.", SAFETYLIT),
        ),
        reflections=(
            Said(
                ISSUE,
                "Without the comparison area, a fall of 52 % would have been told as the programme's "
                "work; there it "
                "fell by 29 % as well.",
                Perspective.RESEARCHER,
                4,
            ),
        ),
    ),
    Item(
        key="community-engagement-trial",
        kind=PUBLICATION,
        title="The Scottish Community Engagement Trial",
        summary="A script for police officers was brought over from Australia. Trust in the officers fell.",
        source=("Published trial (ScotCET)", "", STATED),
        place="Scotland",
        perspective=Perspective.RESEARCHER,
        insight=4,
        reflections=(
            Said(
                ISSUE,
                "Copying what to say, instead of why it works, can cost the trust that it was meant to "
                "build.",
                Perspective.RESEARCHER,
                4,
            ),
        ),
    ),
    Item(
        key="christie-commission",
        kind=PUBLICATION,
        title="The Christie Commission",
        summary="The four words by which public services in Scotland are to change: prevention, "
        "performance, participation, "
        "partnership.",
        source=("Scottish Government", "https://www.gov.scot", STATED),
        date="2011",
        place="Scotland",
        perspective=Perspective.MANAGER,
    ),
    Item(
        key="choiceworks-papers",
        kind=PUBLICATION,
        title="ChoiceWorks: fewer papers asked for",
        summary="A service that asked people for fewer papers saw more of those referred to it register.",
        source=("Annual report 2024", "https://cjg-annualreport24.co.uk", STATED),
        date="2024",
        place="Glasgow",
        perspective=Perspective.MANAGER,
        insight=3,
        facts=(
            Told(
                "Registered, of those referred",
                "From 22 % to 40 % once fewer papers were asked for.",
                ("Annual report 2024", "https://cjg-annualreport24.co.uk", STATED),
            ),
        ),
    ),
    Item(
        key="gangs-matrix",
        kind=PUBLICATION,
        title="The Gangs Matrix",
        summary="A regulator's findings about a list of people, and a borough's fine. A reason why no "
        "such list is here.",
        source=("Computer Weekly", "https://www.computerweekly.com", PRESS),
        place="London",
        insight=4,
        facts=(
            Told(
                "A borough was fined",
                "£145,000, for a list of 203 people.",
                ("Public Technology", "https://www.publictechnology.net", PRESS),
            ),
        ),
    ),
    Item(
        key="frameworks",
        kind=PUBLICATION,
        title="Frameworks for working together",
        summary=(
            "Ways to plan, watch and write down shared work: the Four Co's and the Co-production Star, "
            "six principles, the "
            "National Standards for Community Engagement, Lundy's model, Most Significant Change, FRAME, "
            "TIDieR and ADAPT."
        ),
        source=(
            "Scottish Co-production Network, and others",
            "https://www.coproductionscotland.org.uk",
            STATED,
        ),
        place="Scotland and elsewhere",
    ),
)
