"""The demo's story, told from the beginning through the rooms' own actions. The same words and counts each time."""

from __future__ import annotations

from django.db import transaction

from alongside.community.models import Community

from . import castlefern, connections, gorbals, govan, travelling
from .forget import forget_everything
from .telling import this_monday


def tell() -> None:
    """Forget what was there and tell all four places. Dates follow from today: Govan is always in week five."""
    if Community.objects.exists():
        forget_everything()
    monday = this_monday()
    with transaction.atomic():
        pattern = gorbals.tell(monday)
        govan.tell(monday, pattern)
        castlefern.tell(monday, pattern)
        connections.tell(monday)
        travelling.tell(monday, pattern)
