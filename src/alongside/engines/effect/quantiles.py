"""Quantiles behind the intervals. From SciPy's special functions: its whole statistics package takes half a second."""

from __future__ import annotations

from scipy.special import ndtri, stdtrit


def t_quantile(share: float, freedom: float) -> float:
    """Student's t: the value below which so large a share lies (0 to 1), for so many degrees of freedom."""
    return float(stdtrit(freedom, share))


def normal_quantile(share: float) -> float:
    """The standard normal: the value below which so large a share lies (0 to 1)."""
    return float(ndtri(share))
