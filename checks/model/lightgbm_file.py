"""LightGBM's text files, whose end lists the parameters of training. Child side."""

from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.boosting import ELSE, RANKS, Boosted, as_categories, readable

if TYPE_CHECKING:
    import numpy as np


class LightGBM(Boosted):
    """A Booster of LightGBM, from its text, whose end lists the parameters of training."""

    library = "lightgbm"

    def __init__(self, data: bytes) -> None:
        import json
        import re

        import lightgbm as lgb

        from checks.model.tree_bounds import check_lightgbm

        text = data.decode("utf-8", "replace")
        check_lightgbm(text)
        head = dict(line.split("=", 1) for line in text[: text.index("\nTree=")].splitlines() if "=" in line)
        booster = readable("a LightGBM", lambda: lgb.Booster(model_str=text))
        objective = head.get("objective", "").split(" ")[0]
        if not objective:
            raise Unusable(
                f"The LightGBM model does not say what it predicts (its objective is its author's own); {ELSE}"
            )
        if objective.startswith(("lambdarank", "rank_")):
            raise Unusable(RANKS)
        many = int(head.get("num_class", 1))
        classes = range(many) if many > 1 else (0, 1) if objective == "binary" else None
        names = booster.feature_name()
        own = names != [f"Column_{place}" for place in range(len(names))]
        super().__init__(booster, names if own else None, len(names), classes)
        self.parameters = dict(re.findall(r"^\[(\w+): (.+)\]$", text, re.MULTILINE))
        stored = re.search(r"^pandas_categorical:(.*)$", text, re.MULTILINE)
        found: list[list[Any]] = json.loads(stored[1]) or [] if stored else []
        infos = head.get("feature_infos", "").split(" ")
        split_by_kind = [i for i, info in enumerate(infos) if info != "none" and not info.startswith("[")]
        told = self.parameters.get("categorical_feature", "")
        places = [int(each) for each in told.split(",") if each.isdigit()] or split_by_kind
        self._categories = dict(zip(places, found, strict=False))
        self._places = places

    def __sklearn_clone__(self) -> "LightGBM":
        if "num_iterations" not in self.parameters:
            raise TypeError("the file lists no parameters")
        import copy

        fresh = copy.copy(self)
        fresh.parameters = dict(self.parameters)
        return fresh

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        return {"random_state": int(self.parameters.get("seed", 0))}

    def set_params(self, **given: Any) -> "LightGBM":
        self.parameters["seed"] = str(given.get("random_state", 0))
        return self

    def fit(self, rows: Any, answers: "np.ndarray") -> "LightGBM":
        """Train anew with the file's own parameters."""
        import lightgbm as lgb
        import numpy as np

        told = self.parameters
        known: dict[str, Any] = {name: told[name] for name in _NUMBERS if name in told}
        # The file writes switches as 0 and 1, which the library itself refuses to read back.
        known |= {name: told[name] == "1" for name in _SWITCHES if name in told}
        known |= {"verbosity": -1, "num_threads": 1}
        labels = np.searchsorted(self.classes_, answers) if hasattr(self, "classes_") else answers
        data = lgb.Dataset(
            self._coded(rows), labels, categorical_feature=self._places, params={"verbosity": -1}
        )
        self._booster = lgb.train(known, data, num_boost_round=int(self.parameters["num_iterations"]))
        return self

    def _answers(self, rows: Any) -> "np.ndarray":
        import numpy as np

        return np.asarray(self._booster.predict(self._coded(rows), num_threads=1), dtype=np.float64)

    def _margins(self, rows: Any) -> "np.ndarray":
        import numpy as np

        return np.asarray(
            self._booster.predict(self._coded(rows), num_threads=1, raw_score=True), dtype=np.float64
        )

    def contributions(self, rows: Any) -> "np.ndarray":
        import numpy as np

        values = np.asarray(self._booster.predict(self._coded(rows), num_threads=1, pred_contrib=True), float)
        return values.reshape(len(values), -1, self.n_features_in_ + 1)

    def _coded(self, rows: Any) -> "np.ndarray":
        """(n, t) numbers; a category is its place in the file's list, an unseen one missing, as LightGBM does."""
        import numpy as np

        if not hasattr(rows, "columns"):
            return np.asarray(rows, dtype=np.float64)
        made = np.empty(rows.shape)
        for place in range(rows.shape[1]):
            column = rows.iloc[:, place]
            if place in self._categories:
                codes = as_categories(column, self._categories[place]).cat.codes.to_numpy(dtype=np.float64)
                made[:, place] = np.where(codes < 0, np.nan, codes)
            else:
                made[:, place] = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return made


# What makes a model what it is; paths, machines, threads and messages are nothing to a refit in the jail.
_NUMBERS = [
    "objective",
    "boosting",
    "learning_rate",
    "num_leaves",
    "max_depth",
    "min_data_in_leaf",
    "min_sum_hessian_in_leaf",
    "bagging_fraction",
    "pos_bagging_fraction",
    "neg_bagging_fraction",
    "bagging_freq",
    "feature_fraction",
    "feature_fraction_bynode",
    "max_delta_step",
    "lambda_l1",
    "lambda_l2",
    "linear_lambda",
    "min_gain_to_split",
    "drop_rate",
    "max_drop",
    "skip_drop",
    "top_rate",
    "other_rate",
    "min_data_per_group",
    "max_cat_threshold",
    "cat_l2",
    "cat_smooth",
    "max_cat_to_onehot",
    "monotone_constraints",
    "monotone_constraints_method",
    "monotone_penalty",
    "interaction_constraints",
    "path_smooth",
    "max_bin",
    "min_data_in_bin",
    "num_class",
    "scale_pos_weight",
    "sigmoid",
    "alpha",
    "fair_c",
    "poisson_max_delta_step",
    "tweedie_variance_power",
    "seed",
    "data_sample_strategy",
]
_SWITCHES = [
    "extra_trees",
    "linear_tree",
    "is_unbalance",
    "boost_from_average",
    "use_missing",
    "zero_as_missing",
    "reg_sqrt",
]


open_file = LightGBM
