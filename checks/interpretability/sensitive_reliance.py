"""A sensitive column, or what stands in for one, among the features that count most.

## Why it matters
Nobody can defend a decision that rests on a person's sex or origin by pointing to its accuracy, and in most fields
the law forbids it. What a model leans on is seen before anyone is harmed by it, and also where outcomes look even.

## How it is measured
Permutation importance (see feature-importance) of each sensitive column that the model takes: the share of the
model's gain that is lost without it, with a delta-method interval widened for all features. It is judged
where the column certainly is among the five features that count most (no more than four others' intervals reach
to its low end), as in VerifyML; elsewhere it is told. A feature that tells a group nearly as well as the column
itself (an area under the curve certainly over 0.9, see bias/proxy-features) is judged like it. Weaker stand-ins
among the five are told, not judged: an honest feature may well go with a group.

## Limits
That a model does not lean on a column does not make its outcomes even; see the bias family. Features that share the
work of a proxy may each look small. It says how much, not in whose favour.
"""

from collections.abc import Iterator

from checks.artifacts.importance import Importance
from checks.artifacts.inputs import Sensitive
from checks.artifacts.proxies import Proxies
from checks.contract import HIGH, About, Dots, Estimate, Finding, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.skill import relative_skill

RELIANCE, LESSER, PROXY = "reliance", "lesser_reliance", "proxy_reliance"
TOP, COPY, WEAK = 5, 0.9, 0.6
SCALE = Scale(
    floor=0.01,
    limit=0.05,
    worst=0.5,
    source="among the top five: VerifyML; floor: 1 % of the model's gain, ours, as useless-features has it",
)
WITHOUT = Remedy(
    id="drop-sensitive-column",
    do="Leave the column out, refit, and compare quality and the gaps between groups on rows set aside.",
    effort_days=(0.5, 3),
    recipe="""import pandas as pd
from sklearn.model_selection import cross_val_score
y = table[target]
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
left = pd.get_dummies(table.drop(columns=[target, sensitive])).fillna(0).astype(float)
lost = cross_val_score(model, X, y).mean() - cross_val_score(model, left, y).mean()""",
)
Ranked = list[tuple[tuple[str, ...], Estimate]]


@check(
    passes="The model does not lean on sensitive columns",
    fails="The model leans on a sensitive column or a stand-in for one",
    weight=HIGH,
    debt="ethics and bias",
    scales={RELIANCE: SCALE, PROXY: SCALE},
    remedies=(WITHOUT,),
)
def sensitive_reliance(sensitive: Sensitive, importance: Importance, proxies: Proxies) -> Iterator[Finding]:
    """One finding for each sensitive column, and one for each stand-in among the five that count most."""
    ranked = _ranked(importance)
    named = {column.name for column in sensitive.columns}
    for column in sorted(named):
        yield _finding(column, ranked, importance.said)
    told: dict[str, tuple[float, str, str]] = {}
    for group in proxies.groups:
        for carrier in group.carriers:
            low = carrier.alone.low or 0.0
            if low > WEAK and carrier.column not in named and low > told.get(carrier.column, (0.0,))[0]:
                told[carrier.column] = (low, group.column, group.group)
    for at, (names, estimate) in enumerate(ranked[:TOP]):
        telling = [name for name in names if name in told]
        if not telling or named & set(names):
            continue
        low, column, group = max(told[name] for name in telling)
        judged = low > COPY and _leads(estimate, ranked)
        name = " and ".join(names)
        says = (
            f"{name} is number {at + 1} of what the model leans on ({_parts(estimate)} of its gain) and tells "
            f"{column} {group} from everybody else with an AUC of at least {low:.2f}"
            f"{': nearly the column itself' if low > COPY else ''}. {importance.said}"
        )
        yield Finding(
            about=About(kind="columns", name=name, columns=(*names, column)),
            estimate=_named(estimate, PROXY if judged else LESSER),
            says=says.strip(),
        )


def _finding(column: str, ranked: Ranked, said: str) -> Finding:
    about = About(kind="column", name=column, columns=(column,))
    at = next((place for place, (names, _) in enumerate(ranked) if column in names), None)
    if at is None:
        none = Estimate.exact(
            RELIANCE, 0.0, n=len(ranked), unit="share", method="the model does not take the column"
        )
        return Finding(about=about, estimate=none, says=f"The model does not take {column}. {said}".strip())
    names, estimate = ranked[at]
    leads = _leads(estimate, ranked)
    others = [name for name in names if name != column]
    together = f" together with {' and '.join(others)}, which goes with it," if others else ""
    place = "certainly" if leads else "perhaps" if at < TOP else "not"
    says = (
        f"With {column} shuffled{together} the model loses {_parts(estimate)} of its gain: number {at + 1} of "
        f"{len(ranked)}, {place} among the {TOP} that count most. {said}"
    )
    judged = leads or (estimate.low or 0.0) <= SCALE.floor  # what may be nothing passes
    return Finding(
        about=about,
        estimate=_named(estimate, RELIANCE if judged else LESSER),
        says=says.strip(),
        evidence=(_dots(ranked),),
    )


def _ranked(importance: Importance) -> Ranked:
    """All features with the share of the gain that is lost without them, the most important first."""
    one = level(len(importance.clusters))
    told = [
        (names, relative_skill(RELIANCE, importance.gains - rises, importance.gains, one))
        for names, rises in zip(importance.clusters, importance.rises, strict=True)
    ]
    known = [(names, estimate) for names, estimate in told if estimate is not None]
    return sorted(known, key=lambda each: (-each[1].value, each[0]))


def _leads(estimate: Estimate, ranked: Ranked) -> bool:
    """Whether it certainly is among the first five: at most four others may lie higher."""
    low = estimate.low or 0.0
    above = [other for _, other in ranked if other is not estimate and (other.high or 0.0) >= low]
    return low > 0 and len(above) < TOP


def _named(estimate: Estimate, name: str) -> Estimate:
    from msgspec.structs import replace

    return replace(estimate, name=name)


def _parts(estimate: Estimate) -> str:
    return f"{round(100 * max(0.0, estimate.value))} of 100 parts"


def _dots(ranked: Ranked) -> Dots:
    shown = ranked[: 2 * TOP]
    return Dots(
        title="What does the model lean on most?",
        labels=tuple(" + ".join(names) for names, _ in shown),
        values=tuple(estimate.value for _, estimate in shown),
        lows=tuple(estimate.low for _, estimate in shown),
        highs=tuple(estimate.high for _, estimate in shown),
        counts=tuple(estimate.n for _, estimate in shown),
        judged=(True,) * len(shown),
        unit="share",
    )
