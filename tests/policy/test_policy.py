"""A policy is read whole or refused with one sentence that names the key."""

import hashlib

import pytest

from checks.contract import Unusable
from checks.policy.policy import ROOM, read_policy, shipped

GATES = [
    "target-leakage", "split-overlap", "selection-rate-ratio", "missed-opportunity-gap", "direct-identifiers",
    "membership-inference", "predictive-quality", "baseline-gain", "unrepeatable-predictions",
    "unsafe-model-file",
]  # fmt: skip
LIMIT = '[limits."bias/selection-rate-ratio#ratio"]\n'


def written(folder, text):
    path = folder / "ours.toml"
    path.write_text('name = "ours"\n' + text, encoding="utf-8")
    return path


def test_standard_has_the_ten_gates_in_their_order_and_overrides_nothing():
    policy = read_policy("standard")
    assert [check.split("/")[1] for check in policy.gates] == GATES
    assert (policy.scales, policy.weights, policy.required) == ({}, {}, frozenset())
    assert set(policy.effort.values()) == {1.0}
    assert len(policy.effort) == 7
    assert policy.needs["bias/selection-rate-ratio"] == ("target", "sensitive")
    assert policy.sha256 == hashlib.sha256((ROOM / "standard.toml").read_bytes()).hexdigest()


def test_every_shipped_policy_reads_and_bears_its_own_name():
    assert "standard" in shipped()
    assert [read_policy(name).name for name in shipped()] == list(shipped())


def test_own_file_overrides_limits_weights_and_effort(tmp_path):
    text = (
        'required = ["train"]\n'
        '[[gates]]\ncheck = "data_quality/split-overlap"\nneeds = ["train"]\n'
        '[[gates]]\ncheck = "privacy/direct-identifiers"\n'
        + LIMIT
        + 'floor = 0.97\nlimit = 0.9\nworst = 0.5\nsource = "board"\n'
        '[weights]\n"bias/selection-rate-ratio" = 0\n'
        '[effort]\n"ethics and bias" = 2.5\n'
    )
    policy = read_policy(written(tmp_path, text))
    scale = policy.scales["bias/selection-rate-ratio#ratio"]
    assert (scale.floor, scale.limit, scale.worst, scale.source) == (0.97, 0.9, 0.5, "board")
    assert policy.weights == {"bias/selection-rate-ratio": 0.0}
    assert policy.effort == {"ethics and bias": 2.5}
    assert policy.gates == ("data_quality/split-overlap", "privacy/direct-identifiers")
    assert policy.required == {"data_quality/split-overlap"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("limts = 3\n", "limts"),
        ('[[gates]]\nchek = "a/b"\n', "gates[0]"),
        ('[[gates]]\ncheck = "nonsense"\n', "nonsense"),
        ('[[gates]]\ncheck = "a/b"\n[[gates]]\ncheck = "a/b"\n', "twice"),
        ('[[gates]]\ncheck = "a/b"\nneeds = ["luck"]\n', "gates[0].needs"),
        ('required = ["production"]\n', "production"),
        ('[weights]\n"bias/selection-rate-ratio" = -1\n', 'weights."bias/selection-rate-ratio"'),
        ('[weights]\n"bias/selection-rate-ratio" = nan\n', 'weights."bias/selection-rate-ratio"'),
        ('[weights]\n"bias/selection-rate-ratio" = 1e9\n', 'weights."bias/selection-rate-ratio"'),
        ('[weights]\n"bias/selection-rate-ratio" = "much"\n', 'weights."bias/selection-rate-ratio"'),
        ('[effort]\n"ethics and bias" = 0\n', 'effort."ethics and bias"'),
        ('[effort]\n"ethics" = 1\n', 'effort."ethics"'),
        ('[limits."bias/x"]\nfloor = 1\nlimit = 2\nworst = 3\nsource = "s"\n', "check#estimate"),
        (LIMIT + "floor = 0.9\nlimit = 0.8\nworst = 0.5\n", "source"),
        (LIMIT + 'floor = 0.9\nlimit = 0.95\nworst = 0.5\nsource = "s"\n', "between"),
        (LIMIT + 'floor = 0.9\nlimit = 0.9\nworst = 0.9\nsource = "s"\n', "differ"),
        (LIMIT + 'floor = 0.9\nlimit = 0.8\nworst = -inf\nsource = "s"\n', "finite"),
        (LIMIT + 'floor = 0.0\nlimit = 1.0\nworst = 2.0\nsource = "s"\nlog = true\n', "log"),
        (LIMIT + 'floor = 0.9\nlimit = 0.8\nworst = 0.5\nsource = " "\n', "source"),
        (LIMIT + 'floor = 0.9\nlimit = 0.8\nworst = 0.5\nsource = "s"\nextra = 1\n', "extra"),
        ("this is not TOML", "line 2"),
        ("name = 4\n", "TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, says):
    with pytest.raises(Unusable) as refusal:
        read_policy(written(tmp_path, text))
    sentence = str(refusal.value)
    assert says in sentence
    assert "ours.toml" in sentence
    assert "\n" not in sentence


def test_unknown_names_list_what_exists(tmp_path):
    for asked in ("nope", str(tmp_path / "missing.toml"), "../policy/standard", "standard\x1b[31m"):
        with pytest.raises(Unusable, match="standard"):
            read_policy(asked)
    with pytest.raises(Unusable) as refusal:
        read_policy("evil\x1b[31m")
    assert "\x1b" not in str(refusal.value)


def test_bytes_that_are_not_text_are_refused(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_bytes(b'name = "\xff\xfe"')
    with pytest.raises(Unusable, match="UTF-8"):
        read_policy(path)
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(Unusable, match="1 MB"):
        read_policy(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[gates]]\ncheck = "bias/unheard-of"\n', "unheard-of"),
        ('[weights]\n"bias/unheard-of" = 1\n', "unheard-of"),
        ('[limits."bias/unheard-of#x"]\nfloor = 1\nlimit = 2\nworst = 3\nsource = "s"\n', "unheard-of"),
        ('[limits."bias/gap#x"]\nfloor = 1\nlimit = 2\nworst = 3\nsource = "s"\n', "selection_gap"),
    ],
)
def test_names_of_checks_that_do_not_exist_are_refused_where_they_are_known(tmp_path, text, says):
    known = {"bias/gap": ["selection_gap"]}
    path = written(tmp_path, text)
    assert read_policy(path).name == "ours"
    with pytest.raises(Unusable, match=says):
        read_policy(path, known)


def test_a_shipped_gate_may_await_its_check():
    assert len(read_policy("standard", known={}).gates) == 10
