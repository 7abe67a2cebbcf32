"""The 28 tests of the ML Test Score (Breck, Cai, Nielsen, Salib, Sculley 2017, IEEE Big Data), and their evidence.

`groups`: of each group at least one check has to be assessed, so that the test was run. A `part` test is only
partly covered by them: its full point also needs somebody's word. A test without groups rests on words alone.
Imports standing only.
"""

from typing import Literal

from msgspec import Struct

from checks.standing import Section

Kind = Literal["whole", "part", "word"]


class Test(Struct, frozen=True, kw_only=True):
    """One test. `production` asks for findings about the production table; `rest` is what no check can see."""

    __test__ = False  # its name is the paper's; pytest is not to collect it

    id: str
    section: Section
    title: str
    kind: Kind
    groups: tuple[tuple[str, ...], ...] = ()
    production: bool = False
    rest: str = ""


def _whole(id: str, section: Section, title: str, *groups: tuple[str, ...], production: bool = False) -> Test:  # noqa: A002
    return Test(id=id, section=section, title=title, kind="whole", groups=groups, production=production)


def _part(id: str, section: Section, title: str, rest: str, *groups: tuple[str, ...]) -> Test:  # noqa: A002
    return Test(id=id, section=section, title=title, kind="part", groups=groups, rest=rest)


def _word(id: str, section: Section, title: str) -> Test:  # noqa: A002
    return Test(id=id, section=section, title=title, kind="word")


_GAPS = (
    "bias/selection-rate-ratio",
    "bias/selection-rate-gap",
    "bias/missed-opportunity-gap",
    "bias/error-rate-gap",
    "bias/precision-gap",
    "bias/calibration-gap",
    "bias/quality-gap",
    "bias/regression-gap",
)

TESTS = (
    _whole(
        "data-1", "data", "Feature expectations are captured in a schema", ("data_quality/schema-violations",)
    ),
    _whole("data-2", "data", "All features are beneficial", ("interpretability/useless-features",)),
    _part(
        "data-3",
        "data",
        "No feature's cost is too much",
        "what each feature costs in money",
        ("scalability/feature-cost",),
    ),
    _whole(
        "data-4",
        "data",
        "Features adhere to meta-level requirements",
        ("privacy/direct-identifiers",),
        ("bias/proxy-features", "interpretability/sensitive-reliance"),
    ),
    _part(
        "data-5",
        "data",
        "The data pipeline has appropriate privacy controls",
        "who may see the data, and when it is deleted",
        ("privacy/direct-identifiers",),
        ("privacy/k-anonymity", "privacy/attribute-disclosure", "privacy/membership-inference"),
    ),
    _word("data-6", "data", "New features can be added quickly"),
    _word("data-7", "data", "All input feature code is tested"),
    _word("model-1", "model", "Model specs are reviewed and submitted"),
    _word("model-2", "model", "Offline and online metrics correlate"),
    _part(
        "model-3",
        "model",
        "All hyperparameters have been tuned",
        "how the settings were searched",
        ("governance/untuned-model",),
    ),
    _whole("model-4", "model", "The impact of model staleness is known", ("robustness/model-staleness",)),
    _whole(
        "model-5",
        "model",
        "A simpler model is not better",
        ("interpretability/needless-complexity", "scalability/baseline-gain"),
    ),
    _whole(
        "model-6",
        "model",
        "Model quality is sufficient on important data slices",
        ("robustness/weak-slices",),
    ),
    _whole("model-7", "model", "The model is tested for considerations of inclusion", _GAPS),
    _whole("infra-1", "infrastructure", "Training is reproducible", ("governance/unrepeatable-training",)),
    _word("infra-2", "infrastructure", "Model specs are unit tested"),
    _word("infra-3", "infrastructure", "The ML pipeline is integration tested"),
    _whole(
        "infra-4",
        "infrastructure",
        "Model quality is validated before serving",
        ("scalability/predictive-quality", "governance/baseline-gate"),
    ),
    _part(
        "infra-5",
        "infrastructure",
        "The model is debuggable",
        "one case followed through every step to its answer",
        ("interpretability/person-explanations",),
    ),
    _word("infra-6", "infrastructure", "Models are canaried before serving"),
    _word("infra-7", "infrastructure", "Serving models can be rolled back"),
    _part(
        "mon-1",
        "monitoring",
        "Dependency changes result in notification",
        "who is told when a library or a source changes",
        ("governance/environment", "privacy/version-mismatch"),
    ),
    _whole(
        "mon-2",
        "monitoring",
        "Data invariants hold for inputs",
        ("data_quality/schema-violations", "robustness/unseen-values"),
        production=True,
    ),
    _whole(
        "mon-3",
        "monitoring",
        "Training and serving are not skewed",
        ("robustness/feature-drift", "robustness/multivariate-drift"),
    ),
    _whole(
        "mon-4",
        "monitoring",
        "Models are not too stale",
        ("data_quality/staleness", "robustness/model-staleness"),
    ),
    _whole("mon-5", "monitoring", "Models are numerically stable", ("robustness/numerical-instability",)),
    _whole(
        "mon-6",
        "monitoring",
        "Computing performance has not regressed",
        ("scalability/performance-regression",),
    ),
    _whole(
        "mon-7",
        "monitoring",
        "Prediction quality has not regressed",
        ("robustness/performance-drop", "robustness/estimated-performance"),
    ),
)
SECTIONS: dict[Section, str] = {
    "data": "Data and features",
    "model": "Model development",
    "infrastructure": "Infrastructure",
    "monitoring": "Monitoring",
}
# Least score of each reading, as the paper's table has it: an interval without its lower end.
READINGS = (
    (5.0, "exceptional levels of automated testing and monitoring"),
    (3.0, "strong levels of automated testing and monitoring, fit for mission-critical use"),
    (2.0, "reasonably tested, but more of it could be automated"),
    (1.0, "a first pass at readiness for production; more investment is needed"),
    (0.0, "not totally untested, but serious holes must be expected"),
)
NOTHING = "more of a research project than a system in production"


def reading(score: float) -> str:
    """What a score means in the paper's words: its intervals are open below and closed above."""
    return next((says for above, says in READINGS if score > above), NOTHING)
