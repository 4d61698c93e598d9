"""A form is sent once. Each rendered form carries a token; whoever receives forms keeps what came of it.

The contract: `{% form %}` and `{% post_button %}` add a hidden field named `FIELD` with a new token. The
receiver looks the token up before it acts, acts and stores token and answer in one transaction, and answers
a token that it knows with the first answer. A form that comes back with mistakes was not taken in: its token
is not stored, and the page draws a new one.
"""

from uuid import uuid4

FIELD = "once"


def new_token() -> str:
    """A token that nobody can guess: 32 hexadecimal digits."""
    return uuid4().hex
