"""Ties between organisations in, portrait out: who holds the links, what rests on the anchor, what changed.

Pure: no clock, no disk, randomness only from the given seed. Methods and sources: docs/methods/network.md.
"""

from alongside.engines.network.portrait import ENGINE_VERSION, Place, Portrait, Reliance, portrait
from alongside.engines.network.ties import Tie

__all__ = ["ENGINE_VERSION", "Place", "Portrait", "Reliance", "Tie", "portrait"]
