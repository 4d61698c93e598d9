"""What people type about who is here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from alongside.shell.forms import Words

from .access import Me
from .models import Initiative, Membership, Organisation, Person, SharedField
from .rules import Role

INVITABLE = [Role.KEY_WORKER, Role.PARTNER_OFFICER, Role.EVALUATOR, Role.COORDINATOR]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your code"),
        help_text=_("Ten letters and numbers, such as 7KQ2M-9TX4C. Big or small letters are both fine."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 letters. Three words that do not belong together are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class AccountForm(PasswordForm):
    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ("email", "password")


class BringInForm(forms.Form):
    """A participant, by the name they like. Nothing else is asked."""

    name = forms.CharField(
        label=_("What do they like to be called?"), help_text=_("A nickname is fine."), max_length=60
    )
    key_worker = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Who is their key worker?"),
        required=False,
        empty_label=_("Nobody yet"),
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workers = Membership.objects.now().filter(
            initiative=initiative, role__in=[Role.KEY_WORKER, Role.COORDINATOR]
        )
        self.fields["key_worker"].queryset = Person.objects.filter(memberships__in=workers).distinct()  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    """A colleague or partner."""

    name = forms.CharField(label=_("What is their name?"), max_length=60)
    role = forms.ChoiceField(
        label=_("What will they be here?"), choices=[(role.value, role.label) for role in INVITABLE]
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Which organisation are they from?"),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(community=initiative.community_id)  # type: ignore[attr-defined]


class OrganisationForm(forms.ModelForm[Organisation]):
    class Meta:
        model = Organisation
        fields = ("name", "sector", "what_it_does")
        labels = {
            "name": _("What is it called?"),
            "sector": _("Which sector is it in?"),
            "what_it_does": _("What does it do, in a sentence?"),
        }


class InitiativeForm(forms.Form):
    name = forms.CharField(label=_("What is it called?"), max_length=80)
    purpose = Words(label=_("What is it for, in plain words?"), max_length=600, required=False)
    anchor = forms.ModelChoiceField(Organisation.objects.none(), label=_("Which organisation anchors it?"))
    starts_on = forms.DateField(
        label=_("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, community: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anchor"].queryset = Organisation.objects.filter(community=community)  # type: ignore[attr-defined]


class ChangeInitiativeForm(InitiativeForm):
    has_begun = forms.BooleanField(label=_("It has begun"), required=False)


class CharterForm(forms.Form):
    words = Words(label=_("What do we promise each other?"), max_length=4000)
    agreed_on = forms.DateField(
        label=_("When was it agreed?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    agreed_how = forms.CharField(label=_("How was it agreed, and with whom?"), max_length=300, required=False)


class ShareAgreementForm(forms.Form):
    purpose = forms.CharField(label=_("What is it for?"), max_length=300)
    fields_opened = forms.MultipleChoiceField(
        label=_("What may they read?"), choices=SharedField.choices, widget=forms.CheckboxSelectMultiple
    )
    parties = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("Which organisations?"), widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(
        label=_("Until which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = Organisation.objects.filter(community=initiative.community_id)
        self.fields["parties"].queryset = parties  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    why = Words(label=_("Why?"), max_length=600)


class ForWhom(forms.Form):
    """Base of forms that a key worker may fill in for a participant."""

    whom = forms.ChoiceField(label=_("Whose words are these?"), required=False)

    def __init__(self, *args: Any, me: Me, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        beside = me.beside()
        if beside:
            own = [("", _("my own"))] if me.is_participant else []
            self.fields["whom"].choices = own + [(str(p.pk), str(p)) for p in beside]  # type: ignore[attr-defined]
        else:
            del self.fields["whom"]
