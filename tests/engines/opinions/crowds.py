"""Made-up conversations with known groups, for tests."""

import numpy as np

from alongside.engines.opinions import Votes


def crowd(people, statements, *, groups=2, share=0.6, strength=1.5, seed=0):
    """Votes of people in groups that lean differently, and the group of each; strength 0 is noise."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, groups, people)
    lean = rng.normal(0, strength, (groups, statements)) if strength else np.zeros((groups, statements))
    leaning = lean[truth] + rng.normal(0.2, 0.5, statements) + rng.logistic(size=(people, statements))
    values = np.where(leaning > 0.5, 1, np.where(leaning < -0.5, -1, 0))
    row, column = np.nonzero(rng.random((people, statements)) < share)
    return Votes.from_arrays(row, column, values[row, column]), truth
