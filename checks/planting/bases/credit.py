"""Loans: is one repaid? A straight law of thirteen features, 62 % repaid; a logistic regression fits it."""

from checks.planting.bases.estimators import straight
from checks.planting.bases.features import boolean, category, count, number, skewed, zeros
from checks.planting.bases.law import Law, Width, ignored_in, two_answers, widened

FEATURES = (
    number("score_points", 640.0, 65.0, 2),
    skewed("income", 32_000.0),
    number("years_employed", 14.0, 4.5, 2),
    category("employment", {"seasonal": 0.15, "contract": 0.25, "salaried": 0.4, "public": 0.2}),
    count("late_payments", 2.0),
    boolean("home_owner", 0.4),
    number("debt_ratio", 0.36, 0.09, 4),
    category(
        "purpose",
        {"travel": 0.1, "car": 0.25, "repairs": 0.2, "education": 0.15, "furniture": 0.2, "garden": 0.1},
    ),
    number("height_of_deposit", 5_200.0, 900.0, 2),
    zeros("overdraft", 0.6, 250.0),
    number("account_months", 96.0, 11.0, 2),
    boolean("guarantor", 0.25),
    number("rate_offered", 6.4, 0.7, 3),
)


def credit(wide: Width) -> Law:
    """Binary, straight, a little over one half in favour."""
    return Law(
        name="credit",
        task="binary",
        target="repaid",
        positive="yes",
        favourable=("yes",),
        features=widened(FEATURES, wide, lambda i: number(f"bureau_{i:02d}", 50.0, 12.0, 3)),
        people=(
            ("sex", {"female": 0.5, "male": 0.5}),
            ("ethnicity", {"amber": 0.5, "teal": 0.3, "violet": 0.2}),
        ),
        identifier="application",
        time="applied_on",
        text="remarks",
        centre=0.85,
        spread=2.2,
        answer=two_answers("yes", "no"),
        fit=straight,
        ignored=ignored_in(wide),
    )
