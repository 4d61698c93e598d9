"""Hostile packs: each is refused with a sentence, and nothing is unpacked, kept or run."""

from __future__ import annotations

import io
import json
import random
import zipfile
from hashlib import sha256

import pytest

from alongside.share.packs.format import Unreadable, written
from alongside.share.packs.inert import is_inert_page, is_inert_picture
from alongside.share.packs.reading import read
from alongside.share.packs.sealing import bound, seal, signature_over
from alongside.shell.rasters import made_plain

from .making import KEY, OTHER, bomb, chunk, document, named, picture, step


def files(**more) -> dict[str, bytes]:
    """The files of a true pack, with some put in the place of others; None takes one out."""
    with zipfile.ZipFile(io.BytesIO(seal(document(), KEY))) as whole:
        held = {name: whole.read(name) for name in whole.namelist()}
    held |= {name.replace("__", ".").replace("_in_", "/"): content for name, content in more.items()}
    return {name: content for name, content in held.items() if content is not None}


def signed(held: dict[str, bytes], key=KEY) -> bytes:
    """A pack whose signature is right, whatever is in it: a hostile sender has a key too."""
    rest = {name: content for name, content in held.items() if name != "signature.json"}
    return bound(rest | {"signature.json": signature_over(rest, key)})


def zipped(entries, compression=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as whole:
        for entry, content in entries:
            whole.writestr(entry, content)
    return out.getvalue()


def refused(file: bytes) -> str:
    with pytest.raises(Unreadable) as trouble:
        read(file)
    return str(trouble.value)


def test_a_bomb_is_not_unpacked():
    bomb = zipped([*files().items(), ("media/big.png", b"\0" * 7_900_000)])
    assert len(bomb) < 20_000
    assert refused(bomb) == "It unpacks to far more than it is: a trap. Nothing was unpacked."


def test_too_much_inside_is_not_unpacked():
    noise = [(f"media/a{n}.png", random.Random(n).randbytes(9_000) + b"\0" * 800_000) for n in range(12)]
    assert "more than 8 MB" in refused(zipped([*files().items(), *noise]))


def test_a_file_that_is_too_large_is_not_opened():
    assert "larger than 6 MB" in refused(b"PK" + b"x" * 6_000_000)


def test_a_list_of_contents_that_lies_about_sizes_is_found_out():
    file = bytearray(zipped([*files().items(), ("media/a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 5_000)]))
    where = file.rfind(b"media/a.png") - 46  # in the list of contents
    file[where + 24 : where + 28] = (10).to_bytes(4, "little")
    assert refused(bytes(file)) in {
        "A file in it is not as long as the list of contents says.",
        "This is not a whole zip file. Ask for it again: it may have been cut off on its way.",
        "It was changed after it was signed, or the signature is not its own. It was not let in.",
    }


@pytest.mark.parametrize(
    "name",
    [
        "../../evil.json",
        "/etc/passwd",
        "media/../pack.json",
        "a\\b.json",
        "media/",
        "run.exe",
        "media/x.html",
        "PACK.JSON",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "which no file of a pack is" in refused(zipped([*files().items(), (name, b"x")]))
    assert list(tmp_path.iterdir()) == []


def test_a_symlink_is_refused():
    link = zipfile.ZipInfo("media/a.png")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    assert "is a link or a folder" in refused(zipped([*files().items(), (link, b"/etc/passwd")]))


def test_the_same_file_twice_is_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        file = zipped([*files().items(), ("pack.json", b"{}")])
    assert "in it twice" in refused(file)


def test_thousands_of_files_are_refused():
    assert "64 at most" in refused(zipped([(f"media/a{n}.png", b"x") for n in range(5_000)]))


@pytest.mark.parametrize("file", [b"", b"PK\x03\x04", b"not a zip", seal(document(), KEY)[:-200]])
def test_half_a_file_is_refused(file):
    assert "not a whole zip file" in refused(file)


def test_any_flipped_byte_is_noticed():
    whole = seal(document(), KEY)
    unnoticed = []
    for position in range(0, len(whole), 97):
        changed = bytearray(whole)
        changed[position] ^= 1
        try:
            if read(bytes(changed)).document != document():
                unnoticed.append(position)
        except Unreadable:
            pass
    assert unnoticed == []


def test_a_missing_signature_is_refused():
    assert "Nobody signed it" in refused(bound(files(signature__json=None)))


def test_a_signature_of_something_else_is_refused():
    other = files()["signature.json"]
    changed = files(LICENCE__txt=b"All mine.", signature__json=other)
    assert "changed after it was signed" in refused(bound(changed))


def test_a_key_put_in_the_place_of_another_is_refused():
    theirs = json.loads(signature_over({"a": b""}, OTHER))
    told = json.loads(files()["signature.json"]) | {"key": theirs["key"]}
    assert "changed after it was signed" in refused(bound(files(signature__json=json.dumps(told).encode())))


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 40_000,
        b'{"version": 1, "algorithm": "none", "files": {}, "key": "", "signature": ""}',
    ],
)
def test_a_signature_that_is_none_is_refused(told):
    assert "signature cannot be read" in refused(bound(files(signature__json=told)))


def test_a_signature_from_the_future_is_refused_in_words():
    told = json.loads(files()["signature.json"]) | {"version": 9}
    assert "newer Alongside (format 9" in refused(bound(files(signature__json=json.dumps(told).encode())))


def test_a_pack_from_the_future_is_refused_in_words():
    later = json.dumps(document(version=2)).encode()
    assert "newer Alongside (format 2" in refused(signed(files(pack__json=later)))


def test_a_million_adaptations_are_refused():
    many = json.dumps(document() | {"adopted": [0] * 1_000_000}).encode()
    assert "larger than 2 MB" in refused(signed(files(pack__json=many)))
    fewer = json.dumps(document() | {"adopted": [{}] * 200_000}).encode()
    assert "lists 200,000 adaptations" in refused(signed(files(pack__json=fewer)))


def test_a_circle_is_refused():
    told = json.dumps(document(began=[step(1)])).encode()
    assert "goes round in a circle" in refused(signed(files(pack__json=told)))


PAGES = {
    "script": "<script>alert(1)</script>",
    "event": '<p onclick="x()">a</p>',
    "handler without quotes": "<img src=x onerror=alert(1)>",
    "link that runs": '<a href="javascript:alert(1)">a</a>',
    "link in disguise": '<a href="java&#9;script:alert(1)">a</a>',
    "frame": '<iframe src="https://a.example"></iframe>',
    "object": "<object data=x></object>",
    "form": '<form action="https://a.example"><input></form>',
    "base": '<base href="https://a.example">',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://a.example">',
    "picture from elsewhere": '<img alt="" src="https://a.example/t.gif">',
    "picture that is a page": '<img alt="" src="data:image/svg+xml;base64,AAAA">',
    "style that fetches": "<style>p{background:url(https://a.example)}</style>",
    "style attribute": '<p style="background:url(x)">a</p>',
    "drawing": '<svg onload="x()"></svg>',
    "comment": "<!--><script>alert(1)</script>-->",
    "template": "<template><script></script></template>",
    "math": "<math><mtext></mtext></math>",
    "tags in a title": '<title><p title="</title><script>alert(1)</script>"></p></title>',
    "title that is never ended": "<title><p></title><script>alert(1)</script>",
    "style that ends itself": "<style/>@import url(https://a.example);</style>",
    "style whose end says more": "<style></style x><script>alert(1)</script><style></style>",
    "style whose end has a slash": "<style></style/><script>alert(1)</script><style></style>",
    "tags in a style": '<style><p title="</style><script>alert(1)</script>"></p></style>',
    "paragraph that ends itself": "<p/>",
    "end that says more": '</p title="><script>alert(1)</script>">',
    "end that is none": "</ <script>alert(1)</script>>",
    "tag in a tag": "<p <script>alert(1)</script>",
    "letters of a style as numbers": "<style>a{background:ur&#108;(https://a.example)}</style>",
    "comment in a style": "<style>a{background:u/**/rl(https://a.example)}</style>",
    "source in a style": '<style>@font-face{font-family:x;src:src("https://a.example")}</style>',
    "image in a style": '<style>a{background:image("https://a.example/x.png")}</style>',
}


@pytest.mark.parametrize("more", PAGES.values(), ids=PAGES)
def test_a_page_that_could_run_or_fetch_is_refused(more):
    page = files()["index.html"].replace(b"</main>", more.encode() + b"</main>")
    assert not is_inert_page(page)
    assert "could run or fetch something" in refused(signed(files(index__html=page)))


WORDS = "</title></style><style/><script>alert(1)</script> <!-- &lt; & /* url(x) ' \" image( \u2028"


def test_our_own_page_is_harmless_whatever_people_wrote_in_it():
    told = document(stories=[{"words": WORDS}], community={"name": WORDS[:80]})
    told["pattern"] |= {"title": WORDS, "summary": WORDS}
    told["pattern"]["elements"][0]["words"] = WORDS
    assert read(seal(told, KEY)).document == told


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("index__html", b"<!doctype html><title>x</title><p>Ring Sam Kerr on 07700 900123</p>"),
        ("index__html", files()["index.html"].replace(b"Ask first.", b"Ask Sam Kerr first.")),
        ("index__html", files()["index.html"] + b"\n"),
        ("LICENCE__txt", b"All mine."),
        ("LICENCE__txt", b"caf\xe9"),
    ],
)
def test_a_page_or_a_licence_says_what_the_document_says_and_nothing_else(file, content):
    assert "does not say what its pack.json says" in refused(signed(files(**{file: content})))


@pytest.mark.parametrize(
    ("instead", "sentence"),
    [
        (('"edition": 1,', '"edition": 1.0,'), "does not keep to the format at edition"),
        (('"edition": 1,', '"edition": true,'), "does not keep to the format at edition"),
        (('"edition": 1,', '"edition": 1, "later": 1e999,'), "a number in it that is none"),
        (('"edition": 1,', '"edition": 1, "later": -' + "9" * 400 + ","), "a number in it that is none"),
        (('"edition": 1,', '"edition": 1, "later": ' + "9" * 5_000 + ","), "a number in it that is none"),
        (('4111-8111-111111111111"', '4111-8111-111111111111\\n"'), "does not keep to the format at id"),
        (('"2014-06-01"', '"2014-06-01\\n"'), "does not keep to the format at published_on"),
    ],
)
def test_what_would_stop_whoever_reads_it_on_is_refused(instead, sentence):
    told = written(document())
    assert told.count(instead[0]) == 1
    assert sentence in refused(signed(files(pack__json=told.replace(*instead).encode())))


def test_a_measured_number_beyond_all_numbers_is_refused():
    numbers = [{"place": "", "comparator": False, "on": "2026-01-01", "value": 10**400}]
    said = {
        "what": "x",
        "unit": "",
        "better": "higher",
        "chosen_by": "",
        "limits": "",
        "measurements": numbers,
    }
    told = written(document(evidence=[said])).encode()
    assert "a number in it that is none" in refused(signed(files(pack__json=told)))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_signature_in_other_letters_than_utf_8_is_refused(encoding):
    told = files()["signature.json"].decode().encode(encoding)
    assert "signature cannot be read" in refused(bound(files(signature__json=told)))


DRAWINGS = {
    "script": "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "event": "<svg onload='alert(1)'></svg>",
    "foreign": "<svg><foreignObject><p>a</p></foreignObject></svg>",
    "use": "<svg><use href='https://a.example#a'/></svg>",
    "image": "<svg><image href='https://a.example/a.png'/></svg>",
    "animation": "<svg><set attributeName='href' to='javascript:x'/></svg>",
    "entity": "<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg>&a;</svg>",
    "style": "<svg><style>@import 'https://a.example'</style></svg>",
    "fill from elsewhere": "<svg><rect fill='url(https://a.example#a)'/></svg>",
    "not a drawing": "<p>a</p>",
}


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_a_drawing_that_could_run_or_fetch_is_refused(drawing):
    assert "is not a plain picture" in refused(signed(files(media_in_a__svg=drawing.encode())))


PLAIN_DRAWING = (
    b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><title>a</title><path d='M0 0H9'/></svg>"
)


def test_a_plain_drawing_and_plain_pictures_are_let_in():
    assert is_inert_picture("a.svg", PLAIN_DRAWING)
    media = {"a.svg": PLAIN_DRAWING, "b.png": picture("PNG"), "c.jpg": made_plain(picture("JPEG")).content}
    told = document(pictures=named(media))
    sealed = read(seal(told, KEY, media))
    assert sealed.media == media
    assert sha256(sealed.file()).digest() == sha256(seal(told, KEY, media)).digest()


def test_a_page_called_a_picture_is_refused():
    assert "is not a plain picture" in refused(signed(files(media_in_a__png=b"<script>alert(1)</script>")))


def with_picture(name: str, content: bytes) -> bytes:
    """A pack with a picture in it that its pack.json names rightly: only the picture itself can be wrong."""
    told = document(pictures=named({name: content}))
    held = files(pack__json=written(told).encode()) | {f"media/{name}": content}
    return signed(held)


PNG, JPEG = picture("PNG"), made_plain(picture("JPEG")).content
LYING = {
    "a place in it": ("a.jpg", picture("JPEG", exif=True)),
    "a comment in it": ("a.jpg", JPEG[:2] + b"\xff\xfe\x00\x06call" + JPEG[2:]),
    "a text in it": ("a.png", PNG[:33] + chunk(b"tEXt", b"Author\0Somebody") + PNG[33:]),
    "a page behind it": ("a.png", PNG + b"<script>alert(1)</script>"),
    "a zip behind it": ("a.jpg", JPEG + b"PK\x03\x04"),
    "half of it": ("a.jpg", JPEG[: len(JPEG) // 2]),
    "a wrong sum": ("a.png", PNG[:-1] + b"\0"),
    "another kind": ("a.png", JPEG),
    "a head alone": ("a.png", PNG[:8]),
    "a bomb": ("a.png", bomb()),
    "nothing": ("a.jpg", b""),
}


@pytest.mark.parametrize("lie", LYING.values(), ids=LYING)
def test_a_picture_that_holds_more_or_less_than_a_picture_is_refused(lie):
    assert "is not a plain picture" in refused(with_picture(*lie))


@pytest.mark.parametrize(
    "pictures",
    [
        [],
        [{"file": "a.png", "alt": "A", "sha256": "0" * 64}],
        [{"file": "b.png", "alt": "A", "sha256": sha256(PNG).hexdigest()}],
        [{"file": "a.png", "alt": "A", "sha256": sha256(PNG).hexdigest()}] * 2,
    ],
)
def test_pictures_are_those_that_are_named(pictures):
    told = document() | ({"pictures": pictures} if pictures else {})
    held = files(pack__json=written(told).encode()) | {"media/a.png": PNG}
    assert "are not those that its pack.json names" in refused(signed(held))


def test_a_picture_without_words_breaks_the_format():
    told = document(pictures=[{"file": "a.png", "alt": "", "sha256": sha256(PNG).hexdigest()}])
    held = files(pack__json=written(told).encode()) | {"media/a.png": PNG}
    assert "does not keep to the format at pictures/0/alt" in refused(signed(held))
