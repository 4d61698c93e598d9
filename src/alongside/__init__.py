"""Alongside: one co-produced initiative, carried round the whole loop."""

import sys

__version__ = "0.1.0"

try:
    # Debian's SQLite can corrupt a WAL file on reset (mended in 3.51.3); this wheel carries a sound one.
    import pysqlite3

    sys.modules.setdefault("sqlite3", pysqlite3)
except ImportError:  # platforms without the wheel use Python's own
    pass
