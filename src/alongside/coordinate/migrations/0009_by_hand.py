from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q


def say_what_was_made_by_hand(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """What no plan made was made by hand, and what stays for a reason that somebody gave was changed by hand."""
    sessions = apps.get_model("coordinate", "Session")
    sessions.objects.filter(Q(plan=None) | ~Q(kept_why="")).update(by_hand=True)


class Migration(migrations.Migration):
    dependencies = [
        ("coordinate", "0008_gap_for_partners"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="by_hand",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(say_what_was_made_by_hand, migrations.RunPython.noop),
    ]
