"""XGBoost's files, JSON and UBJSON. They do not keep the parameters of training. Child side."""

from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.boosting import ELSE, RANKS, Boosted, as_categories, readable

if TYPE_CHECKING:
    import numpy as np


class XGBoost(Boosted):
    """A Booster of XGBoost, from JSON or UBJSON."""

    library = "xgboost"

    def __init__(self, data: bytes) -> None:
        import json

        import xgboost as xgb

        from checks.model.tree_bounds import check_xgboost

        booster = readable("an XGBoost", lambda: xgb.Booster({"nthread": 1}, model_file=bytearray(data)))
        told = json.loads(booster.save_config())
        check_xgboost(data if data[:2] not in (b"{L", b"{l", b"{i") else bytes(booster.save_raw("json")))
        learner, version = told["learner"], json.loads(booster.save_raw("json"))["version"]
        self._objective = str(learner["objective"]["name"])
        if self._objective.startswith(("rank:", "survival:")):
            raise Unusable(RANKS)
        if int(learner["learner_model_param"].get("num_target", 1)) > 1:
            raise Unusable("The model answers several questions at once; give one with a single answer.")
        many = int(learner["learner_model_param"]["num_class"])
        kind = self._objective.split(":")[0]
        classes = range(many) if many > 1 else (0, 1) if kind == "binary" else None
        super().__init__(booster, booster.feature_names, booster.num_features(), classes)
        self._names_chances = self._objective != "binary:hinge"
        self.versions = (("xgboost", ".".join(str(part) for part in version)),)
        self._categories = _stored_categories(booster)
        best = booster.attr("best_iteration")
        # As XGBoost's own scikit-learn classes do; its Booster would use every round.
        self._rounds = (0, int(best) + 1 if best and booster.attr("scikit_learn") else 0)

    def _answers(self, rows: Any) -> "np.ndarray":
        import numpy as np

        margins = self._margins(rows)
        if self._objective.startswith("multi:"):
            grown = np.exp(margins - margins.max(axis=1, keepdims=True))
            return grown / grown.sum(axis=1, keepdims=True)
        if self._objective == "binary:logitraw":
            return 1 / (1 + np.exp(-margins))
        return np.asarray(self._asked(rows), dtype=np.float64)

    def _margins(self, rows: Any) -> "np.ndarray":
        import numpy as np

        return np.asarray(self._asked(rows, output_margin=True), dtype=np.float64)

    def contributions(self, rows: Any) -> "np.ndarray":
        import numpy as np

        values = np.asarray(self._asked(rows, pred_contribs=True), dtype=np.float64)
        return values if values.ndim == 3 else values[:, None, :]

    def _asked(self, rows: Any, **how: Any) -> Any:
        import numpy as np
        import xgboost as xgb

        if hasattr(rows, "columns"):
            rows = rows.copy()
            for place, name in enumerate(rows.columns):
                if place in self._categories:
                    rows.isetitem(place, as_categories(rows[name], self._categories[place]))
                elif (self._booster.feature_types or ["float"] * (place + 1))[place] == "c":
                    raise Unusable(
                        f'XGBoost before 3.1 did not keep the categories of "{name}" in its files; save the model '
                        f"again with a newer version, or {ELSE}"
                    )
        matrix = xgb.DMatrix(
            rows if hasattr(rows, "columns") else np.asarray(rows, dtype=np.float64),
            feature_names=self._booster.feature_names,
            feature_types=self._booster.feature_types,
            enable_categorical=True,
            nthread=1,
        )
        return self._booster.predict(matrix, iteration_range=self._rounds, **how)


def _stored_categories(booster: Any) -> dict[int, list[Any]]:
    """By the place of a column, its categories in the order of their codes; files before 3.1 keep none."""
    if "c" not in (booster.feature_types or ()):
        return {}
    try:
        listed = booster.get_categories(export_to_arrow=True).to_arrow()
    except Exception:
        return {}
    return {place: each[1].to_pylist() for place, each in enumerate(listed) if each[1] is not None}


open_file = XGBoost
