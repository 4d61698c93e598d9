"""What people do in Share: write a pattern, adapt one, note what changed, reflect, and fill the library."""

from .adapting import (
    Answer,
    adapt_pattern,
    make_drafted_opportunity,
    open_drafted_conversation,
    settle_draft,
    take_up_charter,
)
from .founding import load_founding_library
from .library import add_fact, add_item, publish_item, publish_reflection, reflect
from .noting import note_change
from .patterns import (
    add_element,
    change_element,
    draft_pattern,
    new_version,
    publish_pattern,
    rewrite_pattern,
    take_out_element,
    what_points_at_people,
)

__all__ = [
    "Answer",
    "adapt_pattern",
    "add_element",
    "add_fact",
    "add_item",
    "change_element",
    "draft_pattern",
    "load_founding_library",
    "make_drafted_opportunity",
    "new_version",
    "note_change",
    "open_drafted_conversation",
    "publish_item",
    "publish_pattern",
    "publish_reflection",
    "reflect",
    "rewrite_pattern",
    "settle_draft",
    "take_out_element",
    "take_up_charter",
    "what_points_at_people",
]
