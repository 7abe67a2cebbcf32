"""Fits a model anew as a remedy asks: other parameters, weights of rows, a fairness constraint, a search.

Runs wherever the model lives, so a stranger's model is fitted in its jail. The parameters are set on the
pipeline's last step, and on any other part that bears a name `step__parameter`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from checks.contract import Unusable

if TYPE_CHECKING:
    import numpy as np

Way = Literal["plain", "constrained", "searched", "averaged", "monotone", "converted", "resaved"]
FOLDS = 3
TOLERANCE = 1e-5  # between a model's answers and its ONNX copy's
ALLOWED_GAP = 0.02  # of selection rates that the constraint leaves
ROUNDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraining:
    """`parameters` of the last step by name; for a search each has a list of values to try beside its own. An average
    has its `members` among them, a monotone fit its `directions`: 1 or -1 by column, of the label `wanted`.

    `weights` (n,) of the rows to learn from, None for equal ones. `groups` (n,) int codes and `wanted`, the label
    (as text) whose rate a constrained fit keeps alike between them. `restraint` is 1 or 2 for stricter parameters
    (see `restraint`). `added` are columns that the model's own preparation does not know and that its last step is
    given beside: the last ones of the rows. A model that is only `resaved` is not fitted.
    """

    way: Way = "plain"
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    weights: "np.ndarray | None" = None
    groups: "np.ndarray | None" = None
    wanted: str | None = None
    restraint: int = 0
    added: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether anything is learnt."""
        return self.way != "resaved"


def fitted(fresh: Any, rows: Any, answers: "np.ndarray", how: Retraining, seed: int) -> Any:
    """The unfitted estimator `fresh` fitted on n rows; raises Unusable where it does not take what is asked."""
    if how.added:
        return _widened(fresh, rows, answers, how)
    if how.way == "searched":
        return _searched(_with(fresh, {}), rows, answers, how.parameters)
    parameters = dict(how.parameters)
    members, directions = parameters.pop("members", 1), parameters.pop("directions", {})
    fresh = _with(fresh, parameters)
    if how.restraint:
        from checks.model.restraint import restrain

        restrain(fresh, len(answers), how.restraint)
    if how.way == "constrained":
        return _constrained(fresh, rows, answers, how)
    if how.way == "monotone":
        from checks.model.monotone import constrain

        turn = _turn(answers, how.wanted)
        fresh = constrain(fresh, rows, answers, {name: turn * way for name, way in directions.items()})
    if how.way == "averaged":
        fresh = _averaged(fresh, members)
    if how.way == "converted":
        fresh = _served(fresh)
    if how.weights is None:
        return fresh.fit(rows, answers)
    name = _weight_name(fresh)
    if name is not None:
        return fresh.fit(rows, answers, **{name: how.weights})
    places = drawn(how.weights, seed)
    return fresh.fit(rows.iloc[places] if hasattr(rows, "iloc") else rows[places], answers[places])


def _widened(fresh: Any, rows: Any, answers: "np.ndarray", how: Retraining) -> Any:
    """With more columns than the model's own preparation knows; every other way needs its own columns alone."""
    from checks.model.widened import widened

    if how.way != "plain":
        raise Unusable(
            "Columns cannot be added and the model fitted in another way at once; try one at a time."
        )
    fresh = _with(fresh, how.parameters)
    if how.restraint:
        from checks.model.restraint import restrain

        restrain(fresh, len(answers), how.restraint)
    wide = widened(fresh, len(how.added))
    if how.weights is None:
        return wide.fit(rows, answers)
    if _weight_name(fresh) is None:
        raise Unusable(
            f"A {type(_last(fresh)[1]).__name__} takes no weights of rows beside columns added to it."
        )
    return wide.fit(rows, answers, sample_weight=how.weights)


def drawn(weights: "np.ndarray", seed: int) -> "np.ndarray":
    """(n,) row numbers drawn by weight, for a model that takes no weights: systematic resampling."""
    import numpy as np

    ends = np.cumsum(weights / weights.sum())
    start = np.random.default_rng([seed, 7]).random()
    return np.searchsorted(ends, (np.arange(len(weights)) + start) / len(weights)).clip(0, len(weights) - 1)


def _last(estimator: Any) -> tuple[str, Any]:
    """The last step's prefix in parameter names, and the step."""
    steps = getattr(estimator, "steps", None)
    if not steps:
        return "", estimator
    name, step = steps[-1]
    prefix, inner = _last(step)
    return f"{name}__{prefix}", inner


def _with(estimator: Any, parameters: Mapping[str, Any]) -> Any:
    prefix, step = _last(estimator)
    unknown = [name for name in parameters if name not in step.get_params(deep=False)]
    if unknown:
        raise Unusable(f"A {type(step).__name__} has no parameter {', '.join(unknown)}.")
    return estimator.set_params(**{prefix + name: value for name, value in parameters.items()})


def _weight_name(estimator: Any) -> str | None:
    from sklearn.utils.validation import has_fit_parameter

    prefix, step = _last(estimator)
    return f"{prefix}sample_weight" if has_fit_parameter(step, "sample_weight") else None


