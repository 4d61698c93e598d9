"""How every form is drawn: labels that are questions, hints, errors in words, nothing typed is lost."""

from __future__ import annotations

from typing import Any
from unicodedata import category

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import BaseForm, BoundField, CharField, Field, ModelChoiceField, Textarea
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Widget
from django.utils.translation import gettext_lazy as _

INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}  # Unicode's controls, signs of direction and joining, and blanks
DASHES = "-" * 9  # what Django calls an empty choice
CHOICES = {"radioselect", "checkboxselectmultiple"}


class Question(BoundField):
    """A field as the page asks it. What templates need to know beyond Django's own."""

    def __init__(self, form: BaseForm, field: Field, name: str) -> None:
        super().__init__(form, field, name)
        if isinstance(field, ModelChoiceField) and field.empty_label == DASHES:
            field.empty_label = _("Choose one")  # dashes are noise by ear

    @property
    def limit(self) -> int | None:
        """How many characters fit, where somebody writes freely."""
        limited = isinstance(self.field, CharField) and isinstance(self.field.widget, Textarea)
        return self.field.max_length if limited else None  # type: ignore[attr-defined]

    @property
    def is_choice(self) -> bool:
        return self.widget_type in CHOICES

    @property
    def is_tick(self) -> bool:
        return self.widget_type == "checkbox"

    @property
    def own_words(self) -> bool:
        """Whether the choices are names or people's words: `widget.attrs["data-own-words"] = True` says so."""
        return "data-own-words" in self.field.widget.attrs

    @property
    def anchor(self) -> str:
        """Where a link in the error summary leads: the control, or the first of a group."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        if self.limit and self.auto_id and described is not None:
            described = f"{described} {self.auto_id}_limit".strip()
        return described

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        if isinstance(self.field, ModelChoiceField):
            attrs["translate"] = "no"  # names of people, organisations, pledges: data, not interface
        if self.limit:
            # A browser cuts pasted text at maxlength without a word. We count instead, and say so.
            self.field.widget.attrs.pop("maxlength", None)
            attrs["data-limit"] = str(self.limit)
        return attrs


class FormRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = Question


class Words(CharField):
    """Free text in somebody's own words: line breaks as they typed them, and a limit that says what to do."""

    widget = Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=Textarea(attrs={"rows": rows}), **kwargs)
        self.validators = [check for check in self.validators if not isinstance(check, MaxLengthValidator)]

    def to_python(self, value: Any) -> str | None:
        # NUL is what a broken device sends, never what a person typed; databases refuse it.
        return super().to_python(str(value).replace("\x00", "").replace("\r\n", "\n") if value else value)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and all(category(sign) in INVISIBLE for sign in value):
            raise ValidationError(self.error_messages["required"], code="required")
        if self.max_length is not None and len(value) > self.max_length:
            raise ValidationError(
                _(
                    "That is %(length)s letters, and there is room for %(limit)s. "
                    "It is all still here: make it shorter."
                ),
                code="max_length",
                params={"length": f"{len(value):,}", "limit": f"{self.max_length:,}"},
            )
