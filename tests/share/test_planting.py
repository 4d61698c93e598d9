"""A hundred identifiers in every free text of an initiative, and none in its pack."""

import contextlib

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal
from alongside.share.document import document_of
from alongside.share.identifying import suspicious
from alongside.share.models import Pack, Pattern

from .conftest import signed
from .identifiers import IDENTIFIERS

pytestmark = pytest.mark.django_db


def test_there_are_a_hundred_identifiers():
    assert len(set(IDENTIFIERS)) == 100


def planted(initiative: Initiative) -> int:
    """Put identifiers into every free text of every row of the initiative, but not into what was published."""
    free = 0
    for model in apps.get_models():
        if not model.__module__.startswith("alongside.") or model.__name__ in {
            "Pattern", "PatternElement", "Community", "Organisation", "JournalEntry", "LibraryEntry", "Pack",
        }:  # fmt: skip
            continue
        if hasattr(model, "initiative"):
            rows = model._default_manager.filter(initiative=initiative)
        elif model is Person:
            rows = model._default_manager.filter(community=initiative.community)
        else:
            continue
        names = [
            field
            for field in model._meta.fields
            if isinstance(field, models.TextField | models.CharField)
            and not field.choices
            and not field.unique
            and field.name not in {"slug", "digest", "key", "engine_version", "input_digest"}
        ]
        for row in rows:
            for field in names:
                turned = IDENTIFIERS[row.pk % 100 :] + IDENTIFIERS[: row.pk % 100]
                text = " ".join(turned)[: (field.max_length or 4000) - 8]
                with contextlib.suppress(IntegrityError), transaction.atomic():
                    free += model._default_manager.filter(pk=row.pk).update(**{field.name: text})
    return free


def test_a_hundred_identifiers_everywhere_and_none_in_the_pack(demo):
    """Everything that is written in the initiative, but not in what was published, holds a hundred identifiers."""
    pattern = Pattern.objects.published().get(initiative__community__slug="gorbals")
    by = pattern.written_by
    for name in IDENTIFIERS[:20]:
        Person.objects.create(community=pattern.community, name=name)
    published = {"name": pattern.initiative.name, "purpose": pattern.initiative.purpose}
    assert planted(pattern.initiative) > 100
    Initiative.objects.filter(pk=pattern.initiative_id).update(**published)
    pattern.refresh_from_db()
    pattern.initiative.refresh_from_db()
    document = document_of(pattern)
    before = list(Pack.objects.filter(pattern=pattern).values_list("digest", "at"))
    with pytest.raises(Refusal, match="could point at somebody"):
        signed(pattern, by)
    assert list(Pack.objects.filter(pattern=pattern).values_list("digest", "at")) == before
    outcomes = document.pop(
        "evidence"
    )  # their names and sources do leave, so they are what stopped the signature
    assert suspicious([outcomes[0]["what"]], IDENTIFIERS[:20]) != []
    assert [one for one in IDENTIFIERS if one in str(document)] == []
