"""What a decision-maker asks of any change first, paired row by row: is it still as good, is it as fair?

The two models answer the same rows, so the differences are of rows and not of tables: DeLong's paired areas, the
paired error of probabilities or numbers, McNemar's marginal difference for the share of right answers, and the
gaps between groups by each row's change of decision.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.scored import Scored
from checks.contract import About, Estimate, Scale
from checks.stats.auc import auc, auc_gap
from checks.stats.levels import level, z_of
from checks.stats.proportions import share
from checks.stats.quantiles import average
from checks.trials.shapes import Change, Moved, Side

if TYPE_CHECKING:
    import numpy as np

LEAST_GROUP = 30
NEGLIGIBLE = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """The same judged rows scored without and with the remedy; `groups` maps a sensitive column to the rows' groups
    (m,) as text, by Scored's rows.
    """

    before: Scored
    after: Scored
    groups: "dict[str, np.ndarray]"
    favourable: tuple[int, ...]


def headlines(both: Both) -> Iterator[Change]:
    """Quality first, then the gap of each sensitive column."""
    gaps = [name for name in both.groups if both.before.predicted is not None]
    one = level(2 + 2 * len(gaps))
    yield from _quality(both, one)
    for name in gaps:
        yield from _gaps(both, name, one)


def moved(difference: Estimate, *, lower_is_better: bool, least: float = NEGLIGIBLE) -> Moved:
    """From the whole interval; a difference of exactly nothing is the same, one under `least` is none to speak of."""
    if difference.value == 0 and difference.low == 0 and difference.high == 0:
        return "same"
    low = -math.inf if difference.low is None else difference.low
    high = math.inf if difference.high is None else difference.high
    if low <= 0 <= high or abs(difference.value) < least:
        return "no clear change"
    return "better" if (high < 0) == lower_is_better else "worse"


def _quality(both: Both, one: float) -> Iterator[Change]:
    before, after = both.before, both.after
    if before.positive is not None and before.graded and after.graded:
        own, other = (auc("roc_auc", s.is_positive, s.score, one) for s in (before, after))
        gap = auc_gap("roc_auc_change", before.is_positive, after.score, before.score, one)
        if own is not None and other is not None and gap is not None:
            yield _change("ROC AUC", own, other, gap, lower_is_better=False)
    if before.predicted is not None and after.predicted is not None:
        right, right_now = (s.predicted == s.codes for s in (before, after))
        own, other = (share("accuracy", int(r.sum()), len(r), one) for r in (right, right_now))
        change = _mean("accuracy_change", right_now.astype(float) - right, one)
        yield _change("Right answers", own, other, change, lower_is_better=False)
    everywhere = slice(None)
    lost, lost_now = (s.losses(s.values, everywhere) for s in (before, after))
    if before.numbers is not None or (before.probabilities and after.probabilities):
        name = "Squared error" if before.numbers is not None else "Brier score"
        own, other = (average("loss", each.tolist(), one, unit="score") for each in (lost, lost_now))
        yield _change(
            name, own, other, _mean("loss_change", lost_now - lost, one, "score"), lower_is_better=True
        )


def _gaps(both: Both, column: str, one: float) -> Iterator[Change]:
    """The widest gap of favourable decisions, and of those to people who deserve one, as it was before."""
    import numpy as np

    before, after, groups = both.before, both.after, both.groups[column]
    if before.predicted is None or after.predicted is None:
        return
    chosen, chosen_now = (
        np.isin(said, both.favourable).astype(float) for said in (before.predicted, after.predicted)
    )
    worthy = np.isin(before.codes, both.favourable) if before.codes is not None else None
    for words, who in (
        ("Gap in favourable answers", np.ones(len(groups), dtype=bool)),
        ("Gap in deserved ones", worthy),
    ):
        if who is None:
            continue
        widest = _widest(chosen, groups, who)
        if widest is None:
            continue
        low, high = widest
        inside, outside = (who & (groups == name) for name in (high, low))
        own, other = (_gap(values, inside, outside, one) for values in (chosen, chosen_now))
        change = _gap(chosen_now - chosen, inside, outside, one)
        # The size of the gap counts: past even it grows again in the other direction.
        size = _sized(own, other, change)
        about = About(
            kind="group", name=f"{column}: {low} against {high}", columns=(column,), groups={column: low}
        )
        yield _change(
            f"{words}, gap", _absolute(own), _absolute(other), size, lower_is_better=True, about=about
        )


def _widest(chosen: "np.ndarray", groups: "np.ndarray", who: "np.ndarray") -> tuple[str, str] | None:
    import numpy as np

    names = [str(n) for n in np.unique(groups[who]) if int((who & (groups == n)).sum()) >= LEAST_GROUP]
    if len(names) < 2:
        return None
    rates = {name: float(chosen[who & (groups == name)].mean()) for name in names}
    lowest, highest = min(names, key=lambda n: rates[n]), max(names, key=lambda n: rates[n])
    return None if lowest == highest else (lowest, highest)


def _gap(values: "np.ndarray", inside: "np.ndarray", outside: "np.ndarray", one: float) -> Estimate:
    own, other = values[inside], values[outside]
    value = float(own.mean() - other.mean())
    half = z_of(one) * math.sqrt(float(own.var(ddof=1)) / len(own) + float(other.var(ddof=1)) / len(other))
    return Estimate(
        name="gap",
        value=value,
        low=value - half,
        high=value + half,
        level=one,
        n=len(own) + len(other),
        method="normal interval of a difference of means",
        of="population",
        unit="gap",
    )


def _sized(own: Estimate, other: Estimate, change: Estimate) -> Estimate:
    """The change of the gap's size: of a gap that kept its direction the change itself, else from both sizes."""
    import msgspec

    if other.value >= 0:
        return msgspec.structs.replace(change, name="gap_change", method=f"paired rows; {change.method}")
    assert own.low is not None
    assert other.high is not None
    assert own.high is not None
    assert other.low is not None
    value = abs(other.value) - own.value
    half = math.hypot(own.value - own.low, other.high - other.value)
    return msgspec.structs.replace(
        change,
        name="gap_change",
        value=value,
        low=value - half,
        high=value + half,
        method="MOVER of both gaps",
    )


def _absolute(gap: Estimate) -> Estimate:
    import msgspec

    if gap.value >= 0:
        return gap
    assert gap.low is not None
    assert gap.high is not None
    return msgspec.structs.replace(gap, value=-gap.value, low=-gap.high, high=-gap.low)


def _mean(name: str, values: "np.ndarray", one: float, unit: str = "share") -> Estimate:
    import msgspec

    told = average(name, values.tolist(), one, unit="share" if unit == "share" else "score")
    return msgspec.structs.replace(told, method="paired rows; Student interval of a mean")


def _change(
    measure: str,
    before: Estimate,
    after: Estimate,
    difference: Estimate,
    *,
    lower_is_better: bool,
    about: About | None = None,
) -> Change:
    return Change(
        measure=measure,
        moved=moved(difference, lower_is_better=lower_is_better),
        about=about,
        before=Side(estimate=before),
        after=Side(estimate=after),
        difference=difference,
        scale=Scale(floor=0, limit=0, worst=1 if lower_is_better else -1, source="direction only"),
    )
