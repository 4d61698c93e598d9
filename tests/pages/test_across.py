"""Pages that look across the rooms: home, the loop, my page, insights, search, sharing, how, source."""

import io
import tarfile
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alongside.community.actions import agree_to_share, end_sharing
from alongside.community.models import JournalEntry, ShareAgreement
from alongside.community.rules import Ability
from alongside.deliver.actions import break_commitment, keep_commitment, make_commitment
from alongside.listen.actions import answer_ask, offer_strength, open_conversation, say_ask
from alongside.pages.across import where_we_are
from alongside.pages.insights import ledgers, seven_measures
from tests.cast import queries_for

pytestmark = pytest.mark.django_db


def shown(client, address, **query):
    return client.get(address, query).content.decode()


def test_someone_unknown_finds_the_door(db):
    page = shown(Client(), "/")
    assert 'href="/enter/"' in page
    assert "demo" not in page.lower()


def test_whoever_takes_part_in_one_thing_goes_straight_there(gorbals, participant, browse):
    assert browse(participant).get("/").url == gorbals.get_absolute_url()


def test_a_participant_has_four_things_in_their_order(gorbals, participant, browse):
    page = shown(browse(participant), gorbals.get_absolute_url())
    heads = [
        "What’s next for you",
        "What you asked for, and what came of it",
        "Have your say",
        "What we hold about you",
    ]
    places = [page.index(head) for head in heads]
    assert places == sorted(places)
    assert "The loop" not in page


def test_an_officer_goes_to_their_one_sheet(gorbals, officer, browse):
    assert browse(officer).get(gorbals.get_absolute_url()).url == gorbals.at("coordinate:sheet")


def test_the_loop_says_what_waits_where(gorbals, participant, coordinator, browse):
    say_ask(gorbals, person=participant, words="A kitchen", by=participant)
    page = shown(browse(coordinator), gorbals.get_absolute_url())
    assert "1 ask unanswered" in page
    assert "1 ask waits for an answer" in page


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 10, 4), "Getting ready."),
        (date(2026, 10, 5), "Week 1 of 8."),
        (date(2026, 11, 2), "Week 5 of 8."),
        (date(2026, 12, 24), "Week 8 of 8."),
    ],
)
def test_where_we_are(gorbals, today, told):
    assert where_we_are(gorbals, today) == told


def test_an_evaluator_sees_the_loop_without_names(gorbals, participant, evaluator, browse):
    words = "Bring the tea"
    make_commitment(gorbals, person=participant, words=words, due_on=timezone.localdate(), by=participant)
    page = shown(browse(evaluator), gorbals.get_absolute_url())
    assert "Sam" not in page
    assert words not in page


def measures(initiative, me_of, number):
    insight = seven_measures(initiative, me_of)["insights"][number - 1]
    return {measure.name: (measure.number, measure.of) for measure in insight.measures}


@pytest.fixture
def me_of(gorbals, coordinator):
    from alongside.community.access import Me
    from alongside.community.rules import Role

    return Me(coordinator, frozenset({Role.COORDINATOR}), gorbals)


def test_asks_met_are_told_of_all_asks(gorbals, participant, coordinator, me_of):
    asks = [say_ask(gorbals, person=participant, words=f"ask {n}", by=participant) for n in range(4)]
    answer_ask(asks[0], outcome="met", answer="yes", by=coordinator)
    answer_ask(asks[1], outcome="refused", answer="no", by=coordinator)
    assert measures(gorbals, me_of, 3)["Asks met"] == (1, 4)


def test_promises_kept_are_told_of_those_that_ended(gorbals, participant, me_of):
    strength = offer_strength(gorbals, person=participant, words="bikes", by=participant)
    soon = timezone.localdate() + timedelta(days=3)
    first = make_commitment(
        gorbals, person=participant, words="a", due_on=soon, strength=strength, by=participant
    )
    make_commitment(gorbals, person=participant, words="b", due_on=soon, by=participant)
    keep_commitment(first, by=participant)
    told = measures(gorbals, me_of, 2)
    assert told["Promises kept"] == (1, 1)
    assert told["Strengths used"] == (1, 1)


def test_nobody_but_the_team_counts_promises_of_people_who_take_part(
    gorbals, participant, coordinator, evaluator, me_of, browse
):
    from alongside.community.access import Me
    from alongside.community.rules import Role

    soon = timezone.localdate() + timedelta(days=3)
    theirs = [
        make_commitment(gorbals, person=participant, words=f"a{n}", due_on=soon, by=participant)
        for n in range(2)
    ]
    break_commitment(theirs[0], reason="It rained.", by=participant)
    kept = make_commitment(gorbals, person=coordinator, words="b", due_on=soon, by=coordinator)
    keep_commitment(kept, by=coordinator)
    outside = Me(evaluator, frozenset({Role.EVALUATOR}), gorbals)
    assert measures(gorbals, me_of, 2)["Promises kept"] == (1, 2)
    assert measures(gorbals, outside, 2)["Promises kept"] == (1, 1)
    assert measures(gorbals, outside, 2)["Longest open promise"] == (None, None)
    for reader, count in ((me_of, 3), (outside, 1)):
        table = seven_measures(gorbals, reader)["insights"][5].table
        assert sum(row[3] for row in table.rows) == count
    report = shown(browse(evaluator), gorbals.at("assess:findings"))
    assert "Promises by services and partners: 1 made, 1 kept, 0 open, 0 agreed anew, 0 not kept." in report
    assert "Promises by services and partners not kept: 0 of 1." in report


