"""The make-believe languages are made right, and the search for untranslated text finds what it should."""

import gettext
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.shell.pseudo import (
    KEPT,
    PACKAGE,
    Message,
    as_mo,
    as_po,
    every_message,
    in_catalogue,
    in_python,
    in_template,
    pretend,
)
from tests.shell.pseudo import untranslated


def test_accents_lengthen_and_keep_placeholders_tags_and_edges():
    assert pretend("\nSend %(count)d to <b>{name}</b> &amp; go ", "en_XA") == (
        "\n⟦Šééñd %(count)d töö <b>{name}</b> &amp; göö⟧ "
    )


def test_arabic_letters_run_from_right_to_left_and_keep_placeholders():
    assert pretend("Go %s", "ar_XB") == "⟦غو %s⟧"


@given(st.text())
def test_whatever_must_not_change_comes_through(text: str):
    for locale in ("en_XA", "ar_XB"):
        assert KEPT.findall(pretend(text, locale)) == KEPT.findall(text)


def test_python_strings_are_found_under_the_name_they_are_imported_by():
    source = (
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext as p\n"
        "_('One ' 'two'); ngettext('%d ask', '%d asks', n); p('verb', 'Share'); _(variable); other('No')\n"
    )
    assert sorted(in_python(source)) == [
        Message("%d ask", "%d asks"),
        Message("One two"),
        Message("Share", context="verb"),
    ]


def test_template_strings_are_found_in_every_form():
    source = (
        "{% load i18n %}{% translate 'One' %}{% translate \"Share\" context 'verb' %}{% tag _('Two') %}{{ _('Three') }}"
        "{% blocktranslate count n=n %}{{ n }} ask{% plural %}{{ n }} asks{% endblocktranslate %} _('not this')"
    )
    assert sorted(in_template(source)) == [
        Message("%(n)s ask", "%(n)s asks"),
        Message("One"),
        Message("Share", context="verb"),
        Message("Three"),
        Message("Two"),
    ]


def test_both_forms_of_a_catalogue_say_the_same(tmp_path: Path):
    messages = [
        Message("Send"),
        Message("%d ask", "%d asks"),
        Message("Share", context="verb"),
        Message('A "b"\n'),
    ]
    (tmp_path / "x.mo").write_bytes(as_mo(messages, "en_XA"))
    with (tmp_path / "x.mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("Send") == "⟦Šééñd⟧"
    assert spoken.ngettext("%d ask", "%d asks", 1) == "⟦%d áášk⟧"
    assert spoken.ngettext("%d ask", "%d asks", 2) == "⟦%d ááškš⟧"
    assert spoken.pgettext("verb", "Share") == "⟦Šhááréé⟧"
    assert sorted(in_catalogue(as_po(messages, "en_XA"))) == sorted(messages)


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext's own programs are not installed")
def test_python_files_give_the_same_strings_as_gettexts_own_program():
    """A slow, obvious twin: what translators will be sent is what the make-believe languages know."""
    files = sorted(str(file) for file in PACKAGE.rglob("*.py"))
    words = ["--keyword=gettext_noop", "--keyword=gettext_lazy", "--keyword=ngettext_lazy:1,2"]
    words += [
        "--keyword=pgettext:1c,2",
        "--keyword=pgettext_lazy:1c,2",
        "--keyword=npgettext:1c,2,3",
        "--keyword=_",
    ]
    command = ["xgettext", "-L", "Python", "--from-code=UTF-8", "-o", "-", *words, *files]
    theirs = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    ours = {one for file in files for one in in_python(Path(file).read_text(encoding="utf-8"))}
    assert {one.text for one in ours} == {one.text for one in in_catalogue(theirs)}


def test_libraries_words_are_in_it_too():
    texts = {one.text for one in every_message()}
    assert {"Enter a valid date.", "November", "Straight to the page"} <= texts


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>⟦Hééllöö⟧ 3</p>", []),
        ("<p>Hello</p>", ["Hello"]),
        ("<p>⟦A <a href=x>bb</a> cc⟧</p>", []),
        ("<p>⟦A</p><p>left out</p>", ["left out"]),
        ("<p data-own-words>Mine</p><p translate=no>Govan <b>too</b></p>", []),
        ("<img alt='A map'><button aria-label='⟦Öpéén⟧'></button>", ["A map"]),
        ("<input type=submit value=Send><input type=text value=typed>", ["Send"]),
        ("<head><title>⟦Hööw⟧ · Govan · Alongside</title></head>", []),
        ("<head><title>How · Govan</title></head>", ["How"]),
        ("<script>var words</script><svg><title>Map</title></svg>", ["Map"]),
    ],
)
def test_untranslated_words_are_found_and_data_is_left_alone(page: str, found: list[str]):
    assert untranslated(page) == found
