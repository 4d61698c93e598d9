"""How much work a plan may cost, in the solver's own deterministic seconds, and how a caller stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

Cancel = Callable[[], bool]


class Cancelled(Exception):
    """Raised inside the engine when the caller asked to stop; never leaves it."""


@dataclass
class Budget:
    """Deterministic work that is left, in the solver's own seconds."""

    limit: float
    seed: int
    cancel: Cancel | None = None
    spent: float = 0.0

    @property
    def left(self) -> float:
        """Work that is left."""
        return self.limit - self.spent

    def look(self) -> None:
        """Stop when the caller wants it."""
        if self.cancel is not None and self.cancel():
            raise Cancelled

    def solve(self, cp: cp_model.CpModel, most: float) -> cp_model.CpSolver:
        """Solve a model within some work; ``has_answer`` says whether there is anything to read."""
        self.look()
        solver = cp_model.CpSolver()
        solver.parameters.max_deterministic_time = max(0.001, min(most, self.left))
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.seed
        solver.parameters.symmetry_level = 1
        solver.solve(cp)
        self.spent += max(0.002, solver.response_proto.deterministic_time)
        return solver


def has_answer(solver: cp_model.CpSolver) -> bool:
    """Whether a solve came to a solution, proven best or not."""
    return solver.response_proto.status in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def hint_solution(cp: cp_model.CpModel, solver: cp_model.CpSolver) -> None:
    """Offer what was found as the first solution of the next solve."""
    cp.clear_hints()  # type: ignore[no-untyped-call]
    for index, value in enumerate(solver.response_proto.solution):
        cp.add_hint(cp.get_int_var_from_proto_index(index), value)
