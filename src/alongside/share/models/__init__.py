"""Learning that leaves the building and comes back: patterns, adaptations with their lineage, and the library."""

from .adaptations import Adaptation, AdaptationChoice, ChangeNote, ContextDifference, Draft
from .library import Fact, LibraryItem, Perspective, Reflection
from .patterns import Pattern, PatternElement

__all__ = [
    "Adaptation",
    "AdaptationChoice",
    "ChangeNote",
    "ContextDifference",
    "Draft",
    "Fact",
    "LibraryItem",
    "Pattern",
    "PatternElement",
    "Perspective",
    "Reflection",
]
