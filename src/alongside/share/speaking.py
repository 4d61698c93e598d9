"""Which key speaks for a pattern: for ever the one that spoke first, also after it was taken out of the library."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from alongside.community.models import Initiative
from alongside.community.refusals import Refusal

from .models import Elsewhere, Pattern
from .packs.keys import instance_key, public_half


def our_key() -> str:
    """The half of this instance's key that everyone may know."""
    return public_half(instance_key(settings.VAR))


def speaks_in(initiative: Initiative) -> str:
    """The key of those whose initiative it is; "" where others alone told of it so far."""
    home = Elsewhere.objects.filter(community=initiative.community_id).first()
    if home is None:
        return our_key()
    return "" if home.is_told else home.key


def speaker_of(identity: UUID | str) -> str:
    """The key that speaks for a pattern, "" where nobody has spoken yet.

    The rows of a pattern stay when it is taken out (its address is a tombstone), and its community keeps the key that
    it spoke with: so nobody can take its identity over once it is gone.
    """
    pattern = Pattern.objects.filter(uid=identity).select_related("initiative").order_by("pk").first()
    return speaks_in(pattern.initiative) if pattern else ""


def refuse_another(identity: UUID | str, key: str) -> None:
    """Raises Refusal where somebody else speaks for a pattern."""
    speaker = speaker_of(identity)
    if speaker == our_key():
        raise Refusal(
            _("This instance has that pattern as its own, so a pack from elsewhere cannot speak for it."),
            field="file",
        )
    if speaker not in ("", key):
        raise Refusal(
            _(
                "This pattern was signed with another key before, so this is not from the same place. "
                "Nothing was kept."
            ),
            field="file",
        )
