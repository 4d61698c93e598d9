"""Components draw what they are given, and nothing that was typed gets lost or trusted."""

import datetime
import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from alongside.shell.forms import Words
from alongside.shell.values import Entry, Fact, Figure, Line, Link, Measure, Table, Tag
from alongside.shell.values import Words as OwnWords

NASTY = "<script>alert(1)</script>"


def drawn(template: str, **context: object) -> str:
    return Template("{% load shell %}" + template).render(Context(context))


class Ask(forms.Form):
    words = Words(label="What would you like?", help_text="In your own words.", max_length=20)
    day = forms.ChoiceField(
        label="Which day?", choices=[("m", "Monday"), ("t", "Thursday")], widget=forms.RadioSelect
    )
    nickname = forms.CharField(label="Your name?", required=False)
    agreed = forms.BooleanField(label="I agree")
    kept = forms.CharField(widget=forms.HiddenInput, initial="abc")


def test_each_drawing_of_a_form_has_a_token_of_its_own():
    both = [drawn('{% form form button="Send it" %}', form=Ask(), csrf_token="c") for _ in range(2)]
    tokens = [re.search(r'name="once" value="([0-9a-f]{32})"', page).group(1) for page in both]
    assert len(set(tokens)) == 2
    assert all('name="csrfmiddlewaretoken" value="c"' in page for page in both)


def test_a_search_line_carries_no_token_in_the_address():
    page = drawn('{% form form button="Look" method="get" %}', form=Ask(), csrf_token="c")
    assert 'name="once"' not in page
    assert "csrfmiddlewaretoken" not in page


def test_every_link_in_the_error_summary_leads_to_a_control():
    page = drawn('{% form form button="Send it" %}', form=Ask({"words": ""}))
    summary = page[page.index("error-summary") : page.index("<form")]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_words", "id_day_0", "id_agreed"]
    assert [len(re.findall(f' id="{target}"', page)) for target in targets] == [1, 1, 1]


def test_everything_that_describes_a_control_is_there_once():
    page = drawn('{% form form button="Send it" %}', form=Ask({"words": "x" * 21}))
    named = [name for names in re.findall(r'aria-describedby="([^"]+)"', page) for name in names.split()]
    assert named == [
        "id_words_helptext",
        "id_words_error",
        "id_words_limit",
        "id_day_error",
        "id_agreed_error",
    ]
    assert [page.count(f'id="{name}"') for name in named] == [1] * len(named)


def test_what_was_typed_is_kept_and_escaped_when_it_is_too_long():
    page = drawn('{% form form button="Send it" %}', form=Ask({"words": NASTY}))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</textarea>" in page
    assert NASTY not in page
    assert "maxlength" not in page
    assert 'data-limit="20"' in page


def test_questions_that_may_be_left_out_say_so_and_the_others_do_not():
    page = drawn('{% form form button="Send it" %}', form=Ask())
    assert page.count("(if you like)") == 1
    assert page.index("Your name?") < page.index("(if you like)") < page.index("I agree")


def test_a_group_of_choices_has_its_question_as_legend():
    page = drawn('{% form form button="Send it" %}', form=Ask())
    assert re.search(r"<fieldset[^>]*>\s*<legend>Which day\?</legend>", page)
    assert '<label for="id_day_1">Thursday</label>' in page


def test_hidden_fields_go_with_the_form():
    page = drawn('{% form form button="Send it" %}', form=Ask())
    assert page.count('<input type="hidden" name="kept" value="abc" id="id_kept">') == 1


def test_a_post_button_sends_its_fields_and_says_what_it_is_about():
    page = drawn('{% post_button "Take back" "/x/" about=name ask=7 %}', name=NASTY)
    assert '<input type="hidden" name="ask" value="7">' in page
    assert 'Take back<span class="visually-hidden" data-own-words> &lt;script&gt;' in page


