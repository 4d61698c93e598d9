"""Notes say who lets everyone read them. What a pack holds was read before it was signed, so it is cleared already."""

import json

import django.db.models.deletion
from django.db import migrations, models


def clear_what_packs_hold(apps, schema_editor):
    ChangeNote = apps.get_model("share", "ChangeNote")
    Elsewhere = apps.get_model("share", "Elsewhere")
    Pack = apps.get_model("share", "Pack")
    for home in Elsewhere.objects.values_list("community", flat=True):
        ChangeNote.objects.filter(community=home, goes_back=True).update(
            cleared_by=models.F("written_by"), cleared_at=models.F("written_at")
        )
    for pack in Pack.objects.filter(state="signed", by__isnull=False).iterator():
        uids = [note["id"] for note in json.loads(pack.pack_json)["notes"]]
        notes = ChangeNote.objects.filter(uid__in=uids, goes_back=True, cleared_at=None)
        notes.update(cleared_by=pack.by_id, cleared_at=pack.at)


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0004_wordings"),
        ("share", "0003_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="changenote",
            name="cleared_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="changenote",
            name="cleared_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="community.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="changenote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cleared_at", None), ("cleared_by", None)),
                    models.Q(
                        ("cleared_at__isnull", False), ("cleared_by__isnull", False), ("goes_back", True)
                    ),
                    _connector="OR",
                ),
                name="cleared_note_goes_back_and_says_who",
            ),
        ),
        migrations.RunPython(clear_what_packs_hold, migrations.RunPython.noop, elidable=True),
    ]
