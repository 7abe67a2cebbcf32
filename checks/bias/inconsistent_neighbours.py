"""Like people who are answered unlike.

## Why it matters
Groups may be treated alike on average while two people who hardly differ get opposite answers. To treat
like cases alike is the oldest rule of fairness (Dwork and others 2012), and a decision that its neighbours
do not share is hard to explain to the person.

## How it is measured
For up to 5,000 judged rows: the share of the five nearest other rows with another decision, 1 - the
consistency of Zemel and others (2013), which AIF360 and holisticai compute (AIF360 counts the row itself as
one of its five, and so shows a higher number, given beside it). Near is near in all features: numbers by
normal scores of their ranks, text by level. In many dimensions even the nearest row is far, and an honest
model turns between them too: so what is judged is by how much the model disagrees with its neighbours more
than a linear model that gives each answer as often (a regression: the distance from the neighbours' mean in
standard deviations). The interval is normal, and rows count as dependent where their neighbourhoods meet.

## Limits
Nearness by features says nothing of what matters for the decision. A line drawn through the crowd parts
neighbours too. An honest law with many steps and bends looks less smooth than a linear one: the floor lets
small boostings pass. Answers that stand in a column are not judged: nobody knows
what they rest on. No group is read; like people of different groups are attribute-flip's matter.
"""

from collections.abc import Iterator

from checks.artifacts.neighbourhoods import NEIGHBOURS, Neighbourhoods
from checks.contract import MEDIUM, About, Bars, Finding, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.neighbours import local_mean
from checks.stats.parity import with_stand_in

EXCESS, SEVERAL = "excess_disagreement", "excess_disagreement_of_several"
MOVE, CONSISTENCY = "excess_distance", "consistency"
CALIBRATED = (
    "ours, for the consistency of 0.9 and 0.8 that honest models of many features miss; calibrated on "
    "benchmarks/validity: its models, default boostings and forests stay below the floor, a tree grown to "
    "single rows lies beyond the limit in narrow tables"
)
UNKNOWN = "Answers that stand in a column may rest on what is not in the table, so nothing is judged."
SMOOTH = Remedy(
    id="restrain-the-model",
    do="Regularise the model (fewer leaves, more rows in each, a stronger penalty) and look at its quality again.",
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
smoother = HistGradientBoostingClassifier(max_leaf_nodes=8, min_samples_leaf=50, l2_regularization=1.0)
smoother.fit(X, table[target])""",
)


@check(
    passes="Like people are answered alike",
    fails="Like people are answered unlike",
    weight=MEDIUM,
    debt="ethics and bias",
    scales={
        EXCESS: Scale(floor=0.05, limit=0.10, worst=0.30, source=CALIBRATED),
        SEVERAL: Scale(floor=0.15, limit=0.20, worst=0.50, source=CALIBRATED),
        MOVE: Scale(floor=0.12, limit=0.25, worst=0.60, source=CALIBRATED),
    },
    remedies=(SMOOTH,),
)
def inconsistent_neighbours(rows: Neighbourhoods) -> Iterator[Finding]:
    """One finding that is judged, and for classes the consistency itself as information."""
    about = About(kind="model", name="the model's answers to near rows")
    if rows.asked:
        yield _judged(rows, about)
    if not rows.number:
        yield Finding(
            about=about,
            estimate=local_mean(
                CONSISTENCY, 1 - rows.unlike, rows.near, level(1), unit="share", span=(0.0, 1.0)
            ),
            says=_consistency(rows),
            evidence=() if rows.asked else (_bars(rows),),
        )
    elif not rows.asked:
        yield Finding(about=about, estimate=None, says=UNKNOWN)


def _judged(rows: Neighbourhoods, about: About) -> Finding:
    excess = local_mean(
        MOVE if rows.number else SEVERAL if rows.several else EXCESS,
        rows.unlike - rows.smooth,
        rows.near,
        level(1),
        unit="sd" if rows.number else "share",
        span=(-float("inf"), float("inf")) if rows.number else (-1.0, 1.0),
    )
    beyond = (excess.low or 0.0) > inconsistent_neighbours.scales[excess.name].floor
    return Finding(
        about=about,
        estimate=excess,
        says=with_stand_in(_says(rows), rows.said),
        evidence=(_bars(rows),) if not rows.number else (),
        remedies=(SMOOTH,) if beyond else (),
    )


def _says(rows: Neighbourhoods) -> str:
    n, own, line = len(rows.unlike), float(rows.unlike.mean()), float(rows.smooth.mean())
    if rows.number:
        return (
            f"Over {n:,} rows an answer lies {own:.2f} standard deviations from the mean of its {NEIGHBOURS} "
            f"nearest rows by {rows.columns:,} features; a linear model's lies {line:.2f} from theirs."
        )
    return (
        f"Of 100 near neighbours {round(100 * own)} get another decision ({NEIGHBOURS} nearest of each of "
        f"{n:,} rows, by {rows.columns:,} features); a linear model that gives each answer as often would "
        f"part {round(100 * line)}."
    )


def _consistency(rows: Neighbourhoods) -> str:
    return (
        f"Consistency is {1 - float(rows.unlike.mean()):.3f}, and {1 - rows.with_itself:.3f} as AIF360 counts it, "
        f"where a row is the nearest of its own five.{'' if rows.asked else f' {UNKNOWN}'}"
    )


def _bars(rows: Neighbourhoods) -> Bars:
    shares = [float((rows.unlike * NEIGHBOURS == at).mean()) for at in range(NEIGHBOURS + 1)]
    return Bars(
        title=f"How many of a row's {NEIGHBOURS} nearest got another decision?",
        labels=tuple(str(at) for at in range(NEIGHBOURS + 1)),
        values=tuple(shares),
        unit="share",
    )
