"""Nobody is out of pocket: who asks, who says yes, what is handed over, and a fund that always balances."""

from __future__ import annotations

import io
import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum
from django.utils import timezone
from PIL import Image

from alongside.community.held import erase_person
from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.deliver import actions
from alongside.deliver.models import Expense, FundEntry, Receipt
from tests.cast import member, queries_for


@pytest.fixture
def ask(gorbals, participant):
    def make(amount="3.50", *, kind="back", words="The bus", paid_as="cash", by=participant, **more):
        return actions.ask_for_expense(
            gorbals,
            person=participant,
            kind=kind,
            words=words,
            amount=Decimal(amount),
            paid_as=paid_as,
            by=by,
            **more,
        )

    return make


@pytest.fixture
def money(gorbals, coordinator):
    return actions.pay_in(gorbals, amount=Decimal(100), words="From the housing association", by=coordinator)


def photo(**more):
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "JPEG", **more)
    return out.getvalue()


def test_the_bus_comes_back_as_the_person_chose(gorbals, ask, money, participant, key_worker):
    expense = actions.approve_expense(ask(), by=key_worker)
    assert expense.state == "approved"
    entry = actions.pay_expense(expense, by=key_worker)
    actions.got_expense(expense, by=participant)
    expense.refresh_from_db()
    assert (expense.state, expense.paid_as, entry.amount) == ("paid", "cash", Decimal("-3.50"))
    assert expense.got_at is not None
    assert FundEntry.objects.balance(gorbals) == Decimal("96.50")
    assert JournalEntry.objects.latest("pk").what == "has the money"


def test_above_the_limit_two_different_people_say_yes(ask, key_worker, coordinator):
    expense = actions.approve_expense(ask("45"), by=key_worker)
    assert expense.state == "asked"
    with pytest.raises(Refusal, match="somebody else has to say yes as well"):
        actions.approve_expense(expense, by=key_worker)
    assert actions.approve_expense(expense, by=coordinator).state == "approved"


def test_the_initiative_says_where_the_limit_is(gorbals, ask, coordinator, key_worker):
    actions.set_two_above(gorbals, amount=Decimal(2), by=coordinator)
    assert actions.yeses_needed(ask("2.01")) == 2
    assert actions.yeses_needed(ask("2")) == 1


def test_nobody_says_yes_to_their_own_or_pays_themselves(gorbals, ask, coordinator, key_worker, money):
    own = actions.ask_for_expense(
        gorbals,
        person=coordinator,
        kind="back",
        words="Tea",
        amount=Decimal(4),
        paid_as="cash",
        by=coordinator,
    )
    with pytest.raises(Refusal, match="Somebody else has to say yes"):
        actions.approve_expense(own, by=coordinator)
    actions.approve_expense(own, by=key_worker)
    with pytest.raises(Refusal, match="Somebody else has to hand you"):
        actions.pay_expense(own, by=coordinator)


def test_who_entered_it_says_no_yes_to_it_while_there_is_somebody_else(
    ask, key_worker, coordinator, browse, gorbals
):
    expense = ask(by=key_worker)
    with pytest.raises(Refusal, match="You entered this, so somebody else has to say yes"):
        actions.approve_expense(expense, by=key_worker)
    address = gorbals.at("deliver:expenses_team")
    yes = gorbals.at("deliver:approve_expense", pk=expense.pk)
    pages = [browse(person).get(address).content.decode() for person in (key_worker, coordinator)]
    assert [yes in page for page in pages] == [False, True]
    assert "You entered this, so somebody else has to say yes." in pages[0]
    assert actions.approve_expense(expense, by=coordinator).state == "approved"


