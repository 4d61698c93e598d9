"""Work that takes longer than a page may: large files are read and let in in the background."""

from __future__ import annotations

from django_tasks import task

from alongside.community.models import Person

from .models import Import


@task()
def look_into(brought: int) -> None:
    """Look at what is in files that somebody brought. Does nothing when they were set aside meanwhile."""
    from .actions.importing import look

    found = _with_state(brought, Import.State.READING)
    if found:
        look(found)


@task()
def write_down(brought: int, by: int) -> None:
    """Let in what somebody said yes to."""
    from .actions.importing import write_all

    found = _with_state(brought, Import.State.WRITING)
    if found:
        write_all(found, by=Person.objects.get(pk=by))


def _with_state(brought: int, state: str) -> Import | None:
    waiting = Import.objects.select_related("initiative__community")
    return waiting.filter(pk=brought, state=state).first()
