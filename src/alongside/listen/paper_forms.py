"""What is typed to print sheets and to take them in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from alongside.community.access import Me
from alongside.community.models import Person
from alongside.shell.forms import Words

from .actions.paper import MOST_SHEETS, already_otherwise
from .marks import WrongMarks, differing, in_words, read_marks
from .models import PrintRun, Sheet
from .models.paper import PrintRunQuerySet

HIGHEST = 99_999
KEEP, REPLACE, ANOTHER = "keep", "replace", "another"
PAPER, PHONE = "paper", "phone"
AS_IT_STANDS, AS_TYPED = "first", "second"


class PrintForm(forms.Form):
    how_many = forms.IntegerField(label=_("How many sheets?"), min_value=1, max_value=MOST_SHEETS, initial=20)


class PrintAsksForm(PrintForm):
    whom = forms.ChoiceField(
        label=_("For whom?"), required=False, help_text=_("A sheet for one person has their nickname on it.")
    )

    def __init__(self, *args: Any, me: Me, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = _people(me, _("anyone: blank sheets with a number"))  # type: ignore[attr-defined]


class SheetForm(forms.Form):
    """A sheet by its number. The form finds the run that the number belongs to, and the sheet if it stands."""

    number = forms.IntegerField(
        label=_("Number of the sheet"), min_value=1, max_value=HIGHEST, widget=forms.TextInput()
    )

    def __init__(self, *args: Any, runs: PrintRunQuerySet, me: Me, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.runs, self.me = runs, me
        self.fields["number"].widget.attrs = {"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}
        asked_for = str(self.data.get("number", "") if self.is_bound else self.initial.get("number", ""))
        number = int(asked_for) if asked_for.isdecimal() and len(asked_for) < 6 else 0
        self.run: PrintRun | None = runs.holding(number).first()
        self.standing = list(Sheet.objects.numbered(self.run, number)) if self.run and self.is_bound else []

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        if self.run is None:
            last = self.runs.order_by("-last").values_list("last", flat=True).first() or 0
            raise ValidationError(
                _("There is no sheet %(number)d: the last that was printed is %(last)d."),
                params={"number": number, "last": last},
            )
        return number

    def ask_whether_same(self, choices: list[tuple[str, Any]]) -> None:
        """Only where the number is taken: what is to happen? Nothing is changed before it is said."""
        newest = self.standing[-1]
        self.fields["again"] = forms.ChoiceField(
            label=gettext("%(sheet)s was entered by %(who)s on %(when)s. Is this the same sheet?")
            % {
                "sheet": str(newest).capitalize(),
                "who": newest.entered_by,
                "when": date_format(localtime(newest.entered_at), "j E, H:i"),
            },
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Say which it is. Nothing has been changed yet.")},
        )

    def chosen_person(self) -> Person | None:
        whom = self.data.get("whom") if self.is_bound else None
        return next((one for one in self.me.beside() if str(one.pk) == whom), None)

    @property
    def instead_of(self) -> Sheet | None:
        return self.standing[-1] if self.standing and self.cleaned_data.get("again") == REPLACE else None

    @property
    def is_a_copy(self) -> bool:
        return self.cleaned_data.get("again") == ANOTHER


class MarksForm(SheetForm):
    marks = forms.CharField(
        label=_("What is ticked, from the top?"),
        help_text=_(
            "One sign for each line: a or 1 for agree, d or 2 for disagree, p or 3 for pass, - where nothing is "
            "ticked. Then Enter."
        ),
        max_length=2000,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "autocorrect": "off",
                "spellcheck": "false",
                "dir": "ltr",
                "class": "marks",
            }
        ),
    )

    def clean_marks(self) -> str:
        typed: str = self.cleaned_data["marks"]
        if self.run is None:
            return typed
        try:
            return read_marks(typed, lines=self.run.lines.count())
        except WrongMarks as wrong:
            raise ValidationError([ValidationError(sentence) for sentence in wrong.sentences]) from wrong

    def tell_differences(self, sheet: Sheet) -> str:
        """Where what is typed differs from what stands. Of a named person's sheet the lines alone are told."""
        marks = self._marks()
        if not marks or len(marks) != len(sheet.marks):
            return ""
        lines = differing(sheet.marks, marks)
        if not lines:
            return gettext("What you typed is the same, line for line.")
        if sheet.is_named:
            listed = ", ".join(map(str, lines))
            return ngettext("It differs on line %(lines)s.", "It differs on lines %(lines)s.", len(lines)) % {
                "lines": listed
            }
        told = "; ".join(
            gettext("line %(line)d: %(stands)s stands, you typed %(typed)s")
            % {
                "line": line,
                "stands": in_words(sheet.marks[line - 1]),
                "typed": in_words(marks[line - 1]),
            }
            for line in lines
        )
        return gettext("It differs on: %(told)s.") % {"told": told}

    def _marks(self) -> str:
        try:
            return (
                read_marks(str(self.data.get("marks", "")), lines=self.run.lines.count()) if self.run else ""
            )
        except WrongMarks:
            return ""