def test_who_said_yes_is_not_asked_again_and_thirty_take_no_more_queries_than_one(
    ask, gorbals, key_worker, coordinator, browse
):
    url, first = gorbals.at("deliver:expenses_team"), ask("45")
    actions.approve_expense(first, by=key_worker)
    clients = browse(key_worker), browse(coordinator)
    yes = gorbals.at("deliver:approve_expense", pk=first.pk)
    assert [yes in client.get(url).content.decode() for client in clients] == [False, True]
    one = queries_for(clients[0], url)
    for number in range(29):
        actions.approve_expense(ask(f"45.{number + 1:02}"), by=coordinator)
    assert queries_for(clients[0], url) == one


def test_above_the_limit_two_others_than_who_entered_it_say_yes(ask, gorbals, key_worker, coordinator):
    expense = ask("45", by=key_worker)
    with pytest.raises(Refusal, match="two other people"):
        actions.approve_expense(expense, by=key_worker)
    assert actions.approve_expense(expense, by=coordinator).state == "asked"
    third = member(gorbals, "Moira", Role.KEY_WORKER)
    assert actions.approve_expense(expense, by=third).state == "approved"


def test_who_is_alone_on_the_team_can_give_small_money_back_and_large_not(ask, gorbals, key_worker):
    assert actions.approve_expense(ask(by=key_worker), by=key_worker).state == "approved"
    with pytest.raises(Refusal, match="two other people"):
        actions.approve_expense(ask("45", by=key_worker), by=key_worker)


@pytest.mark.parametrize(("limit", "trouble"), [("500", True), ("45", True), ("44.99", False), ("46", True)])
def test_the_limit_is_not_moved_past_what_waits(gorbals, ask, coordinator, key_worker, limit, trouble):
    expense = actions.approve_expense(ask("45"), by=key_worker)
    if trouble:
        with pytest.raises(Refusal, match="£45 waits"):
            actions.set_two_above(gorbals, amount=Decimal(limit), by=coordinator)
    else:
        actions.set_two_above(gorbals, amount=Decimal(limit), by=coordinator)
    assert actions.yeses_needed(expense) == 2


def test_nor_below_what_was_agreed_by_one_and_is_not_yet_paid(gorbals, ask, coordinator, key_worker):
    actions.approve_expense(ask("12"), by=key_worker)
    with pytest.raises(Refusal, match="£12 waits"):
        actions.set_two_above(gorbals, amount=Decimal(10), by=coordinator)


def test_what_somebody_said_they_have_is_not_corrected_away(
    gorbals, ask, money, key_worker, coordinator, participant
):
    expense = actions.approve_expense(ask("7"), by=key_worker)
    entry = actions.pay_expense(expense, by=key_worker)
    actions.got_expense(expense, by=participant)
    with pytest.raises(Refusal, match="They said that they have this money"):
        actions.correct_entry(entry, why="Never handed over", by=coordinator)
    assert FundEntry.objects.balance(gorbals) == Decimal(93)


def test_nobody_corrects_what_went_to_themselves_and_a_correction_is_about_them(
    gorbals, money, key_worker, coordinator
):
    own = actions.ask_for_expense(
        gorbals,
        person=coordinator,
        kind="back",
        words="Tea",
        amount=Decimal(4),
        paid_as="cash",
        by=coordinator,
    )
    entry = actions.pay_expense(actions.approve_expense(own, by=key_worker), by=key_worker)
    with pytest.raises(Refusal, match="Somebody else has to correct it"):
        actions.correct_entry(entry, why="Wrong", by=coordinator)
    actions.correct_entry(entry, why="Wrong", by=key_worker)
    kept = JournalEntry.objects.latest("pk")
    assert (kept.what, kept.about) == ("corrected a line of the fund", coordinator)


def test_each_step_says_that_it_was_taken(gorbals, ask, money, key_worker, coordinator, participant, browse):
    expense = ask("45")
    said = []
    for person, name in (
        (key_worker, "approve_expense"),
        (coordinator, "approve_expense"),
        (key_worker, "pay_expense"),
        (participant, "got_expense"),
    ):
        answer = browse(person).post(gorbals.at(f"deliver:{name}", pk=expense.pk), follow=True)
        said.append([str(message) for message in answer.context["messages"]])
    assert said == [
        ["You said yes. It needs one more yes."],
        ["You said yes. It can be handed over."],
        ["Handed over. It went out of the fund."],
        ["Thank you. It is noted."],
    ]


