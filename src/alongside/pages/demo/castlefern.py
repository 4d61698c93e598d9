"""Castlefern, getting ready: another community adapts the pattern. Nothing about its numbers was published."""

from __future__ import annotations

from datetime import date, time, timedelta

from alongside.community.models import Community, Initiative, Membership, Organisation, Person
from alongside.community.rules import Role
from alongside.coordinate.actions import add_resource, make_pledge
from alongside.listen.actions import offer_strength, open_conversation, say_ask
from alongside.share.models import Pattern

from .adapting import adapt
from .telling import Cast, Scenery, at, bring_in, person_of

CHANGES = {
    "who_with": (
        "Young people from both sides of the river, asked together.",
        "Asking one side alone would be taking a side.",
    ),
    "who_leads": (
        "A community council, with the police beside it and not in front.",
        "Some will not come to anything that is run in a uniform.",
    ),
    "offered": (
        "We are still asking what each partner has.",
        "What they had there is not what there is here.",
    ),
}
KEPT = {
    "purpose": "It is the reason why anybody here wanted to try.",
    "anchor": "Somebody has to keep the record, and both sides have to trust them with it.",
    "steps": "We have seen what comes of planning first and asking afterwards.",
    "asked": "We do not know yet. It is a list to begin talking from.",
    "rules": "Two groups need rules that both of them made.",
}


def tell(monday: date, pattern: Pattern) -> None:
    with at(monday - timedelta(days=12), "19:00"):
        anchor, nadia = _found()
        adaptation = adapt(
            pattern,
            CHANGES,
            KEPT,
            {
                "people": ("Young people from one neighbourhood", "Young people from two that do not get on"),
                "lead": ("Uniformed services", "A community council"),
                "criterion": ("Known to every agency", "Anyone who is asked by somebody they trust"),
            },
            name="Our own way",
            anchor=anchor,
            by=nadia,
        )
        scene = _scene(adaptation.initiative, anchor, nadia)
    with at(monday - timedelta(days=6), "18:00"):
        for name, words in (
            ("Skye", "Somewhere that isn't theirs or ours"),
            ("Joel", "Football, mixed teams"),
        ):
            say_ask(scene.initiative, person=scene[name], words=words, by=scene[name])
        offer_strength(
            scene.initiative,
            person=scene["Joel"],
            words="Refereeing, properly, with the whistle",
            by=scene["Joel"],
        )
        open_conversation(
            scene.initiative,
            question="What would make you come?",
            seeds=["It has to be in the middle", "Our own people lead it", "Food first"],
            is_open_to_all=True,
            by=nadia,
        )
        hall = add_resource(anchor, kind="venue", name="Church hall", holds=30, by=nadia)
        make_pledge(
            scene.initiative,
            resource=hall,
            amount=24,
            starts_on=monday,
            ends_on=monday + timedelta(weeks=8),
            windows=[(5, time(12), time(16))],
            by=nadia,
        )


def _found() -> tuple[Organisation, Person]:
    community = Community.objects.create(
        name="Castlefern", slug="castlefern", place="Castlemilk and Fernhill", is_illustration=True
    )
    anchor = Organisation.objects.create(
        community=community, name="Castlefern Community Council", sector="community"
    )
    community.anchor = anchor
    community.save()
    return anchor, person_of(community, Cast("Nadia", Role.COORDINATOR, anchor.name), {anchor.name: anchor})


def _scene(initiative: Initiative, anchor: Organisation, nadia: Person) -> Scenery:
    scene = Scenery(initiative, nadia, {anchor.name: anchor}, {"Nadia": nadia})
    for name in ("Skye", "Joel", "Aisha"):
        bring_in(scene, Cast(name, Role.PARTICIPANT))
    Membership.objects.filter(initiative=initiative, role=Role.PARTICIPANT).update(key_worker=None)
    return scene
