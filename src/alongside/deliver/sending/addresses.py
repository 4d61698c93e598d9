"""Phone numbers and postal addresses as people type them: put right where that is certain, or refused."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _


def phone_number(typed: str) -> str:
    """A number that takes texts, as +447… (E.164).

    Numbers without a country are British. Raises ValueError, in words for whoever typed it.
    """
    digits = re.sub(r"[\s().\-\u2010-\u2015/]", "", typed)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not re.fullmatch(r"\+?[0-9]+", digits):
        raise ValueError(_("That is not a phone number. Write it with digits alone, such as 07700 900123."))
    if not digits.startswith("+"):
        if not digits.startswith("0"):
            raise ValueError(
                _("Begin with 0, or with + and the number of the country, such as +48 for Poland.")
            )
        digits = "+44" + digits[1:]
    digits = re.sub(r"^\+440", "+44", digits)  # +44 (0)7700 …
    if not 8 <= len(digits) - 1 <= 15:
        raise ValueError(_("That number is too short or too long. Check it digit by digit."))
    if digits.startswith("+44"):
        if digits.startswith(("+441", "+442", "+443", "+448", "+449")):
            raise ValueError(
                _("That is a landline or a call centre, and takes no texts. Give a mobile number.")
            )
        # Ofcom's numbering plan: 070 follows a person about, 076 is a pager except on the Isle of Man (07624).
        if re.match(r"\+447(0|6(?!24))", digits):
            raise ValueError(
                _(
                    "Numbers that begin with 070 or 076 are not mobiles, and take no texts. Give a mobile number."
                )
            )
        if not re.fullmatch(r"\+447[0-9]{9}", digits):
            raise ValueError(
                _("A British mobile number has 11 digits: 07 and nine more. Check it digit by digit.")
            )
    return digits


def postal_address(typed: str) -> str:
    """An address for a letter: three to seven lines, with a British postcode at the end.

    Raises ValueError, in words for whoever typed it.
    """
    lines = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    if not 3 <= len(lines) <= 7:
        raise ValueError(
            _("Write the address on three to seven lines, with the name first and the postcode last.")
        )
    if not re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", lines[-1].upper()):
        raise ValueError(_("The last line has to be a British postcode, such as G51 3UU."))
    return "\n".join([*lines[:-1], lines[-1].upper()])