def test_nothing_is_paid_that_is_not_there_or_not_agreed_or_twice(gorbals, ask, key_worker, coordinator):
    expense = ask("12")
    with pytest.raises(Refusal, match="not agreed yet"):
        actions.pay_expense(expense, by=key_worker)
    actions.approve_expense(expense, by=key_worker)
    with pytest.raises(Refusal, match="There is £0 left, and this is £12"):
        actions.pay_expense(expense, by=key_worker)
    actions.pay_in(gorbals, amount=Decimal(20), words="Lottery", by=coordinator)
    actions.pay_expense(expense, by=key_worker)
    with pytest.raises(Refusal, match="was paid already"):
        actions.pay_expense(expense, by=key_worker)
    assert FundEntry.objects.balance(gorbals) == Decimal(8)


def test_a_no_has_a_reason_that_the_person_reads(gorbals, ask, key_worker, participant, browse):
    expense = ask()
    with pytest.raises(Refusal, match="Say why not"):
        actions.refuse_expense(expense, why=" ", by=key_worker)
    actions.refuse_expense(expense, why="The college pays the bus. Ask at the desk.", by=key_worker)
    page = browse(participant).get(gorbals.at("deliver:expenses")).content.decode()
    assert "Ask at the desk." in page


@pytest.mark.parametrize("amount", ["0", "-3", "500.01", "99999"])
def test_an_amount_that_cannot_be_is_refused(ask, amount):
    with pytest.raises(Refusal, match="between 1p and £500"):
        ask(amount)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("€5", "Change other money into pounds first"),
        ("5 zł", "Change other money into pounds first"),
        ("three", "Change other money into pounds first"),
        ("-3", "in pounds and pence"),
        ("3.505", "nothing smaller than a penny"),
        ("1e5", "in pounds and pence"),
        ("٣", "in pounds and pence"),
        ("£", "in pounds and pence"),
        (".", "in pounds and pence"),
        ("1.2.3", "in pounds and pence"),
        ("3,50", "Write it as 3.50, with a full stop."),
        ("£3,5", "Write it as 3.50, with a full stop."),
        ("0,300", "in pounds and pence"),
        ("12,34,567", "in pounds and pence"),
    ],
)
def test_what_is_no_amount_in_pounds_is_told(gorbals, participant, browse, typed, sentence):
    given = {"kind": "back", "words": "The bus", "amount": typed, "paid_as": "cash"}
    page = browse(participant).post(gorbals.at("deliver:ask_for_expense"), given).content.decode()
    assert sentence in page
    assert not Expense.objects.filter(initiative=gorbals).exists()


@pytest.mark.parametrize(
    ("typed", "kept"), [("£3.50", "3.50"), (".5", "0.50"), ("3.", "3.00"), ("007", "7.00")]
)
def test_what_is_an_amount_is_kept_as_it_was_meant(gorbals, participant, browse, typed, kept):
    given = {"kind": "back", "words": "The bus", "amount": typed, "paid_as": "cash"}
    browse(participant).post(gorbals.at("deliver:ask_for_expense"), given)
    assert str(Expense.objects.get(initiative=gorbals).amount) == kept


def test_a_thousand_may_be_written_with_its_comma(gorbals, coordinator, browse):
    given = {"amount": "£1,250.50", "words": "Lottery"}
    browse(coordinator).post(gorbals.at("deliver:fund"), given)
    assert FundEntry.objects.balance(gorbals) == Decimal("1250.50")


