"""Looks for given rows inside a fitted model: as the bytes of its file, and in the arrays that it keeps.

Runs where the model lives: in the jail for a person's file, in this process for a trusted one. Only counts
leave it. After the structural checks of SACRO (arXiv 2212.01233), without opening anything twice.
"""

import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from checks.model.opcodes import unwrapped

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MOST_OBJECTS, MOST_CELLS, MOST_BYTES = 200_000, 50_000_000, 256 << 20
MOST_SEARCHED = 6e9  # bytes of the file times rows looked for: about 2 s
LEAST_TEXT = 4
FEW = 10
MOST_PLACES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRows:
    """`rows` of `members` and `controls` were found, each looked for in full. `texts` by column: (members with a
    rare value, of these found, controls with one, found). `places` are attributes that hold rows. Of all trees'
    `leaves`, `small` hold fewer than ten training rows. `scanned` bytes of the file were searched.
    """

    members: int
    member_rows: int
    controls: int
    control_rows: int
    texts: dict[str, tuple[int, int, int, int]] = field(default_factory=dict[str, tuple[int, int, int, int]])
    places: tuple[str, ...] = ()
    leaves: int = 0
    small: int = 0
    scanned: int = 0


@runtime_checkable
class Searchable(Protocol):
    """A model that can be searched for rows."""

    def holds(self, frame: "pa.Table", members: int, rare: Mapping[str, Sequence[str | None]]) -> StoredRows:
        """What of these rows the model holds.

        Args:
            frame: the first `members` rows are of the training table, the others are not.
            rare: by column of text, each row's value where few rows have it, else None.
        """
        ...


class HeldInMemory(ABC):
    """A part of `in_memory.InMemoryModel`: its object is searched in this process, and it has no file."""

    _asked: Any

    @abstractmethod
    def _own(self, frame: "pa.Table") -> "pa.Table": ...

    def holds(self, frame: "pa.Table", members: int, rare: Mapping[str, Sequence[str | None]]) -> StoredRows:
        """See `Searchable`."""
        return stored_rows(self._asked, self._own(frame), members, rare)


