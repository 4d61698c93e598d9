"""What people type in Listen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alongside.community.forms import ForWhom
from alongside.shell.forms import Words

from .models import Ask, Conversation


class AskForm(ForWhom):
    words = Words(
        label=_("In your own words"),
        help_text=_("Say it your own way. We keep it as it is."),
        max_length=2000,
    )
    matters = forms.TypedChoiceField(
        label=_("How much does it matter to you?"),
        choices=Ask.Matters.choices,
        initial=Ask.Matters.QUITE,
        coerce=int,
        required=False,
        widget=forms.RadioSelect,
    )
    may_be_read = forms.BooleanField(
        label=_("The others here may read it, without my name"),
        help_text=_("Then they can say “me too”. Leave your own name and other people’s out of the words."),
        required=False,
    )

    def clean_matters(self) -> int:
        return int(self.cleaned_data["matters"] or Ask.Matters.QUITE)


class StrengthForm(ForWhom):
    words = Words(
        label=_("What are you good at, or happy to help with?"),
        help_text=_("Cooking, bikes, talking to people, knowing the area: anything."),
        max_length=300,
    )


class FavourForm(forms.Form):
    words = forms.CharField(
        label=_("What would you like them to do?"),
        help_text=_("They see exactly this, with your name. They can say no and need not say why."),
        max_length=300,
    )
    on_day = forms.DateField(
        label=_("On which day, if it is for a day?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[choice for choice in Ask.Outcome.choices if choice[0] != Ask.Outcome.OPEN],
        widget=forms.RadioSelect,
    )
    answer = Words(
        label=_("Why, in plain words?"),
        help_text=_("The person sees exactly this, with your name and the day."),
        max_length=2000,
    )
    to_all = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, said_the_same: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if said_the_same:
            self.fields["to_all"].label = ngettext(
                "Give %(count)d other person who said the same and waits this answer too",
                "Give %(count)d others who said the same and wait this answer too",
                said_the_same,
            ) % {"count": said_the_same}
        else:
            del self.fields["to_all"]


def moment(label: Any, help_text: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class ConversationSettingsForm(forms.Form):
    """How a conversation is held; all of it can be changed later."""

    question = forms.CharField(label=_("What is the question?"), max_length=200)
    is_open_to_all = forms.BooleanField(
        label=_("Anyone with the poster can join, without a name"),
        help_text=_(
            "One device has one voice. We know it by a cookie, so somebody who tries hard could have two. The page "
            "tells everyone so."
        ),
        required=False,
    )
    moderation = forms.ChoiceField(
        label=_("Who looks at new statements, and when?"),
        choices=Conversation.Moderation.choices,
        initial=Conversation.Moderation.UNNAMED,
        required=False,
        widget=forms.RadioSelect,
    )
    results = forms.ChoiceField(
        label=_("When may people see what it shows?"),
        help_text=_(
            "Those who look after it always may. In a small group choose the second: then nobody can look before and "
            "after somebody has responded."
        ),
        choices=Conversation.Results.choices,
        initial=Conversation.Results.DURING,
        required=False,
        widget=forms.RadioSelect,
    )
    opens_at = moment(_("When does it open?"), _("Leave it empty to open it now."))
    closes_at = moment(_("When does it close?"), _("Leave it empty to close it yourself."))

    def clean_moderation(self) -> str:
        return str(self.cleaned_data["moderation"] or Conversation.Moderation.UNNAMED)

    def clean_results(self) -> str:
        return str(self.cleaned_data["results"] or Conversation.Results.DURING)


class ConversationForm(ConversationSettingsForm):
    seeds = Words(
        label=_("Which statements should it begin with?"),
        help_text=_("One on each line, two at least. Short, one idea each, and not all on one side."),
        max_length=4000,
    )
    field_order = ("question", "seeds")

    def clean_seeds(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["seeds"].splitlines() if line.strip()]
        for number, line in enumerate(lines, start=1):
            if len(line) > 280:
                raise forms.ValidationError(
                    _(
                        "Line %(number)d has %(length)d letters. A statement has 280 at most: make it shorter."
                    ),
                    params={"number": number, "length": len(line)},
                )
        return lines


class StatementForm(forms.Form):
    words = Words(
        label=_("What do you think?"),
        help_text=_("One idea in one sentence. Others say whether they agree."),
        max_length=280,
        rows=2,
    )


class SureForm(StatementForm):
    """The same words again, after others like them were shown."""

    sure = forms.CharField(widget=forms.HiddenInput, initial="yes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = _("Change it if you like, or send it as it is.")


class LookAfterForm(forms.Form):
    why = forms.CharField(
        label=_("If you hold it back: why?"),
        help_text=_("Whoever said it reads exactly this on the page of the conversation."),
        max_length=300,
        required=False,
    )
