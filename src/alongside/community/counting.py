"""A protected figure with its denominator, in the reader's language."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from alongside.engines.disclosure import SafeCount


def told(safe: SafeCount) -> str:
    """ "9 of 11", or why it is not said."""
    if safe.count is not None and safe.of is not None:
        return _("%(count)s of %(of)s") % {
            "count": number_format(safe.count, force_grouping=True),
            "of": number_format(safe.of, force_grouping=True),
        }
    if safe.reason == "group":
        return _("held back: the group is too small")
    return _("held back: too few, or all but a few")
