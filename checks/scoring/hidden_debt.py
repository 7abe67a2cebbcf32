"""The 27 categories of hidden technical debt (Sculley and others 2015, NIPS), and which checks measure them.

`checks` tell in data and model, all their findings or those of `check#estimate` alone; where there is none, only
somebody's word can (`policy.questionnaire` has the same ids as `smell`). Imports contract.
"""

from collections.abc import Sequence

from msgspec import Struct

from checks.contract import Finding


class Category(Struct, frozen=True, kw_only=True):
    """One category: the paper's section, what tells of it, and the ids of the checks that look."""

    id: str
    section: int
    title: str
    indicator: str
    checks: tuple[str, ...] = ()

    def told_by(self, check: str, finding: Finding) -> bool:
        """Whether a check's finding tells of this category."""
        if check in self.checks:
            return True
        named = f"{check}#{finding.estimate.name}" if finding.estimate else ""
        return named in self.checks and (self.id != "bundled-features" or finding.about.kind == "columns")

    def looked_at_by(self) -> tuple[str, ...]:
        """The ids of the checks, without their estimates."""
        return tuple(dict.fromkeys(check.partition("#")[0] for check in self.checks))


def _of(section: int, id: str, title: str, indicator: str, *checks: str) -> Category:  # noqa: A002
    return Category(id=id, section=section, title=title, indicator=indicator, checks=checks)


CATEGORIES = (
    _of(
        2,
        "entanglement",
        "Entanglement: changing anything changes everything",
        "How much of the model no simple surrogate explains, and how explanations and answers change with a refit",
        "interpretability/surrogate-fidelity",
        "interpretability/unstable-explanations",
        "governance/seed-variance",
    ),
    _of(
        2,
        "correction-cascades",
        "Correction cascades",
        "A number that orders the answer almost by itself, as another model's score does",
        "data_quality/target-leakage#single_feature_auc",
        "data_quality/target-leakage#single_feature_r_squared",
    ),
    _of(2, "undeclared-consumers", "Undeclared consumers", "Whether all who use the answers are known"),
    _of(
        3,
        "unstable-data-dependencies",
        "Unstable data dependencies",
        "Drift of the inputs, by how much the model leans on them",
        "robustness/importance-weighted-drift",
        "robustness/feature-drift",
        "robustness/unseen-values",
    ),
    _of(
        3,
        "legacy-features",
        "Underutilised dependencies: legacy features",
        "Features that the model would not miss today; whether it once did is not seen",
        "interpretability/useless-features#importance",
    ),
    _of(
        3,
        "bundled-features",
        "Underutilised dependencies: bundled features",
        "Features that go together and that the model would not miss together",
        "interpretability/useless-features#importance",
    ),
    _of(
        3,
        "epsilon-features",
        "Underutilised dependencies: epsilon features",
        "Features whose gain is under a hundredth of all, and what they cost",
        "interpretability/useless-features#importance",
        "interpretability/useless-features#useless_share",
        "scalability/feature-cost",
    ),
    _of(
        3,
        "correlated-features",
        "Underutilised dependencies: correlated features",
        "Features that say the same, by rank correlation and variance inflation",
        "data_quality/redundant-features",
    ),
    _of(
        3,
        "static-analysis",
        "No static analysis of data dependencies",
        "The share of features with description, unit and owner",
        "interpretability/undocumented-features",
        "governance/documentation",
    ),
    _of(
        4,
        "direct-feedback-loops",
        "Direct feedback loops",
        "Whether answers are missing more often in some groups than in others",
        "bias/label-gap#missing_label_gap",
    ),
    _of(
        4,
        "hidden-feedback-loops",
        "Hidden feedback loops",
        "Whether the answers change the data that is learned from",
    ),
    _of(
        5,
        "glue-code",
        "Glue code",
        "What the model file loads beside the libraries it is made with",
        "privacy/unsafe-model-file",
    ),
    _of(
        5,
        "pipeline-jungles",
        "Pipeline jungles",
        "Columns taken in that say nothing, and steps that take most of the time",
        "data_quality/uninformative-columns",
        "scalability/pipeline-hot-spot",
    ),
    _of(
        5,
        "dead-codepaths",
        "Dead experimental code paths",
        "Features and complexity that a smaller model does without",
        "interpretability/useless-features",
        "interpretability/needless-complexity",
    ),
    _of(
        5,
        "abstraction-debt",
        "Abstraction debt",
        "Whether the model keeps an interface: names, order, one row, same answers",
        "governance/interface-contract",
        "data_quality/schema-violations",
    ),
    _of(
        5,
        "plain-old-data",
        "Smell: plain-old-data types",
        "Columns without unit or meaning, odd types, and scores taken for probabilities",
        "interpretability/undocumented-features",
        "data_quality/inconsistent-values",
        "robustness/miscalibration",
    ),
    _of(5, "multiple-languages", "Smell: multiple languages", "Whether serving repeats the training code"),
    _of(
        5,
        "prototypes",
        "Smell: prototypes",
        "Settings never searched, training that cannot be repeated, a tiny training table",
        "governance/untuned-model",
        "governance/unrepeatable-training",
        "data_quality/class-imbalance",
    ),
    _of(
        6,
        "configuration-debt",
        "Configuration debt",
        "Files, settings and rules without a fingerprint or a version",
        "governance/provenance",
        "governance/policy-hygiene",
        "governance/untuned-model",
    ),
    _of(
        7,
        "fixed-thresholds",
        "Fixed thresholds in dynamic systems",
        "How many decisions hang on the exact place of the threshold",
        "robustness/threshold-fragility",
    ),
    _of(
        7,
        "prediction-bias",
        "Monitoring: prediction bias",
        "Predicted against observed, as a whole and by group",
        "robustness/miscalibration",
        "bias/calibration-gap",
        "robustness/prediction-drift",
    ),
    _of(7, "action-limits", "Monitoring: action limits", "Whether there are limits at which somebody acts"),
    _of(
        7,
        "upstream-producers",
        "Monitoring: upstream producers",
        "Age and gaps of the data, missing values, and values never seen before",
        "data_quality/staleness",
        "data_quality/missing-values",
        "robustness/unseen-values",
    ),
    _of(
        8,
        "data-testing-debt",
        "Data testing debt",
        "Columns held against a contract, and cells that break it",
        "data_quality/schema-violations",
    ),
    _of(
        8,
        "reproducibility-debt",
        "Reproducibility debt",
        "Whether training, answers and inputs can be had again",
        "governance/unrepeatable-training",
        "robustness/unrepeatable-predictions",
        "governance/environment",
        "governance/provenance",
    ),
    _of(
        8,
        "process-management-debt",
        "Process management debt",
        "Whether somebody answers for what goes wrong",
    ),
    _of(8, "cultural-debt", "Cultural debt", "Whether simplifying is given time and valued"),
)


def paper_of(check: str, findings: Sequence[Finding]) -> tuple[str, ...]:
    """The categories that some of a check's findings are debt of."""
    return tuple(
        category.id
        for category in CATEGORIES
        if any(category.told_by(check, finding) for finding in findings)
    )
