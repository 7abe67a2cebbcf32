"""Simulated decisions about groups, as the counts that the bias checks read."""

from typing import Any

import numpy as np

from checks.artifacts.crossings import Crossings
from checks.artifacts.group_counts import Group, GroupCounts, Grouping
from checks.artifacts.group_members import GroupMembers, Members
from checks.artifacts.scored import Scored
from checks.contract import Check
from checks.judgement import judge


def confusion(y: np.ndarray, p: np.ndarray, here: np.ndarray) -> np.ndarray:
    counts = np.zeros((3, 3), dtype=np.int64)
    np.add.at(counts, (y[here], p[here]), 1)
    return counts


def grouping(names: tuple[str, ...], codes: np.ndarray, y: np.ndarray, p: np.ndarray) -> Grouping:
    """`codes` (n, len(names)): the value of each column."""
    everyone = np.ones(len(y), dtype=bool)
    groups = [
        Group(
            groups={name: str(code) for name, code in zip(names, value, strict=True)},
            confusion=confusion(y, p, (codes == value).all(axis=1)),
        )
        for value in np.unique(codes, axis=0)
    ]
    return Grouping(columns=names, groups=tuple(groups), total=confusion(y, p, everyone), unlisted=0)


def counted(columns: dict[str, np.ndarray], y: np.ndarray, p: np.ndarray) -> GroupCounts:
    return GroupCounts(
        groupings=tuple(grouping((name,), codes[:, None], y, p) for name, codes in columns.items()),
        labels=("0", "1"),
        favourable=("1",),
        positive="1",
        said="",
    )


def crossed(first: np.ndarray, second: np.ndarray, y: np.ndarray, p: np.ndarray) -> Crossings:
    codes = np.stack([first, second], axis=1)
    return Crossings(
        groupings=(grouping(("a", "b"), codes, y, p),),
        labels=("0", "1"),
        favourable=("1",),
        positive="1",
        said="",
    )


def statuses(check: Check, *values: Any) -> list[str]:
    """The verdict on every finding, by the check's own scales."""
    return [
        judge(
            finding,
            None if finding.estimate is None else check.scales.get(finding.estimate.name),
            debt=check.debt,
            gate=False,
        ).status
        for finding in check.ask(*values)
    ]


def members(columns: dict[str, np.ndarray]) -> GroupMembers:
    """Every row's group by its code (n,), as a run would have it."""
    n = len(next(iter(columns.values())))
    return GroupMembers(
        columns=tuple(
            Members(column=name, names=tuple(str(g) for g in range(codes.max() + 1)), codes=codes, unlisted=0)
            for name, codes in columns.items()
        ),
        some=np.arange(n),
    )


def scored(
    values: np.ndarray, *, codes: np.ndarray | None = None, numbers: np.ndarray | None = None
) -> Scored:
    """Rows with chances (n,) of the second of two answers, or with predicted numbers (n,)."""
    return Scored(
        rows=np.arange(len(values)),
        codes=codes,
        numbers=numbers,
        values=values[:, None],
        task="binary" if numbers is None else "regression",
        labels=("0", "1") if numbers is None else (),
        positive=None if codes is None else 1,
        predicted=None if codes is None else (values >= 0.5).astype(int),
        probabilities=codes is not None,
        graded=True,
        asked=False,
        said="",
    )
