"""What people attest is read whole or refused in one sentence."""

import json
from datetime import date, timedelta

import pytest

from checks import attestations
from checks.attestations import Attestation, age_days, load, stale
from checks.contract import Unusable

CANARY = {
    "answer": "yes",
    "owner": "Ada Byron",
    "date": "2026-03-03",
    "link": "https://wiki.example/release#canary",
    "note": "5 % of cases for one day",
    "automatic": True,
}
TOML = """
[infra-6]
answer = "yes"
owner = "Ada Byron"
date = 2026-03-03
link = "https://wiki.example/release#canary"
note = "5 % of cases for one day"
automatic = true

[ab-plan]
answer = "partly"
numbers = { baseline = 0.1, effect = 0.01 }
"""


def written(tmp_path, text, name="answers.toml"):
    path = tmp_path / name
    path.write_text(text)
    return path


def test_toml_and_json_say_the_same(tmp_path):
    toml = load(written(tmp_path, TOML))
    plan = {"answer": "partly", "numbers": {"baseline": 0.1, "effect": 0.01}}
    same = load(written(tmp_path, json.dumps({"infra-6": CANARY, "ab-plan": plan}), "answers.json"))
    assert toml == same
    assert toml["infra-6"] == Attestation(id="infra-6", **CANARY)
    assert toml["ab-plan"].numbers == {"baseline": 0.1, "effect": 0.01}
    assert not toml["ab-plan"].complete
    assert "model-1" not in toml  # unanswered, which is not "no"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[infra-66]\nanswer = 'yes'", "no such question"),
        ("[infra-6]\nanswer = 'maybe'", "answer is one of yes, partly, no, n/a"),
        ("[infra-6]\nanswer = ['yes']", "answer is one of"),
        ("[infra-6]\nowner = 'me'", "answer is one of"),
        ("infra-6 = 'yes'", "give a table"),
        ("[infra-6]\nanswer = 'yes'\nwhen = 'now'", '"when" is none of'),
        ("[infra-6]\nanswer = 'yes'\ndate = 'in May'", "a day such as"),
        ("[infra-6]\nanswer = 'yes'\ndate = 2999-01-01", "has not come yet"),
        ("[infra-6]\nanswer = 'yes'\nlink = 'javascript:alert(1)'", "begins with https://"),
        ("[infra-6]\nanswer = 'yes'\nowner = 3", "owner is text"),
        ("[infra-6]\nanswer = 'yes'\nautomatic = 'yes'", "true or false"),
        ("[infra-6]\nanswer = 'yes'\nnumbers = { baseline = nan }", "table of numbers"),
        ("not toml at all [", "neither TOML nor JSON"),
        ("[1, 2]", "neither TOML nor JSON"),
        ("[" * 100_000, "neither TOML nor JSON"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(tmp_path, text, says):
    with pytest.raises(Unusable, match=says) as refused:
        load(written(tmp_path, text))
    assert "\n" not in str(refused.value)


def test_a_file_that_is_none_is_refused(tmp_path):
    for path in (tmp_path / "nothing.toml", tmp_path):
        with pytest.raises(Unusable):
            load(path)
    with pytest.raises(Unusable, match="larger than 1 MiB"):
        load(written(tmp_path, "#" * ((1 << 20) + 1)))


def test_an_answer_is_stale_after_180_days_and_without_a_date():
    today = date(2026, 11, 21)

    def given(days):
        return Attestation(id="infra-6", answer="yes", date=(today - timedelta(days=days)).isoformat())

    assert age_days(given(3), today) == 3
    assert not stale(given(180), today)
    assert stale(given(181), today)
    assert stale(Attestation(id="infra-6", answer="yes"), today)


def test_what_is_written_is_read_back(tmp_path):
    given = load(written(tmp_path, TOML))
    assert load(written(tmp_path, attestations.written(given), "again.json")) == given
