"""Who can be played in the demo: each part, the scene it belongs to, and the person behind it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Community, Initiative, Membership, Person


@dataclass(frozen=True)
class Part:
    """A role that a visitor can take with one click."""

    key: str
    community: str  # slugs and the name, by which the story's rows are found
    initiative: str
    name: str
    words: str | Promise

    @property
    def membership(self) -> Membership | None:
        held = Membership.objects.now().filter(
            initiative__community__slug=self.community,
            initiative__slug=self.initiative,
            person__name=self.name,
        )
        return held.select_related("person__account", "initiative__community").first()

    @property
    def person(self) -> Person:
        held = self.membership
        if held is None:
            raise LookupError(f"The demo has nobody for the part {self.key}: load it again with `make demo`.")
        return held.person

    @property
    def at(self) -> Initiative:
        held = self.membership
        if held is None:
            raise LookupError(f"The demo has nobody for the part {self.key}: load it again with `make demo`.")
        return held.initiative


@dataclass(frozen=True)
class Scene:
    """One place of the demo, with where its story stands and who can be played there."""

    community: str
    title: str | Promise
    words: str | Promise
    parts: tuple[Part, ...]


GOVAN = ("govan", "eight-weeks-in-govan")
GORBALS = ("gorbals", "operation-modulus")
CASTLEFERN = ("castlefern", "our-own-way")
CONNECTIONS = ("north-east-glasgow", "building-connections")

SCENES = (
    Scene(
        "govan",
        _("Govan, week five, Monday morning"),
        _("Eleven young men, eight weeks. A placement has just fallen through, and it is eight o’clock."),
        (
            Part("govan-coordinator", *GOVAN, "Mairi", _("Mairi, coordinator")),
            Part("govan-key-worker", *GOVAN, "Kofi", _("Kofi, key worker")),
            Part("govan-participant", *GOVAN, "Jay", _("Jay, taking part")),
            Part("govan-police", *GOVAN, "Ogilvie", _("Sergeant Ogilvie, police")),
            Part("govan-college", *GOVAN, "Priya", _("Priya, college")),
            Part("govan-evaluator", *GOVAN, "Esra", _("Esra, evaluator")),
        ),
    ),
    Scene(
        "gorbals",
        _("Gorbals, finished and shared"),
        _("Where the way of working began. What was learned is written down for others."),
        (Part("gorbals-coordinator", *GORBALS, "Fergus", _("Fergus, coordinator")),),
    ),
    Scene(
        "castlefern",
        _("Castlefern, getting ready"),
        _("Another community adapts the pattern: it keeps the way of working and changes the rest."),
        (Part("castlefern-coordinator", *CASTLEFERN, "Nadia", _("Nadia, coordinator")),),
    ),
    Scene(
        "north-east-glasgow",
        _("Building Connections, north east Glasgow"),
        _("Advice workers inside GP practices, and introductions that people agreed to."),
        (
            Part("connections-worker", *CONNECTIONS, "Aileen", _("Aileen, link worker")),
            Part("connections-adviser", *CONNECTIONS, "Tomasz", _("Tomasz, money adviser")),
            Part("connections-patient", *CONNECTIONS, "Jean", _("Jean, introduced")),
        ),
    ),
)


def parts(community: str = "") -> list[Part]:
    """The parts of one scene; on pages that belong to none, the first of each."""
    for scene in SCENES:
        if scene.community == community:
            return list(scene.parts)
    return [scene.parts[0] for scene in SCENES]


def role_called(key: str) -> Part | None:
    return next((part for scene in SCENES for part in scene.parts if part.key == key), None)


def is_set() -> bool:
    """Whether the demo's story is in the database."""
    return Community.objects.filter(slug="govan", is_illustration=True).exists()


def on_show() -> tuple[Scene, ...]:
    return SCENES if is_set() else ()
