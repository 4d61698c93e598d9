"""What people do at the end: agree a way on or say no to one, and close."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Organisation, Person
from alongside.community.refusals import Refusal

from ..models import (
    Exit,
    Expense,
    people_without_exit,
)


@transaction.atomic
def agree_exit(
    initiative: Initiative,
    *,
    person: Person,
    words: str,
    by: Person,
    agreed_on: date,
    owner: Person | None = None,
    organisation: Organisation | None = None,
) -> Exit:
    """A way on, and who looks after that it happens. A later one replaces it."""
    if owner is None and organisation is None:
        raise Refusal(
            _("Who looks after that it happens? Choose a person, an organisation or both."), field="owner"
        )
    if owner == person:
        raise Refusal(_("The owner is somebody else, on whom the person can count."), field="owner")
    return _record_exit(
        initiative,
        person,
        {
            "is_refusal": False,
            "words": words,
            "owner": owner,
            "organisation": organisation,
            "agreed_on": agreed_on,
        },
        by=by,
        what=noop("agreed a way on"),
    )


@transaction.atomic
def refuse_exit(initiative: Initiative, *, person: Person, words: str, by: Person, agreed_on: date) -> Exit:
    """The person does not want a way on. Their words say so, and stay."""
    return _record_exit(
        initiative,
        person,
        {"is_refusal": True, "words": words, "owner": None, "organisation": None, "agreed_on": agreed_on},
        by=by,
        what=noop("recorded that somebody wants no way on"),
    )


def _record_exit(
    initiative: Initiative, person: Person, fields: dict[str, object], *, by: Person, what: str
) -> Exit:
    if fields["agreed_on"] > timezone.localdate():  # type: ignore[operator]
        raise Refusal(_("That day is still to come. Write the day on which you talked."), field="agreed_on")
    if not str(fields["words"]).strip():
        raise Refusal(_("Write it in their words."), field="words")
    exit_, _made = Exit.objects.update_or_create(
        initiative=initiative,
        person=person,
        defaults={**fields, "recorded_by": by, "recorded_at": timezone.now()},
    )
    write(what, exit_, by=by, about=person)
    return exit_


@transaction.atomic
def close_initiative(initiative: Initiative, *, by: Person) -> None:
    """Finish an initiative, once each person has a way on with an owner, or has said no to one."""
    initiative = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if initiative.stage == Initiative.Stage.CLOSED:
        raise Refusal(_("%(name)s has finished already.") % {"name": initiative})
    missing = list(people_without_exit(initiative))
    if missing:
        raise Refusal(
            ngettext(
                "It cannot be closed yet: %(count)d person has no way on, and has not said no to one. It is %(who)s.",
                "It cannot be closed yet: %(count)d people have no way on, and have not said no to one. They are "
                "%(who)s.",
                len(missing),
            )
            % {"count": len(missing), "who": ", ".join(str(person) for person in missing)}
        )
    if owed := Expense.objects.owed(initiative).count():
        raise Refusal(
            ngettext(
                "It cannot be closed yet: %(count)d amount of money back or thanks is asked for or agreed, and not "
                "handed over. Hand it over, or say no with the reason.",
                "It cannot be closed yet: %(count)d amounts of money back or thanks are asked for or agreed, and not "
                "handed over. Hand them over, or say no with the reason.",
                owed,
            )
            % {"count": owed}
        )
    initiative.stage = Initiative.Stage.CLOSED
    initiative.save(update_fields=["stage"])
    write(noop("finished the initiative"), initiative, by=by)
