"""What participants read is there in every language on offer, sound, and marked as unchecked until it is checked."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation
from django.utils.translation import ngettext

from alongside.shell import catalogue
from alongside.shell.catalogue import PLURALS, Catalogue, Entry, lost_in
from alongside.shell.pseudo import Message
from tests.speaking import PARTS, said_to_participants, walk

pytestmark = pytest.mark.django_db
CHOSEN = django_settings.LANGUAGE_COOKIE_NAME
MAY_WAIT = 0  # strings in English until the next round of translation
TAGS = {"en_Simple": "en-simple", "gd": "gd", "pl": "pl", "ur": "ur"}


@pytest.fixture
def on_a_demo(settings, demo):
    settings.DEMO = True


def test_each_language_on_offer_has_a_catalogue():
    assert set(dict(django_settings.LANGUAGES)) == {"en-gb", *TAGS.values()}
    assert set(PLURALS) == set(TAGS)


@pytest.mark.parametrize("locale", PLURALS)
def test_a_catalogue_is_sound_and_compiled(locale):
    assert catalogue.trouble(locale) == []


def test_every_string_of_a_participants_pages_is_translated_into_every_language(on_a_demo):
    heard, pages = said_to_participants()
    source = catalogue.in_source()
    assert len(pages) > 30
    untold = {
        locale: sorted(
            text
            for context, text in heard
            if (context, text) in source and not _is_said(known, (context, text))
        )
        for locale in PLURALS
        for known in [catalogue.read(locale)]
    }
    assert {locale: texts for locale, texts in untold.items() if len(texts) > MAY_WAIT} == {}, (
        "Add these to the catalogues in src/alongside/locale, then run `python manage.py catalogues`."
    )


def _is_said(known: Catalogue, key: tuple[str, str]) -> bool:
    entry = known.by_key.get(key)
    return bool(entry and entry.is_whole)


def test_a_lost_placeholder_is_found():
    told = Message("%(count)s of %(of)s")
    assert lost_in(told, ["%(count)s z %(of)s"]) == []
    assert lost_in(told, ["%(count)s z"]) == ["%(of)s"]
    assert lost_in(told, ["<b>%(count)s</b> z %(of)s"]) == ["</b>", "<b>"]
    plural = Message("%(count)s person", "%(count)s people")
    assert lost_in(plural, ["jedna osoba", "%(count)s osoby"]) == []
    assert lost_in(plural, ["%(number)s osoba"]) == ["%(number)s"]


def test_a_catalogue_is_read_as_it_was_written():
    entries = (
        Entry(
            Message('He said “no”\n"twice" \\'), ('On powiedział „nie”\n"dwa razy" \\',), ("a.html", "b.py")
        ),
        Entry(Message("%(count)s person", "%(count)s people"), ("1", "2", "5"), ("c.py",)),
        Entry(Message("to", context="journal"), ("do",), ("d.py",)),
    )
    written = Catalogue("pl", entries)
    assert tuple(catalogue.parsed(catalogue.as_po(written))) == entries


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pl", {1: "1 osoba", 2: "2 osoby", 5: "5 osób", 12: "12 osób", 22: "22 osoby"}),
        ("gd", {1: "1 neach", 2: "2 neach", 3: "3 daoine", 11: "11 neach", 20: "20 neach"}),
        ("ur", {1: "1 شخص", 2: "2 لوگ"}),
        ("en-simple", {1: "1 person", 2: "2 people"}),
    ],
)
def test_each_language_counts_in_its_own_way(language, said):
    with translation.override(language):
        told = {n: ngettext("%(count)s person", "%(count)s people", n) % {"count": n} for n in said}
    assert told == said


class _Words(HTMLParser):
    """Our own sentences on a page, one for each element that holds any."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.within: list[bool] = []

    def handle_starttag(self, tag, attrs):
        if tag not in {"br", "img", "input", "link", "meta", "hr", "wbr", "source", "col"}:
            given = dict(attrs)
            own = given.get("translate") == "no" or "data-own-words" in given
            self.within.append(
                tag in {"script", "style", "svg"} or own or bool(self.within and self.within[-1])
            )

    def handle_endtag(self, tag):
        if self.within:
            self.within.pop()

    def handle_data(self, data):
        if data.strip() and not (self.within and self.within[-1]):
            self.said.append(" ".join(data.split()))


def reading_age(text: list[str]) -> float:
    """Flesch-Kincaid grade plus five (Kincaid and others, 1975): the age at which a sentence like these is read.

    Syllables are counted as groups of vowels, without a silent e: near enough to compare two texts.
    """
    sentences = [
        one for part in text for one in re.split(r"[.:;?!…]\s*", part) if re.search(r"[a-z]{2}", one, re.I)
    ]
    words = [word for one in sentences for word in re.findall(r"[a-z’']+", one, re.I)]
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", word.lower())) - bool(re.search(r"[^aeiouyl]e$", word.lower())))
        for word in words
    )
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59 + 5


def words_on(page: str) -> list[str]:
    reader = _Words()
    reader.feed(page)
    return reader.said


def test_plain_english_is_easier_to_read_than_english():
    entries = catalogue.read("en_Simple").entries
    english = reading_age([entry.message.text for entry in entries])
    plain = reading_age([entry.said[0] for entry in entries])
    assert plain < english - 1
    assert plain <= 11


@pytest.mark.parametrize("tag", TAGS.values())
def test_a_participant_reads_their_own_page_in_their_language(on_a_demo, tag):
    client = Client()
    client.cookies[CHOSEN] = tag
    client.post("/demo/enter/", {"role": PARTS[0]})
    seen = dict(walk(client, ["/govan/eight-weeks-in-govan/"], 6))
    direction = "rtl" if tag == "ur" else "ltr"
    assert [
        address for address, page in seen.items() if f'<html lang="{tag}" dir="{direction}"' not in page
    ] == []
    page = seen["/govan/eight-weeks-in-govan/"]
    with translation.override(tag):
        assert translation.gettext("What would you like to happen?") not in {""}
        assert translation.gettext("Have your say") in page
        unchecked = translation.gettext(
            "Nobody who speaks this language well has checked these words yet. If something reads wrongly, tell the "
            "person who gave you your code."
        )
    assert unchecked in page


def test_a_browser_that_asks_for_urdu_gets_it_at_the_door():
    page = Client().get("/enter/", headers={"accept-language": "ur-PK,ur;q=0.9,en;q=0.5"}).content.decode()
    assert '<html lang="ur" dir="rtl"' in page
    assert "کیا آپ کے پاس کوڈ ہے؟" in page


def test_each_language_is_offered_under_its_own_name():
    page = Client().get("/enter/").content.decode()
    offered = re.findall(
        r'<button name="language" value="([^"]+)" lang="([^"]+)" dir="([^"]+)"[^>]*>([^<]+)<', page
    )
    assert offered == [
        ("en-gb", "en-gb", "ltr", "English"),
        ("en-simple", "en-simple", "ltr", "Plain English"),
        ("gd", "gd", "ltr", "Gàidhlig"),
        ("pl", "pl", "ltr", "polski"),
        ("ur", "ur", "rtl", "اردو"),
    ]
