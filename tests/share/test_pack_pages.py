"""Packs in the browser: read before they are signed, looked at before they are let in."""

import io

import pytest

from alongside.share.actions import add_fact, add_item, publish_item, remove_item, remove_pattern
from alongside.share.models import ChangeNote, Fact, LibraryEntry, LibraryItem, NoteCode, Pack, Pattern
from alongside.share.packs.reading import read
from alongside.share.packs.sealing import seal

from .conftest import signed
from .packs.making import KEY, document
from .test_pages import read as page_of

pytestmark = pytest.mark.django_db


def upload(client, initiative, content):
    file = io.BytesIO(content)
    file.name = "weeks.pack.zip"
    return client.post(initiative.at("share:packs"), {"file": file}, follow=True)


def test_every_word_is_shown_before_it_is_signed(pattern, gorbals, coordinator, participant, browse):
    client = browse(coordinator)
    address = gorbals.at("share:sign_pack", pk=pattern.pk)
    shown = page_of(client, address)
    assert "Nobody knew who owned it for a year." in shown
    reviewed = shown.split('name="reviewed" value="')[1].split('"')[0]
    unread = client.post(address, {"reviewed": reviewed}).content.decode()
    assert "Say that you have read every word" in unread
    client.post(address, {"reviewed": reviewed, "nobody_in_it": "on"})
    pack = Pack.objects.get()
    file = client.get(f"/library/packs/{pack.identity}/1.pack.zip")
    assert file["Content-Type"] == "application/zip"
    assert file["Content-Disposition"].startswith("attachment")
    assert read(file.content).document["pattern"]["title"] == pattern.title


def test_a_name_is_marked_and_stops_the_signature(pattern, gorbals, coordinator, participant, browse):
    pattern.elements.filter(part="steps").update(words="Sam showed us how, then Shuggie.")
    client = browse(coordinator)
    address = gorbals.at("share:sign_pack", pk=pattern.pk)
    shown = page_of(client, address)
    assert '<mark class="is-sure" title="a name">Sam</mark>' in shown
    assert '<mark class="is-perhaps" title="a name or a place? Look at it">Shuggie</mark>' in shown
    reviewed = shown.split('name="reviewed" value="')[1].split('"')[0]
    refused = client.post(address, {"reviewed": reviewed, "nobody_in_it": "on"}).content.decode()
    assert "This could point at somebody: “Sam”. Nothing was signed." in refused
    assert Pack.objects.count() == 0


def test_a_file_is_brought_in_looked_at_and_let_in(gorbals, coordinator, browse):
    client = browse(coordinator)
    shown = upload(client, gorbals, seal(document(), KEY)).content.decode()
    assert "The file is whole" in shown
    assert "You do not follow an instance with this key." in shown
    pack = Pack.objects.get()
    assert "Architects of their own weeks" not in page_of(browse(None), "/library/")
    client.post(gorbals.at("share:let_in", pk=pack.pk))
    assert "Architects of their own weeks" in page_of(browse(None), "/library/")
    public = page_of(browse(None), f"/library/patterns/{Pattern.objects.get().pk}/")
    assert "From another instance" in public
    assert gorbals.at("share:packs") not in public


def test_a_file_that_is_no_pack_gets_its_sentence_in_the_form(gorbals, coordinator, browse):
    shown = upload(browse(coordinator), gorbals, b"PK nothing").content.decode()
    assert "Nothing was kept. This is not a whole zip file." in shown
    assert Pack.objects.count() == 0


def test_the_page_that_came_in_a_pack_is_never_shown(gorbals, coordinator, browse):
    client = browse(coordinator)
    upload(client, gorbals, seal(document(community={"name": "<b>Gorbals</b>"}), KEY))
    pack = Pack.objects.get()
    shown = page_of(client, gorbals.at("share:pack", pk=pack.pk))
    assert "<b>Gorbals</b>" not in shown
    assert "&lt;b&gt;Gorbals&lt;/b&gt;" in shown


@pytest.mark.parametrize("who", ["participant", "officer", "evaluator", "stranger"])
def test_packs_are_for_the_team(gorbals, pattern, request, browse, who):
    client = browse(request.getfixturevalue(who))
    wanted = 404 if who == "stranger" else 403
    for address in (gorbals.at("share:packs"), gorbals.at("share:sign_pack", pk=pattern.pk)):
        assert client.get(address).status_code == wanted


def test_a_pack_of_another_community_is_not_here(gorbals, coordinator, stranger, browse):
    upload(browse(coordinator), gorbals, seal(document(), KEY))
    theirs = stranger.memberships.get().initiative
    assert browse(stranger).get(theirs.at("share:pack", pk=Pack.objects.get().pk)).status_code == 404


def test_the_well_known_list_names_the_key_and_each_pack(pattern, coordinator, browse):
    pack = signed(pattern, coordinator)
    feed = browse(None).get("/.well-known/alongside-packs.json").json()
    assert (feed["format"], feed["key"]) == ("alongside-packs", pack.key)
    (one,) = feed["packs"]
    sealed = read(browse(None).get(one["path"]).content)
    assert (one["digest"], one["title"]) == (sealed.digest, pattern.title)
    atom = browse(None).get("/library/packs.atom").content.decode()
    assert f'<link rel="enclosure" type="application/zip" href="http://testserver{one["path"]}"/>' in atom


