"""What others told of a pattern gives way once its own people speak for it."""

from __future__ import annotations

from collections.abc import Iterable

from alongside.community.models import Community, Initiative

from .elsewhere import Teller, Told, is_elsewhere
from .models import AdaptationChoice, Elsewhere, Pattern


def claim(pattern: Pattern, document: Told, teller: Teller) -> None:
    """From now on this community speaks for itself, with this key; other editions that were told of are no more.

    `pattern` is what has just come from its own people. Whoever started from an edition that others told of stands as
    having started from this one: which it was, their own pack goes on saying.
    """
    home = Elsewhere.objects.get(community=pattern.community_id)
    if not home.is_told:
        return
    home.key, home.is_told = teller.key, False
    home.instance, home.address = document["instance"]["name"], document["instance"]["address"]
    home.save()
    place = document["community"]
    Community.objects.filter(pk=pattern.community_id).update(
        name=place["name"], place=place.get("place", ""), is_illustration=teller.is_illustration
    )
    Initiative.objects.filter(pk=pattern.initiative_id).update(name=document["initiative"]["name"])
    for told in Pattern.objects.filter(uid=pattern.uid).exclude(pk=pattern.pk):
        for made in told.adaptations.all():
            made.pattern = pattern
            made.save(update_fields=["pattern"])
            lay_beside(pattern, made.choices.select_related("element", "initiative"))
        told.delete()


def lay_beside(pattern: Pattern, choices: Iterable[AdaptationChoice]) -> None:
    """The choices of one adopter, beside the elements as its own people wrote them.

    What the pattern never said, nobody elsewhere can have chosen; where somebody of ours had quoted it, the words stay
    with the choice that they are about.
    """
    there = {(one.part, one.words): one for one in pattern.elements.all()}
    for choice in choices:
        element = there.pop((choice.element.part, choice.element.words), None)
        if element is not None:
            choice.element = element
            choice.save(update_fields=["element"])
        elif is_elsewhere(choice.initiative):
            choice.delete()
        else:
            choice.element.pattern = pattern
            choice.element.initiative_id = pattern.initiative_id
            choice.element.save()
