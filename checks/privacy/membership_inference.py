"""Training rows that the model's answers give away.

## Why it matters
If the model's answers tell whether a person was in the training data, then being in it, as a patient
or a debtor, is no longer a secret; and a model that remembers rows may give away more.

## How it is measured
A strong attacker who knows both tables is played: four reference models of the same kind are trained
on random halves of members and non-members in complementary pairs, so that every row is in exactly
two. A row's score is the log of what the model gives its true answer over what the references give it
on average (RMIA, Zarifzadeh et al. 2024, in its online form; for numbers the same with absolute
residuals). The AUC of members against others is taken within tenths of difficulty, the answer of
references that never saw the row, with DeLong's interval; and it is lessened by the margin, the
distance from one half of the AUC of difficulty itself, because a noisier or shifted second table looks
like a leak and is none. The share of members found at 1 % false alarms is printed where there are a
thousand non-members.

## Limits
Passing is no proof: another attack may do better. The attack knows more than most attackers. Where
references had to be of another kind than the model, the result is a lower bound. Rows in both tables
are left out. A model file made to deceive can answer the audit better than its users.
"""

from collections.abc import Iterator

from checks.artifacts.membership import MembershipAttack
from checks.contract import CRITICAL, About, Estimate, Finding, Remedy, Scale, check
from checks.stats.auc import placements
from checks.stats.levels import level, z_of
from checks.stats.proportions import share
from checks.stats.stratified import less_margin, stratified_auc, tenths

LEAK = Scale(
    floor=0.70,
    limit=0.75,
    worst=0.95,
    source="ours: small boosted models that fit well reach 0.70 on 5,000 clean rows, default ones 0.77",
)
ENOUGH_FOR_ONE_PERCENT = 1_000
REGULARISE = Remedy(
    id="regularise",
    do="Make the model remember less: larger leaves, fewer or shallower trees, early stopping or stronger "
    "regularisation; or publish labels only. Rounding probabilities does not help.",
    effort_days=(0.5, 3),
    recipe="from sklearn.ensemble import HistGradientBoostingClassifier\n"
    "features = table.drop(columns=[target]).select_dtypes('number')\n"
    "HistGradientBoostingClassifier(max_leaf_nodes=8, min_samples_leaf=100, learning_rate=0.05)"
    ".fit(features, table[target])",
)
ABOUT = About(kind="model", name="the model", table="train")


@check(
    passes="The model's answers do not give its training rows away",
    fails="The model's answers give its training rows away",
    weight=CRITICAL,
    debt="ethics and bias",
    scales={"membership_auc": LEAK},
    remedies=(REGULARISE,),
)
def membership_inference(attack: MembershipAttack) -> Iterator[Finding]:
    """The judged area, and the share found at one false alarm in a hundred."""
    one = level(1)
    strata = tenths(attack.difficulty)
    measured = stratified_auc(attack.member, attack.score, strata)
    if measured is None:
        return
    area, error = measured
    apart, _, _ = placements(attack.member, attack.difficulty)
    margin = abs(apart - 0.5)
    estimate = less_margin("membership_auc", area, error, margin, len(attack.member), one)
    yield Finding(about=ABOUT, estimate=estimate, says=_says(estimate, error, margin, attack))
    others = int((~attack.member).sum())
    if others >= ENOUGH_FOR_ONE_PERCENT:
        yield Finding(about=ABOUT, estimate=_found(attack, one), says=_found_says(attack, one))


def _says(estimate: Estimate, error: float, margin: float, attack: MembershipAttack) -> str:
    pairs = f"{100 * estimate.value:.0f} of 100 pairs"
    text = f"Shown one training row and one other, an attacker tells them apart in {pairs} (50 is guessing)."
    seen = 0.5 + (z_of(0.9) + z_of(0.8)) * error + margin
    if estimate.low is not None and estimate.low <= 0.5:
        text += f" No leak found at this size; the smallest that could be seen is {100 * seen:.0f} of 100."
    if margin > 0.05:
        text += " The second table differs from the training data, so a leak is hard to tell from that difference."
    if attack.surrogate:
        text += " A lower bound: the references are of another kind than the model."
    if attack.dropped:
        text += f" {attack.dropped:,} rows in both tables were left out."
    return f"{text} {attack.said}".strip()


def _found(attack: MembershipAttack, one: float) -> Estimate:
    others = -attack.score[~attack.member]
    others.sort()
    threshold = -others[len(others) // 100]
    hits = int((attack.score[attack.member] > threshold).sum())
    return share("members_found_at_1_percent", hits, int(attack.member.sum()), one)


def _found_says(attack: MembershipAttack, one: float) -> str:
    found = _found(attack, one)
    return f"With one false alarm in 100, the attacker finds {100 * found.value:.1f} of 100 training rows."
