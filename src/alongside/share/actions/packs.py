"""Packs: read by a person and signed here; or come from elsewhere, looked at, and let in or set aside."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from alongside.assess.models import Story
from alongside.community.journal import noop, write
from alongside.community.models import Community, Initiative, Person
from alongside.community.refusals import Refusal

from ..arriving import bring_in
from ..document import document_in, document_of, file_of, note_figures
from ..finding import enter_pattern
from ..gone import refuse_quotes, set_empty_aside
from ..identifying import suspicious
from ..less import tells_only_less
from ..models import ChangeNote, Neighbour, Pack, PackPicture, Pattern, Reflection
from ..moments import of_its_time
from ..names import names_here
from ..packs.format import Document, Unreadable, check, texts, written
from ..packs.reading import Sealed, read
from ..packs.sealing import LICENCE, PAGE, SIGNATURE
from ..resealing import sealed_after, told_by
from ..speaking import our_key, refuse_another

REPLACED = gettext_noop("This copy no longer waits: a later one took its place. Read that one.")


def points_at_people(document: Document, community: int) -> list[str]:
    """Everything in a document that could point at somebody, wherever it stands."""
    fixed = _not_words(document)
    held = [text for text in texts(document) if text not in fixed]
    return suspicious(held, names_here())


def _not_words(document: Document) -> set[str]:
    """What the format itself fixes: identities and days are long numbers that point at nobody."""
    fixed = {
        document["id"],
        document["published_on"],
        document["licence"]["url"],
        document["licence"]["name"],
    }
    fixed |= {document.get("sealed_at", "")}
    fixed |= {one for picture in document.get("pictures", []) for one in (picture["file"], picture["sha256"])}
    for step in (*document["began"], *document["adopted"]):
        fixed |= {
            step["id"],
            step["on"],
            step["from"]["pattern"],
            step["from"].get("removed", {}).get("on", ""),
        }
        fixed |= {one for note in step.get("notes", []) for one in (note["id"], note["on"])}
    fixed |= {one for note in document["notes"] for one in (note["id"], note["on"])}
    return fixed


@transaction.atomic
def sign_pack(
    pattern: Pattern, *, stories: Iterable[Story], reviewed: str, nobody_in_it: bool, by: Person
) -> Pack:
    """Sign what a person has just read, and hand it out. `reviewed` names the words that were read.

    Signing again replaces the pack by what is known now; the pattern's own words stay as they were published.
    """
    if not pattern.is_published or pattern.removed_at:
        raise Refusal(_("Only a pattern that stands published can be packed."))
    Initiative.objects.select_for_update().get(pk=pattern.initiative_id)  # one edition after the other
    told = list(stories)
    if any(one.initiative_id != pattern.initiative_id or not _is_cleared(one) for one in told):
        raise Refusal(_("A story goes along only if its teller let anyone read it."), field="stories")
    reflections = list(reflections_for(pattern))
    document = document_of(pattern, stories=told, reflections=reflections)
    if reviewed != told_by(document):
        raise Refusal(_("Something changed while you read. Read it once more: it is shown as it is now."))
    if found := points_at_people(document, pattern.community_id):
        raise Refusal(
            _("This could point at somebody: %(found)s. Nothing was signed. Take it out where it is written.")
            % {"found": ", ".join(f"“{one}”" for one in found[:12])}
        )
    if not nobody_in_it:
        raise Refusal(
            _("Say that you have read every word and nobody can be recognised."), field="nobody_in_it"
        )
    try:
        check(document)
    except Unreadable as trouble:
        raise Refusal(_(trouble.template) % trouble.told if trouble.told else _(trouble.template)) from None
    document |= {"sealed_at": _sealed_at(pattern, document)}
    kept = document | {"stories": [], "reflections": []}
    pack, _made = Pack.objects.update_or_create(
        pattern=pattern,
        defaults={
            "community": pattern.community,
            "state": Pack.State.SIGNED,
            "identity": pattern.uid,
            "edition": pattern.version,
            "title": pattern.title,
            "pack_json": written(kept),
            "key": our_key(),
            "digest": told_by(document),
            "by": by,
            "at": timezone.now(),
        },
    )
    pack.stories.set(told)
    pack.reflections.set(reflections)
    _clear_notes(pattern, document, by)
    note_figures(pattern)
    _can_be_read(pack)
    write(noop("signed a pack"), pack, by=by)
    return pack


def _sealed_at(pattern: Pattern, document: Document) -> str:
    """When these words were first sealed: a copy from before a change, or before something was taken back, is known."""
    before = Pack.objects.filter(pattern=pattern, state=Pack.State.SIGNED).first()
    if before is None:
        return sealed_after(None)
    held = document_in(before)
    sealed_at = held.pop("sealed_at", None)
    return str(sealed_at) if sealed_at and held == document else sealed_after(sealed_at)


def _can_be_read(pack: Pack) -> None:
    """What leaves is read as everyone will read it: a pack that others would refuse is not signed."""
    try:
        read(file_of(pack))
    except Unreadable as trouble:
        words = _(trouble.template) % trouble.told if trouble.told else _(trouble.template)
        raise Refusal(
            _("Others could not read this pack, so it was not signed. %(why)s") % {"why": words}
        ) from None


def _clear_notes(pattern: Pattern, document: Document, by: Person) -> None:
    """Notes that were read with the pack are for everyone now, as the pack is."""
    read_now = ChangeNote.objects.of(pattern.initiative).filter(
        uid__in=[one["id"] for one in document["notes"]]
    )
    read_now.filter(cleared_at=None).update(cleared_by=by, cleared_at=timezone.now())


def reflections_for(pattern: Pattern) -> Iterable[Reflection]:
    """What was said here and published, without names: it goes along."""
    return Reflection.objects.published().of(pattern.initiative).order_by("pk")[:200]


def stories_for(pattern: Pattern) -> Iterable[Story]:
    """Stories that their tellers let anyone read: each may go along."""
    cleared = Story.objects.filter(initiative=pattern.initiative, cleared_for=Story.Cleared.ANYONE)
    return cleared.filter(withdrawn_at=None, person__erased_at=None).order_by("pk")


def _is_cleared(story: Story) -> bool:
    return story.cleared_for == Story.Cleared.ANYONE and story.withdrawn_at is None


def opened(file: bytes) -> Sealed:
    """Read a file that somebody brought. Raises Refusal with the one sentence that says why it is no pack."""
    try:
        return read(file)
    except Unreadable as trouble:
        words = _(trouble.template) % trouble.told if trouble.told else _(trouble.template)
        raise Refusal(_("Nothing was kept. %(why)s") % {"why": words}, field="file") from None


@transaction.atomic
def receive_pack(
    initiative: Initiative, sealed: Sealed, *, by: Person, came_from: str, neighbour: Neighbour | None = None
) -> Pack:
    """Keep a verified pack to be looked at. It is in nobody's library until somebody here lets it in.

    A later copy of one that is in the library, in which people only took something back, takes its place at once: there
    is no word in it that nobody has read, and what was taken back does not wait until somebody has time.
    """
    told = sealed.document
    if sealed.key == our_key():
        raise Refusal(_("This is our own pack: it was signed here."), field="file")
    refuse_another(told["id"], sealed.key)
    of_its_time(told)
    _is_no_step_back(told)
    if Pack.objects.filter(community=initiative.community_id, digest=sealed.digest, key=sealed.key).exists():
        raise Refusal(_("This pack is here already."), field="file")
    _replace_waiting(initiative, sealed)
    pack = Pack.objects.create(
        community_id=initiative.community_id,
        state=Pack.State.WAITING,
        identity=told["id"],
        edition=told["edition"],
        title=told["pattern"]["title"],
        pack_json=sealed.files["pack.json"].decode(),
        page=sealed.files[PAGE].decode(),
        licence=sealed.files[LICENCE].decode(),
        signature=sealed.files[SIGNATURE].decode(),
        key=sealed.key,
        digest=sealed.digest,
        came_from=came_from[:500],
        neighbour=neighbour,
        by=by,
    )
    for name, content in sealed.media.items():
        PackPicture.objects.create(
            community_id=initiative.community_id, pack=pack, name=name, content=content
        )
    write(noop("received a pack"), pack, by=by)
    here = _let_in_before(told)
    if here is not None and tells_only_less(document_in(here), told):
        let_pack_in(pack, by=by)
        pack.refresh_from_db()
    return pack


def _replace_waiting(initiative: Initiative, sealed: Sealed) -> None:
    """One edition waits once: a later copy takes the place of the one before, however often somebody visits."""
    told = sealed.document
    waiting = Pack.objects.waiting(initiative).filter(
        identity=told["id"], edition=told["edition"], key=sealed.key
    )
    if any(document_in(one).get("sealed_at", "") > told.get("sealed_at", "") for one in waiting):
        raise Refusal(
            _("A later copy of “%(title)s” waits here already. This one was not kept.")
            % {"title": told["pattern"]["title"]},
            field="file",
        )
    waiting.delete()


@transaction.atomic
def let_pack_in(pack: Pack, *, by: Person) -> Pattern:
    """Put a pack that came from elsewhere into this instance's library, with its lineage."""
    standing = Pack.objects.select_for_update().filter(pk=pack.pk).first()
    if standing is None:
        raise Refusal(_(REPLACED))
    pack = standing
    if pack.state != Pack.State.WAITING:
        raise Refusal(_("Somebody has looked at this pack already."))
    # One after another: of two with different keys for one pattern only the first may speak.
    Community.objects.select_for_update(no_key=True).order_by("pk").first()
    told = document_in(pack)
    _is_no_step_back(told)
    refuse_quotes(told)
    media = {one.name: bytes(one.content) for one in pack.pictures.all()}
    pattern = bring_in(told, pack.key, media)
    set_empty_aside(Pack.objects.filter(pattern=pattern))
    pack.state, pack.pattern, pack.by, pack.at = Pack.State.LET_IN, pattern, by, timezone.now()
    pack.save()
    enter_pattern(pattern)
    write(noop("let a pack into the library"), pack, by=by)
    return pattern