def test_a_table_marks_its_heads_and_repeats_them_for_narrow_screens():
    table = Table(
        "Hours", ["Partner", "Hours"], [[Link("College", "/c/"), 12], ["Shed", None]], note="So far."
    )
    page = drawn("{% table table %}", table=table)
    assert "<caption>Hours</caption>" in page
    assert '<th scope="row"><a href="/c/">College</a></th>' in page
    assert '<td data-label="Hours" class="number">12</td>' in page
    assert '<span class="unknown">not known</span>' in page
    assert "So far." in page


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (NASTY, "&lt;script&gt;alert(1)&lt;/script&gt;"),
        (OwnWords(NASTY), '<span data-own-words dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</span>'),
        (Link("Shed"), "Shed"),
        (Tag("Met", "good"), '<span class="tag good">Met</span>'),
        (0, "0"),
        ("", '<span class="unknown">not known</span>'),
    ],
)
def test_a_cell_shows_each_kind_of_value(value, shown):
    assert drawn("{{ value|cell }}", value=value).strip() == shown


def test_a_figure_has_a_title_a_reading_and_the_same_data_as_a_table():
    table = Table("Agreement", ["Idea", "Agree"], [["Welding", 9]])
    figure = Figure("How many agree", "Nine agree.", "shell/_sample_drawing.svg", {"bars": []}, table)
    page = drawn("{% figure figure %}", figure=figure)
    name = re.search(r'aria-labelledby="([^"]+)"', page).group(1)
    assert f'<title id="{name}">How many agree</title>' in page
    assert "<figcaption>Nine agree.</figcaption>" in page
    assert "<caption>Agreement</caption>" in page


def test_a_measure_shows_what_it_is_out_of_or_why_there_is_no_number():
    shown = {"definition": "Asks with an answer.", "computed": "Answered divided by all."}
    known = drawn("{% measure m %}", m=Measure("Answered", 9, of=11, **shown))
    assert "<strong>9</strong> <span>of 11</span>" in known
    unknown = drawn("{% measure m %}", m=Measure("Trust", None, missing="One pulse so far.", **shown))
    assert "No number yet" in unknown
    assert "One pulse so far." in unknown


def test_a_fact_that_nobody_published_says_so_and_shows_no_source():
    page = drawn("{% fact f %}", f=Fact("The budget.", kind="not published", source="somewhere"))
    assert "Not published" in page
    assert "somewhere" not in page


def test_an_entry_shows_on_whose_behalf_it_was_made():
    when = datetime.date(2026, 3, 2)
    page = drawn("{% timeline e %}", e=[Entry(when, "wrote an ask", who="Moira", on_behalf_of="Kestrel")])
    assert '<time datetime="2026-03-02">2 March 2026</time>' in page
    assert re.search(r"Moira</strong> <span class=\"behalf\">for Kestrel</span> wrote an ask", page)


def test_a_summary_list_says_what_each_link_changes():
    page = drawn("{% summary_list l %}", l=[Line("Place", "Govan", Link("Change", "/p/"))])
    assert 'Change<span class="visually-hidden"> Place</span></a>' in page


def test_turning_the_page_keeps_what_was_searched_for():
    request = RequestFactory().get("/asks/", {"q": "weld & paint", "page": "2"})
    page = drawn("{% pagination p %}", p=Paginator(range(30), 10).page(2), request=request)
    assert 'href="?q=weld+%26+paint&amp;page=1"' in page
    assert 'href="?q=weld+%26+paint&amp;page=3"' in page


def test_one_page_needs_no_turning():
    assert drawn("{% pagination p %}", p=Paginator(range(3), 10).page(1)).strip() == ""


def test_blocks_keep_their_content_and_escape_their_titles():
    for start, end in [("card", "endcard"), ("notice", "endnotice"), ("nothing", "endnothing")]:
        page = drawn(f"{{% {start} t %}}<b>kept</b>{{% {end} %}}", t=NASTY)
        assert "<b>kept</b>" in page
        assert "&lt;script&gt;" in page
        assert NASTY not in page
