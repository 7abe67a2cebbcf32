"""Every grade, gate, coverage, day of debt and ML Test Score of a real report, computed again in plain Python.

The figures come from report.json, the policy's TOML and history.jsonl alone; nothing of the scoring is imported.
"""

import hashlib
import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from checks.__main__ import run as preflight
from checks.policy.policy import ROOM, read_policy
from checks.report.jsonfile import decode, encode
from checks.samples import find_sample
from checks.scoring.rejudge import rejudged
from tests.jail.here import standing as standing
from tests.plain_scoring import (
    EVIDENCE,
    PARTS,
    coverage,
    drawn_grades,
    is_blocker,
    is_judged,
    letter,
    marks,
    means,
    own_points,
    point,
    state_of,
)

SOME = (
    "data_quality", "bias/selection-rate-ratio", "bias/missed-opportunity-gap", "bias/error-rate-gap",
    "bias/label-gap", "bias/proxy-features", "privacy/direct-identifiers", "privacy/k-anonymity",
    "scalability/predictive-quality", "robustness/feature-drift", "robustness/unseen-values",
    "robustness/miscalibration", "governance/provenance",
)  # fmt: skip
WORDS = """
[infra-6]
answer = "yes"
owner = "Ada Byron"
date = {today}
link = "https://wiki.example/canary"
automatic = true
[infra-7]
answer = "yes"
owner = "Ada Byron"
date = {today}
link = "https://wiki.example/back"
[infra-2]
answer = "partly"
owner = "Ada Byron"
date = {today}
link = "https://wiki.example/tests"
[model-1]
answer = "yes"
owner = "Grace Hopper"
date = 2020-01-01
link = "https://wiki.example/review"
[data-5]
answer = "yes"
owner = "Grace Hopper"
date = {today}
link = "https://wiki.example/access"
"""


@pytest.fixture(scope="module")
def run(standing, tmp_path_factory):
    """A real run by the command line, after one that was kept on another day."""
    folder = tmp_path_factory.mktemp("run")
    sample = find_sample("credit")
    (folder / "words.toml").write_text(WORDS.format(today=date.today().isoformat()))  # noqa: DTZ011
    project = hashlib.sha256(f"{sample.files['table']}\0{sample.roles.target}".encode()).hexdigest()[:16]
    line = {
        "run": "r", "created": "2026-01-05T09:00:00+00:00", "project": project, "verdict": "not ready",
        "checks": ["robustness/feature-drift", "privacy/direct-identifiers", "privacy/k-anonymity"],
    }  # fmt: skip
    other = line | {"project": "another", "checks": ["data_quality/schema-violations"]}
    (folder / "history.jsonl").write_text("".join(json.dumps(each) + "\n" for each in (line, other)))
    roles = sample.roles
    arguments = ["assess", str(sample.path("table")), "--target", roles.target, "--out", str(folder)]
    arguments += ["--train", str(sample.path("train")), "--production", str(sample.path("production"))]
    arguments += ["--model", str(sample.path("model")), "--positive", "yes", "--favourable", "yes", "--fast"]
    arguments += [part for name in roles.sensitive for part in ("--sensitive", name)]
    arguments += [part for name in roles.quasi for part in ("--quasi", name)]
    arguments += ["--id", roles.identifiers[0], "--time", roles.time, "--format", "json"]
    arguments += ["--attestations", str(folder / "words.toml")]
    arguments += [part for name in SOME for part in ("--only", name)]
    return preflight(arguments), folder


@pytest.fixture(scope="module", params=["standard", "high-risk", "credit", "workshop"])
def judged(request, run):
    """The report as JSON and the policy as TOML: as assessed, and judged again by the others."""
    _, folder = run
    data = (folder / "report.json").read_bytes()
    if request.param != "standard":
        data = encode(rejudged(decode(data), read_policy(request.param)))
    return json.loads(data), tomllib.loads((ROOM / f"{request.param}.toml").read_text())


def test_the_command_ended_as_its_verdict_says(run):
    status, folder = run
    verdict = json.loads((folder / "report.json").read_text())["scorecard"]["verdict"]
    assert status == {"ready": 0, "ready with conditions": 0, "not ready": 1, "cannot say yet": 3}[verdict]
    assert len((folder / "history.jsonl").read_text().splitlines()) == 3


