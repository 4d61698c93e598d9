"""A document from elsewhere becomes rows: its pattern, and whoever stands before and after it in the lineage.

What it tells of others is hearsay: it fills gaps, and never changes a row of a community here or of a pack that others
signed. Each community elsewhere gets rows of its own, in which nobody here is a member.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from alongside.community.models import Initiative
from alongside.community.refusals import Refusal
from alongside.shell.rasters import size_of

from .elsewhere import Teller, Told, initiative_elsewhere, is_elsewhere, is_told, note_elsewhere, them
from .hearsay import claim
from .models import (
    Adaptation,
    AdaptationChoice,
    ContextDifference,
    Pattern,
    PatternElement,
    PatternPicture,
)
from .moments import moment
from .packs.format import Document
from .speaking import our_key, refuse_another, speaker_of, speaks_in


def bring_in(document: Document, key: str, media: Mapping[str, bytes]) -> Pattern:
    """The pattern of a document, written anew or brought up to date. Raises Refusal, and then nothing is kept."""
    refuse_another(document["id"], key)
    teller = Teller(key, bool(document.get("is_illustration")))
    pattern = Pattern.objects.filter(uid=document["id"], version=document["edition"]).first()
    if pattern is None:
        pattern = _new_pattern(document, teller)
    elif pattern.removed_at:
        raise Refusal(_("This edition was taken out of the library here, so it does not come back."))
    else:
        _fill(pattern, document)
    claim(pattern, document, teller)
    _picture(pattern, document.get("pictures", []), media)
    _begin(pattern.initiative, document["began"], teller)
    _adopt(pattern, document["adopted"], teller)
    if not Pattern.objects.filter(uid=pattern.uid, version__gt=pattern.version).exists():
        note_elsewhere(pattern.initiative, document["notes"])
    return pattern


def _picture(pattern: Pattern, pictures: list[Told], media: Mapping[str, bytes]) -> None:
    """Its pictures, as far as they are of dots: drawings are handed on in the pack and not shown by us."""
    pattern.pictures.all().delete()
    author = them(pattern.community)
    for position, told in enumerate(pictures, start=1):
        kind = told["file"].rsplit(".", 1)[-1]
        if kind == "svg" or pattern.pictures.filter(digest=told["sha256"]).exists():
            continue
        width, height = size_of(media[told["file"]])
        PatternPicture.objects.create(
            initiative=pattern.initiative,
            pattern=pattern,
            alt=told["alt"],
            content=media[told["file"]],
            kind=kind,
            digest=told["sha256"],
            width=width,
            height=height,
            position=position * 10,
            added_by=author,
        )


def _new_pattern(document: Document, teller: Teller) -> Pattern:
    """A version that was not here, put between those before and after it: an old one is never the latest."""
    versions = Pattern.objects.filter(uid=document["id"]).select_related("initiative").order_by("version")
    known = versions.first()
    initiative = known.initiative if known else _same_beginning(document, teller)
    if initiative is None:
        initiative = initiative_elsewhere(
            document["community"], document["initiative"], teller, document["instance"]
        )
    if known is not None and speaks_in(initiative) == "":
        versions = versions.none()  # told of by others alone: no edition before or after this one
    earlier = versions.filter(version__lt=document["edition"]).last()
    later = versions.filter(version__gt=document["edition"]).first()
    if later is not None and later.before_id is not None:
        later.before = None
        later.save(update_fields=["before"])
    told = document["pattern"]
    pattern = _published(
        initiative,
        uid=document["id"],
        version=document["edition"],
        on=document["published_on"],
        title=told["title"],
        summary=told["summary"],
        before=earlier,
    )
    if later is not None:
        later.before = pattern
        later.save(update_fields=["before"])
    _write_elements(pattern, told["elements"], earlier)
    return pattern


def _same_beginning(document: Document, teller: Teller) -> Initiative | None:
    """The initiative that one key told of before, by the adaptation that it began with: it may write two patterns."""
    own = [step["id"] for step in document["began"][:1]]
    began = Adaptation.objects.filter(uid__in=own).select_related("initiative").first()
    return began.initiative if began and speaks_in(began.initiative) == teller.key else None


def _published(initiative: Initiative, *, uid: str, version: int, on: str, **more: Any) -> Pattern:
    """A pattern row as others told of it. Nobody here wrote it: a nameless person of that community stands for them."""
    author = them(initiative.community)
    return Pattern.objects.create(
        initiative=initiative,
        uid=uid,
        version=version,
        state=Pattern.State.PUBLISHED,
        written_by=author,
        written_at=moment(on),
        published_by=author,
        published_at=moment(on),
        **more,
    )


def _fill(pattern: Pattern, document: Document) -> None:
    """The pack itself has come: for a pattern that was hearsay so far, or as a newer sealing of the same edition."""
    told = document["pattern"]
    pattern.title, pattern.summary = told["title"], told["summary"]
    pattern.published_at = moment(document["published_on"])
    pattern.save(update_fields=["title", "summary", "published_at"])
    if speaks_in(pattern.initiative) == "":
        _rewrite_elements(pattern, told["elements"])


def _write_elements(pattern: Pattern, elements: list[Told], earlier: Pattern | None = None) -> None:
    there = list(earlier.elements.in_order()) if earlier else []
    for position, told in enumerate(elements, start=1):
        before = next((one for one in there if one.part == told["part"]), None)
        if before is not None:
            there.remove(before)
        _element(pattern, told, position * 10, before)


def _rewrite_elements(pattern: Pattern, elements: list[Told]) -> None:
    """What others had quoted rightly is kept, what they had not is added, and all is put in order.

    What they put into its mouth goes, unless somebody of ours chose about it.
    """
    quoted = {(one.part, one.words): one for one in pattern.elements.all()}
    for position, told in enumerate(elements, start=1):
        row = quoted.pop((told["part"], told["words"]), None)
        if row is None:
            _element(pattern, told, position * 10, None)
        else:
            row.bearing, row.decided_by, row.origin, row.position = *_marks(told), position * 10
            row.save()
    for row in quoted.values():
        row.choices.filter(initiative__community__elsewhere__isnull=False).delete()
        if not row.choices.exists():
            row.delete()


def _element(pattern: Pattern, told: Told, position: int, before: PatternElement | None) -> PatternElement:
    bearing, decided_by, origin = _marks(told)
    return PatternElement.objects.create(
        initiative=pattern.initiative,
        pattern=pattern,
        part=told["part"],
        words=told["words"],
        bearing=bearing,
        decided_by=decided_by,
        origin=origin,
        position=min(position, 30_000),
        before=before,
    )


def _marks(told: Told) -> tuple[str, str, str]:
    """Core or adaptable only where somebody said who decided it."""
    bearing, decided_by = told["bearing"], told["decided_by"]
    return bearing if decided_by.strip() else "unknown", decided_by, told["origin"]


def _begin(initiative: Initiative, steps: list[Told], teller: Teller) -> None:
    """Each step back: the adaptation by which an initiative began, and the pattern that it began from."""
    here = initiative
    for step in steps:
        if speaks_in(here) not in ("", teller.key):
            return  # from here on it is our own story, or that of others who tell it themselves
        known = Adaptation.objects.to_here(here).select_related("pattern__initiative").first()
        if known is None:
            origin = _origin(step, teller)
            if _goes_back_to(origin.initiative, here):
                raise Refusal(
                    _("With what is here already its lineage would go round in a circle. Nothing was kept.")
                )
            known = _adaptation(step, here, origin)
        here = known.pattern.initiative


def _origin(step: Told, teller: Teller) -> Pattern:
    """The pattern that a step names: the one that is here, or what the step itself quotes of it.

    Where its own people have spoken, nobody else adds an edition to it: whoever names one that is not here stands
    beside the last one before it, and their own pack goes on saying which it was.
    """
    source = step["from"]
    found = Pattern.objects.filter(uid=source["pattern"], state=Pattern.State.PUBLISHED)
    found = found.select_related("initiative").order_by("version")
    known = found.filter(version__lte=source["edition"]).last() or found.first()
    speaker = speaker_of(source["pattern"])
    if known is not None and known.version == source["edition"]:
        return known
    if speaker == our_key():
        raise Refusal(
            _("It began from an edition of a pattern of ours that was never published. Nothing was kept.")
        )
    if known is not None and speaker:
        return known
    initiative = (
        known.initiative
        if known
        else initiative_elsewhere(source["community"], {"name": source["title"]}, teller, None)
    )
    pattern = _published(
        initiative,
        uid=source["pattern"],
        version=source["edition"],
        on=step["on"],
        title=source["title"],
        summary="",
    )
    for position, choice in enumerate(step["choices"], start=1):
        quoted = {"part": choice["part"], "words": choice["there"], "bearing": "unknown", "decided_by": ""}
        _element(pattern, quoted | {"origin": "written"}, position * 10, None)
    return pattern


def _adopt(pattern: Pattern, steps: list[Told], teller: Teller) -> None:
    """Those who started from it, as its own people tell."""
    rows = Adaptation.objects.filter(uid__in=[step["id"] for step in steps]).select_related("initiative")
    known = {row.uid: row for row in rows}
    for step in steps:
        made = known.get(UUID(step["id"]))
        if made is None:
            adopter = initiative_elsewhere(step["community"], {"name": step["initiative"]}, teller, None)
            made = _adaptation(step, adopter, pattern)
            if not step.get("notes"):
                continue
        if made.pattern_id == pattern.pk and is_told(made.initiative):
            note_elsewhere(made.initiative, step.get("notes", []))
    unnamed = Adaptation.objects.filter(pattern=pattern, initiative__community__elsewhere__is_told=True)
    for made in (
        unnamed.exclude(uid__in=[step["id"] for step in steps]).filter(notes__isnull=False).distinct()
    ):
        note_elsewhere(made.initiative, [])


def _adaptation(step: Told, here: Initiative, origin: Pattern) -> Adaptation:
    hearsay = Adaptation.objects.filter(uid=step["id"]).select_related("initiative").first()
    if hearsay is not None:
        # Its origin told of this adaptation before the adopter's own pack came: the two are one and the same.
        if (
            not is_elsewhere(hearsay.initiative)
            or hearsay.pattern_id != origin.pk
            or not _is_hearsay(hearsay)
        ):
            raise Refusal(_("Its lineage names an adaptation that is somebody else’s. Nothing was kept."))
        hearsay.initiative = here
        hearsay.save()
        hearsay.choices.all().delete()
        hearsay.notes.all().delete()
        hearsay.differences.all().delete()
        made = hearsay
    else:
        made = Adaptation.objects.create(
            uid=step["id"],
            initiative=here,
            pattern=origin,
            parent=Adaptation.objects.filter(initiative=origin.initiative).first(),
            adapted_by=them(here.community),
            adapted_at=moment(step["on"]),
        )
    _choices(made, step["choices"])
    for told in {one["aspect"]: one for one in step["differences"]}.values():
        ContextDifference.objects.create(
            initiative=here, adaptation=made, aspect=told["aspect"], there=told["there"], here=told["here"]
        )
    return made


def _is_hearsay(adaptation: Adaptation) -> bool:
    return not Pattern.objects.filter(initiative=adaptation.initiative_id).exists()


def _choices(made: Adaptation, choices: list[Told]) -> None:
    """Each choice beside the element it is about; one that quotes what the pattern never said is left out."""
    there = {(one.part, one.words): one for one in made.pattern.elements.all()}
    for told in choices:
        element = there.pop((told["part"], told["there"]), None)
        is_changed = told["choice"] == AdaptationChoice.Choice.CHANGED
        if element is None or (is_changed and not told["words"]):
            continue
        AdaptationChoice.objects.create(
            initiative=made.initiative,
            adaptation=made,
            element=element,
            choice=told["choice"],
            words=told["words"] if is_changed else "",
            why=told["why"],
        )


def _goes_back_to(initiative: Initiative, ancestor: Initiative) -> bool:
    """Whether an initiative, followed back step by step, comes from that one or is it."""
    key: int | None = initiative.pk
    met: set[int] = set()
    while key is not None and key not in met:
        if key == ancestor.pk:
            return True
        met.add(key)
        key = Adaptation.objects.filter(initiative=key).values_list("pattern__initiative", flat=True).first()
    return False
