"""Training rows that the model's answers give away.

## Why it matters
If the model's answers tell whether a person was in the training data, then being in it, as a patient
or a debtor, is no longer a secret; and a model that remembers rows may give away more.

## How it is measured
A strong attacker who knows both tables is played: four reference models of the same kind are trained
on random halves of members and non-members (at most 10,000 of each) in complementary pairs, so that every row
is in exactly two. A row's score is the log of what the model gives its true answer over what the references
give it on average (RMIA, Zarifzadeh et al. 2024, in its online form; for numbers the same with absolute
residuals). The AUC of members against others is taken within tenths of difficulty, the answer of
references that never saw the row, with DeLong's interval. A margin is taken off, because a noisier or shifted
second table looks like a leak and is none: the distance from one half of the AUC of difficulty itself, or how
surely a classifier that never saw the model tells the two tables apart (the blind baseline, Das et al. 2024),
whichever is larger. Shown beside it: the share of members found at one false alarm in 100 (from 1,000
non-members) and in 1,000 (from 10,000), and a lower bound of epsilon, its threshold chosen on one half of
the rows and judged on the other by Clopper-Pearson ends.

## Limits
Passing is no proof: another attack may do better. The attack knows more than most attackers. Where
references had to be of another kind than the model, the result is a lower bound. Rows in both tables
are left out. Where one pair of references takes more than 6.5 seconds there is no second pair, which makes the
attack a little weaker. A model file made to deceive can answer the audit better than its users.
"""

from collections.abc import Iterator
from typing import NamedTuple

from checks.artifacts.membership import BlindBaseline, MembershipAttack
from checks.contract import (
    CRITICAL,
    About,
    Curve,
    Dots,
    Estimate,
    Evidence,
    Finding,
    Grid,
    NotApplicable,
    Remedy,
    Scale,
    Seed,
    check,
)
from checks.stats.attack import epsilon_at_least, found_at, needed_for, smallest_seen
from checks.stats.auc import auc, placements
from checks.stats.levels import level
from checks.stats.seeds import generator
from checks.stats.stratified import less_margin, stratified_auc, tenths

LEAK = Scale(
    floor=0.70,
    limit=0.75,
    worst=0.95,
    source="ours: small boosted models that fit well reach 0.70 on 5,000 clean rows, default ones 0.77",
)
APART = 0.05  # from where on a difference of the tables is worth a word
RATES = {"members_found_at_1_percent": 0.01, "members_found_at_1_in_1000": 0.001}
POINTS = 50
REGULARISE = Remedy(
    id="restrain-the-model",
    do="Make the model remember less: larger leaves, fewer or shallower trees, early stopping or stronger "
    "regularisation; or publish labels only. Rounding probabilities does not help.",
    effort_days=(0.5, 3),
    recipe="from sklearn.ensemble import HistGradientBoostingClassifier\n"
    "features = table.drop(columns=[target]).select_dtypes('number')\n"
    "HistGradientBoostingClassifier(max_leaf_nodes=8, min_samples_leaf=100, learning_rate=0.05)"
    ".fit(features, table[target])",
)
ABOUT = About(kind="model", name="the model", table="train")


class Measured(NamedTuple):
    """The judged estimate, the attack's own AUC and its error, the margin and where it comes from."""

    estimate: Estimate
    area: float
    error: float
    margin: float
    blind: Estimate
    difficulty: Estimate


@check(
    passes="The model's answers do not give its training rows away",
    fails="The model's answers give its training rows away",
    weight=CRITICAL,
    debt="ethics and bias",
    scales={"membership_auc": LEAK},
    remedies=(REGULARISE,),
)
def membership_inference(attack: MembershipAttack, blind: BlindBaseline, seed: Seed) -> Iterator[Finding]:
    """The judged area, the shares found at few false alarms, and the smallest epsilon."""
    one = level(1)
    measured = _measured(attack, blind, one)
    members, others = attack.score[attack.member], attack.score[~attack.member]
    found = {rate: found_at(name, members, others, rate, one) for name, rate in RATES.items()}
    yield Finding(
        about=ABOUT,
        estimate=measured.estimate,
        says=_says(measured, attack),
        evidence=_evidence(measured, attack, found),
    )
    for rate, estimate in found.items():
        yield Finding(about=ABOUT, estimate=estimate, says=_found_says(estimate, rate, attack))
    half = generator(seed, "halves of the epsilon").random(len(attack.member)) < 0.5
    epsilon = epsilon_at_least("epsilon_at_least", attack.member, attack.score, half, one)
    says = (
        f"A differentially private model that leaks like this has an epsilon of {epsilon.value:.1f} or more."
        if epsilon.value > 0
        else "The attack sets no lower bound on epsilon: as far as it can tell the model may be private."
    )
    yield Finding(about=ABOUT, estimate=epsilon, says=says)


