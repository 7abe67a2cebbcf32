"""Made-up outcomes about people: bias and privacy."""

from checks.contract import CRITICAL, HIGH, MEDIUM, About, Dots, Estimate, Grid, Heat, Scale
from tests.report.pieces import (
    ANY,
    BIDI,
    COLLECT,
    ETHICS,
    GAP,
    HOSTILE,
    RATIO,
    REWEIGH,
    SCALE,
    SCRIPT,
    found,
    group,
    outcome,
    population,
)


def dots():
    return Dots(
        title="Approved out of 100 applicants, by age",
        labels=("18 to 25", "26 to 40", "41 to 60", f"over 60 {HOSTILE}"),
        values=(0.481, 0.579, 0.623, 0.55),
        lows=(0.468, 0.570, 0.613, 0.434),
        highs=(0.494, 0.588, 0.633, 0.661),
        counts=(6012, 14462, 9455, None),
        judged=(True, True, True, False),
        unit="share",
        limit=0.498,
        limit_says="four fifths of the most approved group",
    )


def bias():
    ratio = found(
        population("selection_rate_ratio", 0.743, 0.772, 0.799, unit="ratio", n=15_467, method="MOVER"),
        "People aged 18 to 25 are approved in 48 of 100 cases, people aged 41 to 60 in 62 of 100.",
        group(age="18 to 25"),
        evidence=(dots(),),
        remedies=(COLLECT, REWEIGH),
    )
    hostile = found(
        population("selection_rate_ratio", 0.71, 0.86, None, unit="ratio", n=71, method="MOVER"),
        f"{SCRIPT} is approved in 55 of 100 cases; too few to tell.",
        group(region=SCRIPT),
    )
    missed = found(
        population("missed_opportunity_gap", 0.02, 0.055, 0.09, unit="gap", n=4_100, method="Newcombe"),
        "Good payers are refused about equally often in every age group.",
        group(age="26 to 40"),
    )
    undefined = found(
        None, "The ratio is undefined: nobody in region = north was approved.", group(region="north")
    )
    heat = Heat(
        title="Approved, by sex and age",
        rows=("female", "male", BIDI),
        columns=("18 to 25", "26 to 40", "41 to 60"),
        values=((0.47, 0.57, 0.61), (0.49, 0.59, 0.63), (None, 0.52, 0.9)),
        unit="share",
    )
    crossed = found(
        population("selection_rate_gap", 0.052, 0.071, 0.094, unit="gap", method="Newcombe"),
        "Women aged 18 to 25 are approved 7 points less often than everybody else.",
        group(sex="female", age="18 to 25"),
        evidence=(heat,),
        remedies=(REWEIGH,),
    )
    return (
        outcome(
            "bias/selection-rate-ratio",
            "A group is selected less often",
            CRITICAL,
            ETHICS,
            (ratio, RATIO),
            (hostile, RATIO),
            (undefined, RATIO),
        ),
        outcome("bias/missed-opportunity-gap", "Missed opportunities are alike", HIGH, ETHICS, (missed, GAP)),
        outcome("bias/intersections", "A crossing of groups is treated worse", HIGH, ETHICS, (crossed, GAP)),
        outcome(
            "bias/regression-gap",
            "Regression gap",
            MEDIUM,
            ETHICS,
            status="not_applicable",
            reason="The target is a class, not a number.",
        ),
    )


def privacy():
    identifiers = found(
        Estimate.exact("identifier_share", 0.0, n=30_000, unit="share"),
        "No column holds names, account numbers or addresses that can be recognised.",
        About(kind="dataset", name="the table"),
    )
    anonymity = found(
        Estimate.exact("rows_under_five", 0.081, n=30_000, unit="share"),
        "2,431 of 30,000 people share postcode and birth year with fewer than 4 others.",
        About(kind="columns", name="postcode, birth year", columns=("postcode", "birth year")),
        evidence=(
            Grid(
                title="How many people share a combination",
                columns=("People alike", "Combinations", HOSTILE),
                rows=(
                    ("1", 812, 812),
                    ("2 to 4", 640, 1619),
                    ("5 or more", 2210, 27569),
                    ("hidden", None, None),
                ),
            ),
        ),
    )
    attack = found(
        population("attack_auc", 0.58, 0.67, 0.76, unit="auc", n=410, method="DeLong"),
        "An attacker may or may not tell who was in the training table: 67 of 100 guesses are right.",
    )
    return (
        outcome("privacy/direct-identifiers", "No direct identifiers", CRITICAL, ETHICS, (identifiers, ANY)),
        outcome(
            "privacy/k-anonymity",
            "People stand out by what others may know",
            HIGH,
            ETHICS,
            (anonymity, Scale(floor=0.0, limit=0.01, worst=0.5, source="usual disclosure floor of 5")),
        ),
        outcome(
            "privacy/membership-inference",
            "Membership inference",
            HIGH,
            ETHICS,
            (attack, Scale(floor=0.65, limit=0.75, worst=0.95, source="ours")),
        ),
        outcome(
            "privacy/unsafe-model-file",
            "Unsafe model file",
            CRITICAL,
            SCALE,
            status="skipped",
            reason="No model file was given; predictions were.",
            missing="model",
        ),
    )