def test_an_initiative_with_nothing_in_it_has_seven_honest_measures(gorbals, me_of):
    insights = seven_measures(gorbals, me_of)["insights"]
    assert [insight.number for insight in insights] == [1, 2, 3, 4, 5, 6, 7]
    assert measures(gorbals, me_of, 4) == {"Change in trust": (None, None)}
    assert ledgers(gorbals).total("hours").pledged == 0


def test_every_measure_says_how_it_is_made(gorbals, me_of):
    for insight in seven_measures(gorbals, me_of)["insights"]:
        for measure in insight.measures:
            assert measure.definition
            assert measure.computed


def test_search_finds_what_the_reader_may_read_and_nothing_else(
    gorbals, participant, coordinator, officer, browse
):
    say_ask(gorbals, person=participant, words="A purple kitchen", by=participant)
    open_conversation(
        gorbals, question="Purple or green?", seeds=["a", "b"], is_open_to_all=False, by=coordinator
    )
    address = gorbals.at("pages:search")
    assert "A purple kitchen" in shown(browse(coordinator), address, words="PURPLE")
    assert "A purple kitchen" in shown(browse(participant), address, words="purple")
    for_officer = shown(browse(officer), address, words="purple")
    assert "A purple kitchen" not in for_officer
    assert "Purple or green?" in for_officer


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "'; drop table", "x" * 300, "\x00", "‏עברית"])
def test_odd_words_to_search_for_are_no_error(gorbals, coordinator, browse, words):
    page = shown(browse(coordinator), gorbals.at("pages:search"), words=words)
    assert "What are you looking for?" in page


def opened(gorbals, coordinator, police, **more):
    return agree_to_share(
        gorbals,
        by=coordinator,
        purpose="Fire lists",
        fields=more.get("fields", ["name"]),
        parties=[police],
        expires_on=timezone.localdate() + timedelta(days=7),
    )


def test_an_agreement_opens_its_fields_to_its_parties_and_each_reading_is_written_down(
    gorbals, participant, coordinator, officer, police, browse
):
    """Scenario 8."""
    offer_strength(gorbals, person=participant, words="Purple bikes", by=participant)
    opened(gorbals, coordinator, police)
    page = shown(browse(officer), gorbals.at("pages:shared"))
    assert "Sam" in page
    assert "Purple bikes" not in page
    entry = JournalEntry.objects.get(what="read what is held on a person")
    assert (entry.by, entry.about, entry.why) == (officer, participant, "Fire lists")
    assert "Ogilvie read what is held on a person" in shown(browse(participant), gorbals.at("community:held"))


@pytest.mark.parametrize("how", ["expired", "ended", "for another organisation"])
def test_an_agreement_that_is_not_in_force_opens_nothing(
    gorbals, participant, coordinator, officer, police, browse, how
):
    agreement = opened(gorbals, coordinator, police)
    if how == "expired":
        ShareAgreement.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    elif how == "ended":
        end_sharing(agreement, by=coordinator, why="over")
    else:
        agreement.parties.set([gorbals.anchor])
    page = shown(browse(officer), gorbals.at("pages:shared"))
    assert "Sam" not in page
    assert not JournalEntry.objects.filter(what="read what is held on a person").exists()


def test_how_this_works_shows_every_rule():
    page = shown(Client(), "/how/")
    for ability in Ability:
        assert ability.words.replace("'", "&#x27;") in page


def test_the_source_that_runs_can_be_taken_along_and_holds_no_secret():
    answer = Client().get("/source/alongside.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        names = archive.getnames()
    assert "alongside/src/alongside/community/rules.py" in names
    assert not [name for name in names if "secret" in name or "sqlite3" in name or "__pycache__" in name]


@pytest.mark.parametrize("page", ["pages:loop", "pages:insights"])
def test_the_front_page_takes_as_many_queries_for_thirty_rows(
    gorbals, participant, coordinator, browse, page
):
    client, address = browse(coordinator), gorbals.at(page)

    def fill(count):
        for number in range(count):
            say_ask(gorbals, person=participant, words=f"ask {number}", by=participant)
            make_commitment(
                gorbals,
                person=participant,
                words=f"{count} {number}",
                due_on=timezone.localdate(),
                by=participant,
            )

    fill(1)
    client.get(address)
    few = queries_for(client, address)
    fill(30)
    assert queries_for(client, address) == few


def test_a_new_initiative_offers_the_first_step_until_somebody_takes_part(
    gorbals, coordinator, request, browse
):
    client, address = browse(coordinator), gorbals.at("pages:loop")
    offered = "Write down with the first of them what you promise each other"
    assert offered in client.get(address).content.decode()
    request.getfixturevalue("participant")
    assert offered not in client.get(address).content.decode()
