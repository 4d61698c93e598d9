"""Pictures come into a pattern that is being written, and out of it again."""

from __future__ import annotations

from hashlib import sha256

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Person
from alongside.community.refusals import Refusal
from alongside.shell.rasters import NoPicture, Plain, made_plain

from ..models import Pattern, PatternPicture
from ..packs.schema import MOST_PICTURES
from .patterns import still_a_draft


def add_picture(pattern: Pattern, *, content: bytes, alt: str, by: Person) -> PatternPicture:
    """Keep a picture, drawn anew: what its file held besides (a place, a camera, a name) is gone.

    It is drawn before anything is written, so that nobody waits for it behind a lock.
    """
    try:
        plain = made_plain(content)
    except NoPicture as trouble:
        raise Refusal(_(trouble.template), field="file") from None
    return _keep_picture(pattern, plain=plain, alt=alt, by=by)


@transaction.atomic
def _keep_picture(pattern: Pattern, *, plain: Plain, alt: str, by: Person) -> PatternPicture:
    still_a_draft(pattern)
    if pattern.pictures.count() >= MOST_PICTURES:
        raise Refusal(_("A pattern has six pictures at most. Take one out first."), field="file")
    if not alt.strip():
        raise Refusal(_("Say what can be seen in it, for those who cannot see it."), field="alt")
    digest = sha256(plain.content).hexdigest()
    if pattern.pictures.filter(digest=digest).exists():
        raise Refusal(_("This picture is in it already."), field="file")
    picture = PatternPicture.objects.create(
        initiative=pattern.initiative,
        pattern=pattern,
        alt=alt,
        content=plain.content,
        digest=digest,
        width=plain.width,
        height=plain.height,
        position=(pattern.pictures.aggregate(last=Max("position"))["last"] or 0) + 10,
        added_by=by,
    )
    write(noop("added a picture to a pattern"), picture, by=by)
    return picture


@transaction.atomic
def take_out_picture(picture: PatternPicture, *, by: Person) -> None:
    """Take a picture out of a draft."""
    still_a_draft(picture.pattern)
    write(noop("took a picture out of a pattern"), picture, by=by)
    picture.delete()
