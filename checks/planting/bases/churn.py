"""Contracts: does the customer leave? A law that bends, about one in five leaves; small trees fit it."""

from checks.planting.bases.estimators import boosted_classes
from checks.planting.bases.features import (
    band,
    boolean,
    category,
    count,
    number,
    plateau,
    skewed,
    step,
    zeros,
)
from checks.planting.bases.law import Law, Width, ignored_in, two_answers, widened

FEATURES = (
    number("complaint_index", 48.0, 9.0, 2, bend=plateau),
    number("usage_hours", 86.0, 18.0, 2, bend=band),
    skewed("monthly_bill", 42.0),
    category("plan", {"family": 0.25, "standard": 0.35, "flex": 0.25, "prepaid": 0.15}),
    count("support_calls", 3.0),
    boolean("paperless", 0.55),
    number("tenure_weeks", 160.0, 30.0, 2, bend=band),
    number("speed_tested", 210.0, 24.0, 2, bend=plateau),
    category("device", {"router": 0.3, "handset": 0.35, "tablet": 0.2, "modem": 0.1, "watch": 0.05}),
    zeros("roaming_cost", 0.65, 18.0),
    number("signal_level", -72.0, 6.0, 3, bend=band),
    boolean("bundle", 0.3),
    number("reply_minutes", 35.0, 4.0, 3, bend=step),
)


def churn(wide: Width) -> Law:
    """Binary, bent, imbalanced."""
    return Law(
        name="churn",
        task="binary",
        target="left",
        positive="yes",
        favourable=("no",),
        features=widened(
            FEATURES, wide, lambda i: number(f"traffic_{i:02d}", 20.0, 5.0, 3, bend=band if i % 2 else step)
        ),
        people=(
            ("gender", {"woman": 0.5, "man": 0.5}),
            ("district", {"east": 0.45, "north": 0.35, "west": 0.2}),
        ),
        identifier="contract",
        time="renewed_on",
        text="comment",
        centre=-2.1,
        spread=1.9,
        answer=two_answers("yes", "no"),
        fit=boosted_classes,
        ignored=ignored_in(wide),
    )
