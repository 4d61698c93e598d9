"""Reminders fall due while those who send them are killed: none is lost. `python -m benchmarks messages` asks more."""

import pytest

from tests.falling_due import trial_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    return trial_in(tmp_path_factory.mktemp("due"), count=40, seconds=2, kills=3)


def test_each_text_is_taken_exactly_once_whoever_is_killed(trial):
    came = trial.texts()
    assert (dict(came.states), dict(came.times), came.lost) == ({"sent": 40}, {1: 40}, 0)


def test_an_email_is_taken_at_most_once_more_and_none_is_lost(trial):
    came = trial.emails()
    assert (came.states["sent"] + came.states["failed"], came.lost) == (40, 0)
    assert max(came.times) <= 2