def _searched(fresh: Any, rows: Any, answers: "np.ndarray", grid: Mapping[str, Sequence[Any]]) -> Any:
    """The best of a grid by cross-validated log loss, or squared error for a number; refitted on all rows."""
    from sklearn.base import is_classifier
    from sklearn.model_selection import GridSearchCV

    prefix, step = _last(fresh)
    known = step.get_params(deep=False)
    tried = {
        prefix + name: [known[name], *(each for each in values if each != known[name])]
        for name, values in grid.items()
        if name in known
    }
    if not tried:
        raise Unusable(f"Preflight knows no parameters to search of a {type(step).__name__}.")
    scoring = "neg_mean_squared_error"
    if is_classifier(fresh):
        scoring = "neg_log_loss" if hasattr(fresh, "predict_proba") else "balanced_accuracy"
    return GridSearchCV(fresh, tried, scoring=scoring, cv=FOLDS, n_jobs=1).fit(rows, answers).best_estimator_


def _turn(answers: "np.ndarray", wanted: str | None) -> int:
    """1 where `wanted` is a number's direction or the later of two labels, of which trees take the chance; else -1."""
    import numpy as np

    from checks.table.labels import as_label

    if wanted is None:
        return 1
    labels = np.unique(answers)
    said = [as_label(label.item() if hasattr(label, "item") else label) for label in labels]
    if len(labels) != 2 or wanted not in said:
        raise Unusable("A direction needs two answers or a number.")
    return 1 if said[1] == wanted else -1


def _averaged(fresh: Any, members: int) -> Any:
    from sklearn.base import is_classifier

    from checks.model.averaged import AveragedClassifier, AveragedRegressor

    kind: Any = AveragedClassifier if is_classifier(fresh) else AveragedRegressor
    return kind(fresh, members)


def _served(fresh: Any) -> Any:
    """Through ONNX Runtime; chances are needed of a classifier, for without them little can be compared."""
    from sklearn.base import is_classifier

    from checks.model.served import ServedClassifier, ServedRegressor

    if is_classifier(fresh) and not hasattr(fresh, "predict_proba"):
        raise Unusable(f"A {type(_last(fresh)[1]).__name__} gives no chances to compare a conversion by.")
    return ServedClassifier(fresh) if is_classifier(fresh) else ServedRegressor(fresh)


def _constrained(fresh: Any, rows: Any, answers: "np.ndarray", how: Retraining) -> Any:
    """Exponentiated gradient under demographic parity (Agarwal et al. 2018, arXiv 1803.02453; fairlearn)."""
    import numpy as np
    from fairlearn.reductions import DemographicParity, ExponentiatedGradient

    from checks.table.labels import as_label

    name = _weight_name(fresh)
    if name is None:
        raise Unusable(
            f"A {type(_last(fresh)[1]).__name__} takes no weights of rows, which the method needs."
        )
    labels = np.unique(answers)
    said = [as_label(label.item() if hasattr(label, "item") else label) for label in labels]
    if len(labels) != 2 or how.wanted not in said or how.groups is None:
        raise Unusable("The method needs two answers, one of them favourable, and groups.")
    yes = labels[said.index(how.wanted)]
    _number_class_weights(fresh, labels, yes)
    constraint = DemographicParity(difference_bound=ALLOWED_GAP)
    method = ExponentiatedGradient(
        fresh, constraint, max_iter=ROUNDS, eps=ALLOWED_GAP, sample_weight_name=name
    )
    method.fit(rows, (answers == yes).astype(int), sensitive_features=how.groups)
    kept = [
        (weight, each) for weight, each in zip(method.weights_, method.predictors_, strict=True) if weight
    ]
    return Mixture(tuple(labels), int(said.index(how.wanted)), kept)


def _number_class_weights(fresh: Any, labels: "np.ndarray", yes: Any) -> None:
    """Name the classes in every `class_weight` by 1 and 0, which is what the method teaches instead of the labels."""
    for name, value in fresh.get_params(deep=True).items():
        if (name == "class_weight" or name.endswith("__class_weight")) and isinstance(value, dict):
            said = {label.item() if hasattr(label, "item") else label: int(label == yes) for label in labels}
            fresh.set_params(**{name: {said.get(label, label): weight for label, weight in value.items()}})


class Mixture:
    """A lottery over fitted classifiers: the chance of "yes" is the weight of those that say so.

    `classes` are the two labels, `yes` which of them the members' 1 stands for.
    """

    def __init__(self, classes: tuple[Any, ...], yes: int, members: list[tuple[float, Any]]) -> None:
        import numpy as np

        self.classes_ = np.asarray(classes)
        self._yes, self._members = yes, members
        for told in ("feature_names_in_", "n_features_in_"):
            if (value := getattr(members[0][1], told, None)) is not None:
                setattr(self, told, value)

    def predict_proba(self, rows: Any) -> "np.ndarray":
        import numpy as np

        chance = sum(
            weight * np.asarray(each.predict(rows), dtype=np.float64) for weight, each in self._members
        )
        chance = np.clip(chance, 0.0, 1.0)
        pair = [1 - chance, chance] if self._yes else [chance, 1 - chance]
        return np.stack(pair, axis=1)

    def predict(self, rows: Any) -> "np.ndarray":
        return self.classes_[self.predict_proba(rows).argmax(axis=1)]
