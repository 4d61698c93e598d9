"""Pictures: only what can be seen leaves, each with its words, and nothing hostile comes in."""

from __future__ import annotations

import contextlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from alongside.community.refusals import Refusal
from alongside.share import actions
from alongside.share.document import document_of, file_of
from alongside.share.export import export_library
from alongside.share.models import Pattern, PatternPicture
from alongside.share.packs.reading import read
from alongside.share.packs.sealing import seal
from alongside.shell.rasters import NoPicture, is_plain, made_plain

from .conftest import signed, written
from .packs.making import KEY, bomb, document, named, picture

pytestmark = pytest.mark.django_db
ALT = "A yard with six benches in it"


@pytest.fixture
def draft(gorbals, coordinator):
    return written(gorbals, coordinator)


def with_picture(draft, by, **more):
    told = {"content": picture("JPEG", exif=True), "alt": ALT} | more
    return actions.add_picture(draft, by=by, **told)


def published(draft, by):
    actions.publish_pattern(draft, by=by)
    draft.refresh_from_db()
    return draft


def test_nothing_of_the_file_is_kept_but_what_can_be_seen(draft, coordinator):
    brought = picture("JPEG", exif=True)
    assert b"Somebody" in brought
    kept = bytes(with_picture(draft, coordinator, content=brought).content)
    assert b"Somebody" not in kept
    assert b"Exif" not in kept
    assert is_plain("a.jpg", kept)
    assert Image.open(io.BytesIO(kept)).size == (60, 40)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_large_picture_becomes_small_enough_to_travel(kind):
    noise = Image.effect_noise((2_400, 1_800), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, kind)
    plain = made_plain(out.getvalue())
    assert max(plain.width, plain.height) <= 1_280
    assert len(plain.content) <= 160_000
    assert is_plain("a.jpg", plain.content)


def test_a_picture_taken_sideways_stands_upright():
    out = io.BytesIO()
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (60, 40)).save(out, "JPEG", exif=turned.tobytes())
    assert (made_plain(out.getvalue()).width, made_plain(out.getvalue()).height) == (40, 60)


def test_what_shows_through_becomes_paper():
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    drawn = Image.open(io.BytesIO(made_plain(out.getvalue()).content))
    assert drawn.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>", "not a picture"),
        (b"GIF89a" + b"\0" * 40, "not a picture"),
        (picture("PNG")[:60], "not a picture"),
        (bomb(), "more pixels"),
        (b"\0" * 12_000_001, "larger than 12 MB"),
        (picture("PNG", size=(2_000, 20)), "too narrow"),
        (picture("PNG", size=(8, 8)), "too narrow"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(draft, coordinator, content, sentence):
    with pytest.raises(Refusal, match=sentence):
        with_picture(draft, coordinator, content=content)
    assert PatternPicture.objects.count() == 0


def with_scans(scans, *, size=(400, 300)):
    """A picture that sharpens as it loads, whose last scan comes this often: large work in a small file."""
    out = io.BytesIO()
    Image.effect_noise(size, 30).convert("RGB").save(out, "JPEG", progressive=True, quality=20)
    content = out.getvalue()
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * (scans - content.count(b"\xff\xda")) + content[-2:]


def test_a_picture_of_very_many_scans_is_refused_and_one_of_many_is_not():
    with pytest.raises(NoPicture, match="Save it anew"):
        made_plain(with_scans(65))
    assert is_plain("a.jpg", with_scans(65)) is False
    assert made_plain(with_scans(64)).width == 400
    assert is_plain("a.jpg", with_scans(64)) is True


def test_scans_of_the_small_preview_inside_a_photograph_do_not_count():
    out, held = io.BytesIO(), Image.Exif()
    held[0x010E] = "\xff\xda".encode("latin-1") * 200
    Image.new("RGB", (60, 40)).save(out, "JPEG", exif=held)
    assert out.getvalue().count(b"\xff\xda") > 200
    assert made_plain(out.getvalue()).width == 60


def test_a_pair_of_pictures_in_one_file_is_read_by_its_first():
    out = io.BytesIO()
    Image.new("RGB", (1_400, 900), "red").save(
        out, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40))]
    )
    assert (made_plain(out.getvalue()).width, made_plain(out.getvalue()).height) == (1_280, 823)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.data())
def test_torn_pictures_are_refused_or_drawn_and_never_fall_over(kind, data):
    torn = bytearray(picture(kind))
    for place in data.draw(st.lists(st.integers(0, len(torn) - 1), max_size=6)):
        torn[place] = data.draw(st.integers(0, 255))
    is_plain("a.png" if kind == "PNG" else "a.jpg", bytes(torn))
    with contextlib.suppress(NoPicture):
        assert is_plain("a.jpg", made_plain(bytes(torn)).content)


def test_a_picture_has_words_and_they_name_nobody(draft, coordinator, participant):
    with pytest.raises(Refusal, match="Say what can be seen"):
        with_picture(draft, coordinator, alt=" ")
    with_picture(draft, coordinator, alt=f"{participant.name} at the bench")
    with pytest.raises(Refusal, match="could point at somebody"):
        actions.publish_pattern(draft, by=coordinator)


