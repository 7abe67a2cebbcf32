"""The rows of the training table that the model's answers give away most.

## Why it matters
A leak is rarely spread evenly: a model remembers above all the people who are like no one else. They are the
ones to look at first, and taking their rows out and fitting again often closes most of the leak.

## How it is measured
By the score of the membership attack (see membership-inference). Each training row's score is compared with
those of the rows that the model was not trained on: its p is the share of them, itself counted in, that score
at least as high (a conformal p-value, Bates et al. 2023). The rows named are those that the procedure of
Benjamini and Hochberg (1995) picks at a rate of one false in twenty. Told of them is how many also hold a
value that stands far from the others (see outliers) or occur more than once in the training table (see
duplicate-rows), and how hard they are for models that never saw them.

## Limits
It is information, not a verdict: membership-inference judges whether the model leaks. A row that is not
named may be exposed all the same; an attack that finds single rows is weaker than one that tells many apart.
Where the second table differs from the training data, no row is named, because the difference alone would name
some. Of a large table a sample of 10,000 rows is looked at.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.artifacts.membership import BlindBaseline, MembershipAttack
from checks.artifacts.outlying import Outliers
from checks.artifacts.repeats import Repeats
from checks.contract import (
    LOW,
    About,
    Bars,
    Evidence,
    Finding,
    NotApplicable,
    Remedy,
    RowNumbers,
    check,
)
from checks.stats.attack import exposed
from checks.stats.auc import auc, placements
from checks.stats.levels import level
from checks.stats.proportions import share

if TYPE_CHECKING:
    import numpy as np

Q = 0.05
SHOWN = 100
APART = 0.10  # a difference of the tables from where on single rows are not named
REMOVE = Remedy(
    id="remove-exposed-rows",
    do="Look at the rows named, leave out those that the model does not need, fit again and attack again.",
    effort_days=(0.5, 2),
    recipe="""features = table.drop(columns=[target]).select_dtypes("number").fillna(0)
far = ((features - features.median()) / features.std()).abs().max(axis=1)
kept = far < far.quantile(0.99)
model.fit(features[kept], table.loc[kept, target])""",
)


@check(
    passes="No training row stands out as exposed",
    fails="Single training rows are exposed",
    weight=LOW,
    debt="ethics and bias",
    remedies=(REMOVE,),
)
def exposed_rows(
    attack: MembershipAttack, blind: BlindBaseline, outliers: Outliers, repeats: Repeats
) -> Iterator[Finding]:
    """One finding about the rows that stand out."""
    import numpy as np

    _refuse_other_tables(attack, blind)
    p, named = exposed(attack.score[attack.member], attack.score[~attack.member], Q)
    rows, score = attack.rows[attack.member], attack.score[attack.member]
    order = np.lexsort((rows, -score))
    first = order[named[order]]
    numbers = tuple(int(row) for row in rows[first][:SHOWN])
    hits = int(named.sum())
    evidence: tuple[Evidence, ...] = ()
    if hits:
        evidence = (
            _by_difficulty(attack, named),
            RowNumbers(title="The most exposed rows, the most exposed first", table="train", numbers=numbers),
        )
    yield Finding(
        about=About(kind="rows", table="train", name="the training rows", rows=numbers),
        estimate=share("exposed_rows", hits, len(p), level(1)),
        says=f"{_says(hits, p)}{_linked(numbers, outliers, repeats)} {attack.said}".strip(),
        evidence=evidence,
    )


def _refuse_other_tables(attack: MembershipAttack, blind: BlindBaseline) -> None:
    one = level(1)
    told = auc("auc_without_the_model", attack.member, blind.score, one)
    harder = auc("auc_of_difficulty", attack.member, attack.difficulty, one)
    apart = max((told.low if told and told.low else 0.5) - 0.5, abs(harder.value - 0.5) if harder else 0.0)
    if apart > APART:
        raise NotApplicable(
            "The second table differs from the training data, so rows would be named for that difference: give "
            "rows that were held out from the same data."
        )


def _says(hits: int, p: "np.ndarray") -> str:
    of = f"of {len(p):,} training rows looked at"
    if not hits:
        return f"None {of} stands out so far that the attack could name it with confidence."
    wrong = max(1, round(Q * hits))
    return (
        f"{hits:,} {of} are given away one by one: the model knows them so much better than any row it did not "
        f"see that at most about {wrong:,} of them would be named by mistake."
    )


def _linked(numbers: tuple[int, ...], outliers: Outliers, repeats: Repeats) -> str:
    """What other checks say of the rows named; they too keep their first hundred rows only."""
    far = {row for each in outliers.found if each.table.role == "train" for row in each.rows}
    twice = {row for each in repeats.tables if each.table.role == "train" for row in each.whole.numbers}
    told: list[str] = []
    if many := len(far & set(numbers)):
        told.append(f"{many} hold a value that stands far from the others")
    if many := len(twice & set(numbers)):
        told.append(f"{many} occur more than once")
    return f" Of the {len(numbers)} named, {' and '.join(told)}." if told else ""


def _by_difficulty(attack: MembershipAttack, named: "np.ndarray") -> Bars:
    """The share of exposed rows in fifths of how hard a row is for models that never saw it."""
    import numpy as np

    _, up, _ = placements(attack.member, attack.difficulty)
    fifth = np.minimum(4, (5 * up).astype(int))
    labels = ("hardest fifth", "second", "third", "fourth", "easiest fifth")
    there = [at for at in range(5) if (fifth == at).any()]
    return Bars(
        title="Exposed rows, by how hard a row is for models that never saw it",
        labels=tuple(labels[at] for at in there),
        values=tuple(float(named[fifth == at].mean()) for at in there),
        unit="share",
    )
