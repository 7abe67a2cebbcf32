"""Which of the parameters that matter for a model's class were never touched.

What matters is that class by class in van Rijn and Hutter 2018 (KDD: Hyperparameter Importance Across Datasets) and
in Probst, Boulesteix and Bischl 2019 (JMLR 20:53: Tunability), by the names of four libraries.
"""

from dataclasses import dataclass

from checks.artifacts.models import GivenModel
from checks.contract import NotApplicable, artifact

_ROUNDS = ("learning_rate", "n_estimators", "max_iter", "iterations")
_SHAPE = ("max_depth", "depth", "num_leaves", "max_leaf_nodes", "min_samples_leaf", "min_child_samples")
_BOOSTING = (
    *_ROUNDS,
    *_SHAPE,
    "min_child_weight",
    "subsample",
    "l2_regularization",
    "reg_lambda",
    "l2_leaf_reg",
)
_FOREST = ("min_samples_leaf", "max_features", "max_depth", "n_estimators")
MATTER: dict[str, tuple[str, ...]] = {
    "RandomForest": _FOREST,
    "ExtraTrees": _FOREST,
    "DecisionTree": ("max_depth", "min_samples_leaf", "ccp_alpha"),
    "HistGradientBoosting": _BOOSTING,
    "GradientBoosting": _BOOSTING,
    "XGB": _BOOSTING,
    "LGBM": _BOOSTING,
    "CatBoost": _BOOSTING,
    "AdaBoost": ("n_estimators", "learning_rate"),
    "LogisticRegression": ("C",),
    "LinearSVC": ("C",),
    "SVC": ("C", "gamma"),
    "SVR": ("C", "gamma", "epsilon"),
    "KNeighbors": ("n_neighbors", "weights"),
    "MLP": ("hidden_layer_sizes", "alpha", "learning_rate_init"),
    "SGD": ("alpha", "penalty"),
    "Ridge": ("alpha",),
    "Lasso": ("alpha",),
    "ElasticNet": ("alpha", "l1_ratio"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """`untouched` of the `matter` parameters of the class `kind` stand at its defaults; `searched` says that the
    model holds a search over parameters.
    """

    kind: str
    matter: tuple[str, ...]
    untouched: tuple[str, ...]
    searched: bool


@artifact()
def tuning(given: GivenModel) -> Tuning:
    facts = given.model.facts
    told = facts.settings
    kind = told.kind or facts.estimator or ""
    if not told.at_default:
        raise NotApplicable("The model's format does not tell its parameters.")
    name = kind.removesuffix("Classifier").removesuffix("Regressor").removesuffix("CV")
    matter = tuple(each for each in MATTER.get(name, ()) if each in told.at_default)
    if not matter:
        raise NotApplicable("It is not known which parameters matter for a model of this class.")
    return Tuning(
        kind=kind,
        matter=matter,
        untouched=tuple(each for each in matter if told.at_default[each]),
        searched=told.searched,
    )
