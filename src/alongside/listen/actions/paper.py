"""Printing numbered sheets, and taking in what was written on them."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..marks import BLANK, OF_VALUE, VALUES
from ..models import (
    Conversation,
    PrintedStatement,
    PrintRun,
    Response,
    Sheet,
    ShortAddress,
    Statement,
    Voice,
)
from ..models.paper import LONGEST_SHEET
from .asks import offer_strength, say_ask
from .conversations import respond, voice_in

MOST_SHEETS = 200


@transaction.atomic
def shorten_address(conversation: Conversation, *, by: Person | None) -> ShortAddress:
    """The few letters that lead to an open conversation; the same ones each time, so that old slips go on working."""
    if not conversation.is_open_to_all:
        raise Refusal(
            _("This conversation is for members. They come in with their own code, not from a slip.")
        )
    try:
        with transaction.atomic():
            return ShortAddress.objects.get_or_create(
                conversation=conversation, defaults={"initiative": conversation.initiative}
            )[0]
    except (
        IntegrityError
    ):  # another conversation has these letters: one chance in ten million, and it is taken
        return ShortAddress.objects.create(conversation=conversation, initiative=conversation.initiative)


@transaction.atomic
def print_sheets(conversation: Conversation, *, how_many: int, by: Person) -> PrintRun:
    """Number some voting sheets. They keep the statements that are shown now, whatever comes later."""
    must_be_running(conversation.initiative)
    Conversation.objects.select_for_update().get(pk=conversation.pk)  # two runs never share a number
    if conversation.is_closed:
        raise Refusal(_("This conversation has closed, so a sheet could not be entered any more."))
    shown = list(Statement.objects.shown(conversation)[: LONGEST_SHEET + 1])
    if not shown:
        raise Refusal(_("No statement is shown yet, so there is nothing to print."))
    if len(shown) > LONGEST_SHEET:
        raise Refusal(
            _("A sheet has room for %(most)d statements. Hold some back, or ask on phones.")
            % {"most": LONGEST_SHEET}
        )
    earlier = PrintRun.objects.of_conversation(conversation)
    run = _numbered(earlier, conversation.initiative, how_many, conversation=conversation, by=by)
    PrintedStatement.objects.bulk_create(
        PrintedStatement(
            community_id=run.community_id,
            initiative_id=run.initiative_id,
            run=run,
            line=line,
            statement=statement,
        )
        for line, statement in enumerate(shown, start=1)
    )
    write(noop("printed voting sheets"), run, by=by)
    return run


@transaction.atomic
def print_ask_sheets(
    initiative: Initiative, *, how_many: int, by: Person, person: Person | None = None
) -> PrintRun:
    """Number some ask sheets, blank or for one person."""
    must_be_running(initiative)
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    run = _numbered(PrintRun.objects.for_asks(initiative), initiative, how_many, person=person, by=by)
    write(noop("printed ask sheets"), run, by=by, about=person)
    return run


def _numbered(
    earlier: QuerySet[PrintRun],
    initiative: Initiative,
    how_many: int,
    *,
    by: Person,
    conversation: Conversation | None = None,
    person: Person | None = None,
) -> PrintRun:
    if not 1 <= how_many <= MOST_SHEETS:
        raise Refusal(
            _("Print between 1 and %(most)d sheets at a time.") % {"most": MOST_SHEETS}, field="how_many"
        )
    last: int = earlier.aggregate(last=Max("last"))["last"] or 0
    return PrintRun.objects.create(
        initiative=initiative,
        conversation=conversation,
        person=person,
        first=last + 1,
        last=last + how_many,
        printed_by=by,
    )


@transaction.atomic
def enter_votes(
    run: PrintRun,
    *,
    number: int,
    marks: str,
    by: Person,
    person: Person | None = None,
    instead_of: Sheet | None = None,
    is_a_copy: bool = False,
    keep_the_phone: bool = False,
) -> Sheet:
    """Take in one voting sheet as one voice: a person's own, where one is named, else a voice of the sheet.

    Args:
        marks: a, d, p or - for each line of the run.
        instead_of: the entry of the same sheet that this one replaces.
        is_a_copy: the number is taken by somebody else's sheet, of which this is a photocopy.
        keep_the_phone: where the person has responded otherwise already, that stays.
    """
    conversation = run.conversation
    if conversation is None:
        raise ValueError("This run is of ask sheets: enter it with enter_asks.")
    must_be_running(run.initiative)
    _takes_paper(conversation)
    statements = run.statements()
    if len(marks) != len(statements):
        raise ValueError(f"{len(marks)} marks for {len(statements)} lines.")
    if instead_of and instead_of.is_named and instead_of.person_id != (person.pk if person else None):
        raise Refusal(
            _(
                "This sheet stands as somebody else’s by name. Choose the same person, or say that it is a photocopy."
            ),
            field="whom",
        )
    sheet = instead_of or _new_sheet(run, number, by=by, person=person, is_a_copy=is_a_copy)
    earlier_marks = sheet.marks
    if instead_of and person and not instead_of.is_named and instead_of.voice:
        instead_of.voice.delete()  # the sheet has a name now: its own voice would be that person's second one
        sheet.voice = None
        earlier_marks = ""
    if marks.strip(BLANK):
        device = None if person else f"sheet {run.pk} {sheet.number} {sheet.copy}"
        sheet.voice = voice_in(conversation, person=person, device=device)
    before = _standing(sheet.voice, statements)
    sheet.marks, sheet.person = marks, person
    sheet.replaced = replaced_by(marks, before, earlier_marks, sheet.replaced)
    if sheet.voice:
        for line, (statement, mark) in enumerate(zip(statements, marks, strict=True)):
            own = earlier_marks[line] if earlier_marks else BLANK
            stands = before[line]
            if mark == BLANK:
                if stands == own != BLANK:  # only what this sheet itself had said before
                    Response.objects.filter(statement=statement, voice=sheet.voice).delete()
            elif not (keep_the_phone and stands not in (BLANK, own)):
                _say(statement, sheet.voice, int(VALUES[mark]))
    sheet.entered_by, sheet.entered_at = by, timezone.now()
    sheet.checked_by = sheet.checked_at = None
    sheet.save()
    what = noop("entered a voting sheet again") if instead_of else noop("entered a voting sheet")
    if conversation.is_closed:
        what = noop("entered a voting sheet after the end")
    write(what, sheet, by=by, person=person)
    return sheet


def _takes_paper(conversation: Conversation) -> None:
    if conversation.is_to_come:
        raise Refusal(_("This conversation has not opened yet, so nothing can be entered."))
    if conversation.is_closed and not PrintRun.objects.may_come_in_late(conversation):
        raise Refusal(
            _("This conversation closed more than two weeks ago. Keep the paper: nothing on it was entered.")
        )


def _say(statement: Statement, voice: Voice, value: int) -> None:
    """Respond for a sheet, which was filled in while the conversation was open and the statement shown.

    What was held back since is kept and counts once it is shown again; what comes in after the end counts too.
    """
    if statement.state == Statement.State.SHOWN and voice.conversation.is_open:
        respond(statement, voice=voice, value=value)
    else:
        Response.objects.update_or_create(
            statement=statement,
            voice=voice,
            defaults={"initiative": statement.initiative, "value": value, "at": timezone.now()},
        )


def _new_sheet(run: PrintRun, number: int, *, by: Person, person: Person | None, is_a_copy: bool) -> Sheet:
    if number not in run.numbers:
        raise Refusal(_("There is no sheet %(number)d.") % {"number": number}, field="number")
    copy = 0
    if is_a_copy:
        copy = 1 + (Sheet.objects.filter(run=run, number=number).aggregate(last=Max("copy"))["last"] or 0)
    try:
        with transaction.atomic():
            return Sheet.objects.create(
                initiative=run.initiative, run=run, number=number, copy=copy, entered_by=by, person=person
            )
    except IntegrityError:
        raise Refusal(
            _("Somebody has entered sheet %(number)d just now. Send this again to compare the two.")
            % {"number": number},
            field="number",
        ) from None


def _standing(voice: Voice | None, statements: list[Statement]) -> str:
    """What a voice says now, as marks for these statements."""
    said = dict(
        Response.objects.filter(voice=voice, statement__in=statements).values_list("statement", "value")
    )
    return "".join(OF_VALUE[said[one.pk]] if one.pk in said else BLANK for one in statements)


def replaced_by(marks: str, before: str, own: str, replaced: str) -> str:
    """What stood and says something else than this sheet, line by line; what was replaced earlier stays noted."""
    own, replaced = own or BLANK * len(marks), replaced or BLANK * len(marks)
    return "".join(
        stands if stands not in (BLANK, mark, mine) and mark != BLANK else noted
        for mark, stands, mine, noted in zip(marks, before, own, replaced, strict=True)
    )


def already_otherwise(run: PrintRun, *, person: Person, marks: str, sheet: Sheet | None) -> int:
    """On how many lines a person has responded otherwise than a sheet says. Not on which: that is theirs."""
    voice = Voice.objects.filter(conversation=run.conversation, person=person).first()
    own = sheet.marks if sheet and voice and sheet.voice_id == voice.pk else ""
    told = replaced_by(marks, _standing(voice, run.statements()), own, "")
    return len(told) - told.count(BLANK)


@transaction.atomic
def check_votes(sheet: Sheet, *, by: Person) -> None:
    """Note that a sheet was typed a second time and came out the same."""
    sheet.checked_by, sheet.checked_at = by, timezone.now()
    sheet.save(update_fields=["checked_by", "checked_at"])
    write(noop("checked a voting sheet"), sheet, by=by, person=None)


@transaction.atomic
def enter_asks(
    run: PrintRun,
    *,
    number: int,
    person: Person,
    asks: list[str],
    strengths: list[str],
    by: Person,
    add_to: Sheet | None = None,
    is_a_copy: bool = False,
) -> Sheet:
    """Take in one ask sheet for a person: each row an ask or a strength, word for word.

    Args:
        add_to: the entry of the same sheet that stands. Only the rows that it does not have yet are added.
        is_a_copy: the number is taken by another person's sheet, of which this is a photocopy.
    """
    if not asks and not strengths:
        raise Refusal(_("Nothing is typed yet: write at least one row of the sheet."))
    if add_to and add_to.person_id != person.pk:
        raise Refusal(
            _("This sheet stands as somebody else’s. Choose the same person, or say that it is a photocopy."),
            field="whom",
        )
    sheet = add_to or _new_sheet(run, number, by=by, person=person, is_a_copy=is_a_copy)
    standing = {*sheet.asks.values_list("words", flat=True), *sheet.strengths.values_list("words", flat=True)}
    for words in asks:
        if words not in standing:
            sheet.asks.add(say_ask(run.initiative, person=person, words=words, by=by))
    for words in strengths:
        if words not in standing:
            sheet.strengths.add(offer_strength(run.initiative, person=person, words=words, by=by))
    write(noop("entered an ask sheet"), sheet, by=by, person=person)
    return sheet