class VotesForm(MarksForm):
    """A voting sheet."""

    whom = forms.ChoiceField(label=_("Is a name on it?"), required=False)
    field_order = ("number", "marks", "again", "later", "whom")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = _people(self.me, _("no name"))  # type: ignore[attr-defined]
        if self.standing:
            self.ask_whether_same(
                [
                    (KEEP, _("The same sheet: keep what stands")),
                    (REPLACE, _("The same sheet: what I typed now is right")),
                    (ANOTHER, _("Another person’s, on a photocopy")),
                ]
            )
            self.fields["again"].help_text = self.tell_differences(self.standing[-1])
        self._ask_what_came_later()
        self.order_fields(self.field_order)

    def _ask_what_came_later(self) -> None:
        """Where the person has responded on a phone too: one voice, and the latest counts. Which it is, is asked."""
        person, marks, again = self.chosen_person(), self._marks(), self.data.get("again")
        if not (person and marks and self.run) or (self.standing and again in (None, KEEP)):
            return
        own = self.standing[-1] if self.standing and again == REPLACE else None
        count = already_otherwise(self.run, person=person, marks=marks, sheet=own)
        if not count:
            return
        self.fields["later"] = forms.ChoiceField(
            label=ngettext(
                "%(person)s has responded already, and said something else on %(count)d statement. "
                "What did they say later?",
                "%(person)s has responded already, and said something else on %(count)d statements. "
                "What did they say later?",
                count,
            )
            % {"person": person, "count": count},
            help_text=_(
                "One person has one voice, and the latest counts. They can see both on their own page."
            ),
            choices=[
                (PAPER, _("What is on the paper: it counts")),
                (PHONE, _("What they said before this sheet: it stays")),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": _("Say which came later. Nothing has been changed yet.")},
        )


class CheckForm(MarksForm):
    """The same sheet, typed a second time to find slips."""

    field_order = ("number", "marks", "right")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marks = self._marks()
        if self.standing and marks and marks != self.standing[0].marks:
            self.fields["right"] = forms.ChoiceField(
                label=_("The two do not say the same. Look at the paper: which is right?"),
                help_text=self.tell_differences(self.standing[0]),
                choices=[
                    (AS_IT_STANDS, _("What stands is right")),
                    (AS_TYPED, _("What I typed now is right")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("Say which is right. Nothing has been changed yet.")},
            )
            self.order_fields(self.field_order)

    def clean_number(self) -> int:
        number = super().clean_number()
        if not self.standing:
            raise ValidationError(
                _("Sheet %(number)d has not been entered yet. Enter it once before you check it."),
                params={"number": number},
            )
        return number


class AskSheetForm(SheetForm):
    """An ask sheet with its rows."""

    whom = forms.ChoiceField(
        label=_("Whose is it?"),
        help_text=_("Every ask gets an answer, so it has to be somebody’s. Bring in who is not on the list."),
    )
    ASKS = ("ask_1", "ask_2", "ask_3")
    STRENGTHS = ("strength_1", "strength_2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = _people(self.me, _("Choose"))  # type: ignore[attr-defined]
        labels = [_("What would you like to happen?"), _("Something else you would like?"), _("And a third?")]
        for name, label in zip(self.ASKS, labels, strict=True):
            self.fields[name] = Words(label=label, max_length=2000, required=False, rows=2)
        for name, label in zip(
            self.STRENGTHS, [_("What can you do?"), _("What else can you do?")], strict=True
        ):
            self.fields[name] = Words(label=label, max_length=300, required=False, rows=2)
        if self.standing:
            self.ask_whether_same(
                [
                    (KEEP, _("The same sheet: keep what stands")),
                    (REPLACE, _("The same sheet: add the rows that are not in yet")),
                    (ANOTHER, _("Another person’s, on a photocopy")),
                ]
            )
            self.order_fields(("number", "again", "whom"))

    def rows(self, names: tuple[str, ...]) -> list[str]:
        return [words for name in names if (words := self.cleaned_data[name].strip())]


def _people(me: Me, nobody: Any) -> list[tuple[str, Any]]:
    return [("", nobody), *((str(person.pk), str(person)) for person in me.beside())]
