"""Whoever clears a pack sees all of its words: nothing is in its files that no line of the review shows."""

from __future__ import annotations

import io
import re
import zipfile

from alongside.share.packs.sealing import seal
from alongside.share.reviewing import laid_out

from .packs.making import GORBALS, KEY, document, named, picture, step

PLACE = {"name": "W-name", "place": "W-place"}
ORIGIN = {"pattern": GORBALS, "edition": 3, "title": "W-origin", "community": PLACE | {"place": "W-there"}}
NOTE = {
    "id": "66666666-6666-4666-8666-666666666666", "what_changed": "W-changed", "why": "W-whynote", "keep": "not_sure",
    "on": "2026-01-01", "coded": {"when": "during"},
}  # fmt: skip
MEASURED = {
    "what": "W-what", "unit": "W-unit", "better": "higher", "chosen_by": "W-chosen", "limits": "W-limits",
    "measurements": [
        {"place": "W-where", "comparator": True, "on": "2026-01-02", "until": "2026-02-02", "value": 12.5,
         "about": "W-about", "source": "W-source"},
    ],
}  # fmt: skip


def whole():
    """A document in which every text that people or others can set is a word of its own."""
    made = step(
        1,
        **{"from": ORIGIN},
        community={"name": "W-adopter", "place": "W-here"},
        initiative="W-initiative",
        notes=[NOTE],
    )  # fmt: skip
    made["choices"][0] |= {"there": "W-kept", "words": "W-words", "why": "W-why"}
    made["differences"][0] |= {"there": "W-differs", "here": "W-now"}
    media = {"p-0123456789abcdef.png": picture("PNG")}
    told = document(
        licence={"name": "W-licence", "url": "https://w-licence.example/"},
        instance={"name": "W-instance", "address": "https://w-instance.example"},
        community={"name": "W-community", "place": "W-town"},
        initiative={"name": "W-work", "anchor": "W-anchor"},
        adopted=[made],
        notes=[NOTE],
        evidence=[MEASURED],
        stories=[{"words": "W-story"}],
        reflections=[{"kind": "issue", "words": "W-reflection", "perspective": "funder", "insight": None}],
        pictures=[one | {"alt": "W-alt"} for one in named(media)],
        **{"later-field": {"later-inner": ["W-later", "Lat"]}},
    )
    told["pattern"] |= {"title": "W-title", "summary": "W-summary"}
    told["pattern"]["elements"][0] |= {"words": "W-element", "decided_by": "W-decided"}
    return told, media


def reviewed(told) -> str:
    return "\n".join(
        line.what + "\n" + "".join(part.words for part in line.parts) for line in laid_out(told, ())
    )


def files_of(told, media) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(seal(told, KEY, media))) as packed:
        names = ("pack.json", "index.html", "LICENCE.txt")
        return {name: packed.read(name).decode() for name in names}


def test_every_word_in_the_files_of_a_pack_stands_in_the_review():
    told, media = whole()
    shown = reviewed(told)
    for name, text in files_of(told, media).items():
        words = set(re.findall(r"W-[a-z]+|https://w-[a-z.]+", text))
        assert (name, sorted(one for one in words if one not in shown)) == (name, [])
    assert len(set(re.findall(r"W-[a-z]+", files_of(told, media)["pack.json"]))) == 34
    assert "later-inner" in shown
    assert "\nLat\n" in shown + "\n"  # a name does not hide in another word


def test_what_a_person_wrote_is_marked_wherever_it_stands():
    told, _media = whole()
    told["evidence"][0]["limits"] = "Jo said so."
    told["adopted"][0]["from"]["title"] = "What Jo did"
    told["adopted"][0]["community"]["place"] = "Jo’s kitchen"
    marked = [line.what for line in laid_out(told, ["Jo"]) if any(part.words == "Jo" for part in line.parts)]
    assert marked == [
        "W-name → W-adopter, it began from",
        "W-name → W-adopter, here",
        "What it cannot say",
    ]


def test_days_and_identities_that_the_format_fixes_are_not_marked():
    told, _media = whole()
    marked = [part.words for line in laid_out(told, ()) for part in line.parts if part.why]
    assert [words for words in marked if re.search(r"\d{4}", words)] == []