def _measured(attack: MembershipAttack, blind: BlindBaseline, one: float) -> Measured:
    measured = stratified_auc(attack.member, attack.score, tenths(attack.difficulty))
    told = auc("auc_without_the_model", attack.member, blind.score, one)
    harder = auc("auc_of_difficulty", attack.member, attack.difficulty, one)
    if measured is None or told is None or harder is None:
        raise NotApplicable("Not measurable: no rows of like difficulty stand on both sides.")
    area, error = measured
    margin = max(abs(harder.value - 0.5), (told.low or 0.0) - 0.5)
    estimate = less_margin("membership_auc", area, error, margin, len(attack.member), one)
    return Measured(estimate, area, error, margin, told, harder)


def _says(measured: Measured, attack: MembershipAttack) -> str:
    estimate, margin = measured.estimate, measured.margin
    members, others = int(attack.member.sum()), int((~attack.member).sum())
    text = (
        f"{_verdict(measured)} Shown one of {members:,} training rows and one of {others:,} others of like "
        f"difficulty, an attacker tells them apart in {100 * measured.area:.0f} of 100 pairs (50 is guessing)"
    )
    text += (
        f", of which {100 * margin:.0f} may come from a difference of the tables." if margin > APART else "."
    )
    if (estimate.low or 0.0) <= 0.5:
        seen = smallest_seen(measured.error, margin)
        text += f" The smallest AUC that could be seen at this size is {min(seen, 1.0):.2f}."
    without = measured.blind
    text += f" Without the model they are told apart in {100 * without.value:.0f} of 100."
    if attack.surrogate:
        text += " A lower bound (surrogate references): the references are of another kind than the model."
    if attack.labels_only:
        text += " A lower bound (labels only): the model gives no chances, which hides much from this attack."
    if attack.references < 4:
        text += f" Fitting took long, so {attack.references} references were used."
    if attack.dropped:
        text += f" {attack.dropped:,} rows in both tables were left out."
    return f"{text} {attack.said}".strip()


def _verdict(measured: Measured) -> str:
    """One of the four words of the contract; the fourth, not measurable, is said by the artifacts."""
    low, high = measured.estimate.low or 0.0, measured.estimate.high or 1.0
    if low > LEAK.floor:
        return "Leak shown."
    if low > 0.5:
        small = "less than" if high <= LEAK.limit else "perhaps more than"
        return f"Leak shown, {small} what ordinary fitted models have."
    if measured.margin > APART:
        differs = "the second table differs from the training data"
        if high > LEAK.limit:
            return f"Inconclusive: {differs}."
        return (
            f"No leak beyond {LEAK.limit:.2f} found; of a smaller one the result is inconclusive: {differs}."
        )
    return "No leak found at this sample size."


def _evidence(
    measured: Measured, attack: MembershipAttack, found: dict[float, Estimate | None]
) -> tuple[Evidence, ...]:
    estimate = measured.estimate
    beside = (measured.blind, measured.difficulty)
    n = len(attack.member)
    areas = Dots(
        title="How well training rows are told from others",
        labels=("With the model's answers", "Without the model", "By how hard a row is"),
        values=(measured.area, *(each.value for each in beside)),
        lows=(estimate.low, *(each.low for each in beside)),
        highs=(estimate.high, *(each.high for each in beside)),
        counts=(n, n, n),
        judged=(True, False, False),
        unit="auc",
        limit=LEAK.limit,
        limit_says="limit for the first",
    )
    grid = Grid(
        title="Training rows found at few false alarms",
        columns=("False alarms allowed", "Found of 100 training rows", "At least", "At most"),
        rows=tuple(_line(rate, each) for rate, each in found.items()),
    )
    return (_curve(attack), areas, grid)


def _line(rate: float, estimate: Estimate | None) -> tuple[str | float | None, ...]:
    name = f"1 in {round(1 / rate):,}"
    if estimate is None:
        return (name, f"n/a: needs {needed_for(rate):,} other rows", None, None)
    low, high = estimate.low or 0.0, 1.0 if estimate.high is None else estimate.high
    return (name, *(f"{100 * each:.1f}" for each in (estimate.value, low, high)))


def _curve(attack: MembershipAttack) -> Curve:
    """How many members are found at each share of false alarms."""
    import numpy as np

    area, up, _ = placements(attack.member, attack.score)
    alarms = np.linspace(0, 1, POINTS + 1)
    caught = [float((up >= 1 - share).mean()) for share in alarms]
    return Curve(
        title=f"Training rows found for each share of false alarms (area {area:.2f}, not stratified)",
        x=tuple(float(share) for share in alarms),
        y=tuple(caught),
        x_title="share of other rows taken for training rows",
        y_title="share of training rows found",
        ideal="diagonal",
    )


def _found_says(estimate: Estimate | None, rate: float, attack: MembershipAttack) -> str:
    once = f"one false alarm in {round(1 / rate):,}"
    if estimate is None:
        others = int((~attack.member).sum())
        return (
            f"What an attacker finds at {once}: n/a, needs {needed_for(rate):,} rows that the model was not "
            f"trained on, and there are {others:,}."
        )
    return f"With {once} the attacker finds {100 * estimate.value:.1f} of 100 training rows."
