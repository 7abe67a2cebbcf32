"""How well the features tell each group from everybody else, all together and one column at a time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.density_ratio import levels_of
from checks.artifacts.lone_columns import BINS, encoding
from checks.artifacts.people_sample import PeopleSample
from checks.contract import Estimate, NotApplicable, Seed, artifact
from checks.stats.discriminant import area, out_of_fold
from checks.stats.group_signal import better, order_area, shares_of
from checks.stats.levels import Q, level

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FOLDS = 5
TREES, DEPTH, LEAF, TRIED = 10, 8, 10, 0.5
MOST_CELLS = 2_500_000  # rows times encoded columns that one discriminant sees
MOST_PRODUCTS = 2_000_000  # groups times squared encoded columns: a wide table gets fewer groups
LEAST_OTHERS = 2_500
MOST_GROWN = 250_000  # rows times columns that the forest sees
MOST_ENCODED, LEAST_ENCODED = 1_500_000, 2_500  # rows times pairs of a group and a column that are encoded
MOST_BINNED = 600  # pairs of a group and a column up to which numbers are looked at in bins too
MOST_LONE = 3_000  # pairs of a group and a column


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """What one column tells of a group by itself, and its `share` of what all tell together (0 to 1)."""

    column: str
    alone: Estimate
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Betrayed:
    """One group against everybody else: `members` of `n` rows. `together` is the area under the curve of all
    features, out of fold, the better of two learners; None where no fold has rows of both sides. `carriers`
    are the columns that vary, those that tell most by themselves first.
    """

    column: str
    group: str
    members: int
    n: int
    together: Estimate | None
    carriers: tuple[Carrier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxies:
    """`left_out` counts the groups that were not looked at because the table is too wide."""

    groups: tuple[Betrayed, ...]
    features: int
    left_out: int


@artifact(heavy=True)
def proxies(people: PeopleSample, seed: Seed) -> Proxies:
    """All intervals hold together: half of the doubt goes to the features together, half to the columns."""
    import numpy as np

    able = [(at, place) for at, each in enumerate(people.groups) for place in each.contrasted]
    if not able:
        raise NotApplicable("No sensitive column has two groups of at least 30 rows to tell apart.")
    width = people.values.shape[1]
    if not width:
        raise NotApplicable("No feature varies, so none can tell a group.")
    most = int(np.clip(min(MOST_PRODUCTS // width**2, MOST_LONE // len(people.columns)), 1, len(able)))
    # Of every column the largest group first, so that none is passed over for another's small ones.
    looked = sorted(able, key=lambda each: (people.groups[each[0]].contrasted.index(each[1]), each[0]))[:most]
    looked.sort()
    binned = len(people.columns) * len(looked) <= MOST_BINNED
    lone = [_Lone.of(people.frame[column.name], binned=binned) for column in people.columns]
    kept = [
        (column.name, each) for column, each in zip(people.columns, lone, strict=True) if each is not None
    ]
    together = level(2 * len(looked), Q / 2)
    alone = level(len(looked) * sum(each.looks for _, each in kept), Q / 2)
    masks = np.column_stack([people.groups[at].codes == place for at, place in looked])
    grown = _grown(people, masks, seed.value)
    some = max(LEAST_ENCODED, MOST_ENCODED // (len(looked) * max(1, len(kept))))
    made: list[Betrayed] = []
    for number, (at, place) in enumerate(looked):
        mask = masks[:, number]
        joint, parts = _together(people, mask, grown[:, number], together)
        share = shares_of(parts, people.sources)
        carriers = [
            Carrier(column=name, alone=told, share=share.get(name, 0.0))
            for name, each in kept
            if (told := each.told(mask, alone, some)) is not None
        ]
        carriers.sort(key=lambda each: (-each.alone.value, each.column))
        made.append(
            Betrayed(
                column=people.groups[at].column,
                group=people.groups[at].names[place],
                members=int(mask.sum()),
                n=len(mask),
                together=joint,
                carriers=tuple(carriers),
            )
        )
    return Proxies(groups=tuple(made), features=len(people.columns), left_out=len(able) - len(looked))


def _together(
    people: PeopleSample, mask: "np.ndarray", grown: "np.ndarray", sure: float
) -> "tuple[Estimate | None, np.ndarray]":
    """The area of all features by the better of discriminant and trees, and the discriminant's parts (p, p)."""
    rows = _balanced(mask[: max(1000, MOST_CELLS // people.values.shape[1])])
    some, fold = mask[rows], people.fold[rows]
    scores, parts = out_of_fold(people.values[rows], some, fold)
    straight = area("group_auc", scores, some, fold, sure)
    n = len(grown)
    return better(straight, area("group_auc", grown, mask[:n], people.fold[:n], sure)), parts


def _balanced(mask: "np.ndarray") -> "np.ndarray":
    """Places of all rows of the rarer side and of twice as many of the other, 2,500 at least.

    An area under the curve does not hang on the shares of the sides, and is as sure as the rarer side lets it.
    """
    import numpy as np

    sides = np.flatnonzero(mask), np.flatnonzero(~mask)
    most = max(LEAST_OTHERS, 2 * min(len(side) for side in sides))
    return np.sort(np.concatenate([side[:most] for side in sides]))


def _grown(people: PeopleSample, masks: "np.ndarray", seed: int) -> "np.ndarray":
    """Out-of-fold scores (n, g) of the first n rows for every group, by one small forest for all (Geurts 2006)."""
    import numpy as np
    from sklearn.ensemble import ExtraTreesRegressor

    n = max(LEAST_ENCODED, MOST_GROWN // len(people.columns))
    masks, fold = masks[:n], people.fold[:n]
    # Ranks hold what a tree reads, and no absurd value can overflow its 32 bits.
    cells = np.column_stack(
        [
            np.unique(np.nan_to_num(values.to_numpy(), nan=-1e101), return_inverse=True)[1]
            if values.dtype.kind == "f"
            else levels_of(values)[1]
            for _, values in people.frame.iloc[:n].items()
        ]
    ).astype(np.float32)
    wanted, scores = masks.astype(np.float64), np.zeros(masks.shape)
    for out in range(FOLDS):
        held = fold == out
        if held.all() or not held.any():
            continue
        forest = ExtraTreesRegressor(
            TREES, max_depth=DEPTH, min_samples_leaf=LEAF, max_features=TRIED, random_state=seed, n_jobs=1
        )
        forest.fit(cells[~held], wanted[~held, 0] if wanted.shape[1] == 1 else wanted[~held])
        scores[held] = forest.predict(cells[held]).reshape(int(held.sum()), -1)
    return scores


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lone:
    """One column by itself: its order (m,) where it has one, its levels or bins (m,) where there are over two."""

    order: "np.ndarray | None"
    codes: "np.ndarray | None"

    @classmethod
    def of(cls, values: "pd.Series", *, binned: bool) -> "_Lone | None":
        """None where the column is constant. Numbers have bins if `binned`, else their order alone."""
        import numpy as np

        codes, levels = _levels(values)
        if levels < 2:
            return None
        numbers = values.to_numpy() if values.dtype.kind == "f" else None
        order = None if numbers is None else np.where(np.isnan(numbers), np.nanmedian(numbers), numbers)
        if levels == 2:
            # Of two levels the order says all, and needs no fitting.
            return cls(order=codes.astype(np.float64), codes=None)
        return cls(order=order, codes=codes if binned or order is None else None)

    @property
    def looks(self) -> int:
        return (self.order is not None) + (self.codes is not None)

    def told(self, mask: "np.ndarray", sure: float, some: int) -> Estimate | None:
        """The better of the column's own order, whichever way it points, and an out-of-fold encoding of `some` rows."""
        import numpy as np

        ordered = encoded = None
        if self.order is not None:
            ordered = order_area("column_auc", mask, self.order, sure)
        if self.codes is not None:
            few = mask[:some]
            scores = encoding(self.codes[:some], few.astype(np.float64))
            encoded = area("column_auc", scores, few, np.arange(len(few)) % FOLDS, sure)
        return better(ordered, encoded)


def _levels(values: "pd.Series") -> "tuple[np.ndarray, int]":
    """Levels or quantile bins as codes (m,), and how many there are; empty cells are a level of their own."""
    import numpy as np

    if values.dtype.kind != "f":
        levels, codes = levels_of(values)
        return codes, len(levels)
    numbers = values.to_numpy()
    there = np.unique(numbers[np.isfinite(numbers)])
    if len(there) > BINS:
        edges = np.unique(np.nanquantile(numbers, np.linspace(0, 1, BINS + 1)[1:-1]))
        codes = np.searchsorted(edges, numbers, side="right") + 1
    else:
        codes = np.searchsorted(there, numbers) + 1
    codes = np.where(np.isnan(numbers), 0, codes)
    codes = np.unique(codes, return_inverse=True)[1]
    return codes, int(codes.max()) + 1
