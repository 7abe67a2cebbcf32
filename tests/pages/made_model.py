"""What a made-up run saw of privacy, the model, drift and governance."""

from checks.contract import CRITICAL, HIGH, LOW, Bars, Curve, Estimate, Grid, Heat, Outcome, Remedy, Scale
from tests.pages.made_pieces import ATTACK, AUC, SHARE, ended, estimate, judged


def others() -> tuple[Outcome, ...]:
    spread = tuple(at / 10 for at in range(1, 10))
    named = judged(
        "email",
        Estimate.exact("share", 1.0, n=30000, unit="share"),
        "The column email names a person in 30,000 of 30,000 rows.",
        Scale(floor=0, limit=0, worst=0.01, source="ours"),
        debt="integration and deployment",
        gate=True,
        remedies=(Remedy(id="drop", do="Leave the column out before training.", effort_days=(0.5, 1)),),
        columns=("email",),
    )
    alike = judged(
        "age, postcode, sex",
        Estimate.exact("share", 0.081, n=30000, unit="share"),
        "8 of 100 people are the only ones with their age, postcode and sex.",
        SHARE,
        debt="ethics and bias",
        kind="columns",
        evidence=(
            Grid(
                title="How many people share a combination",
                columns=("people who look alike", "combinations", "rows"),
                rows=(
                    ("1", 2431, 2431),
                    ("2 to 4", 1200, 3100),
                    ("5 or more", 900, 24469),
                    ("hidden", None, None),
                ),
            ),
        ),
    )
    quality = judged(
        "the model",
        estimate("auc", 0.817, 0.809, 0.825, "auc", method="DeLong"),
        "The AUC is 0.82 on 8,000 rows.",
        AUC,
        kind="model",
        debt="complexity and interpretability",
        evidence=(
            Curve(
                title="Right answers found against false alarms",
                x=spread,
                y=tuple(at**0.4 for at in spread),
                low=tuple(at**0.45 for at in spread),
                high=tuple(at**0.36 for at in spread),
                x_title="false alarms",
                y_title="found",
                ideal="diagonal",
            ),
        ),
    )
    slow = judged(
        "one row",
        estimate("seconds", 0.038, 0.036, 0.041, "seconds", method="bootstrap of medians"),
        "One answer takes 38 ms.",
        Scale(floor=0.05, limit=0.05, worst=0.2, source="ours", log=True),
        kind="model",
        debt="scalability and maintenance",
    )
    drift = judged(
        "loan amount",
        estimate("distance", 0.27, 0.24, 0.3, "sd", method="bootstrap"),
        "loan amount moved by 0.27 standard deviations.",
        Scale(floor=0.1, limit=0.1, worst=0.5, source="evidently"),
        debt="data and preprocessing",
        evidence=(
            Heat(
                title="How far each column moved, by month",
                rows=("loan amount", "age"),
                columns=("July", "August", "September"),
                values=((0.1, 0.2, 0.27), (0.01, None, 0.03)),
                unit="sd",
            ),
        ),
        remedies=(Remedy(id="retrain", do="Retrain on recent rows.", effort_days=(2, 4)),),
    )
    used = judged(
        "income",
        estimate("drop", 0.081, 0.07, 0.09, "auc", method="bootstrap"),
        "income matters most: without it the AUC falls by 0.08.",
        None,
        debt="complexity and interpretability",
        evidence=(
            Bars(
                title="How much worse the model gets without a column",
                labels=("income", "age", "postcode", "children"),
                values=(0.081, 0.04, 0.012, -0.002),
                unit="auc",
            ),
        ),
    )
    simple = judged(
        "a linear model",
        estimate("gain", 0.04, 0.03, 0.05, "auc", method="paired bootstrap"),
        "No simpler model does as well.",
        Scale(floor=0.01, limit=0.0, worst=-0.05, source="ours"),
        debt="complexity and interpretability",
        kind="model",
    )
    attack = judged(
        "the model",
        estimate("auc", 0.52, 0.5, 0.54, "auc", method="DeLong"),
        "A stranger guesses who was in the training table hardly better than by chance.",
        ATTACK,
        debt="ethics and bias",
        kind="model",
        gate=True,
    )
    traced = judged(
        "the run",
        None,
        "Every input is named by its SHA-256.",
        None,
        debt="reproducibility and documentation",
    )
    return (
        ended("privacy/direct-identifiers", "Columns name people", named, weight=CRITICAL),
        ended("privacy/k-anonymity", "People can be singled out", alike, weight=HIGH),
        ended(
            "privacy/membership-inference",
            "The model does not give its training rows away",
            attack,
            weight=HIGH,
        ),
        ended("scalability/predictive-quality", "The predictions are good enough", quality, weight=CRITICAL),
        ended("scalability/latency", "One answer is fast", slow),
        ended("robustness/feature-drift", "Columns have moved", drift, weight=HIGH),
        ended("interpretability/feature-importance", "What the model relies on", used),
        ended(
            "interpretability/needless-complexity", "The model is as simple as it can be", simple, weight=LOW
        ),
        ended("governance/provenance", "Every input is named", traced, weight=LOW),
    )
