"""Whether the nodes of a boosted tree point at nodes, leaves and columns that exist.

The libraries read these numbers as places in memory without asking. Child side, before the library predicts.
"""

import json
from collections.abc import Iterator
from typing import Any

from checks.contract import Unusable

NONE = -1


def check_lightgbm(text: str) -> None:
    """Raises Unusable where the text ends early or a tree points outside itself."""
    if "\nTree=" not in text or "\nend of trees" not in text:
        raise Unusable("The file is not a readable LightGBM model: it is cut off; save it again.")
    head, *trees = text[: text.index("\nend of trees")].split("\nTree=")
    about = dict(line.split("=", 1) for line in head.splitlines() if "=" in line)
    columns = _whole(about.get("max_feature_idx", ""), "LightGBM") + 1
    if len(trees) != len(about.get("tree_sizes", "").split()) or columns != len(
        about["feature_names"].split(" ")
    ):
        raise Unusable(
            "The file is not a readable LightGBM model: trees or columns are missing; save it again."
        )
    for number, tree in enumerate(trees):
        told = dict(line.split("=", 1) for line in tree.splitlines()[1:] if "=" in line)
        leaves = _whole(told.get("num_leaves", ""), "LightGBM")
        if len(told.get("leaf_value", "").split()) != leaves:
            raise _damaged("LightGBM", number, "has not as many leaves as it says")
        if leaves == 1:
            continue
        left, right, split = (
            [_whole(each, "LightGBM") for each in told.get(name, "").split()]
            for name in ("left_child", "right_child", "split_feature")
        )
        if not len(left) == len(right) == len(split) == leaves - 1:
            raise _damaged("LightGBM", number, "has not as many nodes as it says")
        # A node is made after its parent, so a smaller number would be a circle.
        for node, child in (*enumerate(left), *enumerate(right)):
            if not (node < child < leaves - 1 or -leaves <= child < 0):
                raise _damaged("LightGBM", number, f"points at node {child} of {leaves - 1}")
        _columns_exist(split, columns, "LightGBM", number)


def check_xgboost(text: bytes) -> None:
    """Raises Unusable where a tree of a model in XGBoost's JSON points outside itself."""
    try:
        learner = json.loads(text)["learner"]
        columns = int(learner["learner_model_param"]["num_feature"])
        trees = list(_trees_of(learner["gradient_booster"]))
        for number, tree in enumerate(trees):
            _check_tree(tree, columns, number)
    except (KeyError, TypeError, ValueError, RecursionError) as failure:
        raise Unusable(
            f"The file is not a readable XGBoost model ({type(failure).__name__}); save it again."
        ) from None


def _trees_of(booster: dict[str, Any]) -> Iterator[dict[str, Any]]:
    inner = booster.get("gbtree", booster)  # DART holds its trees one level deeper
    yield from inner.get("model", {}).get("trees", ())


def _check_tree(tree: dict[str, Any], columns: int, number: int) -> None:
    left, right, split = tree["left_children"], tree["right_children"], tree["split_indices"]
    nodes = int(tree["tree_param"]["num_nodes"])
    if not len(left) == len(right) == len(split) == len(tree["split_conditions"]) == nodes:
        raise _damaged("XGBoost", number, "has not as many nodes as it says")
    seen: set[int] = set()
    for one, other in zip(left, right, strict=True):
        if (one == NONE) != (other == NONE):
            raise _damaged("XGBoost", number, "has a node with one child")
        for child in (one, other):
            if child == NONE:
                continue
            # Two ways to one node, or a way to the root, would make a circle possible.
            if not 0 < child < nodes or child in seen:
                raise _damaged("XGBoost", number, f"points at node {child} of {nodes}")
            seen.add(child)
    _columns_exist(split, columns, "XGBoost", number)


def _columns_exist(split: list[int], columns: int, library: str, number: int) -> None:
    if any(not 0 <= column < columns for column in split):
        raise _damaged(library, number, f"splits by a column that is none of its {columns}")


def _whole(text: str, library: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Unusable(f"The file is not a readable {library} model; save it again.") from None


def _damaged(library: str, number: int, what: str) -> Unusable:
    return Unusable(f"The {library} file is damaged: its tree {number} {what}. Save the model again.")