def test_a_photo_is_drawn_anew_and_shown_to_the_person_and_the_team_alone(
    gorbals, participant, key_worker, officer, stranger, browse
):
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    given = {
        "kind": "back", "words": "The bus", "amount": "£3.50", "paid_as": "voucher",
        "receipt": SimpleUploadedFile("r.jpg", photo(exif=exif), "image/jpeg"),
    }  # fmt: skip
    browse(participant).post(gorbals.at("deliver:ask_for_expense"), given)
    kept = Receipt.objects.get(initiative=gorbals)
    assert b"SECRETCAMERA" not in bytes(kept.content)
    url = gorbals.at("deliver:receipt", pk=kept.expense_id)
    for person in (participant, key_worker):
        answer = browse(person).get(url)
        assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
            200,
            "image/jpeg",
            "nosniff",
        )
    assert [browse(person).get(url).status_code for person in (officer, stranger)] == [403, 404]


@pytest.mark.parametrize(
    "content", [b"#!/bin/sh\nrm -rf /", b"<svg onload=alert(1)>", b"\xff\xd8\xff" + b"0" * 99]
)
def test_a_receipt_that_is_a_program_is_refused_and_nothing_is_kept(gorbals, participant, browse, content):
    given = {
        "kind": "back", "words": "The bus", "amount": "3", "paid_as": "cash",
        "receipt": SimpleUploadedFile("r.jpg", content, "image/jpeg"),
    }  # fmt: skip
    page = browse(participant).post(gorbals.at("deliver:ask_for_expense"), given).content.decode()
    assert "not a picture that can be shown" in page
    assert "The bus" in page
    assert not Expense.objects.filter(initiative=gorbals).exists()


def test_erasing_a_person_empties_words_and_photo_and_keeps_the_totals(
    gorbals, ask, money, participant, key_worker
):
    expense = ask("7", receipt=photo())
    actions.approve_expense(expense, by=key_worker)
    actions.pay_expense(expense, by=key_worker)
    before = Expense.objects.totals(gorbals), FundEntry.objects.balance(gorbals)
    erase_person(participant, by=key_worker)
    expense.refresh_from_db()
    assert expense.words == "(erased)"
    assert Receipt.objects.get(expense=expense).content is None
    assert (Expense.objects.totals(gorbals), FundEntry.objects.balance(gorbals)) == before


def test_a_line_is_never_changed_and_a_correction_stands_against_it(
    gorbals, ask, money, key_worker, coordinator
):
    expense = ask("7")
    actions.approve_expense(expense, by=key_worker)
    entry = actions.pay_expense(expense, by=key_worker)
    for change in (entry.save, entry.delete):
        with pytest.raises(RuntimeError, match="Set another one against it"):
            change()
    actions.correct_entry(entry, why="It was never handed over", by=coordinator)
    assert FundEntry.objects.balance(gorbals) == Decimal(100)
    with pytest.raises(Refusal, match="corrected already"):
        actions.correct_entry(entry, why="Again", by=coordinator)
    expense.refresh_from_db()
    assert (expense.state, expense.why_not) == ("refused", "It was never handed over")


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_done_in_whatever_order_the_fund_balances(gorbals, ask, key_worker, coordinator, seed):
    chance = random.Random(seed)
    put_in, team = Decimal(0), (key_worker, coordinator)
    for _number in range(40):
        amount = Decimal(chance.randrange(1, 6000)) / 100
        listed = list(Expense.objects.filter(initiative=gorbals))
        one = chance.choice(listed) if listed else None
        line = FundEntry.objects.filter(initiative=gorbals).order_by("?").first()
        step = chance.choice(("in", "ask", "yes", "yes", "pay", "pay", "no", "wrong"))
        try:
            if step == "in":
                actions.pay_in(gorbals, amount=amount, words="In", by=coordinator)
            elif step == "ask":
                ask(str(amount))
            elif step == "wrong" and line:
                actions.correct_entry(line, why="Wrong", by=coordinator)
            elif one and step != "wrong":
                doing = {"yes": actions.approve_expense, "pay": actions.pay_expense}
                if step == "no":
                    actions.refuse_expense(one, why="No", by=key_worker)
                else:
                    doing[step](one, by=chance.choice(team))
        except Refusal:
            pass
        uncorrected = FundEntry.objects.filter(initiative=gorbals, correction=None).exclude(kind="against")
        put_in = uncorrected.filter(kind="in").aggregate(all=Sum("amount"))["all"] or Decimal(0)
        paid = (
            Expense.objects.filter(initiative=gorbals, state="paid").aggregate(all=Sum("amount"))["all"] or 0
        )
        balance = FundEntry.objects.balance(gorbals)
        assert balance == put_in - paid
        assert balance >= 0


