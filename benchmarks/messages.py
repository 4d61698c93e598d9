"""1,000 reminders fall due while those who send them are killed with SIGKILL at random moments.

Two processes send at once, against stand-ins on this machine that take one message in ten without saying so, meet
nobody for one in twenty and put off one in twenty. GOV.UK Notify's stand-in checks each call's token and can be
asked whether it has a message; the mail server's cannot. Asked is that Notify has each exactly once, that an e-mail
goes at most once more, and that none is lost: what nobody can know is shown to the team.

    python -m benchmarks messages
    MESSAGES=5000 MESSAGES_KILLS=100 ...        more of it
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.falling_due import trial_in

COUNT = int(os.environ.get("MESSAGES", "1000"))
KILLS = int(os.environ.get("MESSAGES_KILLS", "30"))
SECONDS = 20.0  # in which they fall due, one after the other


def main() -> int:
    # The disk takes part, so the files lie where an instance's would, not in memory.
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent, prefix=".messages-") as folder:
        trial = trial_in(Path(folder), count=COUNT, seconds=SECONDS, kills=KILLS)
        texts = trial.texts()
        print(f"  by Notify  {texts.figures()}", flush=True)
        emails = trial.emails()
        print(f"  by SMTP    {emails.figures()}", flush=True)
    as_asked = texts.lost == emails.lost == 0 and set(texts.times) == {1} and max(emails.times) <= 2
    return 0 if as_asked else 1


if __name__ == "__main__":
    sys.exit(main())
