"""One world through the product: its tables as files, its model in memory, the checks that are asked for."""

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import clone

from checks.assessment import assess
from checks.contract import Outcome, Unusable
from checks.model.in_memory import InMemoryModel
from checks.model.measure import measured
from checks.opening import Request
from checks.planting.world import Role, World
from checks.registry import all_checks, asks_model
from checks.table.read import read

if TYPE_CHECKING:
    import pyarrow as pa

    from checks.model.attributions import Attributions
    from checks.model.facts import Model, Timings
    from checks.model.steps import StepTimings


def outcomes(world: World, only: Sequence[str], seed: int, *, with_model: bool = True) -> tuple[Outcome, ...]:
    """How the checks named in `only` end (all if none is named), as `preflight assess` would run them.

    Every table is written as CSV and read as a person's would be, but without the jail. The estimator is
    fitted where a check asks for a model; without one the product trains its stand-in.

    Raises:
        Unusable: the product refuses these tables.
    """
    known = all_checks()
    unknown = [name for name in only if name not in known]
    if unknown:
        raise Unusable(f"There is no check {', '.join(unknown)}.")
    asked = with_model and any(asks_model(known[name]) for name in only or known)
    ended: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="preflight-validity-") as name, warnings.catch_warnings():
        # A fit that stops early, or a split without an answer, is the checks' own affair.
        warnings.simplefilter("ignore")
        folder = Path(name)
        for role, frame in world.frames.items():
            path = folder / f"{role}.csv"
            frame.to_csv(path, index=False)
            read(path, role, folder, name=path.name, bounded=False, jailed=False)
        paths: dict[Role, str | None] = {
            role: str(folder / f"{role}.csv") if role in world.frames else None
            for role in ("table", "train", "production")
        }
        request = Request(
            table=str(paths["table"]),
            train=paths["train"],
            production=paths["production"],
            roles=world.roles,
            only=tuple(only),
            seed=seed,
            jobs=1,
            bounded=False,
        )
        assess(request, folder, ended.append, model=fitted(world) if asked else None)
    return tuple(ended)


def fitted(world: World) -> "Model":
    """The world's estimator fitted on the training rows that have an answer, with its altered answers."""
    train, target = world.frames["train"], world.base.target
    taken = world.roles.taken()
    features = list(world.roles.features or (name for name in train.columns if name not in taken))
    known = train[train[target].notna()]
    unfitted: Any = clone(world.estimator)
    model = InMemoryModel(unfitted.fit(known[features], known[target]))
    return model if world.altered is None else AlteredModel(model, world)


class AlteredModel:
    """The model of a world whose answers are altered after the honest estimator gave them."""

    def __init__(self, honest: InMemoryModel, world: World) -> None:
        assert world.altered is not None
        self._honest, self._altered = honest, world.altered
        self.facts = honest.facts

    def predict(self, frame: "pa.Table") -> np.ndarray:
        return np.asarray(self._altered(frame.to_pandas(), self._honest.predict(frame)), dtype=np.float64)

    def refit(
        self,
        frame: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        masks: np.ndarray,
        seed: int,
        restraint: int = 0,
    ) -> np.ndarray:
        """Clones are honest: what is altered is this one model, not how it learns."""
        return self._honest.refit(frame, labels, masks, seed, restraint)

    def time_steps(self, frame: "pa.Table", blocks: int, budget_seconds: float) -> "StepTimings":
        raise Unusable("What alters its answers is no step of a pipeline.")

    def time_together(
        self, frame: "pa.Table", counts: tuple[int, ...], batch: int, calls: int, budget_seconds: float
    ) -> "dict[int, tuple[Timings, ...]]":
        return self._honest.time_together(frame, counts, batch, calls, budget_seconds)

    def time_refits(
        self,
        frame: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        sizes: tuple[int, ...],
        blocks: int,
        budget_seconds: float,
        seed: int,
    ) -> "Timings":
        """Clones are honest here too."""
        return self._honest.time_refits(frame, labels, sizes, blocks, budget_seconds, seed)

    def time(
        self, frame: "pa.Table", sizes: tuple[int, ...], blocks: int, budget_seconds: float
    ) -> "Timings":
        return measured(self.predict, frame.take, frame.num_rows, sizes, blocks, budget_seconds)

    def explain(self, frame: "pa.Table", background: "pa.Table", wanted: np.ndarray) -> "Attributions":
        raise Unusable("What alters its answers has no exact explanation.")

    def close(self) -> None:
        """Nothing to end."""
