"""Share in the browser: who may, what each page says, and that nothing leaks."""

import pytest

from alongside.community.models import Initiative, JournalEntry
from alongside.community.refusals import Refusal
from alongside.listen.actions import say_ask
from alongside.listen.models import Conversation
from alongside.share.actions import (
    add_fact,
    add_item,
    load_founding_library,
    new_version,
    note_change,
    publish_item,
    publish_pattern,
    publish_reflection,
    reflect,
)
from alongside.share.models import Adaptation, ChangeNote, Draft, Fact, LibraryItem, Pattern, Reflection
from tests.cast import queries_for

from .conftest import adapted, answered, written

pytestmark = pytest.mark.django_db
WORDS = {
    "emoji": "bikes 🚲🚲 together 👍🏽",
    "right to left": "ہم شام کو کھانا پکانا چاہتے ہیں",
    "markup": "<script>alert('hi')</script>",
    "long": "x" * 500,
}


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def form_of(pattern, **more):
    told = {"name": "Govan weeks", "is_public": "on", "there_people": "15 to 18", "here_people": "16 to 25"}
    for pk, answer in answered(pattern).items():
        told |= {f"choice_{pk}": answer.choice, f"why_{pk}": answer.why, f"words_{pk}": answer.words}
    return told | more


def test_a_pattern_is_written_marked_and_published_in_the_browser(gorbals, coordinator, browse):
    client = browse(coordinator)
    client.post(gorbals.at("share:new_pattern"), {"title": "Our way", "summary": "How we did it."})
    pattern = Pattern.objects.get()
    shown = read(client, gorbals.at("share:pattern", pk=pattern.pk))
    assert "New Gorbals Housing (third sector) owned it" in shown
    client.post(
        gorbals.at("share:new_element", pk=pattern.pk),
        {"part": "steps", "words": "Ask first.", "bearing": "core", "decided_by": "the team"},
    )
    client.post(gorbals.at("share:publish_pattern", pk=pattern.pk))
    pattern.refresh_from_db()
    assert (pattern.state, pattern.published_by) == ("published", coordinator)
    assert "Ask first." in read(browse(None), f"/library/patterns/{pattern.pk}/")


def test_a_name_is_marked_and_publishing_says_so(gorbals, coordinator, participant, browse):
    pattern = written(gorbals, coordinator)
    pattern.elements.filter(part="steps").update(words="Sam showed us how.")
    client = browse(coordinator)
    shown = read(client, gorbals.at("share:publish_pattern", pk=pattern.pk))
    assert '<mark class="is-sure" title="a name">Sam</mark> showed us how.' in shown
    refused = client.post(gorbals.at("share:publish_pattern", pk=pattern.pk)).content.decode()
    assert "This could point at somebody: “Sam”." in refused
    assert Pattern.objects.get().state == "draft"


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_any_words_are_kept_and_shown_as_text(gorbals, coordinator, browse, words):
    pattern = written(gorbals, coordinator)
    client = browse(coordinator)
    form = {"part": "steps", "words": words, "bearing": "unknown", "decided_by": ""}
    client.post(gorbals.at("share:new_element", pk=pattern.pk), form)
    assert pattern.elements.filter(words=words).count() == 1
    assert "<script>alert" not in read(client, gorbals.at("share:pattern", pk=pattern.pk))


def test_an_element_that_is_too_long_stays_in_the_form(gorbals, coordinator, browse):
    pattern = written(gorbals, coordinator)
    count = pattern.elements.count()
    form = {"part": "steps", "words": "y" * 10_000, "bearing": "unknown"}
    answer = browse(coordinator).post(gorbals.at("share:new_element", pk=pattern.pk), form).content.decode()
    assert "That is 10,000 letters, and there is room for 2,000." in answer
    assert "y" * 10_000 in answer
    assert pattern.elements.count() == count


def test_govan_starts_from_gorbals_in_the_browser(pattern, stranger, browse):
    client = browse(stranger)
    here = Initiative.objects.get(slug="elsewhere")
    assert here.at("share:adapt", pk=pattern.pk) in read(client, f"/library/patterns/{pattern.pk}/")
    assert "Ask them first." in read(client, here.at("share:adapt", pk=pattern.pk))
    client.post(here.at("share:adapt", pk=pattern.pk), form_of(pattern, anchor=stranger.organisation_id))
    new = Adaptation.objects.get().initiative
    assert (new.name, new.community.slug) == ("Govan weeks", "govan")
    shown = read(client, new.at("share:overview"))
    assert "Come on time, or say why." in shown
    lineage = read(browse(None), f"/library/lineage/{pattern.initiative_id}/")
    for said in ("They are closest to the young men.", "A housing association.", "16 to 25", "15 to 18"):
        assert said in lineage