def test_the_evaluator_reads_the_fund_without_a_name(
    gorbals, ask, money, participant, key_worker, evaluator, browse
):
    expense = actions.approve_expense(ask("7"), by=key_worker)
    actions.pay_expense(expense, by=key_worker)
    page = browse(evaluator).get(gorbals.at("deliver:fund")).content.decode()
    assert "£93 is left." in page
    assert participant.name not in page
    assert "The bus" not in page
    assert f"{timezone.localdate():%B %Y}</p>" in page  # the month, and neither the moment nor who paid
    lines = page[page.index("Every line") :]
    assert (key_worker.name in lines, "<time" in lines) == (False, False)
    assert key_worker.name in browse(key_worker).get(gorbals.at("deliver:fund")).content.decode()
    assert browse(evaluator).get(gorbals.at("deliver:expenses_team")).status_code == 403


def test_everybody_reads_about_benefits_before_they_choose(gorbals, participant, browse):
    page = browse(participant).get(gorbals.at("deliver:ask_for_expense")).content.decode()
    assert page.index("If you get benefits") < page.index("How would you like it?")
    assert "bank" not in page.replace("You need no bank account", "").lower()


def test_paper_that_goes_with_somebody_names_no_initiative(gorbals, ask, participant, key_worker, browse):
    """A browser prints the title above the page; the head of the page is not printed at all."""
    expense, opened = ask(), browse(key_worker)
    for address in (
        gorbals.at("deliver:expense_slip", pk=expense.pk),
        f"{gorbals.at('pages:certificate')}?whom={participant.pk}",
    ):
        page = opened.get(address).content.decode()
        assert gorbals.name not in page[page.index("<title>") : page.index("</title>")]
        assert gorbals.name not in page[page.index("<main") : page.index("</main>")]
        assert 'class="discreet"' in page


def test_tapped_twice_it_is_asked_for_once(gorbals, ask, participant, browse):
    """Also after going back, where the page is a new one and its form another."""
    opened, url = browse(participant), gorbals.at("deliver:ask_for_expense")
    given = {"kind": "back", "words": "The bus", "amount": "3.50", "paid_as": "cash"}
    opened.post(url, given)
    page = opened.post(url, given).content.decode()
    assert "This was asked for a moment ago, and it is kept." in page
    opened.post(url, given | {"words": "The bus home"})
    assert Expense.objects.count() == 2
    Expense.objects.update(asked_at=timezone.now() - timedelta(minutes=11))
    opened.post(url, given)
    assert Expense.objects.count() == 3


def test_the_evaluator_reads_neither_how_it_was_paid_nor_what_was_wrong(
    gorbals, ask, money, participant, key_worker, coordinator, evaluator, browse
):
    """One voucher among cash may be one person's own way, and a reason may name somebody."""
    for way in ("cash", "voucher"):
        expense = actions.approve_expense(ask(words=way, paid_as=way), by=key_worker)
        entry = actions.pay_expense(expense, by=key_worker)
    actions.correct_entry(entry, why="Sam got it twice", by=coordinator)
    actions.pay_in(gorbals, amount=Decimal(5), words="For Sam from his gran", by=coordinator)
    url = gorbals.at("deliver:fund")
    told = {who: browse(who).get(url).content.decode() for who in (evaluator, key_worker)}
    hidden = ("voucher", "cash", "Sam", "twice")
    assert [word in told[evaluator] for word in hidden] == [False] * 4
    assert [word in told[key_worker] for word in hidden] == [False, True, True, True]
    assert "a correction" in told[evaluator]