@transaction.atomic
def set_pack_aside(pack: Pack, *, by: Person) -> None:
    """Say that a pack is not for us. Its file stays known, so that it is not offered again."""
    if pack.state != Pack.State.WAITING:
        raise Refusal(_("Somebody has looked at this pack already."))
    pack.state = Pack.State.SET_ASIDE
    pack.save(update_fields=["state"])
    write(noop("set a pack aside"), pack, by=by)


def _let_in_before(told: Document) -> Pack | None:
    """The copy of this edition that stands in the library."""
    return Pack.objects.filter(identity=told["id"], edition=told["edition"], state=Pack.State.LET_IN).first()


def _is_no_step_back(told: Document) -> None:
    """A copy from before what is here is not let in: what people took back would come back with it.

    Of two that were sealed at the same moment, the one in which people tell less is the later.
    """
    here = _let_in_before(told)
    if here is None:
        return
    ours = document_in(here)
    then, now = ours.get("sealed_at", ""), told.get("sealed_at", "")
    comes_back = any(one not in ours[name] for name in ("stories", "reflections") for one in told[name])
    if now < then or (now == then != "" and comes_back):
        raise Refusal(
            _("This is an older copy of “%(title)s” than the one in our library. It was not let in.")
            % {"title": here.title},
            field="file",
        )
