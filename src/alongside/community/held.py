"""Everything that is held on one person, found by walking the models, so that no new one can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from .access import ENTRY
from .journal import noop, write
from .models import EntryCode, JournalEntry, Membership, Person

ERASED = "(erased)"
SECRET = {"digest", "device", "token"}


@dataclass(frozen=True)
class Held:
    """One kind of thing that is held: its name, what each field is called, and the rows."""

    noun: str
    rows: list[dict[str, str]]


def kinds() -> Iterator[tuple[type[models.Model], list[models.ForeignKey[Any, Any]]]]:
    """Each of our models that points at people, with the fields that do."""
    for model in apps.get_models():
        if not model.__module__.startswith("alongside.") or model is Person:
            continue
        links = [field for field in model._meta.fields if field.related_model is Person]
        if links:
            yield model, links  # type: ignore[misc]


def held_on(person: Person) -> list[Held]:
    """What is held on a person, kind by kind, with everything that a reader can make sense of."""
    you = {_("What you like to be called"): person.name}
    if person.language:
        you[_("The language you read in")] = get_language_info(person.language)["name_local"]
    told = [Held(_("You"), [you])]
    for model, links in kinds():
        if getattr(model, "keeps_others_safe", False):
            continue  # what somebody else must be able to rely on: docs/decisions/0011
        condition = Q()
        for link in links:
            condition |= Q(**{link.name: person})
        found = model._default_manager.filter(condition).order_by("pk")
        rows = [_by_its_days(row) if _is_anothers(row, links, person) else _in_words(row) for row in found]
        if rows:
            told.append(Held(str(capfirst(model._meta.verbose_name_plural)), rows))
    return told


def _is_anothers(row: models.Model, links: list[models.ForeignKey[Any, Any]], person: Person) -> bool:
    """Whether a row belongs to somebody else, and this person only entered it, answered it or was named in it."""
    owners = {
        getattr(row, link.attname) for link in links if link.remote_field.on_delete is models.CASCADE
    } - {None}
    return bool(owners) and person.pk not in owners


def _by_its_days(row: models.Model) -> dict[str, str]:
    """That something was done for somebody else, and when: what it says is theirs, and may be closed by now."""
    told = {_("What it says"): _("That is theirs. Only they can read it here.")}
    for field in row._meta.fields:
        value = field.value_from_object(row)
        if isinstance(field, models.DateTimeField) and value:
            told[str(capfirst(field.verbose_name))] = _moment(value)
    return told


def _moment(value: datetime) -> str:
    return date_format(timezone.localtime(value), "j E Y, H:i")


def _in_words(row: models.Model) -> dict[str, str]:
    """A row as a reader would want it: no keys, no secrets, choices by their names, days as days."""
    told: dict[str, str] = {}
    secret = SECRET.union(getattr(row, "secrets", ()))
    if isinstance(row, JournalEntry):
        told[_("What was done")] = str(row)
    for field in row._meta.fields:
        value = field.value_from_object(row)
        if field.is_relation or field.primary_key or field.name in secret or value in (None, "", [], {}):
            continue
        if isinstance(row, JournalEntry) and field.name in {"what", "noun", "noun_id"}:
            continue
        label = str(capfirst(field.verbose_name))
        if field.choices:
            told[label] = str(getattr(row, f"get_{field.name}_display")())
        elif isinstance(field, models.DateTimeField):
            told[label] = _moment(value)
        elif isinstance(field, models.DateField):
            told[label] = date_format(value, "j E Y")
        elif isinstance(field, models.BooleanField):
            told[label] = _("yes") if value else _("no")
        else:
            told[label] = str(value)
    for chosen in row._meta.many_to_many:
        if chosen.related_model is Person:
            continue  # who else was there is not held on this one
        if names := "; ".join(str(one) for one in getattr(row, chosen.name).all()):
            told[str(capfirst(chosen.verbose_name))] = names
    return told


@transaction.atomic
def erase_person(person: Person, *, by: Person) -> None:
    """Empty a person: name, way in, and every word of their own. Rows stay, unnamed, so that totals stay right.

    A foreign key says what happens to its row. CASCADE: the row is theirs, so its `own_words` are emptied.
    SET_NULL: the row lets go of them. PROTECT: it goes on pointing at someone who has left and has no name.
    """
    write(noop("erased a person at their wish"), person, by=by, about=person)
    now = timezone.now()
    for model, links in kinds():
        if model is JournalEntry:
            continue
        rows = model._default_manager
        for link in links:
            on_delete = link.remote_field.on_delete
            if on_delete is models.SET_NULL:
                rows.filter(**{link.name: person}).update(**{link.name: None})
            elif on_delete is models.CASCADE:
                for name in getattr(model, "own_words", ()):
                    # Only what was filled: an ask without an answer does not get an erased one.
                    field = model._meta.get_field(name)
                    emptied = None if field.null else ERASED
                    nothing = b"" if isinstance(field, models.BinaryField) else ""
                    rows.filter(**{link.name: person}).exclude(**{name: nothing}).update(**{name: emptied})
    codes = EntryCode.objects.filter(person=person)
    _end_sessions(set(codes.values_list("pk", flat=True)))
    codes.filter(ended_at=None).update(ended_at=now)
    Membership.objects.now().of(person).update(until=now)
    with connection.cursor() as cursor:
        # The one change that the journal's guard lets through: reasons may hold what somebody said.
        cursor.execute(
            f"UPDATE {JournalEntry._meta.db_table} SET why = ''"
            " WHERE about_id = %s OR on_behalf_of_id = %s OR by_id = %s",
            [person.pk, person.pk, person.pk],
        )
    person.name, person.account, person.organisation, person.erased_at = "", None, None, now
    person.language = ""
    person.save()


def _end_sessions(codes: set[int]) -> None:
    """Sign out every phone that came in by one of these codes."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(ENTRY) in codes:
            session.delete()
