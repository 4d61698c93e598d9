"""`python -m alongside` is the `alongside` command."""

import sys

from alongside.cli import main

sys.exit(main())
