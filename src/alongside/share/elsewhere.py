"""Communities of other instances as they stand here: rows of their own, in which nobody here is a member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from alongside.community.models import Community, Initiative, Organisation, Person, Sector

from .models import Adaptation, ChangeNote, Elsewhere, NoteCode
from .moments import moment

Told = dict[str, Any]


@dataclass(frozen=True)
class Teller:
    """Who tells: the key that signed, and whether all of it is illustration."""

    key: str
    is_illustration: bool


def is_elsewhere(initiative: Initiative) -> bool:
    return Elsewhere.objects.filter(community=initiative.community_id).exists()


def is_told(initiative: Initiative) -> bool:
    """Whether others alone told of this initiative, so far."""
    return Elsewhere.objects.filter(community=initiative.community_id, is_told=True).exists()


def initiative_elsewhere(place: Told, told: Told, teller: Teller, instance: Told | None) -> Initiative:
    """An initiative of a community elsewhere. With `instance` the community speaks for itself, else it is hearsay."""
    home = None
    if instance is not None:
        home = Elsewhere.objects.filter(key=teller.key, is_told=False, community__name=place["name"]).first()
    community = home.community if home else _community(place, teller, instance)
    name = told["name"]
    taken = set(Initiative.objects.filter(community=community).values_list("slug", flat=True))
    base = slugify(name)[:32] or "work"
    slug = next(one for one in [base, *(f"{base}-{n}" for n in range(2, 10_000))] if one not in taken)
    anchor = (told.get("anchor") or _("not told"))[:120]
    organisation, _made = Organisation.objects.get_or_create(
        community=community, name=anchor, defaults={"sector": Sector.COMMUNITY}
    )
    return Initiative.objects.create(
        community=community,
        name=name[:80],
        slug=slug,
        anchor=organisation,
        stage=Initiative.Stage.CLOSED,  # nothing can be done in it from here
    )


def _community(place: Told, teller: Teller, instance: Told | None) -> Community:
    last = Community.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    community = Community.objects.create(
        name=place["name"],
        place=place.get("place", ""),
        slug=f"{(slugify(place['name']) or 'a')[:24]}-elsewhere-{last}",
        is_illustration=teller.is_illustration,
    )
    Elsewhere.objects.create(
        community=community,
        key=teller.key,
        instance=instance["name"] if instance else "",
        address=instance["address"] if instance else "",
        is_told=instance is None,
    )
    return community


def them(community: Community) -> Person:
    """Whoever they are: a person without a name, so that nothing points at anybody."""
    found = Person.objects.filter(community=community, name="", account=None).first()
    return found or Person.objects.create(community=community, name="")


def note_elsewhere(initiative: Initiative, notes: list[Told]) -> None:
    """Their thirty-second notes go back to where they learned it, and sideways to its other adopters.

    `notes` are all that whoever speaks for them tells now: one that is told no more was taken back, and is gone here.
    Only notes of this initiative are touched, whatever names these bear.
    """
    told_now = {UUID(one["id"]): one for one in reversed(notes)}
    held = {note.uid: note for note in ChangeNote.objects.of(initiative)}
    ChangeNote.objects.of(initiative).exclude(uid__in=told_now).delete()
    adaptation = Adaptation.objects.to_here(initiative).first()
    if adaptation is None:
        return
    author = them(initiative.community)
    for uid, told in told_now.items():
        note = held.get(uid) or ChangeNote(
            uid=uid,
            initiative=initiative,
            goes_back=True,
            cleared_by=author,  # whoever signed the pack had read it, and so had whoever let it in
            cleared_at=timezone.now(),
            written_by=author,
        )
        note.adaptation, note.written_at = adaptation, moment(told["on"])
        note.what_changed, note.why, note.keep = told["what_changed"], told["why"], told["keep"]
        note.save()
        NoteCode.objects.filter(note=note, coded_by=author).delete()
        coded = _codes(told.get("coded") or {})
        if coded and not NoteCode.objects.filter(note=note).exists():  # what somebody here said of it stays
            NoteCode.objects.create(initiative=initiative, note=note, coded_by=author, **coded)


def _codes(coded: Told) -> dict[str, str]:
    """Codes that this version knows; others wait in the pack for the next one."""
    known = {name: {key for key, _words in answers} for name, _question, answers in NoteCode.questions()}
    return {name: value for name, value in coded.items() if value in known.get(name, ())}
