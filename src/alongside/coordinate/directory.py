"""Directories of services in the Open Referral UK form (HSDS 3): read what partners have, write what is left of it.

Sources: the Human Services Data Specification 3.0 (service, service_at_location, location, service_capacity, unit).
A feed is brought as a file. The server fetches nothing on anybody's word, so no address in a feed is followed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _

from alongside.listen.csv_records import short

from .models import Pledge, Resource

LARGEST, MOST_SERVICES, MOST_NOTES = 20 * 1024 * 1024, 5_000, 30
UNIT_KINDS = {"hours": Resource.Kind.HOURS, "beds": Resource.Kind.PLACES, "places": Resource.Kind.PLACES}


class DirectoryProblem(ValueError):
    """A feed cannot be used at all; the message is a sentence."""


@dataclass(frozen=True)
class Known:
    """One thing that a directory knows an organisation to have."""

    organisation: str
    name: str
    where: str
    capacity: int | None


def read_directory(text: bytes) -> tuple[list[Known], list[str]]:
    """What a feed knows, and a sentence for each entry that cannot be used, by its place in the feed.

    Takes a list of services, one service, or a page of an API with its services under `contents`.

    Raises:
        DirectoryProblem: it is too large, not JSON, or holds no services.
    """
    if len(text) > LARGEST:
        raise DirectoryProblem(_("The feed is larger than 20 MB. Nothing was kept. Take a part of it."))
    try:
        found = json.loads(text.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise DirectoryProblem(_("This is not JSON in UTF-8, or it is cut off. Nothing was kept.")) from None
    services = found.get("contents", [found]) if isinstance(found, dict) else found
    if not isinstance(services, list) or not services:
        raise DirectoryProblem(_("There is no service in this feed. Nothing was kept."))
    if len(services) > MOST_SERVICES:
        raise DirectoryProblem(
            _("There are more than 5,000 services in it. Nothing was kept. Take a part of it.")
        )
    known: list[Known] = []
    notes: list[str] = []
    for number, service in enumerate(services, start=1):
        try:
            known += _known(service)
        except DirectoryProblem as problem:
            notes.append(_("Service %(number)d: %(why)s") % {"number": number, "why": problem})
    unique = list(dict.fromkeys(known))
    more = len(notes) - MOST_NOTES
    return unique, notes[:MOST_NOTES] + (
        [_("%(count)d more were left out for such reasons.") % {"count": more}] if more > 0 else []
    )


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _known(service: Any) -> Iterator[Known]:
    entry = _object(service, "service")
    name = _text(entry, "name", needed=True)[:120]
    status = _text(entry, "status")
    if status and status not in {"active", "inactive", "defunct", "temporarily closed"}:
        raise DirectoryProblem(
            _("status is “%(status)s”; HSDS has active, inactive, defunct and temporarily closed.")
            % {"status": short(status)}
        )
    if status in {"inactive", "defunct", "temporarily closed"}:
        raise DirectoryProblem(
            _("“%(name)s” is %(status)s, so it was left out.") % {"name": short(name), "status": status}
        )
    organisation = _text(_object(entry.get("organization") or {}, "organization"), "name")
    capacity = _capacity(entry)
    places = _list(entry, "service_at_locations")
    if not places:
        return iter([Known(organisation, name, "", capacity)])
    return iter([Known(organisation, name, _where(place), capacity) for place in places])


def _where(place: Any) -> str:
    location = _object(_object(place, "service_at_location").get("location") or {}, "location")
    for axis, most in (("latitude", 90), ("longitude", 180)):
        value = location.get(axis)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
            raise DirectoryProblem(
                _("location.%(axis)s is %(value)s; it lies between -%(most)d and %(most)d.")
                % {"axis": axis, "value": short(str(value)), "most": most}
            )
    for address in _list(location, "addresses"):
        entry = _object(address, "address")
        parts = [_text(entry, part) for part in ("address_1", "city", "postal_code")]
        return ", ".join(part for part in parts if part)[:160]
    return _text(location, "name")[:160]


def _capacity(entry: Mapping[str, Any]) -> int | None:
    for one in _list(entry, "service_capacities"):
        capacity = _object(one, "service_capacity")
        value = capacity.get("maximum", capacity.get("available"))
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1_000_000:
            raise DirectoryProblem(
                _("service_capacity is %(value)s; it is a number from 0.") % {"value": short(str(value))}
            )
        return int(value)
    return None


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DirectoryProblem(_("%(name)s is not an object.") % {"name": name})
    return value


def _list(entry: Mapping[str, Any], name: str) -> list[Any]:
    value = entry.get(name) or []
    if not isinstance(value, list):
        raise DirectoryProblem(_("%(name)s is not a list.") % {"name": name})
    return value[:200]


def _text(entry: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    value = entry.get(name) or ""
    if not isinstance(value, str):
        raise DirectoryProblem(_("%(name)s is not text.") % {"name": name})
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise DirectoryProblem(
            _("%(name)s holds half a letter, which no database can keep.") % {"name": name}
        )
    value = " ".join(value.replace("\x00", "").split())
    if needed and not value:
        raise DirectoryProblem(_("it has no %(name)s.") % {"name": name})
    return value


def capacities(pledges: list[Pledge]) -> str:
    """Pledges that were read `with_use`, as HSDS service capacity: available, unit, updated."""
    rows = []
    for pledge in pledges:
        left = max(Decimal(0), Decimal(pledge.amount) - pledge.delivered - pledge.ahead)  # type: ignore[attr-defined]
        updated = pledge.confirmed_at or pledge.offered_at
        rows.append(
            {
                "id": str(uuid5(NAMESPACE_URL, f"alongside pledge {pledge.pk}")),
                "service_id": str(uuid5(NAMESPACE_URL, f"alongside resource {pledge.resource_id}")),
                "unit": {
                    "id": str(uuid5(NAMESPACE_URL, f"alongside unit {pledge.unit}")),
                    "name": pledge.unit,
                    "scheme": "Alongside",
                },
                "available": float(left),
                "maximum": pledge.amount,
                "description": f"{pledge.resource.name}, {pledge.resource.organisation}",
                "updated": updated.astimezone(UTC).isoformat(),
            }
        )
    made = datetime.now(UTC).isoformat()
    return json.dumps(
        {"specification": "HSDS 3.0 service_capacity", "made": made, "contents": rows}, indent=1
    )
