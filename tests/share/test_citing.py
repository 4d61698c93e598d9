"""A citation holds the fields that it is made of and no others, whatever stands in them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.share.citing import Citation, bibtex, ris

NASTY = st.text(st.sampled_from("a{}\\,=@%#~^&$_\"'<> \n\r\t\x0b\x0c\x85\u2028é:/?-TYUR1"), max_size=40)
FIELDS = ("title", "author", "place", "date", "about", "source")


def cited(**more):
    told = {
        "kind": "case", "title": "Weeks", "author": "", "year": "2015", "date": "", "place": "", "address": "1.html",
        "source": "", "about": "", "key": "weeks2015",
    }  # fmt: skip
    return Citation(**{**told, **more})


def fields_of(entry: str) -> dict[str, str]:
    """A BibTeX entry read as BibTeX reads it: braces are counted, and a backslash escapes one."""
    head = re.match(r"@(\w+)\{([^,{}\s]+),", entry)
    assert head is not None
    found, position = {}, head.end()
    while named := re.compile(r"\s*([A-Za-z]+)\s*=\s*\{").match(entry, position):
        depth, here = 1, named.end()
        while depth:
            if entry[here] == "\\":
                here += 1
            depth += {"{": 1, "}": -1}.get(entry[here], 0) if entry[here - 1] != "\\" else 0
            here += 1
        found[named.group(1)] = entry[named.end() : here - 1]
        assert entry[here] == ","
        position = here + 1
    assert entry[position:].strip() == "}"
    return found


@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, NASTY)))
def test_nothing_ends_a_field_of_bibtex_or_begins_one(told):
    found = fields_of(bibtex(cited(**told)))
    assert set(found) <= {"title", "author", "year", "address", "howpublished", "url", "note"}
    assert [value for value in found.values() if "\n" in value or "\r" in value] == []


@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, NASTY)))
def test_nothing_ends_a_line_of_ris_or_begins_one(told):
    text = ris(cited(**told))
    assert {line[:6] for line in text.splitlines()} <= {
        f"{tag}  - " for tag in ("TY", "TI", "AU", "PY", "DA", "CY", "AB", "UR", "L2", "ER")
    }
    assert text.count("ER  - ") == 1 + sum(value.count("ER  - ") for value in told.values())
    assert len(re.findall(r"(?m)^TY  - ", text)) == 1


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("https://a.example/x},\n  author = {Somebody", "https://a.example/x%7D%2Cauthor=%7BSomebody"),
        ("https://a.example/a_b?c=1&d=%20#e", "https://a.example/a_b?c=1&d=%20#e"),
        ("https://a.example/é", "https://a.example/%C3%A9"),
        ("https://a.example/\r\nER  - \r\nTY  - BOOK", "https://a.example/ER-TY-BOOK"),
    ],
)
def test_an_address_is_percent_encoded(source, url):
    assert fields_of(bibtex(cited(source=source)))["url"] == url
    assert f"UR  - {url}\r\n" in ris(cited(source=source))
