"""Packs that were changed at random: whatever is in them, they are let in whole or refused in a sentence."""

import copy
import json
import os
import random
from contextlib import suppress

import pytest
from django.db import transaction

from alongside.community.refusals import Refusal
from alongside.share import actions
from alongside.share.document import document_in, file_of
from alongside.share.packs.format import Unreadable
from alongside.share.packs.page import licence_text, page
from alongside.share.packs.reading import read
from alongside.share.packs.sealing import LICENCE, PACK, PAGE, SIGNATURE, bound, seal, signature_over
from alongside.share.packs.telling import told as told_in_lines

from .packs.making import GOVAN, KEY, OTHER, document, named, picture, step
from .test_arriving import note_of

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "150"))
SEED = int(os.environ.get("FUZZ_SEED", "8"))
MEDIA = {"a.png": picture("PNG")}
HOSTILE = [
    None, True, False, 0, -1, 1, 1.0, 1.5, 2**31, 2**63, 10**400, 1e308, -0.0, [], {}, [[]], "", " ", "\n", "\x00",
    "\ud800", "\u202e", "a\n", "x" * 2_001, "9999-12-31", "0001-01-01", "2014-02-30", "2014-06-01\n", "<script>",
    GOVAN, GOVAN.upper(), GOVAN + "\n", "' OR 1=1 --", "%s %(a)s {0}", "https://a.example/\r\nx", "en-gb-" + "a" * 40,
    "javascript:x", "../a.png", "kept", "changed", "core", "\U0001f469\u200d\U0001f467", "اردو", "e\u0301" * 300,
    *("x" * size for size in (80, 120, 200, 300, 500, 600, 1_000, 2_000, 4_000)),
    *("ß" * size for size in (80, 120, 200, 300, 600)), "\u0958" * 120, "!" * 80,
]  # fmt: skip


def everything():
    note = note_of(1) | {"coded": {"when": "during"}}
    number = {
        "place": "Here",
        "comparator": False,
        "on": "2014-01-01",
        "value": 14.5,
        "about": "x",
        "source": "y",
    }
    said = {
        "what": "w",
        "unit": "u",
        "better": "higher",
        "chosen_by": "them",
        "limits": "",
        "measurements": [number],
    }
    return document(
        began=[step(2, **{"from": step()["from"] | {"pattern": GOVAN}})],
        adopted=[step(1, notes=[note])],
        notes=[note_of(2)],
        evidence=[said],
        stories=[{"words": "It was ours."}],
        reflections=[{"kind": "issue", "words": "Late.", "perspective": "front_line", "insight": 3}],
        pictures=named(MEDIA),
        is_illustration=True,
        sealed_at="2020-01-01T00:00:00Z",
    )


def places(value, path=()):
    """Every place in a document that something else can be put into."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from places(one, (*path, key))


def changed(chance):
    told = everything()
    for _time in range(chance.choice([1, 1, 1, 2, 3])):
        *path, last = chance.choice(list(places(told)))
        held = told
        for key in path:
            held = held[key]
        way = chance.randrange(6)
        if way == 0:
            del held[last]
        elif way == 1 and isinstance(held, list):
            held.append(copy.deepcopy(held[last]))
        elif way == 2 and isinstance(held, dict):
            held[chance.choice(["later", "x\n", "", "__proto__", "from"])] = chance.choice(HOSTILE)
        elif way == 3 and isinstance(held[last], str):
            held[last] = held[last] + chance.choice([one for one in HOSTILE if isinstance(one, str)])
        else:
            held[last] = copy.deepcopy(chance.choice(HOSTILE))
    return told


def sealed_by_a_stranger(told, chance):
    """What somebody with a key and without our checks would seal."""
    files = {f"media/{name}": held for name, held in MEDIA.items()}
    files[PACK] = json.dumps(told, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    files[PAGE], files[LICENCE] = b"<p>x</p>", b"x"
    with suppress(Exception):  # where not even our page can be written, they send another
        files[PAGE], files[LICENCE] = page(told, MEDIA).encode(), licence_text(told).encode()
    return bound(files | {SIGNATURE: signature_over(files, chance.choice([KEY, OTHER]))})


def test_bytes_that_were_changed_are_whole_or_refused():
    chance, whole = random.Random(6), seal(everything(), KEY, MEDIA)
    for _round in range(ROUNDS):
        file = bytearray(whole)
        for _time in range(chance.randrange(1, 9)):
            at = chance.randrange(len(file))
            way = chance.randrange(3)
            if way == 0:
                file[at] = chance.randrange(256)
            elif way == 1:
                del file[at : at + chance.randrange(1, 40)]
            else:
                file[at:at] = chance.randbytes(chance.randrange(1, 20))
        with suppress(Unreadable):
            assert read(bytes(file)).document == everything()


def test_a_signature_that_was_changed_is_whole_or_refused():
    chance = random.Random(7)
    files = dict(read(seal(everything(), KEY, MEDIA)).files)
    for _round in range(ROUNDS):
        told = json.loads(files[SIGNATURE])
        *path, last = chance.choice(list(places(told)))
        held = told
        for key in path:
            held = held[key]
        held[last] = chance.choice(HOSTILE)
        with suppress(Unreadable):
            assert read(bound(files | {SIGNATURE: json.dumps(told).encode()})).document == everything()


@pytest.mark.django_db
def test_documents_that_were_changed_are_let_in_whole_or_refused(gorbals, coordinator, browse):
    chance, in_library, looking = random.Random(SEED), 0, browse(coordinator)
    for _round in range(ROUNDS):
        told = changed(chance)
        try:
            sealed = read(sealed_by_a_stranger(told, chance))
        except Unreadable:
            continue
        assert list(told_in_lines(sealed)) != []
        with suppress(Refusal), transaction.atomic():
            pack = actions.receive_pack(gorbals, sealed, by=coordinator, came_from="x")
            pack.refresh_from_db()
            assert (file_of(pack), document_in(pack)) == (sealed.file(), sealed.document)
            pages = [gorbals.at("share:pack", pk=pack.pk)]
            assert [looking.get(one).status_code for one in pages] == [200]
            pattern = actions.let_pack_in(pack, by=coordinator)
            in_library += 1
            pages = [f"/library/patterns/{pattern.pk}/", f"/library/lineage/{pattern.initiative_id}/"]
            assert [looking.get(one).status_code for one in pages] == [200, 200]
            if chance.random() < 0.95:
                raise Refusal("the next one finds the library as it was")
    assert in_library > ROUNDS // 50
