"""How closely readable copies of the model, a sum of effects and a tree of depth three, follow its answers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.additive import design, fitted
from checks.artifacts.inputs import Given
from checks.artifacts.probe import Probe
from checks.contract import NotApplicable, Seed, artifact
from checks.stats.seeds import generator

if TYPE_CHECKING:
    import numpy as np

ADDITIVE, TREE = "additive", "tree"
MOST_ROWS, FAST_ROWS, LEAST_ROWS = 6_000, 3_000, 150
HELD_OUT = 3  # one row in three
LEAST_CHANCE = 1e-3  # nearer to 0 or 1 the log odds of a forest are noise
DEPTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Surrogates:
    """Per surrogate the losses (m,) of held-out rows against the model's own answers, and `reference` (m,) those
    of always giving the mean answer. The loss is the squared difference, summed over classes; of a model that
    gives bare answers it is 1 where the surrogate answers otherwise, and the reference is the commonest answer.
    """

    losses: "dict[str, np.ndarray]"
    reference: "np.ndarray"
    learnt_from: int
    bare: bool
    said: str


@artifact(heavy=True)
def surrogates(given: Given, probe: Probe, seed: Seed) -> Surrogates:
    import numpy as np
    from sklearn.tree import DecisionTreeRegressor

    most = min(FAST_ROWS if given.fast else MOST_ROWS, len(probe.rows))
    if most < LEAST_ROWS:
        raise NotApplicable(
            f"The table has {most} rows; {LEAST_ROWS} are needed to copy the model and to check it."
        )
    order = generator(seed, "surrogates").permutation(most)
    held, learnt = order[: most // HELD_OUT], order[most // HELD_OUT :]
    # The columns of the frame stand as the model's features do, those of the probe by name.
    names = [column.name for column in probe.columns]
    inputs, _ = design(probe.frame.slice(0, most).select(names).to_pandas(), probe.columns)
    values = probe.values[:most]
    if not (values.var(axis=0).sum() > 0 and values[learnt].var(axis=0).sum() > 0):
        raise NotApplicable("The model answers all rows alike, so there is nothing to copy.")
    bare = probe.numbers is None and not probe.asked.model.facts.probabilities
    wanted = _log_chances(values) if probe.asked.model.facts.probabilities else values
    x, y = inputs[learnt], wanted[learnt]
    # The mean is taken out first: a penalty must not pull a price towards nothing.
    middle = y.mean(axis=0)
    spoken = inputs[held] @ fitted([(x.T @ x, x.T @ (y - middle))]) + middle
    tree = DecisionTreeRegressor(max_depth=DEPTH, min_samples_leaf=10, random_state=seed.value % 2**32)
    tree.fit(x.astype(np.float32), values[learnt])
    made = {
        ADDITIVE: _chances(spoken) if probe.asked.model.facts.probabilities else spoken,
        TREE: np.asarray(tree.predict(inputs[held].astype(np.float32))).reshape(len(held), -1),
    }
    constant = np.broadcast_to(values[learnt].mean(axis=0), values[held].shape)
    return Surrogates(
        losses={name: _losses(each, values[held], bare=bare) for name, each in made.items()},
        reference=_losses(constant, values[held], bare=bare),
        learnt_from=len(learnt),
        bare=bare,
        said=probe.said,
    )


def _log_chances(values: "np.ndarray") -> "np.ndarray":
    """(n, k) logarithms of chances, without their mean over the classes."""
    import numpy as np

    logs = np.log(np.clip(values, LEAST_CHANCE, 1.0))
    return logs - logs.mean(axis=1, keepdims=True)


def _chances(logs: "np.ndarray") -> "np.ndarray":
    import numpy as np

    raised = np.exp(np.clip(logs - logs.max(axis=1, keepdims=True), -50, 0))
    return raised / raised.sum(axis=1, keepdims=True)


def _losses(copy: "np.ndarray", own: "np.ndarray", *, bare: bool) -> "np.ndarray":
    if bare:
        return (copy.argmax(axis=1) != own.argmax(axis=1)).astype("float64")
    return ((copy - own) ** 2).sum(axis=1)