def test_feeds_are_well_formed_whatever_people_wrote(gorbals, coordinator, browse):
    from defusedxml import ElementTree

    item = LibraryItem(community=gorbals.community, kind="case", title='<a> & "b" \x0b', summary="]]> ok")
    publish_item(add_item(item, by=coordinator), by=coordinator)
    feed = ElementTree.fromstring(browse(None).get("/library/feed.atom").content)
    titles = [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert titles == ["New in the library", '<a> & "b" ']


def test_what_is_taken_out_leaves_an_address_that_says_why(gorbals, coordinator, browse):
    item = LibraryItem(community=gorbals.community, kind="case", title="Weeks", summary="Long ago.")
    publish_item(add_item(item, by=coordinator), by=coordinator)
    add_fact(
        Fact(community=gorbals.community, item=item, what="Cost", status="not_published"), by=coordinator
    )
    remove_item(item, why="Its source asked us to.", by=coordinator)
    answer = browse(None).get(f"/library/items/{item.pk}/")
    assert answer.status_code == 410
    assert "Its source asked us to." in answer.content.decode()
    assert "Long ago." not in answer.content.decode()
    assert (LibraryEntry.objects.count(), Fact.objects.count()) == (0, 0)
    assert browse(None).get(f"/library/items/{item.pk}.bib").status_code == 404


def test_a_pattern_that_is_taken_out_takes_its_pack_along(pattern, gorbals, coordinator, browse):
    pack = signed(pattern, coordinator)
    remove_pattern(pattern, why="Somebody could be recognised.", by=coordinator)
    answer = browse(None).get(f"/library/patterns/{pattern.pk}/")
    assert answer.status_code == 410
    assert "Somebody could be recognised." in answer.content.decode()
    assert browse(None).get(f"/library/packs/{pack.identity}/1.pack.zip").status_code == 410
    assert set(pattern.elements.values_list("words", flat=True)) == {"(taken out)"}
    assert browse(coordinator).get(gorbals.at("share:pattern", pk=pattern.pk)).status_code == 410


def test_citations_keep_their_form_whatever_people_wrote(gorbals, coordinator, browse):
    item = LibraryItem(
        community=gorbals.community,
        kind="publication",
        title="100 % {new} & \\old",
        summary="One.\nTwo.",
        source_name="Centre for Weeks",
        source_url="https://weeks.example/a",
        source_date="December 2017",
    )
    publish_item(add_item(item, by=coordinator), by=coordinator)
    bib = browse(None).get(f"/library/items/{item.pk}.bib").content.decode()
    assert bib.startswith(f"@techreport{{centrefor2017-item{item.pk},\n")
    assert r"title = {100 \% \{new\} \& \textbackslash{}old}," in bib
    assert "author = {{Centre for Weeks}}," in bib
    ris = browse(None).get(f"/library/items/{item.pk}.ris").content.decode().split("\r\n")
    assert ris[:5] == [
        "TY  - RPRT",
        "TI  - 100 % {new} & \\old",
        "AU  - Centre for Weeks",
        "PY  - 2017",
        "DA  - December 2017",
    ]
    assert ris[-2:] == ["ER  - ", ""]
    assert "AB  - One. Two." in ris


def test_public_pages_tell_machines_in_the_terms_of_schema_org(pattern, coordinator, browse):
    import json

    signed(pattern, coordinator)
    type(pattern).objects.update(summary="</script><b>")
    shown = page_of(browse(None), f"/library/patterns/{pattern.pk}/")
    block = shown.split('<script type="application/ld+json">')[1].split("</script>")[0]
    told = json.loads(block)
    assert told["@context"] == "https://schema.org"
    assert told["abstract"] == "</script><b>"
    assert told["encoding"]["contentUrl"].endswith("/1.pack.zip")
    assert [step["text"] for step in told["step"]][:2] == [
        "Young people shape their own way into work.",
        "The fire service.",
    ]


def test_a_note_is_coded_later_with_what_its_words_suggest(gorbals, coordinator, browse):
    client = browse(coordinator)
    client.post(
        gorbals.at("share:new_note"),
        {
            "what_changed": "Cooking instead of the course, they asked for it",
            "why": "More of them stay",
            "keep": "yes",
        },
    )
    note = ChangeNote.objects.get()
    shown = page_of(client, gorbals.at("share:code_note", pk=note.pk))
    assert '<option value="swapped" selected>' in shown
    assert '<option value="participants" selected>' in shown
    assert "Suggested from the words of the note." in shown
    client.post(gorbals.at("share:code_note", pk=note.pk), {"nature": "swapped", "core": "kept"})
    code = NoteCode.objects.get()
    assert (code.nature, code.core, code.goal) == ("swapped", "kept", "unknown")
    assert "1 of 1 note is coded." in page_of(client, gorbals.at("share:notes"))


def test_an_officer_notes_a_change_and_cannot_send_it_out(gorbals, officer, browse):
    client = browse(officer)
    client.post(
        gorbals.at("share:new_note"),
        {"what_changed": "We came in plain clothes.", "keep": "yes", "goes_back": "on"},
    )
    assert (ChangeNote.objects.get().written_by, ChangeNote.objects.get().goes_back) == (officer, False)
    assert client.get(gorbals.at("share:notes")).status_code == 403