def test_every_status_and_severity_follows_from_its_interval(judged):
    report, policy = judged
    for outcome in report["outcomes"]:
        for finding in filter(is_judged, outcome["findings"]):
            (_, better, worse, floor, limit, _), _ = marks(finding)
            status = "fail" if better > floor else "unsure" if worse > limit else "pass"
            against = "within" if worse <= limit else "beyond" if better > limit else "perhaps"
            grave = None
            if status == "fail":
                blocks = is_blocker(outcome, finding, policy)
                grave = "minor" if against == "within" else "blocker" if blocks else "major"
            told = finding["status"], finding["against_limit"], finding["severity"]
            assert told == (status, against, grave), (outcome["check"], finding["about"]["name"])
            assert finding["score"] * 100 == pytest.approx(point(marks(finding)[0][0], finding), abs=1e-6)


def test_scores_grades_and_coverage(judged):
    report, policy = judged
    card = report["scorecard"]
    families, total = means(report, policy, own_points)
    assert card["score"]["value"] == pytest.approx(total, abs=1e-7)
    share, done, applies = coverage(report["outcomes"], policy)
    assert card["coverage"] == {"share": pytest.approx(share), "assessed": done, "applicable": applies}
    blocked = {o["family"] for o in report["outcomes"] for f in o["findings"] if is_blocker(o, f, policy)}
    assert card["grade"] == letter(total, share, bool(blocked))
    assert len(card["families"]) == 7
    for row in card["families"]:
        own = [o for o in report["outcomes"] if o["family"] == row["family"]]
        share, done, applies = coverage(own, policy)
        score = families.get(row["family"])
        assert (row["score"] or {"value": None})["value"] == (
            None if score is None else pytest.approx(score, abs=1e-7)
        )
        assert row["coverage"] == {"share": pytest.approx(share), "assessed": done, "applicable": applies}
        assert row["grade"] == letter(score, share, row["family"] in blocked)
        assert (row["status"] == "block") == (row["family"] in blocked)


def test_gates_and_verdict(judged):
    report, policy = judged
    outcomes = {o["check"]: o for o in report["outcomes"]}
    only = report["inputs"]["only"]
    gates = [g for g in policy["gates"] if g["check"] in only or g["check"].split("/")[0] in only]
    states = [state_of(gate, policy.get("required", ()), outcomes, policy) for gate in gates]
    assert [(g["check"], g["state"]) for g in report["scorecard"]["gates"]] == [
        (gate["check"], state) for gate, state in zip(gates, states, strict=True)
    ]
    majors = any(f["severity"] in ("major", "blocker") for o in report["outcomes"] for f in o["findings"])
    if "fail" in states:
        expected = "not ready"
    elif "unsure" in states:
        expected = "cannot say yet"
    else:
        expected = "ready with conditions" if majors or "not asked" in states else "ready"
    assert report["scorecard"]["verdict"] == expected


def test_days_of_debt_and_the_work(judged):
    report, policy = judged
    works, seen = {}, set()
    for outcome in report["outcomes"]:
        for finding in outcome["findings"]:
            if finding["status"] != "info":
                seen.add(finding["debt"])
            if finding["status"] != "fail":
                continue
            cheap = min(finding["remedies"], key=lambda r: sum(r["effort_days"]), default=None)
            key = outcome["check"], cheap["id"] if cheap else None
            factor = policy["effort"].get(finding["debt"], 1.0)
            days = None if cheap is None else [factor * day for day in cheap["effort_days"]]
            held = works.setdefault(
                key, {"category": finding["debt"], "days": days, "findings": 0, "grave": []}
            )
            held["findings"] += 1
            held["grave"].append(finding["severity"])
    card = report["scorecard"]
    assert {(w["check"], w["remedy"]) for w in card["work"]} == set(works)
    for work in card["work"]:
        own = works[work["check"], work["remedy"]]
        assert work["days"] == (None if own["days"] is None else pytest.approx(own["days"]))
        assert (work["findings"], work["category"]) == (own["findings"], own["category"])
        assert work["gravity"] == max(own["grave"], key=["minor", "major", "blocker"].index)
        assert (work["payoff"], work["per_day"]) == (None, None)
    order = [["blocker", "major", "minor"].index(work["gravity"]) for work in card["work"]]
    assert order == sorted(order)
    for line in card["debt"]:
        own = [work for work in works.values() if work["category"] == line["category"]]
        sums = [sum(work["days"][end] for work in own if work["days"]) for end in (0, 1)]
        assert line["days"] == pytest.approx(sums)
        assert line["findings"] == sum(work["findings"] for work in own)
        known = line["category"] in seen and all(work["days"] for work in own)
        assert line["known"] == known
        assert line["confidence"] == "measured" or line["category"] not in seen
    # Once all work is done only what cannot be told yet is left.
    rest = means(report, policy, lambda o: own_points({"findings": [f for f in o["findings"] if f["status"] != "fail"]})
                 if any(f["status"] in ("unsure", "pass") and is_judged(f) for f in o["findings"])
                 else 100.0 if any(is_judged(f) for f in o["findings"]) else None)[1]  # fmt: skip
    if card["work"]:
        assert card["work"][-1]["score_after"] == pytest.approx(rest, abs=1e-6)


