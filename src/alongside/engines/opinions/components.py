"""Where people and statements lie: the two directions in which opinions differ most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

from alongside.engines.opinions.votes import Votes

AXES = 2
_EXACT_CELLS = 2_000_000  # people times statements up to which double precision costs next to nothing
_DENSE_CELLS = 50_000  # up to which a dense matrix is quicker
_EXACT_TOLERANCE = 1e-10  # of the eigenvalues
_TOLERANCE = 1e-4  # in single precision: far below what moves a point on a drawn map
_WARM_ROUNDS = 40

Array = NDArray[Any]


@dataclass(frozen=True, eq=False, slots=True)
class Components:
    """Principal components of the votes.

    Attributes:
        means: (statements,) mean vote of those who voted on each statement, 0 without votes.
        axes: (2, statements) unit vectors; zero where the votes have fewer directions.
    """

    means: NDArray[np.float64]
    axes: NDArray[np.float64]

    def extremity(self, statements: int) -> NDArray[np.float64]:
        """(statements,) distance from the middle of one who had only agreed with that statement."""
        reach = np.sqrt(statements) * (1 - self.means)
        return np.asarray(np.abs(reach) * np.hypot(self.axes[0], self.axes[1]))

    def positions(
        self, centred: csr_matrix, *, votes_cast: NDArray[np.int64], statements: int
    ) -> NDArray[np.float64]:
        """(people, 2) projection of each person, stretched for the statements they have not seen.

        A person with few votes would otherwise lie near the middle only for having said little.

        Args:
            votes_cast: (people,) how many votes each has cast, of ``statements`` in all.
        """
        raw = centred @ self.axes.T.astype(centred.dtype)
        stretch = np.sqrt(statements / np.maximum(votes_cast, 1))
        return np.asarray(raw * stretch[:, None], dtype=np.float64)


def statement_means(votes: Votes) -> NDArray[np.float64]:
    """(statements,) mean vote of those who voted; 0 where nobody has."""
    sums = np.bincount(votes.columns, weights=votes.values, minlength=votes.statements)
    counts = np.bincount(votes.columns, minlength=votes.statements)
    return np.asarray(sums / np.maximum(counts, 1))


def centred_votes(votes: Votes, means: NDArray[np.float64], *, exact: bool | None = None) -> csr_matrix:
    """Votes less the mean of their statement, (people x statements).

    A statement that a person has not seen counts as its mean, which is 0 here: the matrix stays sparse.
    Double precision if ``exact``, which is so by default for small conversations.
    """
    if exact is None:
        exact = votes.people * votes.statements <= _EXACT_CELLS
    kind = np.float64 if exact else np.float32
    data: Array = votes.values.astype(kind)
    data -= means.astype(kind)[votes.columns]
    indptr = votes.starts.astype(np.int32) if votes.votes < 2**31 else votes.starts
    matrix = csr_matrix((votes.people, votes.statements), dtype=kind)
    # Set by hand: the arrays are known to be right, and checking them again costs a pass over all votes.
    matrix.data, matrix.indices, matrix.indptr = data, votes.columns, indptr
    return matrix


def components(
    centred: csr_matrix, means: NDArray[np.float64], *, start: NDArray[np.float64] | None = None
) -> Components:
    """The two leading principal components.

    Args:
        start: (2, statements) axes of an earlier state; with them large conversations are refined, not
            begun again, and every axis keeps the direction it had.
    """
    people, statements = centred.shape
    axes = np.zeros((AXES, statements))
    if people and statements and centred.data.size and np.any(centred.data):
        found = _leading_axes(centred, start)
        axes[: len(found)] = found
    return Components(means, _oriented(axes, start))


def _leading_axes(centred: csr_matrix, start: NDArray[np.float64] | None) -> NDArray[np.float64]:
    people, statements = centred.shape
    if people * statements <= _DENSE_CELLS or statements <= 2 * AXES:
        return _exact_axes(centred)
    if start is not None and np.all(np.linalg.norm(start, axis=1) > 0.5):
        return _refined_axes(centred, start)
    return _lanczos_axes(centred)


def _exact_axes(centred: csr_matrix) -> NDArray[np.float64]:
    dense = centred.toarray().astype(np.float64)
    people, statements = dense.shape
    wide = statements > people
    gram = dense @ dense.T if wide else dense.T @ dense
    side = len(gram)
    kept = min(AXES, side)
    values, vectors = linalg.eigh(gram, subset_by_index=(side - kept, side - 1))
    real = values[::-1] > max(values[-1], 0) * 1e-12
    leading = vectors[:, ::-1][:, real]
    if wide:
        leading = dense.T @ leading
        leading /= np.linalg.norm(leading, axis=0)
    return np.asarray(leading.T)


def _lanczos_axes(centred: csr_matrix) -> NDArray[np.float64]:
    statements = centred.shape[1]
    back = centred.T

    def gram(vector: Array) -> Array:
        return np.asarray(back @ (centred @ vector.astype(centred.dtype, copy=False)))

    operator = LinearOperator((statements, statements), matvec=gram, dtype=centred.dtype)
    # A fixed start gives the same answer every time; a wave is not at right angles to what people think.
    start = (1 + 0.5 * np.cos(np.arange(statements))).astype(centred.dtype)
    exact = centred.dtype == np.float64
    tolerance, width = (_EXACT_TOLERANCE, 20) if exact else (_TOLERANCE, 12)
    try:
        values, vectors = eigsh(operator, k=AXES, v0=start, tol=tolerance, ncv=min(statements, width))
    except ArpackNoConvergence:
        wave = np.stack([start, np.sin(np.arange(statements))])
        return _refined_axes(centred, wave)
    order = np.argsort(values)[::-1]
    # Where all opinions differ in one direction only, the second axis found is noise.
    real = values[order] > values.max() * (1e-12 if exact else 1e-6)
    return np.asarray(vectors[:, order[real]].T, dtype=np.float64)


def _refined_axes(centred: csr_matrix, start: NDArray[np.float64]) -> NDArray[np.float64]:
    """Subspace iteration from earlier axes, with one guard vector, until the leading two stand still."""
    statements = centred.shape[1]
    guard = np.cos(np.arange(statements) * 0.7)[None, :]
    block, _ = np.linalg.qr(np.vstack([start, guard]).T)
    back = centred.T
    before = block[:, :AXES]
    for _ in range(_WARM_ROUNDS):
        image = np.asarray(back @ (centred @ block.astype(centred.dtype)), dtype=np.float64)
        small = block.T @ image
        _, turn = np.linalg.eigh((small + small.T) / 2)
        block, _ = np.linalg.qr(image @ turn[:, ::-1])
        now = block[:, :AXES]
        if np.linalg.norm(now - before @ (before.T @ now)) < 1e-3:
            break
        before = now
    return np.asarray(block[:, :AXES].T)


def _oriented(axes: NDArray[np.float64], start: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """A principal component has no sign of its own: take the earlier one, else let agreeing point to plus."""
    oriented = axes.copy()
    for axis in range(AXES):
        towards = float(start[axis] @ axes[axis]) if start is not None else 0.0
        if abs(towards) < 1e-9:
            towards = float(axes[axis].sum())
        if towards < 0:
            oriented[axis] *= -1
    return oriented
