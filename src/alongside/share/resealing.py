"""What was signed here says less from now on: a copy from before is then known to be older, wherever it turns up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.utils import timezone

from .document import document_in
from .models import Pack
from .packs.format import Document, written

SEALED = "%Y-%m-%dT%H:%M:%SZ"


def told_by(document: Document) -> str:
    """A short name for exactly these words, by which a review and a signature are known to be about the same."""
    return sha256(written(document).encode()).hexdigest()


def reseal(packs: Iterable[Pack], change: Callable[[Document], None]) -> None:
    """Change what packs of ours say, and seal those anew that say something else now."""
    for pack in packs:
        document: Document = json.loads(pack.pack_json)
        change(document)
        if written(document) == pack.pack_json:
            continue
        document["sealed_at"] = sealed_after(document.get("sealed_at"))
        pack.pack_json = written(document)
        pack.digest = told_by(document_in(pack))
        pack.save(update_fields=["pack_json", "digest"])


def sealed_after(before: str | None) -> str:
    """This moment as packs say it, and always later than another, though both were within one second."""
    now = timezone.now().astimezone(UTC).replace(microsecond=0)
    if before:
        now = max(now, datetime.strptime(before, SEALED).replace(tzinfo=UTC) + timedelta(seconds=1))
    return now.strftime(SEALED)
