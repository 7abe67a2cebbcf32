"""What is written down: attestations, model card, data dictionary and the policy's own hygiene."""

import datetime
from dataclasses import replace

import pandas as pd
import pytest

from checks.artifacts.rules import Rules
from checks.attestations import Attestation
from checks.governance.attestations import attestations
from checks.governance.documentation import documentation
from checks.governance.policy_hygiene import policy_hygiene
from checks.policy.questionnaire import CARD
from checks.table.dictionary import Described
from checks.table.roles import Roles
from tests.kit import given, outcome

TODAY = datetime.date(2026, 11, 21)
FRAME = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6], "c": ["x", "y", "x"], "y": [0, 1, 0]})
WORLD = given(FRAME, Roles(target="y", task="binary"))


def world(**more):
    return replace(WORLD, today=TODAY, **more)


def said(question: str, answer: str = "yes", days: int = 10, **more) -> Attestation:
    date = (TODAY - datetime.timedelta(days=days)).isoformat()
    return Attestation(
        **{"id": question, "answer": answer, "owner": "Ada", "date": date, "link": "https://w"} | more
    )


def test_no_answer_is_unknown_and_not_a_no():
    ended = outcome(attestations, world())
    assert ended.status == "not_applicable"
    assert "unknown and not a no" in ended.reason
    only_card = outcome(attestations, world(attestations=(said("card-purpose", note="Loans."),)))
    assert only_card.status == "not_applicable"


def test_complete_answers_pass_whatever_they_say():
    ended = outcome(
        attestations,
        world(attestations=(said("infra-6"), said("infra-7", "no"), said("mon-1", "n/a", link=""))),
    )

    assert ended.status == "pass"
    assert [f.estimate.value for f in ended.findings if f.estimate] == [0, 0]
    assert "Can you go back to the previous model" in ended.findings[-1].says
    assert ended.findings[-1].status == "info"


def test_more_that_is_missing_never_scores_better():
    scores = []
    for bad in range(5):
        answers = tuple(
            said(name, days=181 if at < bad else 180)
            for at, name in enumerate(("infra-6", "infra-7", "ab-plan", "one-language"))
        )
        (finding,) = outcome(attestations, world(attestations=answers)).findings
        scores.append(finding.score)
        assert finding.status == ("fail" if bad else "pass")
        assert finding.estimate.value == bad / 4
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("lacks", "words"),
    [({"owner": ""}, "1 without an owner"), ({"link": ""}, "1 without"), ({"date": ""}, "1 without")],
    ids=["owner", "link", "date"],
)
def test_each_part_that_is_missing_is_found(lacks, words):
    ended = outcome(attestations, world(attestations=(said("infra-6", **lacks),)))
    assert ended.status == "fail"
    assert words in ended.findings[0].says


def test_documentation_is_judged_only_where_somebody_began():
    assert outcome(documentation, world()).status == "not_applicable"

    one = outcome(documentation, world(attestations=(said("card-purpose", note="Loans."),)))
    (card,) = one.findings
    # The table, its target and its features; no model, no training table, no groups.
    assert card.estimate.value == pytest.approx(4 / 14)
    assert card.status == "fail"
    assert "What must it not be used for?" in card.says

    texts = tuple(said(name, note="Some words.") for name in CARD)
    better = outcome(documentation, world(attestations=texts)).findings[0]
    assert better.estimate.value == pytest.approx(9 / 14)
    assert better.score > card.score


def test_the_data_dictionary_is_counted_by_features():
    entries = tuple(Described(column=name, description="Words.") for name in ("a", "elsewhere"))
    (finding,) = outcome(documentation, world(dictionary=entries)).findings
    assert finding.estimate.value == pytest.approx(1 / 3)
    assert finding.about.columns == ("b", "c")
    assert '"b", "c"' in finding.says

    whole = tuple(Described(column=name, description="Words.") for name in "abc")
    assert outcome(documentation, world(dictionary=whole)).status == "pass"


def rules(limits=None, *waivers):
    return Rules(name="ours", sha256="f" * 64, limits=limits or {}, waivers=waivers)


def test_a_policy_without_changes_and_waivers_passes():
    ended = outcome(policy_hygiene, world(rules=rules()))
    assert ended.status == "pass"
    assert "changes no limit" in ended.findings[0].says


def test_a_limit_without_a_reason_is_found():
    ended = outcome(policy_hygiene, world(rules=rules({"a/b#c": "TODO", "a/d#e": "our board, 3 March 2026"})))
    assert ended.status == "fail"
    assert ended.findings[0].estimate.value == 1
    assert "a/b#c" in ended.findings[0].says


def test_a_waiver_holds_on_its_last_day_and_not_on_the_next():
    day = datetime.timedelta(days=1)
    holds = outcome(policy_hygiene, world(rules=rules(None, ("a/b", TODAY), ("a/c", TODAY + day))))
    assert holds.status == "pass"
    past = outcome(policy_hygiene, world(rules=rules(None, ("a/b", TODAY - day), ("a/c", TODAY))))
    assert past.status == "fail"
    assert past.findings[1].says == "1 of 2 waivers are past their last day."
