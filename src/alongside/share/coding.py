"""Help with coding a note: what its words suggest on the FRAME. A suggestion is shown as one, and a person decides."""

from __future__ import annotations

import re
from datetime import datetime

from .models import ChangeNote, NoteCode

Code = NoteCode
# Beginnings of words, in the order in which they are tried. What no word suggests stays "not known".
HINTS: dict[str, list[tuple[str, str]]] = {
    "planned": [
        (Code.Planned.UNPLANNED, r"fell through|suddenly|had to|no (?:one|body) came|cancel|broke|unexpected"),
        (Code.Planned.REACTED, r"because they asked|after (?:they|people|the)|complain|in answer|so we"),
        (Code.Planned.PLANNED, r"agreed beforehand|planned|decided in advance|from the start"),
    ],
    "decided": [
        (Code.Decided.TOGETHER, r"together|we all|jointly"),
        (Code.Decided.PARTICIPANTS, r"(?:they|the (?:young )?(?:people|men|women)) (?:asked|wanted|chose|said)"),
        (Code.Decided.FUNDER, r"funder"),
        (Code.Decided.MANAGERS, r"manage(?:r|ment)|board"),
        (Code.Decided.PARTNERS, r"partner|college|council|police|fire service|employer"),
        (Code.Decided.COORDINATOR, r"coordinator"),
        (Code.Decided.FRONT_LINE, r"worker|staff|tutor|instructor"),
    ],
    "what": [
        (Code.What.TRAINING, r"train(?:ed|ing) (?:the )?(?:staff|workers|tutors)|form|survey|measur"),
        (Code.What.SPREAD, r"recruit|referr|another site|other places|roll"),
        (Code.What.CONTEXT, r"room|hall|venue|outdoors|morning|afternoon|evening|day|time|online|hour|later|earlier"),
        (Code.What.CONTENT, r"session|lesson|activit|cook|topic|exercise|course|visit|work"),
    ],
    "level": [
        (Code.Level.PERSON, r"one (?:of them|person|young man|woman)|for him|for her"),
        (Code.Level.WORKER, r"one worker|my own"),
        (Code.Level.NETWORK, r"partners|partnership|between us"),
        (Code.Level.ORGANISATION, r"association|college|council|organisation"),
        (Code.Level.GROUP, r"group|everyone|all of them|they|them"),
    ],
    "nature": [
        (Code.Nature.SWAPPED, r"instead|in place of|swap|replac|rather than"),
        (Code.Nature.REMOVED, r"left out|dropped|stopped|without|skipp|no longer"),
        (Code.Nature.SHORTENED, r"shorter|fewer|less time|cut (?:down|short)|half the"),
        (Code.Nature.LENGTHENED, r"longer|more time|extra (?:week|day|hour)|slower"),
        (Code.Nature.REORDERED, r"order|first and then|swapped round|before the"),
        (Code.Nature.REPEATED, r"again|repeat|twice"),
        (Code.Nature.LOOSENED, r"more freely|loose|let them choose|optional"),
        (Code.Nature.ADDED, r"add(?:ed)?\b|also|as well|new|extra"),
        (Code.Nature.FITTED, r"later|earlier|moved|changed|adjust|fit|simpler|plain"),
    ],
    "goal": [
        (Code.Goal.COST, r"cost|cheaper|money|save"),
        (Code.Goal.CULTURE, r"language|culture|faith|halal|ramadan|prayer"),
        (Code.Goal.STAYING, r"stay|drop(?:ped|ping)? out|keep coming|come back|tired"),
        (Code.Goal.REACH, r"more people|reach|nobody came|no one came|join|travel|bus|far"),
        (Code.Goal.SATISFACTION, r"enjoy|like it|happier|bored|fun"),
        (Code.Goal.EFFECT, r"learn|better result|job|works better|certificate"),
        (Code.Goal.FIT, r"fit|suit|need|own pace|age|easier"),
    ],
    "reason": [
        (Code.Reason.SOCIETY, r"law|rule of the|fund|benefit|universal credit|weather|holiday|strike"),
        (Code.Reason.ORGANISATION, r"room|venue|staff|budget|van|kit|building|insurance"),
        (Code.Reason.WORKER, r"worker|tutor|ill|sick|instructor"),
        (Code.Reason.PARTICIPANT, r"they|young|people|men|women|tired|asked|wanted|family|child"),
    ],
}  # fmt: skip


def suggest_codes(note: ChangeNote) -> dict[str, str]:
    """What the words, the moment and the marked part of a note suggest. Only what something suggests is in it."""
    text = f"{note.what_changed} {note.why}".casefold()
    found = {name: code for name, hints in HINTS.items() if (code := _first(hints, text))}
    found["when"] = _when(note)
    if note.element is not None:
        found["core"] = {"core": Code.Core.CHANGED, "adaptable": Code.Core.KEPT}.get(
            note.element.bearing, Code.Core.UNKNOWN
        )
    return {name: str(code) for name, code in found.items()}


def _first(hints: list[tuple[str, str]], text: str) -> str:
    return next((code for code, words in hints if re.search(rf"\b(?:{words})", text)), "")


def _when(note: ChangeNote) -> str:
    initiative, day = note.initiative, _day(note.written_at)
    if initiative.starts_on and day < initiative.starts_on.isoformat():
        return Code.When.BEFORE
    if initiative.ends_on and day > initiative.ends_on.isoformat():
        return Code.When.KEEPING
    return Code.When.DURING if initiative.starts_on else Code.When.UNKNOWN


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
