"""Features that repeat other features: pairs that go together, and numbers that others add up to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.learned_rows import LearnedRows
from checks.contract import Estimate, NotApplicable, artifact
from checks.table.tables import Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LEAST_ROWS = 30
SCREEN = 0.85  # pairs that seem weaker than this get no interval
TOGETHER = 0.90  # pairs surely beyond this are linked into a cluster
MOST_LEVELS, MOST_TEXTS = 50, 150
ADDED_UP = 0.98  # share explained on one half from which the other half is asked
MOST_TERMS, ROWS_PER_NUMBER = 20, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two features by name and how strongly they go together, from 0 to 1."""

    first: str
    second: str
    estimate: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Features linked with each other, by name, and the links between them, the strongest first."""

    columns: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedUp:
    """A number that a weighted sum of `others` gives, with the share of its variance on rows not fitted."""

    column: str
    others: tuple[str, ...]
    estimate: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Redundancy:
    """`closest` is the strongest pair that is in no cluster, or None; `features` counts what was compared."""

    table: Table
    features: int
    rows: int
    clusters: tuple[Cluster, ...]
    added_up: tuple[AddedUp, ...]
    closest: Link | None


@artifact()
def redundancy(learned: LearnedRows) -> Redundancy:
    from checks.stats.levels import level

    frame = learned.frame
    many = frame.shape[1]
    if many < 2:
        raise NotApplicable("There is only one feature, so none can repeat another.")
    if len(frame) < LEAST_ROWS:
        raise NotApplicable(f"At least {LEAST_ROWS} rows are needed to say that two features go together.")
    numbers = [name for name in frame.columns if frame[name].dtype.kind == "f"]
    # Every pair is looked at, and every number against all others.
    sure = level(many * (many - 1) // 2 + len(numbers))
    links = [*_number_links(frame, numbers, sure), *_text_links(frame, numbers, sure)]
    clusters = _clusters([link for link in links if _low(link) > TOGETHER])
    apart = [link for link in links if _low(link) <= TOGETHER]
    return Redundancy(
        table=learned.table,
        features=many,
        rows=len(frame),
        clusters=clusters,
        added_up=_added_up(frame, _one_of_each(numbers, clusters), sure),
        closest=max(apart, key=lambda link: (link.estimate.value, link.first, link.second), default=None),
    )


def _low(link: Link) -> float:
    return link.estimate.low or 0.0


def _number_links(frame: "pd.DataFrame", numbers: list[str], sure: float) -> list[Link]:
    """The strongest pair of numbers, and all that seem strong, on the rows where both are filled."""
    import numpy as np

    from checks.stats.absolute import absolute
    from checks.stats.association import rank_correlation
    from checks.stats.explained import spearman

    if len(numbers) < 2:
        return []
    values = frame[numbers].to_numpy(dtype=np.float64)
    filled = np.isfinite(values).astype(np.float64)
    both = filled.T @ filled
    # Empty cells rank in the middle and dilute what the others say.
    whole = np.sqrt(np.outer(np.diag(both), np.diag(both))) / np.maximum(both, 1)
    seems = np.abs(rank_correlation(values)) * whole
    seems[both < LEAST_ROWS] = 0.0
    first, second = np.triu_indices(len(numbers), 1)
    seems = seems[first, second]
    asked = np.flatnonzero(seems > SCREEN)
    if not len(asked) and seems.max() > 0:
        asked = np.array([int(np.argmax(seems))])
    made: list[Link] = []
    for at in asked:
        a, b = int(first[at]), int(second[at])
        there = (filled[:, a] > 0) & (filled[:, b] > 0)
        rho = spearman("association", values[there, a], values[there, b], sure)
        if rho is not None:
            made.append(Link(first=numbers[a], second=numbers[b], estimate=absolute(rho)))
    return made


def _text_links(frame: "pd.DataFrame", numbers: list[str], sure: float) -> list[Link]:
    """Pairs with a text in them that seem strong."""
    import numpy as np

    from checks.stats.association import correlation_ratio, cramers_v, jackknifed, standard_ranks

    texts = [name for name in frame.columns if name not in set(numbers)]
    codes = {name: by_frequency(frame[name]) for name in texts}
    values = frame[numbers].to_numpy(dtype=np.float64)
    scores = standard_ranks(values)
    made: list[Link] = []
    for place, name in enumerate(texts):
        own = codes[name]
        for other in texts[place + 1 :]:
            alike = codes[other]
            if len(texts) > MOST_TEXTS and not (own == alike).all():
                continue
            if cramers_v(own, alike) > SCREEN:
                estimate = jackknifed(
                    "association", lambda at, a=own, b=alike: cramers_v(a[at], b[at]), len(own), sure
                )
                made.append(Link(first=name, second=other, estimate=estimate))
        for at in np.flatnonzero(correlation_ratio(own, scores) > SCREEN) if numbers else ():
            estimate = jackknifed(
                "association",
                lambda rows, a=own, b=values[:, [at]]: float(
                    correlation_ratio(a[rows], standard_ranks(b[rows]))[0]
                ),
                len(own),
                sure,
            )
            made.append(Link(first=name, second=numbers[at], estimate=estimate))
    return made


def by_frequency(values: "pd.Series") -> "np.ndarray":
    """Level codes (n,) from 0, the most frequent first; all levels beyond 50 are one."""
    import numpy as np

    counts = values.value_counts()
    order = sorted(counts.index, key=lambda level: (-int(counts[level]), level))
    place = {level: min(at, MOST_LEVELS) for at, level in enumerate(order)}
    return values.map(place).to_numpy(dtype=np.int64)


def _clusters(links: list[Link]) -> tuple[Cluster, ...]:
    """Connected features, by name."""
    group: dict[str, set[str]] = {}
    for link in links:
        joined = group.get(link.first, {link.first}) | group.get(link.second, {link.second})
        for name in joined:
            group[name] = joined
    made = {tuple(sorted(names)) for names in group.values()}
    return tuple(
        Cluster(
            columns=columns,
            links=tuple(
                sorted(
                    (link for link in links if link.first in columns),
                    key=lambda link: (-_low(link), link.first, link.second),
                )
            ),
        )
        for columns in sorted(made)
    )


def _one_of_each(numbers: list[str], clusters: tuple[Cluster, ...]) -> list[str]:
    """The numbers, but of each cluster only the first by name: a copy would explain its original."""
    drop = {name for each in clusters for name in sorted(set(each.columns) & set(numbers))[1:]}
    return [name for name in numbers if name not in drop]


def _added_up(frame: "pd.DataFrame", numbers: list[str], sure: float) -> tuple[AddedUp, ...]:
    """Sums found on every other row and judged on the rows between."""
    import numpy as np

    from checks.stats.explained import explained
    from checks.stats.sums import explained_by_others, terms

    values = frame[numbers].to_numpy(dtype=np.float64)
    kept = np.isfinite(values).mean(axis=0) > 0.9 if numbers else np.zeros(0, dtype=bool)
    names = [name for name, keep in zip(numbers, kept, strict=True) if keep]
    values = values[:, kept]
    values = values[np.isfinite(values).all(axis=1)]
    found, judged = values[::2], values[1::2]
    if len(names) < 3 or len(found) < ROWS_PER_NUMBER * len(names):
        return ()
    share = explained_by_others(found)
    made: list[AddedUp] = []
    seen: set[str] = set()
    for at in sorted(np.flatnonzero(share > ADDED_UP), key=lambda at: (-round(share[at], 6), names[at])):
        if names[at] in seen:
            continue
        chosen, line = terms(found, int(at), ADDED_UP, MOST_TERMS)
        if len(chosen) < 2:
            continue
        estimate = explained("explained_by_others", judged[:, at], line(judged), sure)
        if estimate is not None and (estimate.low or 0.0) > ADDED_UP:
            others = tuple(sorted(names[other] for other in chosen))
            made.append(AddedUp(column=names[at], others=others, estimate=estimate))
            seen |= {names[at], *others}
    return tuple(made)
