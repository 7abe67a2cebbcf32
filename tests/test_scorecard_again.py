"""Scores, grades, gates, verdict and debt, computed again here in plain Python from the report's JSON."""

import json
import math

import msgspec
import pytest

from checks.policy.policy import read_policy
from checks.registry import FAMILIES
from tests.report import made


def plain_score(value, scale):
    floor, worst = scale["floor"], scale["worst"]
    if scale["log"]:
        value, floor, worst = (math.log(max(v, 1e-300)) for v in (value, floor, worst))
    return min(1.0, max(0.0, (worst - value) / (worst - floor)))


def plain_check(outcome):
    triples = []
    for found in outcome["findings"]:
        if found["scale"] is None or found["estimate"] is None:
            continue
        estimate, scale = found["estimate"], found["scale"]
        point = plain_score(estimate["value"], scale)
        rising = scale["worst"] > scale["floor"]
        good, bad = ("low", "high") if rising else ("high", "low")
        best = 1.0 if estimate[good] is None else plain_score(estimate[good], scale)
        least = 0.0 if estimate[bad] is None else plain_score(estimate[bad], scale)
        triples.append((point, least, best))
    return [100 * min(column) for column in zip(*triples, strict=True)] if triples else None


def plain_grade(score, share, blocked):
    if score is None or share < 0.6:
        return None
    grade = (
        "A" if score >= 90 else "B" if score >= 75 else "C" if score >= 60 else "D" if score >= 40 else "E"
    )
    return max(grade, "D") if blocked else grade


@pytest.mark.parametrize("make", [made.report, made.ready])
def test_every_number_follows_from_the_report_alone(make):
    report = json.loads(msgspec.json.encode(make()))
    gates = [gate["check"] for gate in report["scorecard"]["gates"]]
    families = {family: [] for family in FAMILIES}
    for each in report["outcomes"]:
        families[each["family"]].append(each)
    means, shares, seen_blocker = [], [0.0, 0.0], False
    for family in report["scorecard"]["families"]:
        outcomes = families[family["family"]]
        parts = [(plain_check(o), o["weight"]) for o in outcomes if o["status"] in ("fail", "unsure", "pass")]
        applies = [
            o
            for o in outcomes
            if o["weight"] > 0
            and o["status"] != "not_applicable"
            and not (o["status"] == "info" and all(f["estimate"] for f in o["findings"]))
        ]
        total = sum(o["weight"] for o in applies)
        done = sum(o["weight"] for o in applies if o["status"] in ("fail", "unsure", "pass"))
        shares = [shares[0] + done, shares[1] + total]
        assert family["coverage"]["share"] == pytest.approx(done / total if total else 0)
        assert family["coverage"]["applicable"] == len(applies)
        blocked = any(f["severity"] == "blocker" for o in outcomes for f in o["findings"])
        seen_blocker |= blocked
        assert (family["status"] == "block") == blocked
        if not parts:
            assert family["score"] is family["grade"] is None
            assert family["status"] == "na"
            continue
        weight = sum(w for _, w in parts)
        expected = [sum(p[i] * w for p, w in parts) / weight for i in range(3)]
        said = family["score"]
        assert [said["value"], said["low"], said["high"]] == pytest.approx(expected, abs=1e-8)
        assert family["grade"] == plain_grade(said["value"], family["coverage"]["share"], blocked)
        assert (family["capped"] is not None) == (family["grade"] == "D" and said["value"] >= 60)
        means.append(expected)
    card = report["scorecard"]
    expected = [sum(mean[i] for mean in means) / len(means) for i in range(3)]
    assert [card["score"][k] for k in ("value", "low", "high")] == pytest.approx(expected, abs=1e-8)
    assert card["coverage"]["share"] == pytest.approx(shares[0] / shares[1])
    assert card["grade"] == plain_grade(card["score"]["value"], card["coverage"]["share"], seen_blocker)
    assert gates == list(read_policy("standard").gates)


@pytest.mark.parametrize("make", [made.report, made.ready])
def test_gates_and_verdict_follow_from_the_report_alone(make):
    report = json.loads(msgspec.json.encode(make()))
    by_id = {each["check"]: each for each in report["outcomes"]}
    states = []
    for gate in report["scorecard"]["gates"]:
        each = by_id.get(gate["check"])
        against = [f["against_limit"] for f in each["findings"] if f["status"] == "fail"]
        if each["status"] in ("skipped", "not_applicable"):
            expected = "not asked"
        elif "beyond" in against:
            expected = "fail"
        elif each["status"] == "error" or "perhaps" in against or each["status"] == "unsure":
            expected = "unsure"
        else:
            expected = "pass"
        assert gate["state"] == expected, gate
        states.append(expected)
    major = any(f["severity"] == "major" for o in report["outcomes"] for f in o["findings"])
    verdict = (
        "not ready"
        if "fail" in states
        else "cannot say yet"
        if "unsure" in states
        else "ready with conditions"
        if major or "not asked" in states
        else "ready"
    )
    assert report["scorecard"]["verdict"] == verdict


@pytest.mark.parametrize("make", [made.report, made.ready])
def test_debt_follows_from_the_report_alone(make):
    report = json.loads(msgspec.json.encode(make()))
    lines = report["scorecard"]["debt"]
    assert len(lines) == 7
    for line in lines:
        work, open_, seen, costed = {}, 0, False, True
        for each in report["outcomes"]:
            for found in each["findings"]:
                if found["debt"] != line["category"] or found["status"] == "info":
                    continue
                seen = True
                if found["status"] == "fail":
                    open_ += 1
                    costed = costed and bool(found["remedies"])
                    if found["remedies"]:
                        cheapest = min(found["remedies"], key=lambda r: sum(r["effort_days"]))
                        work[each["check"], cheapest["id"]] = cheapest["effort_days"]
        assert line["findings"] == open_
        assert line["days"] == pytest.approx(
            [sum(d[0] for d in work.values()), sum(d[1] for d in work.values())]
        )
        assert line["known"] == (seen and costed)


def test_made_report_has_every_status_so_that_the_tests_above_see_all():
    report = made.report()
    assert {o.status for o in report.outcomes} == {
        "fail", "unsure", "pass", "info", "not_applicable", "skipped", "error"
    }  # fmt: skip
    assert {f.status for f in report.scorecard.families} == {"block", "watch", "unsure", "ready", "na"}
    assert {g.state for g in report.scorecard.gates} == {"pass", "fail", "unsure", "not asked"}
    assert {f.severity for o in report.outcomes for f in o.findings} == {None, "minor", "major", "blocker"}