def test_a_missing_reason_is_asked_for_and_the_rest_is_kept(pattern, stranger, browse):
    here = Initiative.objects.get(slug="elsewhere")
    first = pattern.elements.in_order().first()
    form = form_of(pattern, anchor=stranger.organisation_id) | {f"why_{first.pk}": " "}
    answer = browse(stranger).post(here.at("share:adapt", pk=pattern.pk), form).content.decode()
    assert "Please answer this." in answer
    assert "They are closest to the young men." in answer
    assert Adaptation.objects.count() == 0


def test_the_same_start_sent_twice_is_one_initiative(pattern, stranger, browse):
    here = Initiative.objects.get(slug="elsewhere")
    client = browse(stranger)
    form = form_of(pattern, anchor=stranger.organisation_id, once="0123456789abcdef0123456789abcdef")
    answers = [client.post(here.at("share:adapt", pk=pattern.pk), form) for _time in range(2)]
    assert answers[0].url == answers[1].url
    assert Adaptation.objects.count() == 1


def test_an_anchor_of_another_community_is_not_offered(pattern, gorbals, stranger, browse):
    here = Initiative.objects.get(slug="elsewhere")
    browse(stranger).post(here.at("share:adapt", pk=pattern.pk), form_of(pattern, anchor=gorbals.anchor_id))
    assert Adaptation.objects.count() == 0


def test_the_drafts_are_taken_up_in_the_browser(pattern, stranger, browse):
    new = adapted(pattern, stranger).initiative
    client = browse(stranger)
    charter, offer, talk = Draft.objects.waiting(new)
    ask = say_ask(new, person=stranger, words="I want to learn to drive", by=stranger)
    told = {
        charter: {"words": "Ours.", "agreed_on": "2026-11-02", "agreed_how": "Over soup"},
        offer: {"words": "Driving", "minutes": "60", "fewest": "1", "most": "3", "asks": [ask.pk]},
        talk: {"question": "What do you think?", "words": "Ask first.\nThen plan."},
    }
    for draft, form in told.items():
        read(client, new.at("share:take_up_draft", pk=draft.pk))
        client.post(new.at("share:take_up_draft", pk=draft.pk), form)
    assert list(Draft.objects.order_by("pk").values_list("was_taken_up", flat=True)) == [True, True, True]
    assert Conversation.objects.get(initiative=new).question == "What do you think?"


def test_a_note_takes_one_form(gorbals, coordinator, browse):
    client = browse(coordinator)
    client.post(gorbals.at("share:new_note"), {"what_changed": "Later start.", "why": "", "keep": "yes"})
    note = ChangeNote.objects.get()
    assert (note.what_changed, note.keep, note.written_by) == ("Later start.", "yes", coordinator)
    assert "Later start." in read(client, gorbals.at("share:notes"))


def test_a_note_that_came_back_is_read_at_the_origin_without_a_name(
    pattern, gorbals, coordinator, stranger, browse
):
    new = adapted(pattern, stranger).initiative
    note_change(new, what_changed="Afternoons.", why="", keep="yes", goes_back=True, by=stranger)
    shown = read(browse(coordinator), gorbals.at("share:overview"))
    assert "Afternoons." in shown
    assert "Stuart" not in shown


def test_a_reflection_waits_for_the_team_and_goes_out_without_a_name(
    gorbals, participant, coordinator, browse
):
    form = {"kind": "issue", "words": "Nobody told us why.", "perspective": "participant", "insight": "4"}
    browse(participant).post(gorbals.at("share:new_reflection"), form)
    one = Reflection.objects.get()
    assert (one.person, one.insight, one.state) == (participant, 4, "draft")
    assert "Nobody told us why." not in read(browse(None), "/library/reflections/")
    browse(coordinator).post(gorbals.at("share:publish_reflection", pk=one.pk))
    shown = read(browse(None), "/library/reflections/?perspective=participant")
    assert "Nobody told us why." in shown
    assert "Sam" not in shown
    assert JournalEntry.objects.get(what="published a reflection").about == participant


def test_a_key_worker_reflects_for_their_participant_and_it_is_said_so(
    gorbals, participant, key_worker, browse
):
    form = {"kind": "issue", "words": "Too early.", "perspective": "participant", "whom": participant.pk}
    browse(key_worker).post(gorbals.at("share:new_reflection"), form)
    one = Reflection.objects.get()
    assert (one.person, one.entered_by) == (participant, key_worker)


