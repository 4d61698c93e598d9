"""What people do in Share: write a pattern, adapt one, note what changed, reflect, and fill the library."""

from ..resealing import told_by
from ..speaking import our_key
from .adapting import (
    Answer,
    adapt_pattern,
    make_drafted_opportunity,
    open_drafted_conversation,
    settle_draft,
    take_up_charter,
)
from .coding import code_note
from .following import follow_neighbour, note_visit, plain_address, stop_following, visit_neighbour
from .founding import load_founding_library
from .importing import Imported, import_cases
from .library import add_fact, add_item, publish_item, publish_reflection, reflect
from .noting import note_change, say_who_reads
from .packs import (
    REPLACED,
    let_pack_in,
    opened,
    points_at_people,
    receive_pack,
    reflections_for,
    set_pack_aside,
    sign_pack,
    stories_for,
)
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
from .pictures import add_picture, take_out_picture
from .removing import remove_item, remove_pattern

__all__ = [
    "REPLACED",
    "Answer",
    "Imported",
    "adapt_pattern",
    "add_element",
    "add_fact",
    "add_item",
    "add_picture",
    "change_element",
    "code_note",
    "draft_pattern",
    "follow_neighbour",
    "import_cases",
    "let_pack_in",
    "load_founding_library",
    "make_drafted_opportunity",
    "new_version",
    "note_change",
    "note_visit",
    "open_drafted_conversation",
    "opened",
    "our_key",
    "plain_address",
    "points_at_people",
    "publish_item",
    "publish_pattern",
    "publish_reflection",
    "receive_pack",
    "reflect",
    "reflections_for",
    "remove_item",
    "remove_pattern",
    "rewrite_pattern",
    "say_who_reads",
    "set_pack_aside",
    "settle_draft",
    "sign_pack",
    "stop_following",
    "stories_for",
    "take_out_element",
    "take_out_picture",
    "take_up_charter",
    "told_by",
    "visit_neighbour",
    "what_points_at_people",
]
