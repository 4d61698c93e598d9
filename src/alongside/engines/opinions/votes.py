"""Votes of people on statements, held sparsely and in one canonical order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Id = int | str
Ids = NDArray[Any]
AGREE, PASS, DISAGREE = 1, 0, -1
_ROOM_IN_A_KEY = 62  # bits of a signed 64-bit number that may be used without touching its sign


@dataclass(frozen=True, eq=False, slots=True)
class Votes:
    """The last vote of every person on every statement they have seen.

    Rows are people and columns statements, both in the order of their ids, in compressed sparse rows:
    the votes of person ``i`` are ``values[starts[i]:starts[i + 1]]`` on the statements at
    ``columns[starts[i]:starts[i + 1]]``. Two ``Votes`` built from the same facts in any order are the same.

    Attributes:
        person_ids: (people,) ids, whole numbers or text, sorted, no repeats.
        statement_ids: (statements,) ids, likewise; may hold statements nobody has voted on.
        starts: (people + 1,) int64.
        columns: (votes,) int32, rising within a person.
        values: (votes,) int8: 1 agree, 0 pass, -1 disagree.
    """

    person_ids: Ids
    statement_ids: Ids
    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: NDArray[np.int8]

    @classmethod
    def from_sequences(
        cls,
        people: Iterable[Id],
        statements: Iterable[Id],
        values: Iterable[int],
        *,
        statement_ids: Iterable[Id] | None = None,
    ) -> Votes:
        """Build from three parallel sequences in the order in which the votes were cast.

        A person who votes twice on a statement is counted once, with the later vote. ``statement_ids``
        names all statements, so that those without votes are kept too.

        Raises:
            ValueError: sequences of different lengths, an id that is neither whole number nor text,
                ids of both kinds, a value other than 1, 0 and -1, a vote on an unknown statement.
        """
        return cls.from_arrays(
            _id_array(people, "person"),
            _id_array(statements, "statement"),
            _value_array(values),
            statement_ids=None if statement_ids is None else _id_array(statement_ids, "statement"),
        )

    @classmethod
    def from_arrays(
        cls,
        people: Ids,
        statements: Ids,
        values: NDArray[Any],
        *,
        statement_ids: Ids | None = None,
    ) -> Votes:
        """Build from three parallel NumPy arrays; see ``from_sequences`` for meaning and errors."""
        people, statements = _checked_ids(people, "person"), _checked_ids(statements, "statement")
        if not len(people) == len(statements) == len(values):
            raise ValueError(
                f"Votes need three sequences of the same length, but there are {len(people)} people, "
                f"{len(statements)} statements and {len(values)} values."
            )
        cast = _checked_values(np.asarray(values))
        person_ids, rows = _positions(people)
        if statement_ids is None:
            known, columns = _positions(statements)
        else:
            known = _unique(_checked_ids(statement_ids, "statement"))
            columns = _find_all(known, statements)
        return _assemble(person_ids, known, rows, columns, cast)

    @property
    def people(self) -> int:
        """Number of people who have voted at least once."""
        return len(self.person_ids)

    @property
    def statements(self) -> int:
        """Number of statements, with or without votes."""
        return len(self.statement_ids)

    @property
    def votes(self) -> int:
        """Number of votes that count: one per person and statement."""
        return len(self.values)

    def with_votes(self, people: Iterable[Id], statements: Iterable[Id], values: Iterable[int]) -> Votes:
        """These votes and later ones; a later vote replaces the earlier. New ids are added."""
        added = Votes.from_sequences(people, statements, values)
        if added.votes == 0:
            return self
        if self.votes == 0 and self.statements == 0:
            return added
        person_ids = _merged(self.person_ids, added.person_ids, "person")
        statement_ids = _merged(self.statement_ids, added.statement_ids, "statement")
        old_rows = np.searchsorted(person_ids, self.person_ids)
        new_rows = np.searchsorted(person_ids, added.person_ids)[added.rows()]
        columns = _renumbered(self.columns, self.statement_ids, statement_ids)
        new_columns = _renumbered(added.columns, added.statement_ids, statement_ids)
        counts = np.zeros(len(person_ids), dtype=np.int64)
        counts[old_rows] = np.diff(self.starts)
        starts = np.concatenate([[0], np.cumsum(counts)])
        places = _places_in_rows(starts, columns, new_rows, new_columns)
        inside = np.minimum(places, max(len(columns) - 1, 0))
        known = (places < starts[new_rows + 1]) & (len(columns) > 0)
        known[known] = columns[inside[known]] == new_columns[known]
        values = self.values.copy()
        values[places[known]] = added.values[known]
        new = ~known
        counts += np.bincount(new_rows[new], minlength=len(counts))
        return Votes(
            _frozen(person_ids),
            _frozen(statement_ids),
            _frozen(np.concatenate([[0], np.cumsum(counts)])),
            _frozen(np.insert(columns, places[new], new_columns[new])),
            _frozen(np.insert(values, places[new], added.values[new])),
        )

    def rows(self) -> NDArray[np.int32]:
        """(votes,) position of the person behind each vote."""
        return np.repeat(np.arange(self.people, dtype=np.int32), np.diff(self.starts))

    def without_statements(self, statement_ids: Iterable[Id]) -> Votes:
        """The same votes with some statements, and all votes on them, taken out; people are kept."""
        gone = set(statement_ids)
        keep = np.fromiter((s not in gone for s in self.statement_ids.tolist()), np.bool_, self.statements)
        if keep.all():
            return self
        kept_votes = keep[self.columns]
        renumbered = np.cumsum(keep, dtype=np.int32) - np.int32(1)
        return Votes(
            self.person_ids,
            _frozen(self.statement_ids[keep]),
            _frozen(_starts(self.rows()[kept_votes], self.people)),
            _frozen(renumbered[self.columns[kept_votes]]),
            _frozen(self.values[kept_votes]),
        )

    def digest(self) -> str:
        """SHA-256 of what was said by whom, the same however the votes were ordered on the way in."""
        digest = hashlib.sha256()
        for ids in (self.person_ids, self.statement_ids):
            _add_ids(digest, ids)
        for array, kind in ((self.starts, "<i8"), (self.columns, "<i4"), (self.values, "<i1")):
            digest.update(np.ascontiguousarray(array, dtype=kind).data)
        return digest.hexdigest()


def _renumbered(columns: NDArray[np.int32], old: Ids, new: Ids) -> NDArray[np.int32]:
    """The same columns in the numbering of a larger list of statements."""
    if len(old) == len(new):
        return columns
    numbers: NDArray[np.int32] = np.searchsorted(new, old).astype(np.int32)
    return numbers[columns]


def _places_in_rows(
    starts: NDArray[np.int64], columns: NDArray[np.int32], rows: NDArray[Any], wanted: NDArray[np.int32]
) -> NDArray[np.int64]:
    """For each pair of row and column, where it is or would be put: a binary search in all rows at once."""
    low: NDArray[np.int64] = starts[rows]
    high: NDArray[np.int64] = starts[rows + 1]
    while (open_ := low < high).any():
        middle = (low + high) // 2
        right = np.zeros(len(rows), dtype=np.bool_)
        right[open_] = columns[middle[open_]] < wanted[open_]
        low = np.where(open_ & right, middle + 1, low)
        high = np.where(open_ & ~right, middle, high)
    return low


def _id_array(ids: Iterable[Id], noun: str) -> Ids:
    listed = ids.tolist() if isinstance(ids, np.ndarray) else list(ids)
    whole = sum(1 for one in listed if isinstance(one, int) and not isinstance(one, bool))
    text = sum(1 for one in listed if isinstance(one, str))
    if whole == len(listed):
        try:
            return np.array(listed, dtype=np.int64)
        except OverflowError:
            raise ValueError(f"A {noun} id is too large a number: use text for ids beyond 63 bits.") from None
    if text == len(listed):
        array = np.empty(len(listed), dtype=object)
        array[:] = listed
        return array
    if whole + text == len(listed):
        raise ValueError(f"The {noun} ids mix whole numbers and text: use one kind for all of them.")
    wrong = next(one for one in listed if isinstance(one, bool) or not isinstance(one, int | str))
    raise ValueError(f"A {noun} id is {wrong!r}, but ids are whole numbers or text.")


def _checked_ids(ids: Ids, noun: str) -> Ids:
    """Leave whole numbers as they are and make text an array of objects."""
    array = np.asarray(ids)
    if array.ndim != 1:
        raise ValueError(f"The {noun} ids have {array.ndim} dimensions, but they must be a plain sequence.")
    if array.dtype.kind == "i" or array.dtype.kind == "u":
        if array.dtype == np.uint64 and len(array) and int(array.max()) > np.iinfo(np.int64).max:
            raise ValueError(f"A {noun} id is too large a number: use text for ids beyond 63 bits.")
        return array
    return _id_array(array.tolist(), noun)


def _value_array(values: Iterable[int]) -> NDArray[Any]:
    listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
    for place, value in enumerate(listed):
        if value not in (AGREE, PASS, DISAGREE) or isinstance(value, bool):
            raise ValueError(_wrong_value(place, value))
    return np.array(listed, dtype=np.int8)


def _checked_values(values: NDArray[Any]) -> NDArray[np.int8]:
    wrong = (values < DISAGREE) | (values > AGREE)
    if values.dtype.kind not in "iu":
        wrong |= values != np.round(values)
    if wrong.any():
        place = int(np.argmax(wrong))
        raise ValueError(_wrong_value(place, values[place].item()))
    return values.astype(np.int8, copy=False)


def _wrong_value(place: int, value: object) -> str:
    return f"Vote number {place + 1} is {value!r}, but a vote is 1 (agree), 0 (pass) or -1 (disagree)."


def _unique(ids: Ids) -> Ids:
    if ids.dtype == object:
        array = np.empty(len(unique := sorted(set(ids.tolist()))), dtype=object)
        array[:] = unique
        return array
    return np.unique(ids).astype(np.int64)


def _positions(ids: Ids) -> tuple[Ids, NDArray[np.int64]]:
    """The sorted unique ids, and for each given id its place among them."""
    if ids.dtype == object:
        unique = _unique(ids)
        return unique, _find_all(unique, ids)
    if len(ids) == 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    lowest, highest = int(ids.min()), int(ids.max())
    # Ids out of a database are dense: a table of who is present beats sorting them.
    if highest - lowest < 4 * len(ids) + 1024:
        present = np.zeros(highest - lowest + 1, dtype=np.bool_)
        offset = ids if lowest == 0 else ids.astype(np.int64) - lowest
        present[offset] = True
        place = np.cumsum(present, dtype=np.int32) - np.int32(1)
        return np.flatnonzero(present).astype(np.int64) + lowest, place[offset]
    unique, inverse = np.unique(ids, return_inverse=True)
    return unique.astype(np.int64), inverse


def _find_all(known: Ids, ids: Ids) -> NDArray[Any]:
    """Places of ids in a sorted list of known ones; an unknown id is an error that names it."""
    if known.dtype == object or ids.dtype == object:
        table = {one: place for place, one in enumerate(known.tolist())}
        places = np.fromiter((table.get(one, -1) for one in ids.tolist()), np.int64, len(ids))
        missing = places < 0
    else:
        places = np.minimum(np.searchsorted(known, ids), max(len(known) - 1, 0))
        missing = known[places] != ids if len(known) else np.ones(len(ids), dtype=np.bool_)
    if missing.any():
        first = ids[int(np.argmax(missing))]
        raise ValueError(
            f"There is a vote on statement {first!s}, which is not among the {len(known)} statements: "
            "add the statement or leave the vote out."
        )
    return places


def _merged(first: Ids, second: Ids, noun: str) -> Ids:
    if len(first) and len(second) and first.dtype.kind != second.dtype.kind:
        raise ValueError(f"The {noun} ids mix whole numbers and text: use one kind for all of them.")
    if len(first) == 0 or len(second) == 0:
        return second if len(first) == 0 else first
    places = np.minimum(np.searchsorted(first, second), len(first) - 1)
    new = second[first[places] != second]
    # Most often nobody is new: then nothing is sorted again.
    return np.insert(first, np.searchsorted(first, new), new) if len(new) else first


def _assemble(
    person_ids: Ids, statement_ids: Ids, rows: NDArray[Any], columns: NDArray[Any], values: NDArray[np.int8]
) -> Votes:
    """Sort into rows, keeping of several votes on one statement the last."""
    count = len(values)
    width = max(len(statement_ids), 1)
    place_bits = max(count - 1, 1).bit_length()
    pair_bits = (max(len(person_ids), 1) * width).bit_length()
    if place_bits + pair_bits + 2 > _ROOM_IN_A_KEY:
        raise ValueError(
            f"{count} votes of {len(person_ids)} people on {width} statements are more than can be numbered."
        )
    # Person, statement, order of arrival and value in one number: a single sort puts all of it in place.
    keys = rows.astype(np.int64)
    keys *= width
    keys += columns
    keys <<= place_bits
    keys |= np.arange(count, dtype=np.int64)
    keys <<= 2
    keys |= values + np.int8(1)
    keys.sort()
    sorted_values = (keys & 3).astype(np.int8) - np.int8(1)
    keys >>= place_bits + 2
    last = np.ones(count, dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=last[:-1])
    if not last.all():
        keys, sorted_values = keys[last], sorted_values[last]
    starts = np.searchsorted(keys, np.arange(len(person_ids) + 1, dtype=np.int64) * width)
    keys %= width
    return Votes(
        _frozen(person_ids),
        _frozen(statement_ids),
        _frozen(starts.astype(np.int64)),
        _frozen(keys.astype(np.int32)),
        _frozen(sorted_values),
    )


def _starts(rows: NDArray[Any], people: int) -> NDArray[np.int64]:
    starts = np.zeros(people + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=people), out=starts[1:])
    return starts


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    if array.flags.owndata:
        array.flags.writeable = False
        return array
    view = array.view()
    view.flags.writeable = False
    return view


def _add_ids(digest: Any, ids: Sequence[Id] | Ids) -> None:
    array = np.asarray(ids)
    if array.dtype == object:
        for one in array.tolist():
            encoded = one.encode("utf-8", "surrogatepass")
            digest.update(f"t{len(encoded)}:".encode())
            digest.update(encoded)
    else:
        digest.update(f"n{len(array)}:".encode())
        digest.update(np.ascontiguousarray(array, dtype="<i8").data)
