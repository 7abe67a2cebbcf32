"""Scoring in plain Python over a report's JSON and a policy's TOML, for tests: nothing of the scoring is imported."""

import math
import random
from statistics import NormalDist, mean

FAMILIES = ("data_quality", "bias", "interpretability", "scalability", "privacy", "robustness", "governance")
# The tests that checks are evidence of, transcribed from the paper and the rubric; one of each group is enough.
GAPS = "selection-rate-ratio selection-rate-gap missed-opportunity-gap error-rate-gap precision-gap calibration-gap"
EVIDENCE = {
    "data-1": ["data_quality/schema-violations"],
    "data-2": ["interpretability/useless-features"],
    "data-3": ["scalability/feature-cost"],
    "data-4": ["privacy/direct-identifiers", "bias/proxy-features interpretability/sensitive-reliance"],
    "data-5": [
        "privacy/direct-identifiers",
        "privacy/k-anonymity privacy/attribute-disclosure privacy/membership-inference",
    ],
    "model-3": ["governance/untuned-model"],
    "model-4": ["robustness/model-staleness"],
    "model-5": ["interpretability/needless-complexity scalability/baseline-gain"],
    "model-6": ["robustness/weak-slices"],
    "model-7": [" ".join(f"bias/{gap}" for gap in f"{GAPS} quality-gap regression-gap".split())],
    "infra-1": ["governance/unrepeatable-training"],
    "infra-4": ["scalability/predictive-quality governance/baseline-gate"],
    "infra-5": ["interpretability/person-explanations"],
    "mon-1": ["governance/environment privacy/version-mismatch"],
    "mon-2": ["data_quality/schema-violations robustness/unseen-values"],
    "mon-3": ["robustness/feature-drift robustness/multivariate-drift"],
    "mon-4": ["data_quality/staleness robustness/model-staleness"],
    "mon-5": ["robustness/numerical-instability"],
    "mon-6": ["scalability/performance-regression"],
    "mon-7": ["robustness/performance-drop robustness/estimated-performance"],
}
PARTS = {"data-3", "data-5", "model-3", "infra-5", "mon-1"}


def marks(finding):
    """Value, better end, worse end, floor, limit, worst and the sign that makes more worse."""
    estimate, scale = finding["estimate"], finding["scale"]
    rising = scale["worst"] >= scale["limit"] and scale["worst"] >= scale["floor"]
    low = -math.inf if estimate["low"] is None else estimate["low"]
    high = math.inf if estimate["high"] is None else estimate["high"]
    sign = 1 if rising else -1
    better, worse = (low, high) if rising else (high, low)
    numbers = (estimate["value"], better, worse, scale["floor"], scale["limit"], scale["worst"])
    return [sign * number for number in numbers], sign


def is_judged(finding):
    return finding["estimate"] is not None and finding["scale"] is not None


def place(number, sign, scale):
    return sign * math.log(max(sign * number, 1e-300)) if scale["log"] and math.isfinite(number) else number


def point(at, finding):
    """The score of 100 of a value on the axis where more is worse."""
    (_, _, _, floor, _, worst), sign = marks(finding)
    at, floor, worst = (place(number, sign, finding["scale"]) for number in (at, floor, worst))
    if floor == worst:
        return 0.0 if at > floor else 100.0
    return 100 * min(1.0, max(0.0, (worst - at) / (worst - floor)))


def weight(outcome, policy):
    return policy["weights"].get(outcome["check"], outcome["weight"])


def means(report, policy, score_of):
    """Families' scores by weight and their plain mean; `score_of` gives a check's score or None."""
    families = {}
    for family in FAMILIES:
        pairs = [
            (score_of(o), weight(o, policy))
            for o in report["outcomes"]
            if o["family"] == family and o["status"] in ("fail", "unsure", "pass")
        ]
        pairs = [(score, w) for score, w in pairs if score is not None and w > 0]
        if pairs:
            families[family] = sum(s * w for s, w in pairs) / sum(w for _, w in pairs)
    return families, (mean(families.values()) if families else None)


def own_points(outcome):
    scores = [point(marks(f)[0][0], f) for f in outcome["findings"] if is_judged(f)]
    return min(scores) if scores else None


def letter(score, share, blocked):
    if score is None or share < 0.6:
        return None
    grade = next(
        (g for least, g in ((90, "A"), (75, "B"), (60, "C"), (40, "D")) if round(score, 9) >= least), "E"
    )
    return max(grade, "D") if blocked else grade


def coverage(outcomes, policy):
    applies = [
        o
        for o in outcomes
        if weight(o, policy) > 0
        and o["status"] != "not_applicable"
        and not (o["status"] == "info" and all(f["estimate"] is not None for f in o["findings"]))
    ]
    done = [o for o in applies if o["status"] in ("fail", "unsure", "pass")]
    total = sum(weight(o, policy) for o in applies)
    return (sum(weight(o, policy) for o in done) / total if total else 0.0), len(done), len(applies)


def is_blocker(outcome, finding, policy):
    if outcome["check"] not in [gate["check"] for gate in policy["gates"]] or not is_judged(finding):
        return False
    (_, better, _, floor, limit, _), _ = marks(finding)
    return better > floor and better > limit


def state_of(gate, required, outcomes, policy):
    outcome = outcomes.get(gate["check"])
    asked = gate.get("required") or set(gate.get("needs", ())) & set(required)
    if outcome is None or (outcome["status"] == "skipped" and outcome["missing"]):
        return "unsure" if asked else "not asked"
    if outcome["status"] == "not_applicable":
        return "not asked"
    if outcome["status"] in ("error", "skipped"):
        return "unsure"
    found = [f for f in outcome["findings"] if is_judged(f)]
    if any(is_blocker(outcome, f, policy) for f in found):
        return "fail"
    return "unsure" if not found or any(marks(f)[0][2] > marks(f)[0][4] for f in found) else "pass"


def moved(finding, step):
    """How far a finding moves with its interval in a draw, on the axis where more is worse; facts stay."""
    estimate, scale = finding["estimate"], finding["scale"]
    numbers, sign = marks(finding)
    at, better, worse, *_ = (place(number, sign, scale) for number in numbers)
    if estimate["level"] >= 1:
        return 0.0
    arms = [
        arm
        for arm in ((worse - at, at - better) if step > 0 else (at - better, worse - at))
        if math.isfinite(arm)
    ]
    return step * arms[0] / NormalDist().inv_cdf((1 + estimate["level"]) / 2) if arms else 0.0


def drawn_grades(report, policy, draws=300):
    """Shares of letters over draws: the checks move apart, the findings of each together."""
    chance, grades = random.Random(7), {}
    gates = [gate["check"] for gate in report["scorecard"]["gates"]]
    for _ in range(draws):
        blocked, scores = False, {}
        for outcome in report["outcomes"]:
            step, points = chance.gauss(0, 1), []
            for finding in filter(is_judged, outcome["findings"]):
                scale, by = finding["scale"], moved(finding, step)
                numbers, sign = marks(finding)
                at, better, _, floor, limit, _ = (place(number, sign, scale) for number in numbers)
                points.append(point(sign * math.exp(sign * (at + by)) if scale["log"] else at + by, finding))
                blocked |= outcome["check"] in gates and better + by > floor and better + by > limit
            scores[outcome["check"]] = min(points) if points else None
        total = means(report, policy, lambda outcome, scores=scores: scores[outcome["check"]])[1]
        grade = letter(total, report["scorecard"]["coverage"]["share"], blocked) or "–"
        grades[grade] = grades.get(grade, 0) + 1 / draws
    return grades
