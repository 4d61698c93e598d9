"""What packs publish is written down. Of packs that were signed already: as far as they say it in numbers."""

import json
import re
from hashlib import sha256

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

PEOPLE = re.compile(r"about ([\d,]+)(?: of ([\d,]+)| people)")


def write_down_what_is_out(apps, schema_editor):
    Pack = apps.get_model("share", "Pack")
    PublishedFigure = apps.get_model("share", "PublishedFigure")
    for pack in Pack.objects.filter(state="signed").select_related("pattern"):
        rows = {}
        for outcome in json.loads(pack.pack_json)["evidence"]:
            for one in outcome["measurements"]:
                words = (outcome["what"], outcome["unit"], one["place"], one["on"])
                told = "\n".join(" ".join(word.casefold().split()) for word in words)
                name = sha256(told.encode()).hexdigest()
                value = one["value"]
                if value is not None and float(value).is_integer() and 0 <= value < 10**9:
                    rows[name, "value"] = (int(value), None)
                if value is not None and (found := PEOPLE.match(one.get("about", ""))):
                    n, of = (int(part.replace(",", "")) if part else None for part in found.groups())
                    rows[name, "people"] = (n, of)
        PublishedFigure.objects.bulk_create(
            PublishedFigure(
                initiative_id=pack.pattern.initiative_id, community_id=pack.pattern.community_id, name=name,
                kind=kind, count=count, of=of, is_shown=True, at=pack.at,
            )
            for (name, kind), (count, of) in rows.items()
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0004_wordings"),
        ("share", "0004_cleared_notes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("people", "how many people it is about"),
                            ("value", "a value that could be a count"),
                        ],
                        max_length=6,
                    ),
                ),
                ("count", models.PositiveBigIntegerField()),
                ("of", models.PositiveBigIntegerField(blank=True, null=True)),
                ("is_shown", models.BooleanField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.initiative",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["initiative", "name"], name="published_figure_by_name")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("of", None), ("count__lte", models.F("of")), _connector="OR"),
                        name="published_figure_within_its_whole",
                    )
                ],
            },
        ),
        migrations.RunPython(write_down_what_is_out, migrations.RunPython.noop, elidable=True),
    ]
