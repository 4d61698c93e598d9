"""Following other instances: we fetch their packs, verify them and keep them to be looked at. They send us nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import Neighbour


@transaction.atomic
def follow_neighbour(initiative: Initiative, *, address: str, by: Person) -> Neighbour:
    """Follow another instance. The first visit is made in the background; its key is remembered from then on."""
    plain = plain_address(address)
    if Neighbour.objects.filter(community=initiative.community_id, address=plain).exists():
        raise Refusal(_("You follow this instance already."), field="address")
    neighbour = Neighbour.objects.create(community_id=initiative.community_id, address=plain, followed_by=by)
    write(noop("began to follow another instance"), neighbour, by=by)
    _visit_soon(neighbour, initiative)
    return neighbour


@transaction.atomic
def visit_neighbour(neighbour: Neighbour, initiative: Initiative, *, by: Person) -> None:
    """Look for new packs now."""
    write(noop("looked for packs at another instance"), neighbour, by=by)
    _visit_soon(neighbour, initiative)


@transaction.atomic
def stop_following(neighbour: Neighbour, *, by: Person) -> None:
    """Follow it no more. What was let in stays."""
    write(noop("stopped following another instance"), neighbour, by=by)
    neighbour.delete()


def plain_address(address: str) -> str:
    """An instance's address as it is kept: scheme, name and port alone."""
    parts = urlsplit(address.strip() if "//" in address else f"https://{address.strip()}")
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in {"https", "http"} or not parts.hostname or port == -1 or parts.username:
        raise Refusal(
            _("Write the address of another instance, such as https://learning.example."), field="address"
        )
    if parts.scheme == "http" and not settings.PRIVATE_NEIGHBOURS:
        raise Refusal(
            _("Its address has to begin with https://, so that nobody on the way can change what comes."),
            field="address",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"


def _visit_soon(neighbour: Neighbour, initiative: Initiative) -> None:
    from ..tasks import pull_packs

    neighbour.is_pulling, neighbour.trouble, neighbour.pulled_at = True, "", neighbour.pulled_at
    neighbour.save()
    pull_packs.enqueue(neighbour.pk, initiative.pk)


def note_visit(neighbour: Neighbour, *, trouble: str) -> None:
    """How a visit ended, unless nobody follows it any more."""
    neighbour.is_pulling, neighbour.trouble, neighbour.pulled_at = False, trouble[:600], timezone.now()
    Neighbour.objects.filter(pk=neighbour.pk).update(
        is_pulling=False, trouble=neighbour.trouble, pulled_at=neighbour.pulled_at, refused=neighbour.refused
    )
