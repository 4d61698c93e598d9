"""How fast the library is searched, a lineage of ten thousand shown, and all of it written as files.

    .venv/bin/python -m benchmarks.library            50,000 items, 1,000 patterns with 10,000 adaptations
    .venv/bin/python -m benchmarks.library 5000       that many items

On the database that DATABASE_URL names: SQLite in a folder of its own by default. Limits: a search 50 ms and a lineage
page 200 ms at the median; an export of 10,000 items 60 s, with memory that does not grow with what is exported.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SEARCH, PAGE, EXPORT = 0.050, 0.200, 60.0
WORDS = """advice anchor bread bicycle bus carer charter choir clinic college community cooking council course court
    debt dinner doctor driving evening family fire football garden group hall health help home housing income jobs
    kitchen language learning library meal money morning music neighbour nurse park partner patient people police
    practice promise radio rent school seminar service session shop skills soup street summer team tenant trust
    visit walk week winter women work workshop youth""".split()  # noqa: SIM905
PLACES = [
    "Gorbals",
    "Govan",
    "Leith",
    "Castlefern",
    "Easterhouse",
    "Craigmillar",
    "Fife",
    "Paris",
    "Łódź",
    "Assen",
]
QUESTIONS = [
    "bread",
    "money advice",
    "rare17",
    "housing tenant trust",
    "comm",
    "youth work police partner",
    "zzz",
    "paris",
]


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 1 when one of them is beyond its limit."""
    items = int((arguments or sys.argv[1:2] or ["50000"])[0]) if (arguments or sys.argv[1:2]) else 50_000
    with tempfile.TemporaryDirectory(prefix="library-bench-") as var:
        environment = {**os.environ, "ALONGSIDE_VAR": var}
        command = [
            sys.executable,
            "-c",
            f"from benchmarks.library import measure; raise SystemExit(measure({items}))",
        ]
        return subprocess.run(command, env=environment, check=False).returncode


def measure(items: int) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    call_command("migrate", verbosity=0, interactive=False)
    fill(items)
    print(f"  {connection.vendor}: {items:,} items, 1,000 patterns, 10,000 adaptations")
    beyond = [*searching(), *lineages()]
    if items >= 10_000:
        beyond += exporting()
    return int(any(beyond))


def fill(items: int) -> None:
    """A library of invented words, and a family of adaptations of which one pattern has a thousand."""
    from alongside.community.models import Community, Initiative, Organisation, Person
    from alongside.share.finding import rebuild
    from alongside.share.models import Adaptation, AdaptationChoice, LibraryItem, Pattern, PatternElement

    draw = random.Random(7)
    community = Community.objects.create(name="Bench", slug="bench")
    anchor = Organisation.objects.create(community=community, name="Anchor", sector="third")
    by = Person.objects.create(community=community, name="Bench", organisation=anchor)
    LibraryItem.objects.bulk_create(
        (
            LibraryItem(
                community=community, kind="case", title=" ".join(draw.choices(WORDS, k=4)) + f" {number}",
                summary=" ".join(draw.choices(WORDS, k=60)) + f" rare{number % 5000}", place=draw.choice(PLACES),
                insight=number % 7 + 1, state="published", added_by=by,
            )
            for number in range(items)
        ),
        batch_size=1_000,
    )  # fmt: skip
    initiatives = Initiative.objects.bulk_create(
        (
            Initiative(community=community, name=f"Work {n}", slug=f"work-{n}", anchor=anchor)
            for n in range(11_000)
        ),
        batch_size=1_000,
    )
    told: dict[str, Any] = {
        "community": community,
        "written_by": by,
        "published_by": by,
        "state": "published",
    }
    from django.utils import timezone

    patterns = Pattern.objects.bulk_create(
        Pattern(
            initiative=initiatives[n],
            title=f"Pattern {n}",
            summary="How.",
            published_at=timezone.now(),
            **told,
        )
        for n in range(1_000)
    )
    elements = PatternElement.objects.bulk_create(
        PatternElement(
            community=community, initiative=one.initiative, pattern=one, part="steps", words="Ask first."
        )
        for one in patterns
    )
    # Half of all adaptations go back to one pattern by way of others; the rest are spread.
    origin = [0 if n < 1_000 else draw.randrange(1_000) for n in range(10_000)]
    made = Adaptation.objects.bulk_create(
        (
            Adaptation(
                community=community,
                initiative=initiatives[1_000 + n],
                pattern=patterns[origin[n]],
                adapted_by=by,
            )
            for n in range(10_000)
        ),
        batch_size=1_000,
    )
    # Patterns 1 to 999 were themselves written by adopters of the first, so that all are one family.
    for n in range(1, 1_000):
        patterns[n].initiative = initiatives[1_000 + n]
    Pattern.objects.bulk_update(patterns[1:], ["initiative"], batch_size=500)
    AdaptationChoice.objects.bulk_create(
        (
            AdaptationChoice(
                community=community, initiative=one.initiative, adaptation=one, element=elements[origin[n]],
                choice="kept", why="It is why it works.",
            )
            for n, one in enumerate(made)
        ),
        batch_size=1_000,
    )  # fmt: skip
    rebuild()


def searching() -> Iterator[bool]:
    from alongside.share.finding import find

    for filters in ({}, {"insight": 3}):
        for question in QUESTIONS:
            seconds, own, found = timed(lambda q=question, f=filters: find(q, f), 9)
            count = "more than 1,000" if found.count is None else f"{found.count:,}"
            print(
                f"  search {question!r:32}{filters or ''!s:16}{seconds * 1000:7.1f} ms ({own * 1000:.1f} own)  {count}"
            )
            yield seconds > SEARCH


def lineages() -> Iterator[bool]:
    from django.test import Client

    from alongside.share.lineage import branches
    from alongside.share.models import Pattern

    first = Pattern.objects.order_by("pk").first()
    assert first is not None
    size = len(branches(first.initiative_id))
    client = Client()
    for page in (1, 500):
        address = f"/library/lineage/{first.initiative_id}/?page={page}"
        seconds, own, answer = timed(lambda where=address: client.get(where), 7)
        assert answer.status_code == 200
        print(
            f"  lineage page {page} of a family of {size:,}: {seconds * 1000:.0f} ms ({own * 1000:.0f} own)"
        )
        yield seconds > PAGE


def exporting() -> Iterator[bool]:
    from alongside.share.export import export_library
    from alongside.share.models import LibraryItem

    with tempfile.TemporaryDirectory() as folder:
        for most in (2_000, 10_000):
            last = LibraryItem.objects.order_by("pk").values_list("pk", flat=True)[most - 1]
            LibraryItem.objects.filter(pk__gt=last).update(state="draft")
            LibraryItem.objects.filter(pk__lte=last).update(state="published")
            started, began = time.perf_counter(), time.process_time()
            export_library(Path(folder) / f"library-{most}")
            seconds, own = time.perf_counter() - started, time.process_time() - began
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            took = f"{seconds:.1f} s ({own:.1f} own), peak memory {peak:.0f} MB"
            print(f"  export of {most:,} items and 1,000 patterns: {took}")
        yield seconds > EXPORT


def timed(work: Callable[[], Any], rounds: int) -> tuple[float, float, Any]:
    """Median seconds on the clock and of this process, which others on the machine do not make longer."""
    taken, own = [], []
    for _round in range(rounds):
        started, began = time.perf_counter(), time.process_time()
        result = work()
        taken.append(time.perf_counter() - started)
        own.append(time.process_time() - began)
    return statistics.median(taken), statistics.median(own), result


if __name__ == "__main__":
    sys.exit(main())