def test_a_reflection_that_names_somebody_stays_here(gorbals, participant, coordinator):
    one = reflect(
        gorbals,
        person=participant,
        by=participant,
        kind="issue",
        words="Mairi is late",
        perspective="participant",
    )
    with pytest.raises(Refusal, match="“Mairi”"):
        publish_reflection(one, by=coordinator)
    assert Reflection.objects.by_perspective() == {
        "participant": 1, "front_line": 0, "manager": 0, "researcher": 0, "funder": 0
    }  # fmt: skip


def test_an_item_with_a_fact_is_kept_then_published(gorbals, coordinator, browse):
    client = browse(coordinator)
    client.post(
        gorbals.at("share:new_item"), {"kind": "case", "title": "A hall", "summary": "Warm.", "place": "Here"}
    )
    item = LibraryItem.objects.get()
    assert "A hall" not in read(browse(None), "/library/")
    client.post(gorbals.at("share:item", pk=item.pk), {"what": "Budget", "status": "not_published"})
    client.post(gorbals.at("share:publish_item", pk=item.pk))
    shown = read(browse(None), f"/library/items/{item.pk}/")
    assert "Nobody has published this" in shown
    assert "A hall" in read(browse(None), "/library/?q=HALL&kind=case")


def test_a_published_fact_without_a_source_is_asked_for_it(gorbals, coordinator, browse):
    item = add_item(LibraryItem(kind="case", title="T", summary="S"), by=coordinator)
    form = {"what": "Budget", "status": "published", "value": "£1"}
    answer = browse(coordinator).post(gorbals.at("share:item", pk=item.pk), form).content.decode()
    assert "A published fact needs its source." in answer
    assert Fact.objects.count() == 0


def test_a_fact_is_told_once_and_an_item_with_a_name_stays_here(gorbals, coordinator):
    item = add_item(LibraryItem(kind="case", title="T", summary="S"), by=coordinator)
    add_fact(
        Fact(community=gorbals.community, item=item, what="Lead", value="Mairi", status="illustration"),
        by=coordinator,
    )
    with pytest.raises(Refusal, match="already"):
        add_fact(
            Fact(community=gorbals.community, item=item, what="lead", status="not_published"), by=coordinator
        )
    with pytest.raises(Refusal, match="“Mairi”"):
        publish_item(item, by=coordinator)


def test_who_may_write_adapt_and_read(
    gorbals, pattern, coordinator, key_worker, officer, participant, evaluator, stranger, browse
):
    draft = written(gorbals, coordinator, "A draft")
    expected = {
        gorbals.at("share:overview"): [200, 200, 200, 200, 200, 404, 404],
        gorbals.at("share:new_pattern"): [200, 200, 403, 403, 403, 404, 404],
        gorbals.at("share:pattern", pk=pattern.pk): [200] * 7,
        gorbals.at("share:pattern", pk=draft.pk): [200, 200, 404, 404, 404, 404, 404],
        gorbals.at("share:publish_pattern", pk=draft.pk): [200, 200, 403, 403, 403, 404, 404],
        gorbals.at("share:adapt", pk=pattern.pk): [200, 403, 403, 403, 403, 404, 404],
        gorbals.at("share:notes"): [200, 200, 403, 403, 403, 404, 404],
        gorbals.at("share:new_reflection"): [200, 200, 200, 200, 200, 404, 404],
        gorbals.at("share:new_item"): [200, 200, 403, 403, 403, 404, 404],
        f"/library/patterns/{pattern.pk}/": [200] * 7,
        f"/library/patterns/{draft.pk}/": [404] * 7,
        f"/library/lineage/{gorbals.pk}/": [200] * 7,
    }
    clients = [
        browse(one) for one in (coordinator, key_worker, officer, participant, evaluator, stranger, None)
    ]
    found = {address: [client.get(address).status_code for client in clients] for address in expected}
    assert found == expected


def test_rows_of_another_community_are_not_there(gorbals, pattern, coordinator, stranger, browse):
    here = Initiative.objects.get(slug="elsewhere")
    draft = written(gorbals, coordinator, "A draft")
    item = add_item(LibraryItem(kind="case", title="T", summary="S"), by=coordinator)
    client = browse(stranger)
    addresses = [
        here.at("share:pattern", pk=pattern.pk),
        here.at("share:adapt", pk=draft.pk),
        here.at("share:change_element", pk=draft.elements.first().pk),
        here.at("share:item", pk=item.pk),
        f"/library/items/{item.pk}/",
    ]
    assert [client.get(address).status_code for address in addresses] == [404] * 5


def test_a_lineage_where_nothing_is_published_is_not_there(gorbals, coordinator, browse):
    written(gorbals, coordinator)
    assert browse(None).get(f"/library/lineage/{gorbals.pk}/").status_code == 404


