"""Django's own sentences about mistakes, said the way one person would say them to another."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import Field
from django.utils.translation import gettext_lazy as _


def speak_plainly() -> None:
    """Set once at start, before any form is made: each form copies the sentences that stand here then."""
    Field.default_error_messages["required"] = _("Please answer this.")
    MinValueValidator.message = _("This can be %(limit_value)s or more.")
    MaxValueValidator.message = _("This can be %(limit_value)s or less.")