def test_six_at_most_each_once_and_only_while_it_is_written(draft, coordinator):
    for width in range(50, 56):
        with_picture(draft, coordinator, content=picture("PNG", size=(width, 40)))
    with pytest.raises(Refusal, match="six pictures at most"):
        with_picture(draft, coordinator, content=picture("PNG", size=(90, 40)))
    actions.take_out_picture(draft.pictures.first(), by=coordinator)
    with pytest.raises(Refusal, match="in it already"):
        with_picture(draft, coordinator, content=picture("PNG", size=(52, 40)))
    published(draft, coordinator)
    with pytest.raises(Refusal, match="stays as it is"):
        with_picture(draft, coordinator)
    with pytest.raises(Refusal, match="stays as it is"):
        actions.take_out_picture(PatternPicture.objects.select_related("pattern").first(), by=coordinator)


def test_pictures_go_along_in_the_pack_and_into_the_next_version(draft, coordinator, tmp_path):
    one = with_picture(draft, coordinator)
    pattern = published(draft, coordinator)
    sealed = read(file_of(signed(pattern, coordinator)))
    assert sealed.document["pictures"] == [{"file": one.file, "alt": ALT, "sha256": one.digest}]
    assert sealed.media == {one.file: bytes(one.content)}
    page = sealed.files["index.html"].decode()
    assert f'<img alt="{ALT}" src="data:image/jpeg;base64,' in page
    later = actions.new_version(pattern, by=coordinator)
    assert [(each.digest, each.alt) for each in later.pictures.all()] == [(one.digest, ALT)]
    export_library(tmp_path / "site")
    assert f'alt="{ALT}"' in (tmp_path / "site" / "patterns" / f"{pattern.pk}.html").read_text()
    (file,) = (tmp_path / "site" / "patterns").glob("*.jpg")
    assert file.read_bytes() == bytes(one.content)


def test_a_pack_full_of_pictures_and_adopters_can_still_be_read(draft, coordinator):
    for width in range(6):
        noise = Image.effect_noise((1_280, 1_000 + width), 90)
        out = io.BytesIO()
        noise.save(out, "PNG")
        with_picture(draft, coordinator, content=out.getvalue())
    pattern = published(draft, coordinator)
    assert len(read(file_of(signed(pattern, coordinator))).media) == 6


def test_pictures_from_elsewhere_are_shown_once_they_are_let_in(gorbals, coordinator, client, browse):
    media = {
        "a.png": picture("PNG"),
        "b.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>",
    }
    file = seal(document(pictures=named(media)), KEY, media)
    pack = actions.receive_pack(gorbals, read(file), by=coordinator, came_from="a file")
    looking = browse(coordinator)
    page = looking.get(gorbals.at("share:pack", pk=pack.pk)).content.decode()
    assert "What a.png shows" in page
    (held, drawing) = pack.pictures.order_by("name")
    shown = looking.get(gorbals.at("share:pack_picture", pk=held.pk))
    assert (shown["Content-Type"], shown.content) == ("image/png", media["a.png"])
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert looking.get(gorbals.at("share:pack_picture", pk=drawing.pk)).status_code == 404
    pattern = actions.let_pack_in(pack, by=coordinator)
    (one,) = pattern.pictures.all()
    answer = client.get(f"/library/pictures/{one.pk}/")
    assert (answer["Content-Type"], answer.content) == ("image/png", media["a.png"])
    assert "What a.png shows" in client.get(f"/library/patterns/{pattern.pk}/").content.decode()
    assert file_of(pattern.pack) == file


def test_a_picture_is_for_the_team_until_its_pattern_is_published(
    draft, gorbals, coordinator, officer, browse
):
    one = with_picture(draft, coordinator)
    inside, outside = gorbals.at("share:picture", pk=one.pk), f"/library/pictures/{one.pk}/"
    assert browse(officer).get(inside).status_code == 403
    assert browse(coordinator).get(inside)["Content-Type"] == "image/jpeg"
    assert browse(coordinator).get(outside).status_code == 404
    pattern = published(draft, coordinator)
    assert browse(officer).get(outside)["Content-Type"] == "image/jpeg"
    actions.remove_pattern(pattern, why="It was wrong.", by=coordinator)
    assert browse(coordinator).get(outside).status_code == 404
    assert PatternPicture.objects.count() == 0


def test_a_picture_is_brought_in_and_taken_out_in_the_browser(draft, gorbals, coordinator, browse):
    looking = browse(coordinator)
    address = gorbals.at("share:new_picture", pk=draft.pk)
    file = SimpleUploadedFile("a.jpg", picture("JPEG"), content_type="image/jpeg")
    page = looking.post(address, {"file": file, "alt": ALT}, follow=True).content.decode()
    assert f'alt="{ALT}"' in page
    torn = SimpleUploadedFile("a.jpg", b"no", content_type="image/jpeg")
    assert (
        "not a picture that can be shown"
        in looking.post(address, {"file": torn, "alt": ALT}).content.decode()
    )
    out = gorbals.at("share:take_out_picture", pk=draft.pictures.get().pk)
    assert f'alt="{ALT}"' not in looking.post(out, follow=True).content.decode()


def test_who_signs_sees_the_pictures(draft, gorbals, coordinator, browse):
    with_picture(draft, coordinator)
    pattern = published(draft, coordinator)
    page = browse(coordinator).get(gorbals.at("share:sign_pack", pk=pattern.pk)).content.decode()
    assert page.count(ALT) == 2
    assert Pattern.objects.get(pk=pattern.pk).pictures.count() == 1
    assert document_of(pattern)["pictures"][0]["alt"] == ALT
