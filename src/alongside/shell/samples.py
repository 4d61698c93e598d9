"""What the style page shows: made up, with words that are too long, with nothing, and with every mistake."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from . import values
from .forms import Words

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


class AskSample(forms.Form):
    words = Words(
        label=_("What would you like to happen?"),
        help_text=_("Say it the way you would say it to a friend."),
        max_length=120,
    )
    nickname = forms.CharField(label=_("What should we call you?"), max_length=40, required=False)
    hours = forms.IntegerField(label=_("How many hours a week?"), min_value=1, max_value=40)
    day = forms.ChoiceField(
        label=_("Which day suits you?"),
        choices=[("mon", _("Monday")), ("thu", _("Thursday")), ("any", _("Any day"))],
        widget=forms.RadioSelect,
    )
    ways = forms.MultipleChoiceField(
        label=_("How can we reach you?"),
        help_text=_("Tick all that work."),
        choices=[("text", _("By text")), ("worker", _("Through my key worker")), ("paper", _("On paper"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    place = forms.ChoiceField(
        label=_("Where?"),
        choices=[("", _("Choose a place")), ("hall", _("The hall")), ("shed", _("The boat shed"))],
    )
    agreed = forms.BooleanField(label=_("I have read the promise about data"))


class SearchSample(forms.Form):
    q = forms.CharField(label=_("Search"), required=False)


def figure() -> values.Figure:
    rows = [("Learning to weld", 9, 11), ("Football on Thursdays", 7, 11), ("Mending the boat shed", 4, 10)]
    bars = [
        {
            "label": words,
            "y": 30 + 60 * n,
            "below": 52 + 60 * n,
            "width": 26 * yes,
            "full": 26 * of,
            "yes": yes,
            "of": of,
        }
        for n, (words, yes, of) in enumerate(rows)
    ]
    return values.Figure(
        title="How many agree with each idea",
        reading="Nine of eleven agree on learning to weld; the boat shed divides people.",
        svg_template="shell/_sample_drawing.svg",
        data={"bars": bars},
        table=values.Table("How many agree", ["Idea", "Agree", "Answered"], rows),
        size=(360, 195),
    )


def table() -> values.Table:
    return values.Table(
        caption="Pledges this week",
        columns=["Partner", "What", "Hours pledged", "Hours delivered", "Where it stands"],
        rows=[
            [
                values.Link("Fire station", "#"),
                "Drill yard and two officers",
                40,
                22,
                values.Tag("18 short", "warm"),
            ],
            ["College", values.Words("ورشة اللحام"), 12, 12, values.Tag("Kept", "good")],
            [LONG, "One very long name", 1200, None, values.Tag("Open")],
        ],
        note="Hours delivered are counted when a session has ended.",
    )


def lists() -> dict[str, Any]:
    return {
        "lines": [
            values.Line("Who leads", "Govan Housing Association", values.Link(str(_("Change")), "#")),
            values.Line("When", "Eight weeks from 5 October", values.Link(str(_("Change")), "#")),
            values.Line("Budget", None),
        ],
        "entries": [
            values.Entry(
                when=datetime.datetime(2026, 3, 2, 8, 4, tzinfo=datetime.UTC),
                who="Moira",
                on_behalf_of="Kestrel",
                what="wrote an ask",
                why="He said it on the way to the shed.",
            ),
            values.Entry(
                when=datetime.date(2026, 3, 3), who="Sergeant Iqbal", what="pledged 40 hours", url="#"
            ),
        ],
        "facts": [
            values.Fact(
                "Eleven men aged 16 to 25 took part.", source="glasgow.gov.uk/article/18886", date="2015"
            ),
            values.Fact("How many finished, and how many found work.", kind="not published"),
            values.Fact("Kestrel asked for a welding course.", kind="illustration"),
        ],
        "measures": [
            values.Measure(
                name="Asks that were answered",
                number=9,
                of=11,
                unit="asks",
                definition="Asks that ended met, changed or refused, with a reason.",
                computed="Answered asks divided by all asks of this initiative.",
                missing="Two asks came in after Friday and are not in it.",
                act=values.Link("Answer the two that wait", "#"),
            ),
            values.Measure(
                name="Change in trust",
                number=None,
                definition="How answers changed between the first pulse and the latest.",
                computed="The mean of each person's change, with a 95% interval.",
                missing="There has been one pulse so far: a change needs two.",
            ),
        ],
    }


def shell_around(role: str) -> dict[str, Any]:
    """Stands in for a community, an initiative and whoever looks, as the frame expects them."""
    waiting = [
        (_("Listen"), 3, _("3 asks unanswered")),
        (_("Decide"), 0, _("nothing waits")),
        (_("Coordinate"), 1, _("1 placement fell through")),
        (_("Deliver"), 2, _("2 sessions today")),
        (_("Assess"), 0, ""),
        (_("Share"), 0, ""),
    ]
    roles = [
        values.DemoRole("coordinator", str(_("Coordinator")), True),
        values.DemoRole("participant", str(_("Participant"))),
    ]
    officer = values.DemoRole("officer", str(_("Police officer")))
    return {
        "community": {"name": "Govan", "get_absolute_url": "#", "slug": "govan"},
        "initiative": {"name": "Works for us, Govan", "get_absolute_url": "#"},
        "me": {
            "is_participant": role == "participant",
            "person": {"name": "Kestrel" if role == "participant" else "Moira"},
            "role_words": _("Coordinator"),
        },
        "loop": [values.Step(str(word), "#", n, str(label), n == 1) for word, n, label in waiting],
        "demo": values.Demo("#", [*roles, officer], values.Link(str(_("What is what")), "#")),
    }


def sample(query: Mapping[str, str]) -> dict[str, Any]:
    wrong = AskSample({"wrong-words": "x" * 130, "wrong-hours": "99"}, prefix="wrong")
    return {
        "wrong": wrong,
        "search": SearchSample(prefix="search"),
        "table": table(),
        "bare_table": values.Table("Pledges next week", ["Partner", "Hours"], []),
        "figure": figure(),
        "page": Paginator(range(90), 10).page(2),
        "crumbs": [
            values.Link("Govan", "#", own=True),
            values.Link("Works for us", "#", own=True),
            values.Link(str(_("Asks"))),
        ],
        "met": values.Tag(str(_("Met")), "good"),
        "long": LONG,
        **lists(),
        **shell_around(query.get("as", "")),
    }
