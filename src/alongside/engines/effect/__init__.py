"""Series in, estimate out: how much changed, how sure that is, what was supposed, what it cannot say.

Pure: no clock, no disk, no randomness. Methods and sources: docs/methods/effect.md.
"""

from alongside.engines.effect.engine import estimate
from alongside.engines.effect.estimates import ENGINE_VERSION, Check, Estimate, Point
from alongside.engines.effect.series import Pairs, Series

__all__ = ["ENGINE_VERSION", "Check", "Estimate", "Pairs", "Point", "Series", "estimate"]
