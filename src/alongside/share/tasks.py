"""Work that takes longer than a page may: fetching packs from another instance."""

from __future__ import annotations

from django_tasks import task

from alongside.community.models import Initiative

from .models import Neighbour
from .pulling import pull


@task()
def pull_packs(neighbour: int, initiative: int) -> None:
    """Visit one neighbour. Does nothing when nobody follows it any more."""
    found = Neighbour.objects.select_related("followed_by", "community").filter(pk=neighbour).first()
    here = Initiative.objects.filter(pk=initiative).first()
    if found and here:
        pull(found, here)