def test_hidden_debt_is_as_grave_as_its_checks_say_and_unknown_is_not_zero(judged):
    report, _ = judged
    outcomes = {o["check"]: o for o in report["outcomes"]}
    lines = report["scorecard"]["paper_debt"]
    assert len({line["id"] for line in lines}) == 27
    for line in lines:
        fails = [
            f["severity"]
            for check in line["checks"]
            for f in outcomes[check]["findings"]
            if f["status"] == "fail"
        ]
        grave = {"minor": 1, "major": 2, "blocker": 3}
        if line["confidence"] == "measured":
            # A category may rest on some of a check's measures alone.
            assert line["severity"] in {0, *(grave[each] for each in fails)}
            assert line["days"] is not None
        if line["confidence"] == "unknown":
            assert (line["severity"], line["days"], line["payoff"]) == (None, None, None)
    shown = [-1 if line["severity"] is None else line["severity"] for line in lines]
    assert shown == sorted(shown, reverse=True)


def test_the_ml_test_score(judged, run):
    report, _ = judged
    folder: Path = run[1]
    outcomes = {o["check"]: o for o in report["outcomes"]}
    today = date.fromisoformat(report["run"]["created"][:10])
    lines = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
    kept = [line for line in lines if line["project"] == lines[-1]["project"]]
    sums = dict.fromkeys(("data", "model", "infra", "mon"), 0.0)
    words = {word["id"]: word for word in report["inputs"]["attestations"]}
    for test in report["scorecard"]["ml_test_score"]["tests"]:
        groups = [set(group.split()) for group in EVIDENCE.get(test["id"], ())]
        ran = {c for c, o in outcomes.items() if o["status"] in ("fail", "unsure", "pass")}
        if test["id"] == "mon-2":
            ran = {
                c for c in ran if any(f["about"]["table"] == "production" for f in outcomes[c]["findings"])
            }
        covered = bool(groups) and all(group & ran for group in groups)
        days = {line["created"][:10] for line in kept if all(group & set(line["checks"]) for group in groups)}
        word = words.get(test["id"])
        fresh = word and 0 <= (today - date.fromisoformat(word["date"])).days <= 180
        vouched = bool(fresh and word["answer"] == "yes" and word["owner"] and word["link"])
        again = len(days) >= 2 and (test["id"] not in PARTS or vouched)
        own = (1.0 if again else 0.5) if covered else 0.0
        own = max(own, (1.0 if word["automatic"] else 0.5) if vouched else 0.0)
        assert test["points"] == own, test["id"]
        assert bool(test["next"]) == (own < 1)
        sums[test["id"].split("-")[0]] += own
    score = report["scorecard"]["ml_test_score"]
    assert list(score["sections"].values()) == list(sums.values())
    assert score["score"] == min(sums.values())
    points = {test["id"]: test["points"] for test in score["tests"]}
    # Run on two days; kept on two days and vouched for; automatic; by hand; stale; partly.
    expected = {"mon-3": 1.0, "data-5": 1.0, "infra-6": 1.0, "infra-7": 0.5, "model-1": 0.0, "infra-2": 0.0}
    assert {name: points[name] for name in expected} == expected


def test_the_grade_is_as_firm_as_another_way_of_drawing_says(judged):
    report, policy = judged
    told, drawn = report["scorecard"]["stability"], drawn_grades(report, policy)
    assert sum(told["grades"].values()) == pytest.approx(1)
    assert sum(told["verdicts"].values()) == pytest.approx(1)
    for grade in {*told["grades"], *drawn}:
        assert told["grades"].get(grade, 0.0) == pytest.approx(drawn.get(grade, 0.0), abs=0.12), grade
