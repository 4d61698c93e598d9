"""Learning that leaves the building and comes back: patterns, adaptations, packs, and the library."""

from .adaptations import Adaptation, AdaptationChoice, ChangeNote, ContextDifference, Draft
from .coding import NoteCode
from .finding import LibraryEntry
from .library import Fact, Insight, LibraryItem, Perspective, Reflection, Shelf
from .packs import Elsewhere, Neighbour, Pack, PackPicture, PublishedFigure
from .patterns import Pattern, PatternElement, PatternPicture

__all__ = [
    "Adaptation",
    "AdaptationChoice",
    "ChangeNote",
    "ContextDifference",
    "Draft",
    "Elsewhere",
    "Fact",
    "Insight",
    "LibraryEntry",
    "LibraryItem",
    "Neighbour",
    "NoteCode",
    "Pack",
    "PackPicture",
    "Pattern",
    "PatternElement",
    "PatternPicture",
    "Perspective",
    "PublishedFigure",
    "Reflection",
    "Shelf",
]