def stored_rows(
    model: Any,
    table: "pa.Table",
    members: int,
    rare: Mapping[str, Sequence[str | None]],
    file: bytes = b"",
) -> StoredRows:
    """See `Searchable.holds`; `model` is an `Estimator` or a `Graph`, `file` what it was opened from."""
    import numpy as np

    data = _unpacked(file)
    walk = _Walk(getattr(model, "fitted", None))
    found = np.zeros(table.num_rows, dtype=bool)
    for matrix in _matrices(model, table):
        if matrix.shape[1] < 2:
            continue  # one number is stored by chance
        found |= walk.holds(matrix)
        for kind in (np.float64, np.float32):
            images = [row.tobytes() for row in np.ascontiguousarray(matrix, dtype=kind)]
            enough = int(MOST_SEARCHED / max(1, len(data)) / 4)
            step = max(1, -(-len(images) // max(1, enough)))
            for place in range(0, len(images), step):
                found[place] |= not found[place] and images[place] in data
    texts: dict[str, tuple[int, int, int, int]] = {}
    for column, values in rare.items():
        held = [v is not None and (v in walk.texts or _in_bytes(v, data)) for v in values]
        asked = [v is not None for v in values]
        texts[column] = (sum(asked[:members]), sum(held[:members]), sum(asked[members:]), sum(held[members:]))
    return StoredRows(
        members=members,
        member_rows=int(found[:members].sum()),
        controls=table.num_rows - members,
        control_rows=int(found[members:].sum()),
        texts=texts,
        places=tuple(sorted(walk.places))[:MOST_PLACES],
        leaves=walk.leaves,
        small=walk.small,
        scanned=len(data),
    )


def _in_bytes(value: str, data: bytes) -> bool:
    return len(value) >= LEAST_TEXT and value.encode() in data


def _unpacked(data: bytes) -> bytes:
    """The file without its compression, of an archive every entry, as far as memory allows."""
    if not data.startswith(b"PK\x03\x04"):
        return unwrapped(data, MOST_BYTES)[0][:MOST_BYTES]
    parts: list[bytes] = []
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as stream:
                    parts.append(stream.read(left))
                left -= len(parts[-1])
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError):
        pass  # what could be read is searched
    return b"".join(parts)


def _matrices(model: Any, table: "pa.Table") -> "Iterator[np.ndarray]":
    """The rows as numbers: as they came, and as the last step is given them."""
    import numpy as np

    prepared = model.prepare(table)
    if hasattr(prepared, "feeds"):
        yield from (
            a.astype(np.float64) for a in prepared.feeds.values() if a.dtype.kind in "fiu" and a.ndim == 2
        )
        return
    if hasattr(prepared, "select_dtypes"):
        yield prepared.select_dtypes("number").to_numpy(dtype=np.float64)
    else:
        yield np.asarray(prepared, dtype=np.float64)
    steps = getattr(getattr(model.fitted, "best_estimator_", model.fitted), "steps", None)
    if isinstance(steps, list) and len(steps) > 1:
        from checks.model.tracing import inputs_of

        try:
            yield inputs_of(model.fitted[:-1], prepared)
        except Exception:  # a step of another kind: the rows as they came were looked for
            return


class _Walk:
    """Every array and text that hangs on a fitted object, and the size of its trees' leaves."""

    def __init__(self, fitted: Any) -> None:
        self.texts: set[str] = set()
        self.places: set[str] = set()
        self.leaves = self.small = 0
        self._arrays: list[tuple[str, Any]] = []
        self._waiting: list[tuple[str, Any]] = [] if fitted is None else [("", fitted)]
        seen: set[int] = set()
        kept: list[Any] = []  # so that no id is given twice
        while self._waiting and len(seen) < MOST_OBJECTS:
            name, thing = self._waiting.pop()
            if id(thing) not in seen:
                seen.add(id(thing))
                kept.append(thing)
                self._visit(name, thing)

    def holds(self, matrix: "np.ndarray") -> "np.ndarray":
        """(n,) bool: the row is one of some array's rows, or columns."""
        import numpy as np

        found = np.zeros(len(matrix), dtype=bool)
        for name, array in self._arrays:
            for turned in (array, array.T):
                if turned.shape[1] != matrix.shape[1] or turned.shape[0] < 2:
                    continue
                asked = matrix.astype(turned.dtype) if turned.dtype.kind == "f" else matrix
                stored = {row.tobytes() for row in np.ascontiguousarray(turned, dtype=np.float64) + 0.0}
                hit = np.array([(row.astype(np.float64) + 0.0).tobytes() in stored for row in asked])
                found |= hit
                if hit.any():
                    self.places.add(name)
        return found

    def _visit(self, name: str, thing: Any) -> None:
        import numpy as np

        if isinstance(thing, str):
            self.texts.add(thing)
        elif isinstance(thing, np.ndarray):
            self._array(name, thing)
        elif isinstance(thing, Mapping):
            self._waiting += [(name, key) for key in thing if isinstance(key, str)]
            self._waiting += [(name, each) for each in thing.values()]
        elif isinstance(thing, list | tuple | set | frozenset):
            self._waiting += [(name, each) for each in thing]
        elif hasattr(thing, "toarray") and hasattr(thing, "shape"):
            if thing.shape[0] * thing.shape[1] <= MOST_CELLS:
                self._array(name, thing.toarray())
        elif hasattr(thing, "n_node_samples") and hasattr(thing, "children_left"):
            self._count(thing.n_node_samples[thing.children_left < 0])
        elif not callable(thing) or hasattr(thing, "get_params"):
            state = getattr(thing, "__dict__", None)
            if isinstance(state, dict):
                self._waiting += list(state.items())

    def _array(self, name: str, array: "np.ndarray") -> None:
        if array.dtype.names and {"is_leaf", "count"} <= set(array.dtype.names):
            self._count(array["count"][array["is_leaf"] > 0])
        elif array.dtype.kind in "fiu" and array.ndim == 2 and array.size <= MOST_CELLS:
            self._arrays.append((name, array))
        elif array.dtype.kind in "OU" and array.size <= MOST_OBJECTS:
            for each in array.ravel().tolist():
                if isinstance(each, str):
                    self.texts.add(each)
                elif each is not None and not isinstance(each, int | float | bytes):
                    self._waiting.append((name, each))

    def _count(self, sizes: "np.ndarray") -> None:
        self.leaves += len(sizes)
        self.small += int((sizes < FEW).sum())
