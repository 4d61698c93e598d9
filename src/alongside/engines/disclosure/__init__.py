"""Tables in, safe tables out: small numbers are held back, and cannot be worked out by subtraction either.

Pure: no clock, no disk, no randomness. Method, reasons and limits: docs/methods/disclosure.md.
"""

from alongside.engines.disclosure.counts import SafeCount, safe_count
from alongside.engines.disclosure.protect import protect
from alongside.engines.disclosure.tables import ENGINE_VERSION, Release, SafeCell, SafeTable, Table

__all__ = [
    "ENGINE_VERSION",
    "Release",
    "SafeCell",
    "SafeCount",
    "SafeTable",
    "Table",
    "protect",
    "safe_count",
]
