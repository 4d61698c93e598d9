"""The whole public library as a folder of files that opens from a USB stick: pages, search, packs, feeds, citations.

Rows are streamed, so memory stays flat however much there is. Nothing in it needs a server: search reads its index as
scripts, since pages of a folder may not fetch, and every link leads from its own file to another one.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import translation

from . import items, packs, patterns, reflections
from .placing import Occupied, replaced_as_one
from .site import Count, Progress, Site

__all__ = ["Count", "Occupied", "export_library"]


def export_library(folder: Path, *, say: Progress = lambda _words: None) -> Count:
    """Write the library to a folder. An earlier library there is replaced as one; anything else is left alone.

    Raises Occupied where the folder holds something else, OSError where it cannot be written.
    """
    with replaced_as_one(folder.absolute()) as draft, translation.override(settings.LANGUAGE_CODE):
        site = Site(draft, say)
        files = packs.write(site)  # first, since patterns say whether there is one
        patterns.write(site, files)
        items.write(site)
        reflections.write(site)
        site.close()
        return site.count