def test_an_adopter_who_would_rather_not_be_seen_is_not(pattern, stranger, browse):
    new = adapted(pattern, stranger, is_public=False).initiative
    shown = read(browse(None), f"/library/lineage/{pattern.initiative_id}/")
    assert "a community that is not shown" in shown
    assert "Govan" not in shown
    assert browse(None).get(f"/library/lineage/{new.pk}/").status_code == 404


def test_results_that_measure_different_things_are_not_compared(
    pattern, gorbals, coordinator, stranger, browse
):
    new = adapted(pattern, stranger).initiative
    for initiative, by, words in (
        (gorbals, coordinator, "Quieter streets."),
        (new, stranger, "Five began work."),
    ):
        found = written(initiative, by, f"Results of {initiative.name}")
        found.elements.filter(part="went_wrong").update(part="came_of_it", words=words)
        publish_pattern(found, by=by)
    shown = read(browse(None), f"/library/lineage/{gorbals.pk}/")
    assert "Quieter streets." in shown
    assert "Not comparable: the two do not measure the same things." in shown


def test_a_lineage_says_where_nothing_was_published_and_which_differences_were_named(
    pattern, stranger, gorbals, coordinator, browse
):
    adapted(pattern, stranger)
    found = written(gorbals, coordinator, "Results")
    found.elements.filter(part="went_wrong").update(part="came_of_it", words="Quieter streets.")
    publish_pattern(found, by=coordinator)
    shown = read(browse(None), f"/library/lineage/{gorbals.pk}/")
    assert "Nothing is published about what came of it here, so there is nothing to compare." in shown
    assert "No difference was named in: place, lead, anchor, who it is for, resources, the way on." in shown


def test_versions_are_laid_beside_each_other(pattern, gorbals, coordinator, browse):
    later = new_version(pattern, by=coordinator)
    later.elements.filter(part="who_leads").update(words="Whoever is closest.")
    shown = read(browse(coordinator), gorbals.at("share:pattern", pk=later.pk))
    assert "who leads: The fire service. (adaptable: make it fit)</del>" in shown
    assert "who leads: Whoever is closest. (adaptable: make it fit)</ins>" in shown


@pytest.mark.parametrize(
    "query",
    ["", "?q=GORBALS", "?q=%00", "?kind=nonsense&insight=99&page=x", "?q=%25_%27", "?perspective=researcher"],
)
def test_the_library_answers_any_question_with_a_page(gorbals, coordinator, browse, query):
    load_founding_library(gorbals.community, coordinator)
    assert "What have others learned?" in read(browse(None), f"/library/{query}")


def test_the_library_is_searched_in_any_case_and_says_when_nothing_is_found(gorbals, coordinator, browse):
    load_founding_library(gorbals.community, coordinator)
    client = browse(None)
    assert "Operation Modulus, Gorbals" in read(client, "/library/?q=OPERATION+MODULUS")
    assert "Nothing found" in read(client, "/library/?q=zebra")


def test_a_founding_case_shows_its_sources_its_gaps_and_where_it_went(gorbals, coordinator, browse):
    load_founding_library(gorbals.community, coordinator)
    case = LibraryItem.objects.get(key="operation-modulus-gorbals")
    shown = read(browse(None), f"/library/items/{case.pk}/")
    for said in (
        "Eleven young people.",
        "https://participedia.net/case/5736",
        "Budget",
        "in Govan",
        "in Castlefern",
    ):
        assert said in shown


@pytest.mark.parametrize("page", ["share", "notes", "library", "lineage", "reflections", "pattern"])
def test_thirty_rows_take_as_many_queries_as_one(gorbals, pattern, coordinator, stranger, browse, page):
    client = browse(coordinator)
    address = {
        "share": gorbals.at("share:overview"),
        "notes": gorbals.at("share:notes"),
        "library": "/library/",
        "lineage": f"/library/lineage/{gorbals.pk}/",
        "reflections": "/library/reflections/",
        "pattern": gorbals.at("share:pattern", pk=pattern.pk),
    }[page]

    def fill(start, count):
        for number in range(start, start + count):
            new = adapted(pattern, stranger, f"Start {number}").initiative
            note_change(new, what_changed="x", why="", keep="yes", goes_back=True, by=stranger)
            note_change(gorbals, what_changed="x", why="", keep="yes", by=coordinator)
            one = reflect(
                gorbals, person=coordinator, by=coordinator, kind="issue", words="w", perspective="manager"
            )
            if number % 2:
                publish_reflection(one, by=coordinator)
            item = add_item(LibraryItem(kind="case", title=f"T {number}", summary="S"), by=coordinator)
            publish_item(item, by=coordinator)
            publish_pattern(written(gorbals, coordinator, f"P {number}"), by=coordinator)

    fill(0, 2)
    read(client, address)
    few = queries_for(client, address)
    fill(2, 30)
    assert queries_for(client, address) == few
