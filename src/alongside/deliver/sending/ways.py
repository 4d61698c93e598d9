"""The ways out: e-mail by SMTP, texts and letters by GOV.UK Notify. Both are optional, and set by the environment.

A way tries once and says how that went. It raises nothing that the network or a server did.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from ..models import Message, Reach
from .stopping import stop_headers
from .words import subject_for, words_of, words_with_way_out

TIMEOUT = 15  # seconds for one step of one try
DID_NOT_ARRIVE = {
    "permanent-failure",
    "temporary-failure",
    "technical-failure",
    "validation-failed",
    "virus-scan-failed",
    "cancelled",
}


class How(Enum):
    """How a try went."""

    ACCEPTED = "accepted"
    LATER = "later"  # nothing is wrong with the message, and it was certainly not taken; try again
    UNSURE = "unsure"  # the line broke after it was handed over and before anybody said that it was taken
    NEVER = "never"  # it cannot go there


@dataclass(frozen=True)
class Went:
    how: How
    why: str = ""


Way = Callable[..., Went]


def way_out(how: str) -> Way | None:
    """The way for a kind of address, or None where this instance has none: then somebody tells by hand."""
    if how == Reach.How.EMAIL and settings.ALONGSIDE_SMTP:
        return by_email
    if how == Reach.How.TEXT and settings.ALONGSIDE_NOTIFY_KEY and settings.ALONGSIDE_NOTIFY_TEXT:
        return by_text
    if how == Reach.How.LETTER and settings.ALONGSIDE_NOTIFY_KEY and settings.ALONGSIDE_NOTIFY_LETTER:
        return by_letter
    return None


def by_email(message: Message, reach: Reach, *, again: bool) -> Went:
    """Mail has no way of asking whether it went, so a second try carries the first one's Message-ID."""
    host = settings.ALONGSIDE_FROM.rpartition("@")[2].strip(" >") or "localhost"
    line = get_connection(
        "django.core.mail.backends.smtp.EmailBackend", timeout=TIMEOUT, **settings.ALONGSIDE_SMTP
    )
    mail = EmailMessage(
        subject_for(message),
        words_with_way_out(message),
        settings.ALONGSIDE_FROM,
        [reach.address],
        headers={
            "Message-ID": f"<{message.mail_id}@{host}>",
            "Auto-Submitted": "auto-generated",
            **stop_headers(reach),
        },
        connection=line,
    )
    try:
        line.open()
    except (OSError, smtplib.SMTPException) as trouble:
        return Went(How.LATER, _away(trouble))
    try:
        mail.send()  # over the line that is open, so that how it is closed cannot undo what was taken
    except smtplib.SMTPRecipientsRefused as refused:
        if any(code < 500 for code, _said in refused.recipients.values()):
            return Went(How.LATER, _("The mail server asks us to come back later."))
        return Went(How.NEVER, _("The mail server says that there is no such address."))
    except (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as refused:
        return Went(How.LATER, _("The mail server did not take it: %(why)s") % {"why": str(refused)[:160]})
    except (OSError, smtplib.SMTPException) as trouble:
        return Went(How.UNSURE, _away(trouble))
    finally:
        with suppress(OSError, smtplib.SMTPException):
            line.close()
    return Went(How.ACCEPTED)


def _away(trouble: Exception) -> str:
    return _("The mail server could not be reached: %(why)s") % {"why": str(trouble)[:160]}


def by_text(message: Message, reach: Reach, *, again: bool) -> Went:
    def send(client: NotificationsAPIClient) -> None:
        client.send_sms_notification(
            phone_number=reach.address,
            template_id=settings.ALONGSIDE_NOTIFY_TEXT,
            personalisation={"words": words_of(message, with_stop=message.kind != Message.Kind.CODE)},
            reference=message.reference,
        )

    return _by_notify(message, send, again=again)


def by_letter(message: Message, reach: Reach, *, again: bool) -> Went:
    def send(client: NotificationsAPIClient) -> None:
        lines = {
            f"address_line_{number}": line
            for number, line in enumerate(reach.address.splitlines()[:7], start=1)
        }
        client.send_letter_notification(
            template_id=settings.ALONGSIDE_NOTIFY_LETTER,
            personalisation={"words": words_with_way_out(message), **lines},
            reference=message.reference,
        )

    return _by_notify(message, send, again=again)


def _by_notify(message: Message, send: Callable[[NotificationsAPIClient], None], *, again: bool) -> Went:
    """Notify takes a reference and does not refuse a second one, so before a second try it is asked for the first."""
    client = NotificationsAPIClient(
        settings.ALONGSIDE_NOTIFY_KEY, base_url=settings.ALONGSIDE_NOTIFY_URL, timeout=TIMEOUT
    )
    try:
        if again and _is_there(client, message.reference):
            return Went(How.ACCEPTED)
        send(client)
    except APIError as trouble:
        status = trouble.status_code
        if status == 400:
            return Went(How.NEVER, _("Notify does not take it: %(why)s") % {"why": _said_by(trouble)})
        return Went(
            How.LATER, _("Notify could not be reached: %(why)s") % {"why": f"{status} {_said_by(trouble)}"}
        )
    return Went(How.ACCEPTED)


def _is_there(client: NotificationsAPIClient, reference: str) -> bool:
    """Whether Notify has it on its way or has brought it. What it could not bring may go again."""
    found = client.get_all_notifications(reference=reference)["notifications"]
    return any(one["status"] not in DID_NOT_ARRIVE for one in found)


def _said_by(trouble: APIError) -> str:
    """Notify's own words, without the number or name that they may repeat."""
    said = trouble.message
    if isinstance(said, list):
        said = "; ".join(str(one.get("message", "")) if isinstance(one, dict) else str(one) for one in said)
    return str(said)[:160]
