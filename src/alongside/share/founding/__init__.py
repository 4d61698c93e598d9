"""The founding library as data: the two bodies of work, the seven insights, the seminar and the resources.

Every sentence is ours; every fact names its source and when we saw it. `gap` says what nobody published as far as we
could see: it is shown as such and never filled in. The words are data, not interface, so they are not translated.
"""

from .connections import CONNECTIONS
from .modulus import MODULUS
from .resources import RESOURCES
from .told import SEEN, Item

FOUNDING: tuple[Item, ...] = MODULUS + CONNECTIONS + RESOURCES

__all__ = ["FOUNDING", "SEEN", "Item"]
