"""People are told as they want to be, once, in words that say nothing, and stop means stop."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from alongside.community.held import erase_person, held_on
from alongside.community.models import Membership
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.deliver import actions
from alongside.deliver.models import Message, Reach, StoppedAddress
from alongside.deliver.sending import hours, outbox
from alongside.deliver.sending.addresses import phone_number, postal_address
from alongside.deliver.sending.due import gather
from alongside.deliver.sending.hours import usual
from alongside.deliver.sending.outbox import send_due
from alongside.deliver.sending.ways import How, Went
from alongside.deliver.sending.words import MAY_SAY, WORDS, is_stop, subject_for, words_of
from tests.cast import member


@pytest.fixture
def by_worker(gorbals, participant):
    return actions.say_how_to_reach(gorbals, person=participant, how="worker", by=participant)


@pytest.fixture
def promise(gorbals, participant, by_worker):
    tomorrow = timezone.localdate() + timedelta(days=1)
    return actions.make_commitment(
        gorbals, person=participant, words="Bring the boxing gloves", due_on=tomorrow, by=participant
    )


def messages_of(person):
    return list(Message.objects.filter(person=person).order_by("pk").values_list("kind", "state"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (0)7700-900123", "+447700900123"),
        ("0044 7700 900 123", "+447700900123"),
        ("+48 512 345 678", "+48512345678"),
        ("07624 312345", "+447624312345"),
    ],
)
def test_a_number_is_put_right_where_that_is_certain(typed, kept):
    assert phone_number(typed) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0141 496 0123", "landline"),
        ("07700 90012", "11 digits"),
        ("call me", "not a phone number"),
        ("7700900123", "Begin with 0"),
        ("+1234567", "too short or too long"),
        ("+44 800 1111", "landline or a call centre"),
        ("070 1234 5678", "begin with 070 or 076"),
        ("07625 312345", "begin with 070 or 076"),
    ],
)
def test_a_number_that_cannot_take_a_text_is_refused_in_words(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        phone_number(typed)


def test_an_address_ends_with_a_postcode():
    assert postal_address("Sam\n1 High  Street\nGlasgow\ng51 3uu") == "Sam\n1 High Street\nGlasgow\nG51 3UU"
    for typed in ("Sam\nG51 3UU", "Sam\n1 High Street\nGlasgow"):
        with pytest.raises(ValueError, match=r"three to seven lines|postcode"):
            postal_address(typed)


def test_nobody_is_told_anything_until_they_say_how(gorbals, participant):
    tomorrow = timezone.localdate() + timedelta(days=1)
    actions.make_commitment(
        gorbals, person=participant, words="Bring gloves", due_on=tomorrow, by=participant
    )
    assert gather() == 0


def test_a_reminder_comes_once_however_often_one_looks(participant, promise):
    assert [gather(), gather(), sum(send_due().values())] == [1, 0, 0]
    assert messages_of(participant) == [("promise", "by_hand")]


def test_a_reminder_held_up_for_days_still_comes_and_then_no_more(participant, promise):
    type(promise).objects.filter(pk=promise.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    Reach.objects.update(said_at=timezone.now() - timedelta(days=30))
    assert [gather(), gather()] == [1, 0]


def test_a_promise_that_is_kept_is_not_reminded_of(gorbals, participant, promise, key_worker, browse):
    gather()
    actions.keep_commitment(promise, by=participant)
    page = browse(key_worker).get(gorbals.at("deliver:outbox")).content.decode()
    assert "Nobody waits for you to tell them" in page
    assert messages_of(participant) == [("promise", "not_needed")]


def test_every_sentence_may_say_a_day_a_time_and_a_number_and_nothing_else(participant, promise):
    for kind, sentence in WORDS.items():
        filled = str(sentence) % dict.fromkeys(MAY_SAY, "")
        assert "%" not in filled
        message = Message(person=participant, kind=kind, key="x", number="1234", moment=timezone.now())
        for secret in (
            "gloves",
            promise.initiative.name,
            promise.initiative.community.name,
            participant.name,
        ):
            assert secret not in words_of(message, with_stop=True)


def test_the_key_worker_tells_and_ticks_off(gorbals, participant, promise, key_worker, browse):
    client = browse(key_worker)
    page = client.get(gorbals.at("deliver:outbox")).content.decode()
    assert "You said you would do something by" in page
    message = Message.objects.get(person=participant)
    client.post(gorbals.at("deliver:message_told", pk=message.pk))
    message.refresh_from_db()
    assert (message.state, message.told_by) == ("told", key_worker)


def test_a_new_number_is_shown_to_be_theirs_first(gorbals, participant, settings):
    settings.ALONGSIDE_NOTIFY_KEY, settings.ALONGSIDE_NOTIFY_TEXT = "key", "template"
    reach = actions.say_how_to_reach(
        gorbals, person=participant, how="text", address="+447700900123", by=participant
    )
    assert (reach.needs_confirming, len(reach.code)) == (True, 4)
    assert messages_of(participant) == [("code", "waiting")]
    wrong = "0000" if reach.code != "0000" else "1111"
    for _number in range(5):
        actions.confirm_reach(reach, code=wrong, by=participant)
    with pytest.raises(Refusal, match="wrong too often"):
        actions.confirm_reach(reach, code=reach.code, by=participant)
    Reach.objects.update(code_tries=0)
    actions.confirm_reach(reach, code=f" {reach.code} ", by=participant)
    reach.refresh_from_db()
    assert (reach.needs_confirming, reach.code) == (False, "")


def test_nobodys_phone_is_filled_with_numbers(gorbals, participant, texts):
    for number in range(3):
        actions.say_how_to_reach(
            gorbals, person=participant, how="text", address=f"+44770090012{number}", by=participant
        )
    with pytest.raises(Refusal, match="Three numbers were sent today"):
        actions.say_how_to_reach(
            gorbals, person=participant, how="text", address="+447700900129", by=participant
        )


def test_stop_stops_what_waits(gorbals, participant, promise, settings):
    reach = Reach.objects.get(person=participant)
    Reach.objects.update(how="email", address="sam@example.org", confirmed_at=timezone.now())
    settings.ALONGSIDE_SMTP = {"host": "127.0.0.1", "port": 9}
    gather()
    assert messages_of(participant) == [("promise", "waiting")]
    actions.stop_reaching(reach, why="said so", by=participant)
    Message.objects.update(due_at=timezone.now() - timedelta(hours=1))
    send_due()
    assert messages_of(participant) == [("promise", "not_needed")]
    assert gather() == 0


@pytest.mark.parametrize("text", ["STOP", "stop please", " Stop. ", "Koniec", "روکیں"])
def test_stop_words_are_understood(text):
    assert is_stop(text)


@pytest.mark.parametrize("text", ["", "Please don't stop", "thanks"])
def test_other_words_stop_nothing(text):
    assert not is_stop(text)


def test_quiet_hours_keep_to_the_clock_on_the_wall_when_clocks_change(settings):
    zone = timezone.get_current_timezone()
    night = datetime(2027, 3, 27, 22, 0, tzinfo=zone)  # the clocks go forward in this night
    assert timezone.localtime(usual().after(night)).time() == time(8, 30)
    noon = datetime(2027, 3, 28, 12, 0, tzinfo=zone)
    assert usual().after(noon) == noon
    early = datetime(2027, 3, 28, 0, 30, tzinfo=zone)
    assert timezone.localtime(usual().after(early)) == datetime(2027, 3, 28, 8, 30, tzinfo=zone)


def test_a_participant_says_how_on_their_page_and_a_typing_mistake_is_told(gorbals, participant, browse):
    client, url = browse(participant), gorbals.at("deliver:reach")
    page = client.post(url, {"how": "text", "number": "0141 496 0123"}).content.decode()
    assert "That is a landline" in page
    assert Reach.objects.of(participant, gorbals) is None
    client.post(url, {"how": "text", "number": "07700 900123"})
    assert Reach.objects.of(participant, gorbals).address == "+447700900123"


def test_nobody_reads_somebody_elses_number(
    gorbals, participant, officer, coordinator, stranger, key_worker, browse
):
    actions.say_how_to_reach(gorbals, person=participant, how="text", address="+447700900123", by=participant)
    url = f"{gorbals.at('deliver:reach')}?whom={participant.pk}"
    assert "7700900123" in browse(key_worker).get(url).content.decode()
    assert browse(officer).get(url).status_code == 404
    assert browse(officer).get(gorbals.at("deliver:outbox")).status_code == 403
    assert browse(stranger).get(url).status_code == 404


def test_whoever_works_here_is_reminded_of_their_own_promises_too(
    gorbals, coordinator, key_worker, officer, participant, browse, settings
):
    settings.ALONGSIDE_SMTP = {"host": "127.0.0.1", "port": 9}
    for person in (coordinator, key_worker, officer):
        actions.make_commitment(
            gorbals,
            person=person,
            words="Bring the gloves",
            due_on=timezone.localdate() + timedelta(days=1),
            by=person,
        )
        client, url = browse(person), gorbals.at("deliver:reach")
        given = {"how": "email", "email": f"{person.pk}@work.example", "whom": person.pk}
        client.post(url, given)
        reach = Reach.objects.of(person, gorbals)
        assert reach.address == f"{person.pk}@work.example"
        page = client.get(f"{url}?whom={person.pk}").content.decode()
        assert ("Is it yours?" in page, "my key worker tells me" in page) == (True, False)
        client.post(gorbals.at("deliver:confirm_reach"), {"code": reach.code, "whom": person.pk})
    gather()
    kept = Message.objects.filter(kind="promise").values_list("person__name", "state")
    assert sorted(kept) == [("Kofi", "waiting"), ("Mairi", "waiting"), ("Ogilvie", "waiting")]
    client.post(gorbals.at("deliver:stop_reach"), {"whom": officer.pk})
    assert Reach.objects.of(officer, gorbals).is_stopped
    assert not Reach.objects.of(coordinator, gorbals).is_stopped
    assert browse(officer).post(url, {"how": "page", "whom": participant.pk}).status_code == 404
    assert browse(key_worker).post(url, {"how": "page", "whom": coordinator.pk}).status_code == 404


def test_who_sits_beside_nobody_sees_their_own_page(gorbals, coordinator, browse):
    page = browse(coordinator).get(gorbals.at("deliver:reach")).content.decode()
    assert ("How should we tell you?" in page, "For:" in page) == (True, False)


def test_nobody_vouches_for_their_own_number(gorbals, key_worker):
    reach = actions.say_how_to_reach(
        gorbals, person=key_worker, how="text", address="+447700900123", by=key_worker
    )
    with pytest.raises(Refusal, match="Somebody else has to see"):
        actions.vouch_for_reach(reach, by=key_worker)


def test_what_does_not_go_out_to_those_who_work_here_shows_to_them_and_the_coordinator(
    gorbals, coordinator, key_worker, officer, browse
):
    for person in (key_worker, officer):
        Reach.objects.create(
            initiative=gorbals, person=person, how="text", address=f"+4477009001{person.pk:02}"
        )
        actions.make_commitment(
            gorbals,
            person=person,
            words="Bring the gloves",
            due_on=timezone.localdate() + timedelta(days=1),
            by=person,
        )
    Reach.objects.update(said_at=timezone.now() - timedelta(days=1))
    seen = {}
    for person in (coordinator, key_worker):
        page = browse(person).get(gorbals.at("deliver:outbox"))
        seen[person.name] = sorted(message.person.name for message, _words in page.context["rows"])
    assert seen == {"Mairi": ["Kofi", "Ogilvie"], "Kofi": ["Kofi"]}
    theirs = Message.objects.get(person=officer)
    url = gorbals.at("deliver:message_told", pk=theirs.pk)
    assert [browse(person).post(url).status_code for person in (key_worker, coordinator)] == [404, 302]
    theirs.refresh_from_db()
    assert (theirs.state, theirs.told_by) == ("told", coordinator)


NUMBER = "+447700900123"


@pytest.fixture
def texts(settings):
    """This instance sends texts: Notify is set up."""
    settings.ALONGSIDE_NOTIFY_KEY, settings.ALONGSIDE_NOTIFY_TEXT = "key", "template"


@pytest.fixture
def sibling(gorbals, key_worker):
    return member(gorbals, "Robin", Role.PARTICIPANT, key_worker=key_worker)


def codes():
    return Message.objects.filter(kind="code").count()


def test_stop_belongs_to_the_number_whoever_types_it_in_again(
    gorbals, participant, sibling, key_worker, settings, browse
):
    settings.ALONGSIDE_NOTIFY_KEY, settings.ALONGSIDE_NOTIFY_TEXT = "key", "template"
    say = actions.say_how_to_reach
    say(gorbals, person=participant, how="text", address=NUMBER, by=participant)
    say(gorbals, person=participant, how="text", address="+447700900199", by=participant)
    assert actions.stop_address(NUMBER, why="wrote STOP") == 0  # the row has another number by now
    for person, by in ((participant, key_worker), (sibling, key_worker), (sibling, sibling)):
        reach = say(gorbals, person=person, how="text", address=NUMBER, by=by)
        assert (reach.needs_confirming, reach.code) == (True, "")
    assert codes() == 2
    url = gorbals.at("deliver:reach")
    pages = [
        browse(sibling).get(url).content.decode(),
        browse(key_worker).get(f"{url}?whom={sibling.pk}").content.decode(),
    ]
    assert ["wrote STOP from this number" in page for page in pages] == [True, True]
    assert ["I saw that it is theirs" in page for page in pages] == [False, True]
    browse(key_worker).post(gorbals.at("deliver:vouch_for_reach"), {"whom": sibling.pk})
    reach = Reach.objects.of(sibling, gorbals)
    assert (reach.needs_confirming, StoppedAddress.objects.of(NUMBER).exists()) == (False, False)


def test_a_number_that_waits_is_not_sent_after_stop(gorbals, participant, key_worker, settings):
    settings.ALONGSIDE_NOTIFY_KEY, settings.ALONGSIDE_NOTIFY_TEXT = "key", "template"
    for address in (NUMBER, NUMBER):
        actions.say_how_to_reach(gorbals, person=participant, how="text", address=address, by=participant)
        actions.stop_address(NUMBER, why="wrote STOP")
    assert dict(send_due()) == {"not_needed": 1}


def test_a_number_made_for_one_phone_is_not_sent_to_the_next(gorbals, participant, settings):
    settings.ALONGSIDE_NOTIFY_KEY, settings.ALONGSIDE_NOTIFY_TEXT = "key", "template"
    actions.say_how_to_reach(gorbals, person=participant, how="text", address=NUMBER, by=participant)
    Reach.objects.update(address="+447700900199")
    assert dict(send_due()) == {"not_needed": 1}


def test_stopped_rows_are_not_vouched_for_before_somebody_says_how(gorbals, participant, key_worker):
    reach = actions.say_how_to_reach(gorbals, person=participant, how="text", address=NUMBER, by=participant)
    actions.stop_address(NUMBER, why="wrote STOP")
    with pytest.raises(Refusal, match="They said stop"):
        actions.vouch_for_reach(reach, by=key_worker)
    assert StoppedAddress.objects.of(NUMBER).exists()


def test_three_numbers_a_day_go_to_one_phone_whomever_they_are_for(
    gorbals, participant, sibling, key_worker, texts
):
    say = actions.say_how_to_reach
    for person, address in (
        (participant, NUMBER),
        (participant, "+447700900199"),
        (participant, NUMBER),
        (sibling, NUMBER),
    ):
        say(gorbals, person=person, how="text", address=address, by=key_worker)
    third = member(gorbals, "Ash", Role.PARTICIPANT, key_worker=key_worker)
    with pytest.raises(Refusal, match="Three numbers were sent today"):
        say(gorbals, person=third, how="text", address=NUMBER, by=key_worker)


@pytest.mark.parametrize(("by_themselves", "state"), [(True, "sent"), (False, "waiting")])
def test_a_number_to_type_in_wakes_nobody_who_did_not_ask_for_it(
    gorbals, participant, key_worker, texts, monkeypatch, by_themselves, state
):
    monkeypatch.setattr(hours, "QUIET_FROM", time.min)  # it is always night
    monkeypatch.setattr(hours, "QUIET_UNTIL", time.max)
    monkeypatch.setattr(outbox, "way_out", lambda _how: lambda *_args, **_more: Went(How.ACCEPTED))
    by = participant if by_themselves else key_worker
    actions.say_how_to_reach(gorbals, person=participant, how="text", address=NUMBER, by=by)
    Message.objects.update(due_at=timezone.now())
    send_due()
    assert messages_of(participant) == [("code", state)]


@pytest.mark.parametrize(
    ("how", "days", "made"),
    [
        ("letter", 7, None),
        ("letter", 6, "waiting"),
        ("letter", 1, "by_hand"),  # a letter would come when it is over
        ("email", 6, None),
        ("email", 1, "waiting"),
    ],
)
def test_a_letter_is_sent_some_days_earlier_or_not_at_all(gorbals, participant, settings, how, days, made):
    settings.ALONGSIDE_SMTP = {"host": "127.0.0.1", "port": 9}
    settings.ALONGSIDE_NOTIFY_KEY, settings.ALONGSIDE_NOTIFY_LETTER = "key", "template"
    Reach.objects.create(
        initiative=gorbals, person=participant, how=how, address="x", confirmed_at=timezone.now()
    )
    day = timezone.localdate() + timedelta(days=days)
    actions.make_commitment(gorbals, person=participant, words="Gloves", due_on=day, by=participant)
    gather()
    assert messages_of(participant) == ([("promise", made)] if made else [])
    if made == "by_hand":
        assert Message.objects.get().state_why == "A letter would come too late. Tell them yourself."


WORST = "STOP %(day)s <b>Police Scotland & Operation Modulus</b> ‏خطر‎ 🥊 O'Neill\nhttp://knife.example?a=1"


@pytest.mark.parametrize("language", ["en-gb", "en-simple", "gd", "pl", "ur"])
@pytest.mark.parametrize("kind", [kind for kind in Message.Kind.values])
def test_no_name_of_anything_gets_into_a_message_in_any_language(
    gorbals, participant, officer, language, kind
):
    """Whatever people and places are called, and whatever they wrote, a message says what it says."""
    named = Message(
        initiative=gorbals, person=participant, kind=kind, key="x-1", number="1234", moment=timezone.now()
    )
    participant.language = language
    plain = words_of(named, with_stop=True), subject_for(named)
    for number, one in enumerate(
        (gorbals, gorbals.community, gorbals.anchor, officer.organisation, participant, officer)
    ):
        one.name = f"{number} {WORST}"[: one._meta.get_field("name").max_length]
        one.save()
    named = Message.objects.create(
        initiative=gorbals,
        person=participant,
        kind=kind,
        key=f"x-{kind}-{language}",
        number="1234",
        moment=named.moment,
        due_at=timezone.now(),
        state_why=WORST,
    )
    assert (words_of(named, with_stop=True), subject_for(named)) == plain
    assert re.sub(r"STOP", "", plain[0]).isprintable()


def test_whoever_is_erased_is_sent_nothing_and_their_number_is_gone(
    gorbals, participant, key_worker, coordinator, settings
):
    settings.ALONGSIDE_SMTP = {"host": "127.0.0.1", "port": 9}
    Reach.objects.create(
        initiative=gorbals,
        person=participant,
        how="email",
        address="sam@example.org",
        confirmed_at=timezone.now(),
    )
    Message.objects.create(
        initiative=gorbals,
        person=participant,
        kind="code",
        key="code-1",
        number="1234",
        due_at=timezone.now(),
    )
    erase_person(participant, by=coordinator)
    assert dict(send_due()) == {"not_needed": 1}
    assert Reach.objects.values_list("address", flat=True)[0] == "(erased)"


def test_whoever_left_is_sent_nothing(participant, promise):
    Membership.objects.of(participant).update(until=timezone.now())
    assert gather() == 0


def test_what_is_held_shows_the_number_and_not_what_would_confirm_it(gorbals, participant, texts):
    reach = actions.say_how_to_reach(
        gorbals, person=participant, how="text", address="+447700900123", by=participant
    )
    held = str(held_on(participant))
    assert ("+447700900123" in held, f"'{reach.code}'" in held) == (True, False)


def test_where_nothing_can_be_sent_there_is_no_number_that_somebody_could_be_told(
    gorbals, participant, coordinator, settings, browse
):
    """Told by word of mouth it would be typed in, and show nothing about whose phone it is."""
    say = {"person": participant, "how": "text", "address": NUMBER, "by": participant}
    reach = actions.say_how_to_reach(gorbals, **say)
    assert (reach.code, codes(), reach.needs_confirming) == ("", 0, True)
    settings.ALONGSIDE_NOTIFY_KEY, settings.ALONGSIDE_NOTIFY_TEXT = "key", "template"
    reach = actions.say_how_to_reach(gorbals, **say)
    assert (len(reach.code), codes()) == (4, 1)
    settings.ALONGSIDE_NOTIFY_KEY = ""
    Message.objects.update(due_at=timezone.now())
    assert dict(send_due()) == {"not_needed": 1}
    assert reach.code not in browse(coordinator).get(gorbals.at("deliver:outbox")).content.decode()
