"""Words of Hindi, Panjabi and Bengali are kept whole: the index is made anew, and what holds such signs entered anew."""

from django.db import migrations

from alongside.share import index
from alongside.share.finding import LONGEST


def anew(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        index.take_down(schema_editor.execute, vendor)
    entries = apps.get_model("share", "LibraryEntry").objects.select_related(
        "item", "pattern__initiative__community"
    )
    for entry in entries.iterator(chunk_size=500):
        before = (entry.title, entry.place, entry.words)
        texts = _of_item(entry.item) if entry.item_id else _of_pattern(entry.pattern)
        title, place, words = map(index.folded, texts)
        entry.title, entry.place, entry.words = title[:300], place[:200], words[:LONGEST]
        if (entry.title, entry.place, entry.words) != before:
            entry.save(update_fields=["title", "place", "words"])
    if vendor == "sqlite":
        index.put_up(schema_editor.execute, vendor)
        schema_editor.execute(f"INSERT INTO {index.TABLE}_index({index.TABLE}_index) VALUES ('rebuild')")


def _of_item(item):
    facts = item.facts.order_by("position", "pk").values_list("what", "value")
    told = [item.summary, item.source_name, item.source_date, *(text for pair in facts for text in pair)]
    return item.title, item.place, " ".join(told)


def _of_pattern(pattern):
    community = pattern.initiative.community
    said = pattern.elements.order_by("position", "pk").values_list("words", flat=True)
    told = [pattern.summary, pattern.initiative.name, *said]
    return pattern.title, f"{community.name} {community.place}", " ".join(told)


class Migration(migrations.Migration):
    dependencies = [("share", "0008_known_by")]
    operations = [migrations.RunPython(anew, migrations.RunPython.noop)]
